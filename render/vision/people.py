"""Tell people apart by their faces: what a face is like, as numbers, and whose it is of those who are known.

Faces are compared by the cosine of their embeddings. A person is the mean of the embeddings of their faces, so that
the product of a face with a person is the mean similarity to all of that person's faces (average linkage).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from render.media.arrays import Embedding
from render.vision.analysis import Analysis, Face
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor, run

type Square = tuple[float, float, float, float]  # as in Face.square
type Embeddings = npt.NDArray[np.float32]  # (n, 1024)

# Part of the key under which embeddings are kept: others of another version cannot be compared with them.
PEOPLE_VERSION = "1"
NUMBERS = 1024
SIDE = 224  # the network's square, models.md
MARGIN = 1.2  # the square around a face's landmarks that it was measured with, models.md
BGR_MEANS = np.array([103.939, 116.779, 123.68], np.float32)  # of VGGFace2, models.md

# From here on two faces are one person's: mean likeness with cube roots (see `embed`). Measured on 72 studio portraits,
# also made small, dark and rough (258 faces), and 47 others: any value from 0.845 to 0.86 sorts all of them rightly;
# below, two of 41 persons with one photo each are taken for one, above, half-covered faces are not known any more
# (bench.seeing.people: pairwise F1, wrong merges).
SAME = 0.85
# From here on two persons may be the same, and somebody is asked: the likeness of the directions of their means. Six of
# 2525 pairs of different studio portraits are above, and so are all photos of one man (bench.seeing.people).
MAYBE = 0.80
# A face that founds nobody joins somebody only where the second best is further away than this.
CLEARLY = 0.015
# Sides of a face's square in pixels. Below the first all faces look alike to the network (strangers of 15 px: 0.92);
# up to the second one may join a known person but founds none (strangers below 30 px: 0.89, above: 0.82 at most).
LEGIBLE, CLEAR = 24, 32
FRONTAL = 0.25  # Face.frontal below which a face founds nobody: profiles are like other profiles
WHOLE = 0.25  # and Face.capture_quality: a face that the frame cuts, or that may be none

# Faces of one video that are kept, the best of each track: so many people are in it, or the tracks are torn.
MOST_OF_VIDEO = 12

NOBODY = -1


def faces_to_know(analysis: Analysis) -> Iterator[tuple[float, int, Face]]:
    """The faces that tell a person: their time, their number in the look at that time, and themselves."""
    if analysis.video is None:
        yield from ((0.0, number, face) for number, face in enumerate(analysis.look.faces) if is_legible(face))
        return
    tracks: dict[int | None, list[tuple[float, int, Face]]] = defaultdict(list)
    for sample in analysis.video.samples:
        for number, face in enumerate(sample.look.faces):
            if is_legible(face):
                tracks[face.track].append((sample.time, number, face))
    alone = [[found] for found in tracks.pop(None, [])]
    best = [max(found, key=lambda seen: seen[2].capture_quality) for found in (*tracks.values(), *alone)]
    yield from sorted(
        sorted(best, key=lambda seen: -seen[2].capture_quality)[:MOST_OF_VIDEO], key=lambda seen: seen[:2]
    )


def embed(pyramid: Pyramid, square: Square) -> Embedding:
    """What the face in this square is like, (1024,) float32 of length 1.

    The network's features are means of what is never negative, and a few strong ones tell more of light and pose than
    of the person: their cube roots are compared, which parts the same from others where the plain cosine overlaps
    (0.75 and 0.75; see SAME). The face and its mirror image are taken together.
    """
    x, y, side, angle = square
    cut = pyramid.cut(Roi(x, y, side * MARGIN, side * MARGIN, angle), SIDE, SIDE)
    face = cut[:, :, ::-1].astype(np.float32) - BGR_MEANS
    return _unit(_features(face) + _features(face[:, ::-1]))


def _features(face: Tensor) -> Embedding:
    (pooled,) = run("faceres", np.ascontiguousarray(face)[None], ["global_pooling_Mean"])
    return _unit(np.cbrt(np.maximum(pooled.ravel(), 0.0)))


def _unit(vector: Embedding) -> Embedding:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), np.float32)


def is_legible(face: Face) -> bool:
    """Whether its embedding says anything of the person."""
    return face.square[2] >= LEGIBLE


def is_clear(face: Face) -> bool:
    """Whether it may found a person: large enough, from the front, and all there."""
    return face.square[2] >= CLEAR and face.frontal >= FRONTAL and face.capture_quality >= WHOLE


def centre(embeddings: Embeddings) -> Embedding:
    """Of a person with these faces; shorter than 1, the more they differ."""
    return np.asarray(embeddings.mean(axis=0, dtype=np.float32))


def whose(
    embeddings: Embeddings, clear: Sequence[bool], centres: Embeddings, barred: Sequence[Collection[int]]
) -> list[int]:
    """For the faces of one picture the index of the person each belongs to, or NOBODY.

    barred: the persons that each is not. Nobody is in a picture twice: the best match is taken first. Costs time in
    the number of persons, not of their faces.
    """
    found = [NOBODY] * len(embeddings)
    if not len(centres) or not len(embeddings):
        return found
    alike = embeddings @ centres.T
    for face, persons in enumerate(barred):
        alike[face, list(persons)] = -1.0
    for face in range(len(embeddings)):
        if not clear[face] and not _stands_out(alike[face]):
            alike[face] = -1.0
    while (best := int(alike.argmax())) >= 0 and alike.flat[best] >= SAME:
        face, person = divmod(best, alike.shape[1])
        found[face] = person
        alike[face], alike[:, person] = -1.0, -1.0
    return found


def _stands_out(alike: Embedding) -> bool:
    if len(alike) < 2:
        return True
    second, first = np.partition(alike, -2)[-2:]
    return bool(first - second >= CLEARLY)
