from __future__ import annotations

import numpy as np
import pytest

from render.film.grade import GRADES, Grade, own_balance, tables
from render.film.planes import BLACK, WHITE
from render.story.balance import MOST_GAIN


def test_the_plain_grade_changes_nothing() -> None:
    plain = tables(Grade())
    steps = np.arange(BLACK, WHITE + 1)
    assert np.array_equal(plain.y[BLACK : WHITE + 1], steps)
    assert np.array_equal(plain.u[BLACK : WHITE + 1], steps) and np.array_equal(plain.v[BLACK : WHITE + 1], steps)


@pytest.mark.parametrize("name", GRADES)
def test_tones_keep_their_order_and_range(name: str) -> None:
    made = tables(GRADES[name])
    assert np.all(np.diff(made.y.astype(int)) >= 0)
    assert made.y.min() >= BLACK and made.y.max() <= 240
    assert np.diff(made.y[BLACK : WHITE + 1].astype(int)).max() <= 2  # no banding


def test_warm_is_warmer_than_cool() -> None:
    warm, cool = tables(GRADES["warm"]), tables(GRADES["cool"])
    assert warm.u[128] < 128 < warm.v[128]
    assert cool.v[128] < 128 < cool.u[128]


def test_a_dull_photo_is_stretched_but_a_dark_one_stays_dark() -> None:
    rng = np.random.default_rng(3)
    good = rng.integers(BLACK, WHITE, (400, 400)).astype(np.uint8)
    dull = rng.integers(70, 170, (400, 400)).astype(np.uint8)
    night = rng.integers(BLACK, 60, (400, 400)).astype(np.uint8)
    fills = own_balance(good)
    assert (fills.black, fills.white) == pytest.approx((0.0, 1.0), abs=0.02)
    for photo in (dull, night):
        balance = own_balance(photo)
        assert 1 < 1 / (balance.white - balance.black) <= MOST_GAIN + 1e-6
    assert tables(Grade(), own_balance(night)).y[night].mean() < 60
