"""The 20 kinds of subjects that can be chosen: the classes of Pascal VOC, which DeepLabV3 tells apart."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from render.media.errors import RefusedError

# By index of the label map; 0 is none of them.
CLASSES = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "dining table", "dog", "horse", "motorbike", "person", "potted plant", "sheep", "sofa", "train", "tv",
)  # fmt: skip
BACKGROUND, PERSON = 0, CLASSES.index("person")
BIRD, CAT, COW, DOG, HORSE, SHEEP = (CLASSES.index(name) for name in ("bird", "cat", "cow", "dog", "horse", "sheep"))

# The detector's names where they differ.
COCO_NAMES = {"airplane": "aeroplane", "motorcycle": "motorbike", "couch": "sofa"}


def class_of(coco: str) -> int | None:
    """The index of a detector's name; None if it is not among the 20."""
    name = COCO_NAMES.get(coco, coco)
    return CLASSES.index(name) if name in CLASSES else None


def classes_named(names: Collection[str]) -> frozenset[int]:
    """The indices of these names. Raises RefusedError for one that nobody knows."""
    unknown = sorted(set(names) - set(CLASSES[1:]))
    if unknown:
        raise RefusedError(f"There is no class “{unknown[0]}”. Known: {', '.join(CLASSES[1:])}.")
    return frozenset(CLASSES.index(name) for name in names)


def is_picture(path: Path) -> bool:
    """Whether a cut-out can be written to a file of this name."""
    return path.suffix.lower() in {".png", ".webp", ".jpg", ".jpeg"}
