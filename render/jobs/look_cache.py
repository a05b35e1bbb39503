"""What was seen in files, kept under the hash of their bytes, so that no file is looked at twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from render.media.probe import Probe
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION, Analysis


class LookCache:
    """Analyses as JSON files in a folder, named by content and by the version of what made them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, digest: str, probe: Probe) -> Analysis | None:
        """What was seen in the file with this hash, under the probe of now, whose dates may come from elsewhere."""
        try:
            kept = json.loads(self._file(digest).read_bytes())
            return replace(codec.from_json(kept), probe=probe)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # not there, or written by a process that was cut off: it is made again

    def put(self, digest: str, analysis: Analysis) -> None:
        file = self._file(digest)
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(codec.to_json(analysis)), encoding="utf-8")
        partial.replace(file)

    def _file(self, digest: str) -> Path:
        return self._folder / f"{digest}.{ANALYSIS_VERSION}.json"


def sha256_of(path: Path) -> str:
    """Hex digest of the file's bytes, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
