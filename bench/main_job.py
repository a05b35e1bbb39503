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
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from platform import python_version
from statistics import median

from bench.meter import SAMPLE_SECONDS, SELDOM_SECONDS, Cost, as_json, measure
from bench.place import MOVIEPY_LONG, MOVIEPY_SHORT, Place

# Each is imported by the process that runs it and by no other: children import this module again, and its imports would
# be counted against them.
ROWS = {
    "floor": "bench.film_rows:floor",
    "render": "bench.film_rows:render",
    "change of title": "bench.film_rows:change_title",
    "change of caption": "bench.film_rows:change_caption",
    "another picture": "bench.film_rows:change_picture",
    "render, one child": "bench.film_rows:render_alone",
    "4 shots": "bench.film_rows:few_shots",
    "100 shots": "bench.film_rows:many_shots",
    "analysis": "bench.job_rows:analysis",
    "story": "bench.job_rows:story",
    "whole job cold": "bench.job_rows:whole_job",
    "whole job other title": "bench.job_rows:whole_job_again",
    "moviepy 1 s": "bench.rivals:moviepy_short",
    "moviepy 3 s": "bench.rivals:moviepy_long",
    "zoompan + xfade": "bench.rivals:filter_graph",
}
OF_MEMORY = ("4 shots", "100 shots")  # rows whose peak is the point, not their time


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
        import_module("bench.make_inputs").make_inputs(arguments.media, arguments.inputs)
    if not arguments.inputs:
        parser.error("name the folder of inputs, or --media to make them from")
    if arguments.one:
        module, row = ROWS[arguments.one].split(":")
        print(json.dumps(getattr(import_module(module), row)(Place(arguments.inputs, arguments.scratch))))
        return
    names = [name for name in ROWS if name in arguments.rows.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(names, arguments.runs, arguments.inputs, arguments.scratch or Path(folder))
    for line in table(costs):
        print(line)
    if arguments.write:
        rest = other_sections(arguments.write)
        arguments.write.write_text("\n".join(document(costs, arguments.runs)) + "\n" + rest, "utf-8")
    if arguments.json:
        plain = {name: as_json(runs) for name, runs in costs.items()}
        arguments.json.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")


def measured(names: list[str], runs: int, inputs: Path, scratch: Path) -> dict[str, list[Cost]]:
    """The costs of every run of every row."""
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for run in range(runs):
        for name in names:
            one = ["bench.main_job", str(inputs), "--one", name, "--scratch", str(scratch)]
            every = SAMPLE_SECONDS if name in OF_MEMORY else SELDOM_SECONDS
            costs[name].append(measure(one, scratch / "row.log", every))
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
    yield "CPU seconds are user and system of all processes; memory is the proportional share (PSS) of all together,"
    yield "looked at every second; every twentieth of one where the shots are counted.\n"
    yield from table(costs)


def other_sections(page: Path) -> str:
    """What the page says besides the table: from its first heading of the second level on."""
    _, mark, rest = (page.read_text("utf-8") if page.exists() else "").partition("\n## ")
    return mark + rest


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
    if {"moviepy 1 s", "moviepy 3 s"} <= cpus.keys():
        minute = moviepy_minute(cpus)
        times = f"{minute / least:.2f}" if least else ""
        yield f"| moviepy, 60 s (scaled from the two) | {minute:.0f} | {times} | | |"


def moviepy_minute(cpus: dict[str, float]) -> float:
    """CPU seconds of the whole movie with moviepy, from what two stretches of it cost."""
    second = (cpus["moviepy 3 s"] - cpus["moviepy 1 s"]) / (MOVIEPY_LONG - MOVIEPY_SHORT)
    return cpus["moviepy 1 s"] + second * (60 - MOVIEPY_SHORT)


if __name__ == "__main__":
    main()
