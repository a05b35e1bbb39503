"""Whether a movement seen in a mirror is taken for another: then it has a side, and should not be learnt flipped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from render.training.head import Lesson, Scaling, Training

type Rows = npt.NDArray[np.floating]

CONFUSED = 0.5  # of the mirror images of a label that look like another one, beyond the movements themselves that do
ITERATIONS, REGULARISATION = 100, 1e-3


def mirror_images(
    plain: Sequence[Rows], flipped: Sequence[Rows], labels: npt.NDArray[np.intp]
) -> list[tuple[int, int, float]]:
    """The labels whose mirror images are like another label: (label, other, share of its mirror images).

    plain, flipped: blocks of rows (n, features) of the same movements, which show the labels (n,). A head that has seen
    no mirror image says what they show.
    """
    names = np.unique(labels)
    before, after = (names[found] for found in _said(plain, flipped, labels[:, None] == names))
    found = []
    for name in names:
        own = labels == name
        for other in names[names != name]:
            share = float(np.mean(after[own] == other))
            if share - float(np.mean(before[own] == other)) >= CONFUSED:
                found.append((int(name), int(other), share))
    return found


def _said(plain: Sequence[Rows], flipped: Sequence[Rows], truth: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.intp]]:
    scaling = Scaling.of(plain)
    rows, mirrored = scaling.apply(np.hstack(plain)), scaling.apply(np.hstack(flipped))
    weights = (truth / truth.sum(axis=0)).sum(axis=1) / truth.shape[1]
    training = Training(Lesson([rows], truth.astype(np.float64), weights), REGULARISATION)
    for _ in range(ITERATIONS):
        training.advance()
    head = training.head()
    return [np.asarray(head.probabilities(one).argmax(axis=1), np.intp) for one in (rows, mirrored)]
