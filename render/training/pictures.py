"""What is read out of a picture to learn from: rows of features, of the picture as it is and of altered views of it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.writing import write_bytes
from render.training.augment import views
from render.training.networks import BODY, BODY_FEATURES, INPUTS, PICTURE, run_features
from render.training.parameters import Augmentations, Sees
from render.vision.fitted import fitted

type Rows = npt.NDArray[np.float32]

SIZES = {PICTURE: 1280, BODY: BODY_FEATURES}
LARGEST_SIDE = 800  # pixels: more than the networks see


def blocks_seen(sees: Sees) -> tuple[str, ...]:
    """What may be learnt from."""
    return (PICTURE, BODY) if sees in ("auto", "both") else (sees,)


def read_picture(
    image: RGB, augment: Augmentations | None = None, count: int = 0, seed: int = 0, sees: Sees = "both"
) -> dict[str, Rows]:
    """Features by name, (1 + count, size); the first row is of the picture itself."""
    pictures = [image, *views(image, augment, count, seed)] if augment else [image]
    return {name: _rows(name, pictures) for name in blocks_seen(sees)}


def save_features(path: Path, features: dict[str, Rows]) -> None:
    made = BytesIO()
    np.savez(made, **features)  # type: ignore[arg-type]  # the names are no parameters of savez
    write_bytes(path, made.getvalue())


def load_features(path: Path) -> dict[str, Rows]:
    """Raises RefusedError."""
    try:
        with np.load(path, allow_pickle=False) as held:
            found = {name: np.asarray(held[name], np.float32) for name in SIZES if name in held}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError) as error:
        raise RefusedError(f"{path.name} cannot be read as features of a picture.") from error
    if not found or any(rows.ndim != 2 or rows.shape[1] != SIZES[name] for name, rows in found.items()):
        raise RefusedError(f"{path.name} holds no features of a picture.")
    return found


def _rows(name: str, pictures: list[RGB]) -> Rows:
    first = run_features(name, fitted(pictures[0], INPUTS[name]))
    if name == BODY and not first[0, -1]:  # who is not in the picture is in no view of it
        return np.repeat(first, len(pictures), axis=0)
    return np.concatenate([first, *(run_features(name, fitted(view, INPUTS[name])) for view in pictures[1:])])
