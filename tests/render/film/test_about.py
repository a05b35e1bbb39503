from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import av
import pytest

from render.film.about import About, from_values, said_by
from render.film.join import index_first, join
from tests.render.film.boards import board
from tests.render.film.test_join import FRAME_RATE, write_segment, write_sound

ABOUT = About("Our summer", "2024-07-14T18:30:00+00:00", ((0.0, "Our summer"), (0.5, "14 July"), (1.0, "Ωmega — 七月")))


def written(folder: Path, about: About) -> Path:
    segments = [write_segment(folder / f"{index}.mp4", 30, first=index * 30) for index in range(2)]
    out = folder / "movie.mp4"
    join(segments, [30, 30], write_sound(folder / "sound.mp4", 2.0), out, FRAME_RATE, about)
    return out


def test_players_find_title_date_and_chapters(tmp_path: Path) -> None:
    out = written(tmp_path, from_values(asdict(ABOUT)))
    assert index_first(out)
    with av.open(str(out)) as movie:
        chapters = movie.chapters()
        assert movie.metadata["title"] == "Our summer" and movie.metadata["date"] == "2024-07-14"
        assert movie.metadata["creation_time"].startswith("2024-07-14T18:30:00")
        assert sum(1 for _ in movie.decode(video=0)) == 60
    assert [chapter["metadata"]["title"] for chapter in chapters] == [name for _, name in ABOUT.chapters]
    spans = [[float(chapter[end] * chapter["time_base"]) for end in ("start", "end")] for chapter in chapters]
    assert spans == [pytest.approx(span, abs=0.002) for span in ([0.0, 0.5], [0.5, 1.0], [1.0, 2.0])]


def test_a_movie_that_says_nothing_has_no_chapters(tmp_path: Path) -> None:
    with av.open(str(written(tmp_path, About()))) as movie:
        assert movie.chapters() == [] and "title" not in movie.metadata


def test_one_card_makes_no_chapters_but_two_do() -> None:
    story = board([2.0, 1.0, 2.0, 1.0], 0.0)
    assert said_by(story) == About("Our summer")
    second = replace(story.shots[2], kind="title", text="At the lake")
    told = said_by(replace(story, shots=(*story.shots[:2], second, story.shots[3])))
    assert told.chapters == ((0.0, "Our summer"), (3.0, "At the lake"))
