"""What seeing gets right, and what it costs: the table "Seeing" of docs/benchmarks.md.

    python -m bench.vision MEDIA [--only faces,people,...] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.seeing` named below runs in a process of its own, so that no
cost is counted against another. With --only the rows measured take the places of those of the same names.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.section import put_section, rows_by_itself
from bench.seeing.row import Row

MODULES = ("faces", "quality", "best_frames", "people", "similar", "themes", "papers", "videos", "safety", "cost")
HEADING = "## Seeing"
INTRODUCTION = """\
By `python -m bench.vision` on the project's test media; "made" is what a script made of them. Thresholds of faces and
of similar shots were chosen while measuring on the same files: expect a little less of others."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path)
    parser.add_argument("--only", default=",".join(MODULES))
    parser.add_argument("--write", type=Path, help="put the table in place of the one in this document")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        rows = [asdict(row) for row in rows_of(arguments.one, arguments.media)]
        arguments.out.write_text(json.dumps(rows), "utf-8")
        return
    found: list[Row] = []
    for name in arguments.only.split(","):
        for row in rows_by_itself("bench.vision", name, str(arguments.media)):
            print(row, flush=True)
            found.append(row)
    if arguments.write:
        put_section(arguments.write, HEADING, INTRODUCTION, found)


def rows_of(name: str, media: Path) -> Iterator[Row]:
    yield from import_module(f"bench.seeing.{name}").rows(media)


if __name__ == "__main__":
    main()
