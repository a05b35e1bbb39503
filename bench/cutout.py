"""How well subjects are cut out, and what it costs: the table "Cut-outs" of docs/benchmarks.md.

    python -m bench.cutout MEDIA [--only classes,halo,...] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.cutting` named below runs in a process of its own. With --only
the rows measured take the places of those of the same names.
"""

from __future__ import annotations

from bench.section import measure_modules

MODULES = ("classes", "parting", "halo", "gate", "cost", "preview", "video")
HEADING = "## Cut-outs"
INTRODUCTION = """\
By `python -m bench.cutout` on the 44 photos of COCO train2017 in the test media, which the detectors may have seen. IoU
is pooled over pixels; the intervals are 95 % of 1000 bootstrap draws of photos. The recipes were chosen on the same
photos, looking at both halves (every other photo) apart: expect a little less of others."""

if __name__ == "__main__":
    measure_modules("bench.cutout", "bench.cutting", MODULES, __doc__, HEADING, INTRODUCTION)
