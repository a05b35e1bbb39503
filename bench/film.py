"""What the film costs and how well it is made: the table "Film" of docs/benchmarks.md.

    python -m bench.film MEDIA [--only cost,camera,...] [--runs 3] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.filming` named below runs in a process of its own; the costs
are those of `bench.main_job`'s rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.filming.setting import Setting
from bench.make_inputs import make_inputs
from bench.section import put_section, rows_by_itself
from bench.seeing.row import Row

MODULES = (
    "cost",
    "memory",
    "first_second",
    "camera",
    "picture",
    "sound",
    "words",
    "voices",
    "cuts",
    "tones",
    "slow",
    "shake",
)
HEADING = "## Film"
INPUTS = Path("data") / "bench-inputs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path)
    parser.add_argument("--inputs", type=Path, default=INPUTS, help="the album made of them, where it is or shall be")
    parser.add_argument("--only", default=",".join(MODULES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", type=Path, help="put the table in place of the one in this document")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        with tempfile.TemporaryDirectory() as folder:
            setting = Setting(arguments.media, arguments.inputs, Path(folder), arguments.runs)
            rows = [asdict(row) for row in import_module(f"bench.filming.{arguments.one}").rows(setting)]
        arguments.out.write_text(json.dumps(rows), "utf-8")
        return
    make_inputs(arguments.media, arguments.inputs)
    found: list[Row] = []
    for name in arguments.only.split(","):
        for row in measured(name, arguments):
            print(row, flush=True)
            found.append(row)
    if arguments.write:
        put_section(arguments.write, HEADING, introduction(arguments.runs), found)


def measured(name: str, arguments: argparse.Namespace) -> list[Row]:
    """The rows of one module."""
    settings = ("--inputs", str(arguments.inputs), "--runs", str(arguments.runs))
    return rows_by_itself("bench.film", name, str(arguments.media), *settings)


def introduction(runs: int) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    return (
        f"By `python -m bench.film` at commit {commit.stdout.strip()}, {os.cpu_count()} cores. Costs are medians of"
        f" {runs}, all in turn in\none run; CPU seconds are user and system of all processes."
        " The movie is that of the first table."
    )


if __name__ == "__main__":
    main()
