"""Tables of measures in docs/benchmarks.md, each under a heading of its own, and the processes that measure."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.seeing.row import Row

HEADER = """\
| measure | aim | reached | | n | of | |
|---|---|---|---|---|---|---|"""


def put_section(page: Path, heading: str, introduction: str, found: Sequence[Row]) -> None:
    """Write the table under the heading; rows that were not measured this time stay, and so do other sections."""
    before, there, after = page.read_text("utf-8").partition(heading)
    before = before if there else before.rstrip() + "\n\n"
    section, mark, rest = after.partition("\n## ")
    old = (line for line in section.splitlines() if line.startswith("| ") and line not in HEADER)
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in old} | {row.name: str(row) for row in found}
    table = "\n".join([HEADER, *rows.values()])
    page.write_text(f"{before}{heading}\n\n{introduction}\n\n{table}\n{mark}{rest}", "utf-8")


def rows_by_itself(bench: str, name: str, *arguments: str) -> list[Row]:
    """The rows of one module of a bench, from a process of its own: it is asked for by --one, and writes to --out."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows"
        subprocess.run([sys.executable, "-m", bench, *arguments, "--one", name, "--out", str(out)], check=True)
        return [Row(**values) for values in json.loads(out.read_text("utf-8"))]


def measure_modules(
    bench: str, package: str, modules: Sequence[str], doc: str, heading: str, introduction: str
) -> None:
    """The command of a bench: measure the modules of `package` that --only names, or all, and --write their section."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("media", type=Path)
    parser.add_argument("--only", default=",".join(modules))
    parser.add_argument("--write", type=Path, help="put the table in place of the one in this document")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        rows = [asdict(row) for row in import_module(f"{package}.{arguments.one}").rows(arguments.media)]
        arguments.out.write_text(json.dumps(rows), "utf-8")
        return
    for name in arguments.only.split(","):
        found = rows_by_itself(bench, name, str(arguments.media))
        print(*found, sep="\n", flush=True)
        if arguments.write:
            put_section(arguments.write, heading, introduction, found)
