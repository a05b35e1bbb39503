"""How fast a public link plays, and what guesses tell: the table "Links" of docs/benchmarks.md.

    python -m bench.links MEDIA [--only line,guessing] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.linking` named below runs in a process of its own. With --only
the rows measured take the places of those of the same names.
"""

from __future__ import annotations

from bench.section import measure_modules

MODULES = ("line", "guessing")
HEADING = "## Links"
INTRODUCTION = """\
By `python -m bench.links`: the movie of the first table, opened in Chromium by somebody who was never there, medians of
visits at 390 x 844 pixels with a processor four times slower, both by Chromium's emulation; the server is on the same
machine. Guesses go through the door of links in an order of chance, among 2000 links; what is given is how far the
share of pairs in which one kind took longer is from one half, beyond three standard deviations of chance."""

if __name__ == "__main__":
    measure_modules("bench.links", "bench.linking", MODULES, __doc__, HEADING, INTRODUCTION)
