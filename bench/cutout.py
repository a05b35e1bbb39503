"""How well subjects are cut out, and what it costs: the table "Cut-outs" of docs/benchmarks.md.

    python -m bench.cutout MEDIA [--only classes,halo,...] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.cutting` named below runs in a process of its own. With --only
the rows measured take the places of those of the same names.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.section import put_section, rows_by_itself

MODULES = ("classes", "halo", "gate", "cost", "preview", "video")
HEADING = "## Cut-outs"
INTRODUCTION = """\
By `python -m bench.cutout` on the 44 photos of COCO train2017 in the test media, which the detectors may have seen. IoU
is pooled over pixels; the intervals are 95 % of 1000 bootstrap draws of photos. The recipes were chosen on the same
photos, looking at both halves (every other photo) apart: expect a little less of others."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("media", type=Path)
    parser.add_argument("--only", default=",".join(MODULES))
    parser.add_argument("--write", type=Path, help="put the table in place of the one in this document")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        rows = [asdict(row) for row in import_module(f"bench.cutting.{arguments.one}").rows(arguments.media)]
        arguments.out.write_text(json.dumps(rows), "utf-8")
        return
    for name in arguments.only.split(","):
        found = rows_by_itself("bench.cutout", name, str(arguments.media))
        print(*found, sep="\n", flush=True)
        if arguments.write:
            put_section(arguments.write, HEADING, INTRODUCTION, found)


if __name__ == "__main__":
    main()
