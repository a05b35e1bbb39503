"""Finding a model's source files: in what PyPI and npm brought, in folders of the user, or at a public address."""

from __future__ import annotations

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from render.weights.errors import MissingSourceError, UncheckedSourceError
from render.weights.manifest import PROJECT, Address, Model, SourceFile
from render.weights.models import models_folder
from render.weights.storing import write_whole

CONNECT_SECONDS = 5.0  # also the longest wait between two pieces; a set-up without a network should not stand still


@dataclass(frozen=True)
class Places:
    """Where files are looked for, and where imported models go."""

    models: Path
    archives: Path
    large: Path  # archives that set-up may go on without
    packages: Path
    extras: Path
    own: tuple[Path, ...] = ()

    @classmethod
    def of_project(cls) -> Places:
        """`MEMORIES_WEIGHTS_PATH` names the folders of the user, separated as in PATH."""
        named = os.environ.get("MEMORIES_WEIGHTS_PATH", "")
        sources = PROJECT / "models" / "sources"
        return cls(
            models=models_folder(),
            archives=sources / "pypi",
            large=sources / "large",
            packages=PROJECT / "node_modules",
            extras=sources / "extra",
            own=tuple(Path(folder) for folder in named.split(os.pathsep) if folder),
        )

    @property
    def only_confirmed(self) -> bool:
        """Whether models of unconfirmed licence are left out here."""
        return self._choice.exists()

    def choose_confirmed(self, *, only: bool) -> None:
        """Remember the choice for later set-ups."""
        if only:
            self._choice.parent.mkdir(parents=True, exist_ok=True)
            self._choice.touch()
        else:
            self._choice.unlink(missing_ok=True)

    @property
    def _choice(self) -> Path:
        return self.models / ".only-confirmed"


def find_files(model: Model, places: Places) -> list[Path]:
    """The checked source files of the model. Raises ModelFileError."""
    if isinstance(model.source, Address):
        return [_find_extra(file, model.source.address, places) for file in model.files]
    if model.source.optional:
        return [_find_large(file, places) for file in model.files]
    root = places.archives if model.source.registry == "pypi" else places.packages / model.source.package
    return [_checked(root / file.path, file) for file in model.files]


def keep_extra(path: Path, models: tuple[Model, ...], places: Places) -> Model:
    """Keep a file that the user brings, if it is an extra of the manifest. Raises ModelFileError."""
    found = sha256(path)
    for model in models:
        for file in model.files:
            if model.extra and file.sha256 == found:
                write_whole(places.extras / file.file_name, path.read_bytes())
                return model
    wanted = ", ".join(file.file_name for model in models if model.extra for file in model.files)
    raise UncheckedSourceError(f"{path.name} is not a file that can be added. Known: {wanted}.")


def sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _checked(path: Path, file: SourceFile) -> Path:
    if not path.is_file():
        raise MissingSourceError(f"{file.file_name} is not there. Run: make setup")
    if sha256(path) != file.sha256:
        raise UncheckedSourceError(
            f"{file.file_name} is not the file that was checked: its SHA-256 differs. Run: make clean setup"
        )
    return path


def _find_large(file: SourceFile, places: Places) -> Path:
    if (places.large / file.path).is_file():
        return _checked(places.large / file.path, file)
    found = _brought(file, places)
    if found is None:
        raise MissingSourceError(
            f"{file.file_name} is not at hand. Run make setup with a connection, or bring it with: "
            "manage.py weights add FILE"
        )
    return found


def _find_extra(file: SourceFile, address: str, places: Places) -> Path:
    found = _brought(file, places)
    if found is not None:
        return found
    kept = places.extras / file.file_name
    content = _fetch(address, file)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise MissingSourceError(f"{file.file_name} at its public address is not the file that was checked.")
    write_whole(kept, content)
    return kept


def _brought(file: SourceFile, places: Places) -> Path | None:
    """The file, by its content, from the user's folders or from what was kept of them."""
    kept = places.extras / file.file_name
    for path in _candidates(places):
        if path.stat().st_size == file.bytes and sha256(path) == file.sha256:
            if path != kept:  # so that a later set-up does not depend on the user's folders
                write_whole(kept, path.read_bytes())
            return kept
    return None


def _candidates(places: Places) -> Iterator[Path]:
    for folder in (places.extras, *places.own):
        if folder.is_dir():
            yield from (path for path in sorted(folder.iterdir()) if path.is_file())


def _fetch(address: str, file: SourceFile) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=CONNECT_SECONDS) as answer:  # noqa: S310 - from our own manifest
            return bytes(answer.read(file.bytes + 1))
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise MissingSourceError(
            f"{file.file_name} is not at hand and its public address does not answer. "
            "Bring it with: manage.py weights add FILE"
        ) from error
