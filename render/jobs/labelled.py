"""Examples as they lie in folders: one folder for each label, or files with an annotation file beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from render.media.errors import RefusedError
from render.media.inventory import inventory, natural_key
from render.training.annotations import read_annotations

ANNOTATIONS = (".json", ".csv")
LANDMARKS = ".npz"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file, or a part of a video, and what it shows."""

    path: Path
    labels: tuple[str, ...]
    start: float | None = None  # seconds
    end: float | None = None


def labelled_in(folder: Path, *, multi_label: bool = False) -> list[Labelled]:
    """Raises RefusedError. A file may have several labels, if that is wished and the annotation file says so."""
    if not folder.is_dir():
        raise RefusedError(f"There is no folder {folder}.")
    annotations = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in ANNOTATIONS and path.is_file()]
    if len(annotations) > 1:
        raise RefusedError(f"There are several annotation files in {folder}: leave one there.")
    found = list(by_annotations(annotations[0]) if annotations else by_folders(folder))
    return together(found) if multi_label else found


def by_folders(folder: Path) -> Iterator[Labelled]:
    """The name of a folder is the label of all that is in it. Raises RefusedError for an empty one."""
    labels = sorted(
        (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")),
        key=lambda path: natural_key(path.name),
    )
    if not labels:
        raise RefusedError(f"{folder} has no folders: make one for each label, or add an annotation file.")
    for label in labels:
        files = inventory([label])
        if not files:
            raise RefusedError(f"The folder “{label.name}” is empty: there are no examples of it.")
        yield from (Labelled(path, (label.name,)) for path in files)


def by_annotations(path: Path) -> Iterator[Labelled]:
    files: dict[str, list[Path]] = {}
    for file in inventory([path.parent]):
        files.setdefault(file.name, []).append(file)
    for part in read_annotations(path.read_bytes()):
        found = files.get(part.file, [])
        if not found:
            raise RefusedError(f"{path.name} names {part.file}, which is not there.")
        if len(found) > 1:
            raise RefusedError(f"{path.name} names {part.file}, of which there are several in its folders.")
        yield Labelled(found[0], (part.label,), part.start, part.end)


def together(found: Sequence[Labelled]) -> list[Labelled]:
    """Lines about the same part of the same file are one example with several labels."""
    parts: dict[tuple[Path, float | None, float | None], tuple[str, ...]] = {}
    for one in found:
        key = one.path, one.start, one.end
        parts[key] = tuple(dict.fromkeys([*parts.get(key, ()), *one.labels]))
    return [Labelled(path, labels, start, end) for (path, start, end), labels in parts.items()]
