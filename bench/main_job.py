"""The main benchmark: what a movie costs, against the least that any program could use and against the usual ways.

    python -m bench.main_job INPUTS [--rows floor,render,...] [--runs 3] [--json FILE]

INPUTS is the folder that `bench.make_inputs` made. Each row runs in a process of its own; every number is the median of
the runs, which take turns (first all rows once, then all again), so that a busy moment does not hit one row alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2

from bench.fixed_movie import HEIGHT, in_processes, storyboard
from bench.meter import Cost, as_json, measure
from bench.rivals import moviepy_script, zoompan
from render.film.encoder import encode
from render.film.fonts import faces, fonts_folder
from render.film.movie import MovieReport, render_movie
from render.film.segments import FrameMaker
from render.film.theme import load_theme
from render.film.timeline import timeline
from render.media.arrays import I420

THEME = "gentle"
CHILDREN = 2
TITLE, OTHER_TITLE = "Our summer", "Καλοκαίρι 2024"
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
    "moviepy, 1 s": moviepy_short,
    "moviepy, 3 s": moviepy_long,
    "zoompan + xfade": filter_graph,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=Path)
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--scratch", type=Path, help="for files on the way; a temporary folder if not given")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(ROWS[arguments.one](Place(arguments.inputs, arguments.scratch))))
        return
    names = [name for name in ROWS if name in arguments.rows.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(names, arguments.runs, arguments.inputs, arguments.scratch or Path(folder))
    for line in table(costs):
        print(line)
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


def table(costs: dict[str, list[Cost]]) -> Iterator[str]:
    """The medians as lines of Markdown."""
    cpus = {name: median(cpu_of(cost) for cost in runs) for name, runs in costs.items()}
    least = cpus.get("floor")
    yield "| row | CPU s | x floor | wall s | peak MiB |"
    yield "|---|---|---|---|---|"
    for name, runs in costs.items():
        times = f"{cpus[name] / least:.2f}" if least else ""
        wall, peak = median(cost.wall for cost in runs), median(cost.peak_mib for cost in runs)
        yield f"| {name} | {cpus[name]:.1f} | {times} | {wall:.1f} | {peak:.0f} |"
    if "moviepy, 1 s" in cpus and "moviepy, 3 s" in cpus:
        second = (cpus["moviepy, 3 s"] - cpus["moviepy, 1 s"]) / (MOVIEPY_LONG - MOVIEPY_SHORT)
        whole = cpus["moviepy, 1 s"] + second * (60 - MOVIEPY_SHORT)
        times = f"{whole / least:.2f}" if least else ""
        yield f"| moviepy, 60 s (scaled from the two) | {whole:.0f} | {times} | | |"
    if "render" in cpus and "change of title" in cpus:
        yield f"\nA change of title costs {cpus['change of title'] / cpus['render']:.1%} of the render."


if __name__ == "__main__":
    main()
