"""The main benchmark: what a movie costs, against the least that any program could use and against the usual ways.

    python -m bench.main_job INPUTS [--rows floor,render,...] [--runs 3] [--json FILE] [--write FILE.md]
    python -m bench.main_job --media MEDIA ...       makes the inputs first, from the folder of test media

INPUTS is the folder that `bench.make_inputs` made. Each row runs in a process of its own; every number is the median of
the runs, which take turns (first all rows once, then all again), so that a busy moment does not hit one row alone.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version
from statistics import median

import cv2

from bench.fixed_movie import HEIGHT, in_processes, storyboard
from bench.make_inputs import make_inputs
from bench.meter import Cost, as_json, measure
from bench.rivals import moviepy_script, zoompan
from render.film.encoder import encode
from render.film.fonts import faces, fonts_folder
from render.film.movie import MovieReport, render_movie
from render.film.segments import FrameMaker
from render.film.theme import load_theme
from render.film.timeline import timeline
from render.jobs.look import look_at
from render.jobs.stages import Stages
from render.jobs.steps import make_movie, music_for
from render.media.arrays import I420
from render.story.tell import tell
from render.story.wish import Wish

THEME = "gentle"
CHILDREN = 2
TITLE, OTHER_TITLE = "Our summer", "Καλοκαίρι 2024"
WISH = Wish(title=TITLE, mood=THEME, length="medium", height=HEIGHT)
# What is aimed at, of the floor's CPU, of the render's, and in MiB; a row that misses says so.
AIMS = {"render": 1.6, "whole job cold": 4.0}
TITLE_AIM, MEMORY_AIM = 0.08, 2048
# A stretch of the moviepy script from whose two lengths the whole minute is told: what it costs to begin, and a second.
MOVIEPY_START, MOVIEPY_SHORT, MOVIEPY_LONG = 8.0, 1.0, 3.0

type Said = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row finds and leaves files."""

    inputs: Path
    scratch: Path  # kept from row to row of one run


def floor(place: Place) -> Said:
    """An encoder fed with ready frames: x264 as the product sets it, one thread, the same 1800 frames in one stream.

    Only the encoder's own time counts, not what making the frames takes in between.
    """
    cv2.setNumThreads(1)
    theme = load_theme(THEME)
    movie = timeline(storyboard(place.inputs, TITLE), theme, HEIGHT)
    maker, making = FrameMaker(movie, theme), 0.0

    def ready() -> Iterator[I420]:
        nonlocal making
        for segment in movie.segments:
            frames = maker.of(segment)
            while True:
                before = time.process_time()
                frame = next(frames, None)
                making += time.process_time() - before
                if frame is None:
                    break
                yield frame

    began = time.process_time()
    count = encode(ready(), movie.size, place.scratch / "floor.mp4")
    return {"cpu": time.process_time() - began - making, "frames": count, "making_cpu": making}


def render(place: Place) -> Said:
    """The product: all segments, the sound, the join and its checks, nothing cached, in child processes."""
    shutil.rmtree(place.scratch / "cache", ignore_errors=True)
    return report_of(make(place, TITLE))


def change_title(place: Place) -> Said:
    """The same movie with another title, after `render`."""
    return report_of(make(place, OTHER_TITLE))


def make(place: Place, title: str) -> MovieReport:
    return render_movie(
        storyboard(place.inputs, title),
        load_theme(THEME),
        place.scratch / "movie.mp4",
        height=HEIGHT,
        cache=place.scratch / "cache",
        children=CHILDREN,
        run_children=in_processes(CHILDREN),
    )


def report_of(made: MovieReport) -> Said:
    return {"segments": made.segments_made, "frames": made.frames_made, "bytes": made.path.stat().st_size}


def analysis(place: Place) -> Said:
    """Looking at all files for the first time, in fenced children."""
    shutil.rmtree(place.scratch / "looks", ignore_errors=True)
    album = look_at([place.inputs], place.scratch / "looks", Stages())
    return {"files": len(album.seen)}


def story(place: Place) -> Said:
    """Choosing and arranging, after `analysis`; only that counts."""
    album = look_at([place.inputs], place.scratch / "looks", Stages())
    theme, began = load_theme(THEME), time.process_time()
    board = tell(album.seen, WISH, theme.pace, music_for(WISH, theme, album))
    return {"cpu": time.process_time() - began, "shots": len(board.shots)}


def whole_job(place: Place) -> Said:
    """A folder in, a movie out, nothing kept from before: what `manage.py memory` does."""
    shutil.rmtree(place.scratch / "whole", ignore_errors=True)
    return whole(place, WISH)


def whole_job_again(place: Place) -> Said:
    """The same folder with another title, after `whole job`."""
    return whole(place, replace(WISH, title=OTHER_TITLE))


def whole(place: Place, wish: Wish) -> Said:
    made = make_movie([place.inputs], wish, place.scratch / "whole.mp4", data=place.scratch / "whole")
    return {"seconds": made.report["duration"], "shots": len(made.report["shots"])}


def moviepy_short(place: Place) -> Said:
    """A plain moviepy script, a short stretch."""
    return moviepy_stretch(place, MOVIEPY_SHORT)


def moviepy_long(place: Place) -> Said:
    """The same script, a longer stretch."""
    return moviepy_stretch(place, MOVIEPY_LONG)


def moviepy_stretch(place: Place, seconds: float) -> Said:
    font = faces(load_theme(THEME).title_font, fonts_folder())[0].path
    if font is None:
        raise SystemExit("The fonts are not installed. Run: make setup")
    story = storyboard(place.inputs, TITLE)
    stretch = (MOVIEPY_START, MOVIEPY_START + seconds)
    return moviepy_script(story, font, *stretch, place.scratch / "moviepy.mp4")


