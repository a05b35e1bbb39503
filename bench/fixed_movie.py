"""The one movie that all film rows of the main benchmark make: 60 s of 1080p30 from 14 photos and 4 clips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from render.audio.soundtracks import arrange, soundtracks
from render.film.movie import Work
from render.film.movie import do as do_work
from render.film.theme import OUR_SOUNDTRACKS
from render.media.arrays import unwatched
from render.media.probe import probe
from render.story.storyboard import Shot, ShotKind, Storyboard

SECONDS, TRANSITION = 60.0, 0.8
TITLE_SECONDS, END_SECONDS, CLIP_SECONDS = 3.2, 2.8, 3.0
SHORT_SECONDS = 1.2
CLIP_PLACES = (3, 8, 12, 16)  # among the 18 shots
MUSIC = "gentle-first-light"


def order(folder: Path) -> list[Path]:
    """The album's files in the movie's order."""
    shots, clips = sorted(folder.glob("photo*.jpg")), sorted(folder.glob("clip*.mp4"))
    for place, clip in zip(CLIP_PLACES, clips, strict=True):
        shots.insert(place, clip)
    return shots


def storyboard(folder: Path, title: str) -> Storyboard:
    """Title, 14 photos and 4 clips, end card; as a story would have it, but fixed."""
    files = order(folder)
    photo_seconds = (SECONDS - TITLE_SECONDS - END_SECONDS - 4 * CLIP_SECONDS) / 14
    rows: list[tuple[ShotKind, Path, float]] = [("title", files[0], TITLE_SECONDS)]
    rows += [
        ("video", file, CLIP_SECONDS) if file.suffix == ".mp4" else ("photo", file, photo_seconds) for file in files
    ]
    rows.append(("end", files[-1], END_SECONDS))
    shots = tuple(placed(rows, title))
    track = next(track for track in soundtracks(OUR_SOUNDTRACKS) if track.name == MUSIC)
    pieces = arrange(track, SECONDS).pieces
    return Storyboard(title, "July 2024", "gentle", "medium", "16:9", MUSIC, pieces, SECONDS, shots, ())


def short_shots(folder: Path, count: int) -> Storyboard:
    """So many shots of the same files in turn, as short as a lively mood has them."""
    files = order(folder)
    rows: list[tuple[ShotKind, Path, float]] = []
    for number in range(count):
        file = files[number % len(files)]
        rows.append(("video" if file.suffix == ".mp4" else "photo", file, SHORT_SECONDS))
    shots, seconds = tuple(placed(rows, "")), count * SHORT_SECONDS
    track = next(track for track in soundtracks(OUR_SOUNDTRACKS) if track.name == MUSIC)
    return Storyboard("", "", "gentle", "long", "16:9", MUSIC, arrange(track, seconds).pieces, seconds, shots, ())


def placed(rows: Sequence[tuple[ShotKind, Path, float]], title: str) -> Iterator[Shot]:
    at = 0.0
    for number, (kind, file, seconds) in enumerate(rows):
        found = probe(file)
        start = at - (TRANSITION / 2 if number else 0.0)
        end = at + seconds + (TRANSITION / 2 if number < len(rows) - 1 else 0.0)
        at += seconds
        yield Shot(
            id=f"shot{number}", kind=kind, source=str(file), start=start, end=end,
            in_=0.3 if kind == "video" else 0.0, out=0.3 + end - start, transition=TRANSITION if number else 0.0,
            width=found.width, height=found.height, focus=(),
            text=title if kind == "title" else "", subtitle="July 2024" if kind == "title" else "", speech=(),
            has_sound=found.has_sound and kind == "video", score=1.0, reason="", beat=None, beat_error_ms=None,
        )  # fmt: skip


def in_processes(workers: int) -> Callable[..., Iterator[tuple[int, dict[str, Any]]]]:
    """Plain child processes, without the fence of the product's own."""

    def run(work: Sequence[Work], tell: Callable[[int, float], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            futures = {pool.submit(do, piece): index for index, piece in enumerate(work)}
            for future in as_completed(futures):
                yield futures[future], future.result()

    return run


def do(piece: Work) -> dict[str, Any]:
    return do_work(piece, unwatched)
