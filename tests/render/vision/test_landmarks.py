"""Landmarks in memory, in files and in a mirror."""

from __future__ import annotations

import io
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.media.errors import RefusedError
from render.vision.landmarks import LAYOUTS, NOBODY, USUAL_RATE, Landmarks, mirrored


def made(count: int = 6) -> Landmarks:
    points = np.random.default_rng(1).random((count, 33, 7)).astype(np.float32)
    people = np.array([0, 0, NOBODY, 1, 1, 1][:count], np.int32)
    return Landmarks(points, np.arange(count) / 15.0, 15.0, "blazepose33", 16 / 9, people)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    held = made()
    held.save(tmp_path / "a.npz")
    found = Landmarks.load(tmp_path / "a.npz")
    assert (found.points == held.points).all() and (found.times == held.times).all()
    assert (found.people == held.people).all() and found.points.dtype == np.float32
    assert (found.rate, found.layout, found.aspect) == (15.0, "blazepose33", 16 / 9)


def test_who_is_seen_and_how_often_it_changes() -> None:
    assert made().seen == pytest.approx(5 / 6) and made().switches == 1


def test_a_part_keeps_its_times() -> None:
    part = made().between(1 / 15, 4 / 15)
    assert len(part) == 3 and part.times[0] == pytest.approx(1 / 15)
    assert len(made().between(None, None)) == 6 and len(made().between(9.0, None)) == 0


def test_shares_are_of_width_and_height() -> None:
    held = made()
    assert held.shares()[:, :, 0] == pytest.approx(held.points[:, :, 0] * 9 / 16)
    assert (held.shares()[:, :, 1:] == held.points[:, :, [1, 3]]).all()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_mirror_swaps_sides_and_a_second_one_swaps_them_back(layout: str) -> None:
    kind = LAYOUTS[layout]
    points = np.random.default_rng(2).random((4, kind.points, kind.values)).astype(np.float32)
    once = mirrored(points, layout)
    nose, left, right = kind.joints[:3]
    assert (once[:, left, 1:] == points[:, right, 1:])[:, [0, kind.visibility - 1]].all()
    assert (once[:, nose, 0] == -points[:, nose, 0]).all()
    assert (mirrored(once, layout) == points).all()
    for left, right in zip(kind.joints[1::2], kind.joints[2::2], strict=True):
        assert tuple(sorted((left, right))) in {tuple(sorted(pair)) for pair in kind.pairs}


def test_keypoints_of_others_are_read(media: Path) -> None:
    found = Landmarks.load(media / "actions" / "pose_sequences" / "front_raise" / "frontraise_bad_10.npz")
    assert found.points.shape == (71, 18, 3) and found.layout == "openpose18" and found.rate == USUAL_RATE
    assert found.seen == 1.0


def _npz(**arrays: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    out = io.BytesIO()
    np.savez(out, allow_pickle=True, **arrays)
    return out.getvalue()


def _huge() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"a{number}.npy", bytes(2**26))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cannot be read"),
        (b"PK\x03\x04 no zip", "cannot be read"),
        (pickle.dumps({"points": 1}), "cannot be read"),
        (_npz(points=np.array([object()])), "cannot be read"),
        (_npz(points=np.zeros((4, 17, 3))), "18 points"),
        (_npz(points=np.zeros((0, 18, 3))), "18 points"),
        (_npz(other=np.zeros((4, 18, 3))), "18 points"),
        (_npz(points=np.full((4, 18, 3), np.nan)), "damaged"),
        (_npz(points=np.zeros((4, 18, 3)), times=np.zeros(3)), "damaged"),
        (_npz(points=np.zeros((4, 18, 3)), times=np.array([0.0, 2.0, 1.0, 3.0])), "damaged"),
        (_npz(points=np.zeros((4, 18, 3)), rate=np.array(-1.0)), "frame rate"),
        (_npz(points=np.zeros((4, 18, 3)), rate=np.zeros(3)), "frame rate"),
        (_huge(), "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "walk.npz"
    file.write_bytes(data)
    with pytest.raises(RefusedError, match=f"walk.npz.*{said}"):
        Landmarks.load(file)


def test_frames_that_come_again_are_counted() -> None:
    moving = made()
    assert moving.repeated == 0
    again = replace(moving, points=moving.points[[0, 0, 2, 3, 3, 5]])
    assert again.repeated == pytest.approx(2 / 4)
