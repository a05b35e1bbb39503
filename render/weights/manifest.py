"""The manifest of models: what there is, where it comes from, under which licence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.weights.models import LABELS_FILE

PROJECT = Path(__file__).resolve().parents[2]
MANIFEST = PROJECT / "models" / "manifest.json"


@dataclass(frozen=True)
class SourceFile:
    """A file as its author gave it; `path` is inside its package."""

    path: str
    bytes: int
    sha256: str

    @property
    def file_name(self) -> str:
        return Path(self.path).name


@dataclass(frozen=True)
class Package:
    """A package of PyPI or npm, as set-up installs it; `optional` if set-up goes on where it cannot be fetched."""

    registry: str
    package: str
    version: str
    optional: bool = False


@dataclass(frozen=True)
class Address:
    """A public file that no package carries."""

    address: str


@dataclass(frozen=True)
class Model:
    """One entry. `confirmed` is whether the author of the weights states the licence; `kind` says how to import it."""

    name: str
    purpose: str
    kind: str
    source: Package | Address
    files: tuple[SourceFile, ...]
    licence: str
    confirmed: bool
    origin: str

    @property
    def extra(self) -> bool:
        """Whether the product does without it where it cannot be had."""
        return isinstance(self.source, Address) or self.source.optional

    @property
    def target(self) -> str:
        """The name of the imported file."""
        return LABELS_FILE if self.kind == "labels" else f"{self.name}.onnx"


def read_manifest(path: Path = MANIFEST) -> tuple[Model, ...]:
    return tuple(_model(record) for record in json.loads(path.read_text(encoding="utf-8"))["models"])


def _model(record: dict[str, Any]) -> Model:
    place, files = record["source"], tuple(SourceFile(**file) for file in record["files"])
    source = Address(**place) if "address" in place else Package(**place)
    return Model(**{**record, "source": source, "files": files})
