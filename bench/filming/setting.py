"""What all measures of the film get."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the files are, and how often costs are measured."""

    media: Path  # the folder of test media
    inputs: Path  # the album that `bench.make_inputs` made of it
    scratch: Path
    runs: int
