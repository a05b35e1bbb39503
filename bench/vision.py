"""What seeing gets right, and what it costs: the table "Seeing" of docs/benchmarks.md.

    python -m bench.vision MEDIA [--only faces,people,...] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.seeing` named below runs in a process of its own, so that no
cost is counted against another. With --only the rows measured take the places of those of the same names.
"""

from __future__ import annotations

from bench.section import measure_modules

MODULES = ("faces", "quality", "best_frames", "people", "similar", "themes", "papers", "videos", "safety", "cost")
HEADING = "## Seeing"
INTRODUCTION = """\
By `python -m bench.vision` on the project's test media; "made" is what a script made of them. Thresholds of faces and
of similar shots were chosen while measuring on the same files: expect a little less of others."""

if __name__ == "__main__":
    measure_modules("bench.vision", "bench.seeing", MODULES, __doc__, HEADING, INTRODUCTION)
