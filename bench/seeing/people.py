"""People told apart: studio portraits of 41 persons, as they came and spoilt, and 50,000 made vectors."""

from __future__ import annotations

import io
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from bench.seeing.row import Row
from render.media.arrays import RGB, Embedding
from render.vision.analysis import Face
from render.vision.grouping import Faces, group_faces
from render.vision.people import NOBODY, NUMBERS, Embeddings, embed, is_clear, whose
from render.vision.picture import see_faces
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import run

MADE, MADE_PEOPLE = 50_000, 1_000
PLAIN_SAME = 0.62  # the threshold for plain cosines with which the network is usually taken
SPOILT = ("small", "dark", "rough")


@dataclass(frozen=True, slots=True)
class Portrait:
    person: str
    face: Face
    embedding: Embedding
    plain: Embedding  # what the network says, compared as it is


def rows(media: Path) -> Iterator[Row]:
    clean = portraits(media)
    persons = [portrait.person for portrait in clean]
    count = f"{len(set(persons))} persons, studio"
    labels = grouped(clean)
    plain = linked(np.stack([portrait.plain for portrait in clean]))
    wrong = wrong_pairs(persons, plain)
    floor = f"plain cosine, single linkage at {PLAIN_SAME}: {pair_f1(persons, plain):.3f}, {wrong} pairs wrong"
    yield Row("people: pairwise F1", 0.95, pair_f1(persons, labels), len(clean), count, note=floor)
    yield Row("people: pairs wrongly put together", 0, wrong_pairs(persons, labels), len(clean), count, at_most=True)
    once = list({portrait.person: portrait for portrait in reversed(clean)}.values())
    wrong = wrong_pairs([portrait.person for portrait in once], grouped(once))
    yield Row("people: one photo each, put together", 0, wrong, len(once), count, at_most=True)
    spoilt = [portrait for how in SPOILT for portrait in portraits(media / "faces/london", spoil=how)]
    both = [*clean, *spoilt]
    persons = [portrait.person for portrait in both]
    yield Row("people: with small, dark and rough copies, F1", 0.95, pair_f1(persons, grouped(both)), len(both), "made")
    yield from made_rows()


def portraits(folder: Path, spoil: str = "") -> list[Portrait]:
    """The largest face of each portrait."""
    found = []
    for path in sorted(path for path in folder.rglob("*.jpg") if path.parent.name in ("london", "canada")):
        pyramid = Pyramid(spoilt(np.asarray(Image.open(path).convert("RGB")), spoil))
        for face in see_faces(pyramid)[:1]:
            person = f"{path.parent.name} {path.stem.partition('_')[0]}"
            found.append(Portrait(person, face, embed(pyramid, face.square), as_it_is(pyramid, face)))
    return found


def spoilt(image: RGB, how: str) -> RGB:
    """Faces of 40 pixels; a third of the light, with noise; a quarter of the size at JPEG quality 30."""
    match how:
        case "small":
            return np.asarray(cv2.resize(image, None, fx=0.16, fy=0.16, interpolation=cv2.INTER_AREA), np.uint8)
        case "dark":
            noise = np.random.default_rng(0).normal(0, 6, image.shape)
            return np.asarray((image * 0.35 + noise).clip(0, 255), np.uint8)
        case "rough":
            file = io.BytesIO()
            small = Image.fromarray(image).resize((image.shape[1] // 4, image.shape[0] // 4))
            small.save(file, "JPEG", quality=30)
            return np.asarray(Image.open(file).convert("RGB"))
    return image


def as_it_is(pyramid: Pyramid, face: Face) -> Embedding:
    x, y, side, angle = face.square
    cut = pyramid.cut(Roi(x, y, side * 1.2, side * 1.2, angle), 224, 224)[:, :, ::-1].astype(np.float32)
    means = np.array([103.939, 116.779, 123.68], np.float32)
    pooled = run("faceres", (cut - means)[None], ["global_pooling_Mean"])[0].ravel()
    return np.asarray(pooled / np.linalg.norm(pooled), np.float32)


def linked(embeddings: Embeddings) -> list[int]:
    """Single linkage: whoever is alike enough to one of them belongs to them."""
    alike = embeddings @ embeddings.T >= PLAIN_SAME
    labels = np.arange(len(alike))
    for _ in labels:
        labels = np.array([labels[row].min() for row in alike])
    return [int(label) for label in labels]


def grouped(portraits: Sequence[Portrait]) -> list[int]:
    return group_faces(
        Faces(
            embeddings=np.stack([portrait.embedding for portrait in portraits]).astype(np.float16),
            pictures=range(len(portraits)),
            clear=[is_clear(portrait.face) for portrait in portraits],
            quality=[portrait.face.capture_quality for portrait in portraits],
            known=[NOBODY] * len(portraits),
            barred=[frozenset()] * len(portraits),
        )
    )


# ---- right or wrong


def pair_f1(persons: Sequence[str], labels: Sequence[int]) -> float:
    """Of all pairs of pictures of one person; who is told to be nobody is alone."""
    found = [label if label != NOBODY else -2 - index for index, label in enumerate(labels)]
    right = pairs(Counter(zip(persons, found, strict=True)))
    return 2 * right / (pairs(Counter(persons)) + pairs(Counter(found)))


def wrong_pairs(persons: Sequence[str], labels: Sequence[int]) -> int:
    told = [(person, label) for person, label in zip(persons, labels, strict=True) if label != NOBODY]
    return pairs(Counter(label for _, label in told)) - pairs(Counter(told))


def pairs[Key](counts: Counter[Key]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


# ---- many


def made_rows() -> Iterator[Row]:
    vectors, persons = made(MADE, MADE_PEOPLE)
    nobody, anybody = [NOBODY] * MADE, [frozenset[int]()] * MADE
    quality = list(np.random.default_rng(1).random(MADE))
    faces = Faces(vectors, range(MADE), [True] * MADE, quality, nobody, anybody)
    labels, seconds = timed(lambda: group_faces(faces))
    of = f"made, {MADE_PEOPLE} persons"
    note = f"pairwise F1 {pair_f1(persons, labels):.3f}"
    yield Row("people: sort 50,000 faces anew, seconds", 60, seconds, MADE, of, at_most=True, note=note)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("people: sort 50,000 faces anew, MB of the process", 1000, peak, MADE, of, at_most=True)
    centres = vectors[:MADE_PEOPLE].astype(np.float32)
    new = vectors[-1:].astype(np.float32)
    _, one = min((timed(lambda: whose(new, [True], centres, [()])) for _ in range(5)), key=lambda took: took[1])
    yield Row("people: whose one new face is, ms", 5, one * 1000, MADE_PEOPLE, of, at_most=True)


def made(count: int, people: int) -> tuple[np.ndarray, list[str]]:
    """Vectors like those of faces: of one person 0.9 alike, of different ones 0.63."""
    chance = np.random.default_rng(0)
    common, centres = unit(chance.random((1, NUMBERS))), unit(chance.normal(size=(people, NUMBERS)))
    centres = unit(np.sqrt(0.7) * common + np.sqrt(0.3) * centres)
    persons = chance.integers(0, people, count)
    vectors = np.empty((count, NUMBERS), np.float16)
    for start in range(0, count, people):
        own = centres[persons[start : start + people]]
        vectors[start : start + people] = unit(np.sqrt(0.9) * own + np.sqrt(0.1) * unit(chance.normal(size=own.shape)))
    return vectors, [str(person) for person in persons]


def unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def timed[Value](work: Callable[[], Value]) -> tuple[Value, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start
