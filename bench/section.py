"""Tables of measures in docs/benchmarks.md, each under a heading of its own."""

from __future__ import annotations

from collections.abc import Sequence
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