def filter_graph(place: Place) -> Said:
    """One ffmpeg command with zoompan and xfade, the whole minute."""
    return zoompan(storyboard(place.inputs, TITLE), place.scratch / "zoompan.mp4")


ROWS: dict[str, Callable[[Place], Said]] = {
    "floor": floor,
    "render": render,
    "change of title": change_title,
    "analysis": analysis,
    "story": story,
    "whole job cold": whole_job,
    "whole job other title": whole_job_again,
    "moviepy 1 s": moviepy_short,
    "moviepy 3 s": moviepy_long,
    "zoompan + xfade": filter_graph,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=Path, nargs="?")
    parser.add_argument("--media", type=Path, help="folder of test media, to make the inputs from")
    parser.add_argument("--write", type=Path, help="write the table as a document")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--scratch", type=Path, help="for files on the way; a temporary folder if not given")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.media:
        arguments.inputs = arguments.inputs or Path("data") / "bench-inputs"
        make_inputs(arguments.media, arguments.inputs)
    if not arguments.inputs:
        parser.error("name the folder of inputs, or --media to make them from")
    if arguments.one:
        print(json.dumps(ROWS[arguments.one](Place(arguments.inputs, arguments.scratch))))
        return
    names = [name for name in ROWS if name in arguments.rows.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(names, arguments.runs, arguments.inputs, arguments.scratch or Path(folder))
    for line in table(costs):
        print(line)
    if arguments.write:
        arguments.write.write_text("\n".join(document(costs, arguments.runs)) + "\n", "utf-8")
    if arguments.json:
        plain = {name: as_json(runs) for name, runs in costs.items()}
        arguments.json.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")


def measured(names: list[str], runs: int, inputs: Path, scratch: Path) -> dict[str, list[Cost]]:
    """The costs of every run of every row."""
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for run in range(runs):
        for name in names:
            one = ["bench.main_job", str(inputs), "--one", name, "--scratch", str(scratch)]
            costs[name].append(measure(one, scratch / "row.log"))
            print(f"run {run + 1}: {name}: {cpu_of(costs[name][-1]):.1f} CPU s", flush=True)
    return costs


def cpu_of(cost: Cost) -> float:
    """A row that counts only a part of its time says so itself."""
    return float(cost.said.get("cpu", cost.cpu))


def document(costs: dict[str, list[Cost]], runs: int) -> Iterator[str]:
    """The benchmark's page in docs."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    yield "# Benchmarks\n"
    yield (
        f"Commit {commit.stdout.strip()}, {datetime.now(UTC):%d %B %Y};"
        f" {os.cpu_count()} cores, Python {python_version()}."
    )
    yield f"Medians of {runs}, all rows in turn in one run of `python -m bench.main_job`; spread in brackets.\n"
    yield "A minute of 1080p30 from 14 photos of 12 MP and 4 clips, made from smaller real ones (`bench.make_inputs`)."
    yield "CPU seconds are user and system of all processes; memory is the proportional share (PSS) of all together.\n"
    yield from table(costs)


def verdicts(costs: dict[str, list[Cost]], cpus: dict[str, float]) -> Iterator[str]:
    """Each aim with what was reached."""
    measured_aims = [
        (f"{name}, times the floor", cpus[name] / cpus["floor"], aim)
        for name, aim in AIMS.items()
        if {name, "floor"} <= cpus.keys()
    ]
    for changed, whole_row in (("change of title", "render"), ("whole job other title", "whole job cold")):
        if {changed, whole_row} <= cpus.keys():
            measured_aims.append((f"{changed}, share of {whole_row}", cpus[changed] / cpus[whole_row], TITLE_AIM))
    if "whole job cold" in costs:
        measured_aims.append(
            ("whole job peak MiB", median(cost.peak_mib for cost in costs["whole job cold"]), MEMORY_AIM)
        )
    yield "\n| aim | at most | reached | |"
    yield "|---|---|---|---|"
    for name, reached, aim in measured_aims:
        yield f"| {name} | {aim:g} | {reached:.3g} | {'met' if reached <= aim else 'MISSED'} |"


def table(costs: dict[str, list[Cost]]) -> Iterator[str]:
    """The medians as lines of Markdown."""
    cpus = {name: median(cpu_of(cost) for cost in runs) for name, runs in costs.items()}
    least = cpus.get("floor")
    yield "| row | CPU s | x floor | wall s | peak MiB |"
    yield "|---|---|---|---|---|"
    for name, runs in costs.items():
        times = f"{cpus[name] / least:.2f}" if least else ""
        spread = [cpu_of(cost) for cost in runs]
        wall, peak = median(cost.wall for cost in runs), median(cost.peak_mib for cost in runs)
        cpu = f"{cpus[name]:.1f} ({min(spread):.1f}-{max(spread):.1f})"
        yield f"| {name} | {cpu} | {times} | {wall:.1f} | {peak:.0f} |"
    if "moviepy 1 s" in cpus and "moviepy 3 s" in cpus:
        second = (cpus["moviepy 3 s"] - cpus["moviepy 1 s"]) / (MOVIEPY_LONG - MOVIEPY_SHORT)
        whole = cpus["moviepy 1 s"] + second * (60 - MOVIEPY_SHORT)
        times = f"{whole / least:.2f}" if least else ""
        yield f"| moviepy, 60 s (scaled from the two) | {whole:.0f} | {times} | | |"
    yield from verdicts(costs, cpus)


if __name__ == "__main__":
    main()
