"""What a command takes for one shot: pictures that seem alike are compared themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.jobs.alike import best_time, find_alike
from render.jobs.look import Album
from render.jobs.stages import Stages
from render.media.arrays import RGB, unwatched
from render.media.probe import probe
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis
from tests.render.story.material import NOON, PACE, arrange, look, video
from tests.render.vision.pictures import astronaut, coffee

type Seen = list[tuple[Path, Analysis]]


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    """A burst of two and another scene, a second apart, with one embedding: to the network all three are alike."""
    folder = tmp_path / "album"
    folder.mkdir()
    burst = [astronaut(), astronaut()[6:, 8:]]
    return [shot(folder / f"{number}.jpg", picture, number) for number, picture in enumerate([*burst, coffee()])]


def shot(path: Path, picture: RGB, number: int) -> tuple[Path, Analysis]:
    Image.fromarray(np.ascontiguousarray(picture)).save(path, quality=90)
    known = replace(probe(path), taken_at=NOON + timedelta(seconds=number), taken_at_source="exif")
    return path, Analysis(known, look(quality=0.5 + 0.1 * number, seed=1))


def groups(seen: Seen, tmp_path: Path, stages: Stages) -> dict[Path, int]:
    digests = {path: path.name for path, _ in seen}
    return find_alike(seen, digests, [tmp_path / "album"], tmp_path, tmp_path / "data", stages, unwatched)


def test_a_burst_is_one_shot_and_another_scene_is_not(seen: Seen, tmp_path: Path) -> None:
    first, second, other = (path for path, _ in seen)
    assert groups(seen, tmp_path, Stages()) == {first: 0, second: 0}
    album = Album(tuple(seen), (), {}, {first: 0, second: 0})
    board = tell(seen, Wish("Our day", "chill", "short"), PACE, arrange, agree=album.agree)
    shown = [shot.source for shot in board.shots if shot.kind == "photo"]
    assert sorted(filter(None, shown)) == [str(second), str(other)]


def test_what_was_compared_is_kept(seen: Seen, tmp_path: Path) -> None:
    stages = Stages()
    before = groups(seen, tmp_path, stages)
    assert [row["name"] for row in stages.rows] == ["compare"]
    for path, _ in seen:
        path.unlink()
    assert groups(seen, tmp_path, stages) == before
    assert len(stages.rows) == 1


def test_where_nothing_seems_alike_no_child_starts(seen: Seen, tmp_path: Path) -> None:
    unlike = [
        (path, replace(analysis, look=look(seed=number))) for number, (path, analysis) in enumerate(seen)
    ]  # fmt: skip
    stages = Stages()
    assert groups(unlike, tmp_path, stages) == {}
    assert groups([], tmp_path, stages) == {}
    assert not stages.rows


def test_of_a_video_the_best_moment_is_compared() -> None:
    _, analysis = video("a.mp4")
    assert analysis.video is not None
    first, *rest = analysis.video.samples
    rest[4] = replace(rest[4], look=look(quality=0.9))
    assert best_time(replace(analysis.video, samples=(first, *rest))) == 5.0
