"""How well families' classifiers learn: the table "Classifiers" of docs/benchmarks.md.

    python -m bench.classifiers MEDIA [--only images,themes,...] [--write docs/benchmarks.md]

MEDIA is the folder of test media. Each module of `bench.classifying` named below runs in a process of its own. With
--only the rows measured take the places of those of the same names.
"""

from __future__ import annotations

from bench.section import measure_modules

MODULES = ("images", "themes", "lesson", "killed", "alone", "actions", "moments", "strangers", "pose")
HEADING = "## Classifiers"
INTRODUCTION = """\
By `python -m bench.classifiers`. The gestures are held poses of one shoot, split by picture or by clip: they say how
well poses are told apart there, not how well natural motion is. Nothing was tuned on a scored fold: what is looked at
and how strictly is decided on parts of the training examples of each fold."""

if __name__ == "__main__":
    measure_modules("bench.classifiers", "bench.classifying", MODULES, __doc__, HEADING, INTRODUCTION)
