"""A whole look at a video."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from render.media.arrays import unwatched
from render.media.errors import Cancelled, RefusedError
from render.media.probe import probe
from render.vision.video import analyse_video
from tests.render.vision.moving_pictures import bikes, bunny


def test_a_real_film() -> None:
    told: list[float] = []
    analysis = analyse_video(bikes(), probe(bikes()), [(4.0, 5.0)], lambda fraction, label: told.append(fraction))
    video = analysis.video
    assert video is not None
    assert len(video.samples) == 10
    assert [round(sample.time) for sample in video.samples] == list(range(10))
    assert np.allclose(video.scene_cuts, (1.2, 3.04, 5.48, 7.48, 9.68), atol=0.05)
    assert video.speech == ((4.0, 5.0),)
    assert video.best
    assert not any(span.start < cut < span.end for span in video.best for cut in video.scene_cuts)
    assert analysis.look.quality == max(sample.look.quality for sample in video.samples)
    assert told == sorted(told)
    assert told[-1] <= 1


def test_one_shot_is_one_stretch() -> None:
    video = analyse_video(bunny(), probe(bunny()), (), unwatched).video
    assert video is not None
    assert video.scene_cuts == ()
    assert video.best[0].end - video.best[0].start > 4
    assert all(sample.steadiness > 0.5 for sample in video.samples)


def test_it_can_be_stopped() -> None:
    def stop(fraction: float, label: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        analyse_video(bikes(), probe(bikes()), (), stop)


def test_a_face_that_leaves(media: Path) -> None:
    path = media / "videos/face_noface.mov"
    video = analyse_video(path, probe(path), (), unwatched).video
    assert video is not None
    assert [len(sample.look.faces) for sample in video.samples[:2]] == [1, 1]
    assert len(video.samples[-1].look.faces) == 0
    assert video.best[0].end < 2.6


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(bikes().read_bytes()[:2000])
    with pytest.raises(RefusedError):
        analyse_video(path, probe(bikes()), (), unwatched)
