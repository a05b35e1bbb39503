"""Installing models: find the source, import it, check it, write it; quick when all of that is done already."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from render.weights.errors import MissingSourceError, ModelFileError
from render.weights.manifest import Model
from render.weights.sources import Places, find_files, sha256
from render.weights.storing import write_whole


class State(StrEnum):
    """What became of a model."""

    READY = "ready"  # it was imported before, from the same files by the same importer
    IMPORTED = "imported"
    VERIFIED = "verified"
    LEFT_OUT = "left out"  # because its licence is not confirmed
    MISSING = "missing"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    model: Model
    state: State
    detail: str = ""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the product can start; without an extra it can."""
        return self.state not in {State.MISSING, State.REFUSED} or (self.state is State.MISSING and self.model.extra)


def install(model: Model, places: Places) -> Outcome:
    """Import the model unless that is done. What cannot be imported leaves an older file as it is."""
    started = time.perf_counter()
    try:
        if is_current(model, places):
            return Outcome(model, State.READY)
        contents = [path.read_bytes() for path in find_files(model, places)]
        # onnx, onnxruntime and tflite take a second or two to load, which a run that finds all in place need not pay.
        from render.weights.importing import import_model

        imported = import_model(model, *contents)
    except MissingSourceError as error:
        return Outcome(model, State.MISSING, str(error))
    except ModelFileError as error:
        return Outcome(model, State.REFUSED, str(error))
    write_whole(places.models / model.target, imported)
    write_whole(_stamp(model, places), json.dumps(_marks(model, imported), indent=1).encode())
    return Outcome(model, State.IMPORTED, seconds=time.perf_counter() - started)


def check(model: Model, places: Places) -> Outcome:
    """Import nothing: is the installed file ours, and does it compute what it should?"""
    started = time.perf_counter()
    if not (places.models / model.target).is_file():
        return Outcome(model, State.MISSING, "It is not installed. Run: make setup")
    if not is_current(model, places):
        return Outcome(model, State.REFUSED, "It is not what was imported. Run: manage.py weights")
    from render.weights.importing import verify_model

    try:
        verify_model(model, (places.models / model.target).read_bytes())
    except ModelFileError as error:
        return Outcome(model, State.REFUSED, str(error))
    return Outcome(model, State.VERIFIED, seconds=time.perf_counter() - started)


def leave_out(model: Model, places: Places) -> Outcome:
    """Take away what an earlier set-up made of the model."""
    for path in (places.models / model.target, _stamp(model, places)):
        path.unlink(missing_ok=True)
    return Outcome(model, State.LEFT_OUT, "its licence is not confirmed")


def is_current(model: Model, places: Places) -> bool:
    """Whether the installed file is the very one that this importer made of the sources that the manifest names."""
    target, stamp = places.models / model.target, _stamp(model, places)
    try:
        marks = json.loads(stamp.read_text(encoding="utf-8"))
        return bool(marks == _marks(model, None) | {"imported": sha256(target)})
    except (FileNotFoundError, ValueError):
        return False


def _stamp(model: Model, places: Places) -> Path:
    return places.models / f"{model.target}.json"


def _marks(model: Model, imported: bytes | None) -> dict[str, object]:
    marks: dict[str, object] = {"sources": [file.sha256 for file in model.files], "importer": importer_version()}
    return marks if imported is None else marks | {"imported": hashlib.sha256(imported).hexdigest()}


@cache
def importer_version() -> str:
    """Changes with any line of the importer or any recorded reference, so that nobody has to remember to raise it."""
    state = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")) + sorted(Path(__file__).parent.glob("*.json")):
        state.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return state.hexdigest()[:16]
