"""Vectors like those of faces: of one person about 0.9 alike, of different ones about 0.6."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from render.vision.people import NUMBERS, Embeddings


@cache
def vector(person: str, number: int) -> Embeddings:
    """(1024,) float32 of length 1."""
    common = unit(np.random.default_rng(0).random(NUMBERS))
    own = unit(np.sqrt(0.65) * common + np.sqrt(0.35) * chance(person))
    return unit(np.sqrt(0.92) * own + np.sqrt(0.08) * chance(f"{person} {number}"))


def vectors(faces: Sequence[tuple[str, int]]) -> Embeddings:
    return np.stack([vector(person, number) for person, number in faces])


def between(one: str, two: str, number: int = 0) -> Embeddings:
    """Somebody half one and half the other: alike enough to both."""
    return unit(vector(one, number) + vector(two, number))


def chance(name: str) -> Embeddings:
    return unit(np.random.default_rng(list(name.encode())).standard_normal(NUMBERS))


def unit(vector: np.ndarray) -> Embeddings:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
