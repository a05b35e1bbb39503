from __future__ import annotations

import numpy as np
import pytest

from render.media.tone import HLG, PEAK, PQ, REFERENCE_WHITE, hlg_light, is_hdr, knee, pq_light, tables, tone_mapped


def test_reference_white_is_where_the_standards_have_it() -> None:
    # BT.2408 table 1: diffuse white is 75 % in HLG and 58 % in PQ.
    assert hlg_light(np.array([0.75])) == pytest.approx(1.0, abs=0.01)
    assert pq_light(np.array([0.58])) == pytest.approx(1.0, abs=0.01)
    assert hlg_light(np.array([1.0])) == pytest.approx(PEAK / REFERENCE_WHITE, rel=1e-3)


def test_the_knee_is_smooth_and_ends_at_white() -> None:
    light = np.linspace(0, PEAK / REFERENCE_WHITE, 1000)
    mapped = knee(light)
    assert mapped[-1] == pytest.approx(1)
    assert (np.diff(mapped) > 0).all()
    assert (np.diff(mapped) <= np.diff(light) + 1e-9).all()


@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_tables_grow_from_black_to_white(transfer: int) -> None:
    luma, gain = tables(transfer)
    assert (luma[64], luma[940]) == (16, 235)
    assert (np.diff(luma.astype(int)) >= 0).all()
    assert np.isfinite(gain).all()


@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_grey_stays_grey_and_colours_keep_their_side(transfer: int) -> None:
    planes = np.full((6, 4), 512, np.uint16)
    planes[:4] = 500
    planes[4:5], planes[5:6] = 600, 450  # blueish, greenish
    mapped = tone_mapped(planes, transfer)
    assert mapped.dtype == np.uint8
    assert mapped[4].min() > 128
    assert mapped[5].max() < 128
    planes[4:] = 512
    assert (tone_mapped(planes, transfer)[4:] == 128).all()


def test_only_hlg_and_pq_are_hdr() -> None:
    assert [transfer for transfer in range(20) if is_hdr(transfer)] == [PQ, HLG]
