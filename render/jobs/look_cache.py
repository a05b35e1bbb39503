"""What was seen in files, kept under the hash of their bytes, so that no file is looked at twice."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

from render.film.parts import PartsCache
from render.media.probe import Probe
from render.media.writing import write_part
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis


class LookCache:
    """Analyses as JSON files in a folder, named by content and by the version of what made them."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        # They are small, and looking again takes long: none goes by its age alone.
        self._parts = PartsCache(folder, most_bytes, suffix=".json", unused_seconds=math.inf)

    def get(self, digest: str, probe: Probe) -> Analysis | None:
        """What was seen in the file with this hash, under the probe of now, whose dates may come from elsewhere."""
        key = f"{digest}.{ANALYSIS_VERSION}"
        if not self._parts.has(key):
            return None
        try:
            kept = json.loads(self._parts.path(key).read_bytes())
            return replace(codec.from_json(kept), probe=probe)
        except (ValueError, KeyError, TypeError):
            return None  # damaged: it is made again

    def put(self, digest: str, analysis: Analysis) -> None:
        text = json.dumps(codec.to_json(analysis))
        path = self._parts.path(f"{digest}.{ANALYSIS_VERSION}")

        def write(partial: Path) -> None:
            partial.write_text(text, encoding="utf-8")

        write_part(path, write)

    def trim(self) -> None:
        """Let go of what was longest unused, where it is too much together."""
        self._parts.trim()
