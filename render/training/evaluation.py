"""How good a classifier is: what it says of examples of which the truth is known.

The shape, which pages and commands read:

    {"labels": [name], "parts": {"training" | "validation" | "testing": {
        "count", "accuracy", "loss", "per_class": {name: {"precision", "recall", "f1", "support"}},
        "confusion": [[count by what was said] by what is true],
        "declined": share that would be called none of these, or None,
        "calibration": {"error", "bins": [{"low", "high", "count", "confidence", "accuracy"}]}}},
     "predictions": [{"key", "part", "labels": [index], "said": [index], "probabilities": [p by label]}]}

With several labels at once `accuracy` is the share of right answers to "does it show this?", and a row of `confusion`
is about pictures with that label, counting each label that was said of them. What was declined is judged like the rest,
by the label that it is most like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from render.training.head import Floats, loss_of

PARTS = ("training", "validation", "testing")
LIKELY = 0.5  # where several labels may be true, those are said that are more likely than not
BINS = 10
DIGITS = 4

type Truth = npt.NDArray[np.bool_]  # (examples, labels)


@dataclass(frozen=True, slots=True)
class Judged:
    """Examples with what is true and what was found."""

    keys: Sequence[str]
    parts: Sequence[str]
    truth: Truth
    probabilities: Floats  # (examples, labels)
    familiar: Floats | None = None  # (examples,), 0..1: how much each is like what was learnt from

    def of(self, part: str) -> tuple[Truth, Floats]:
        chosen = self._chosen(part)
        return self.truth[chosen], self.probabilities[chosen]

    def declined(self, part: str) -> float | None:
        """The share of what is none of these; None where nobody has looked."""
        return None if self.familiar is None else float(np.mean(self.familiar[self._chosen(part)] < LIKELY))

    def _chosen(self, part: str) -> npt.NDArray[np.bool_]:
        return np.array([one == part for one in self.parts], bool)


def evaluate(labels: Sequence[str], judged: Judged, *, multi_label: bool = False) -> dict[str, Any]:
    """The shape above; parts without examples are left out."""
    parts = {}
    for part in PARTS:
        truth, probabilities = judged.of(part)
        if len(truth):
            declined = {"declined": _round(judged.declined(part))}
            parts[part] = _part(labels, truth, probabilities, multi_label) | declined
    return {"labels": list(labels), "parts": parts, "predictions": _predictions(judged, multi_label)}


def said_of(probabilities: Floats, multi_label: bool) -> Truth:
    """What a classifier says: the best label, or all that are likely."""
    if multi_label:
        return np.asarray(probabilities > LIKELY)
    said = np.zeros(probabilities.shape, bool)
    said[np.arange(len(said)), probabilities.argmax(axis=1)] = True
    return said


def accuracy(truth: Truth, probabilities: Floats, multi_label: bool) -> float:
    said = said_of(probabilities, multi_label)
    return float(np.mean(said == truth)) if multi_label else float(np.mean(said[truth]))


def recalls(truth: Truth, probabilities: Floats, multi_label: bool) -> list[float | None]:
    """By label; None where no example has it."""
    said = said_of(probabilities, multi_label)
    return [_share(said[:, one] & truth[:, one], truth[:, one]) for one in range(truth.shape[1])]


def summary_of(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """{"labels", "part", "accuracy", "per_class", "confusion"} of the part that says most about other pictures."""
    part = next(part for part in reversed(PARTS) if part in evaluation["parts"])
    found = evaluation["parts"][part]
    return {"labels": evaluation["labels"], "part": part} | {
        name: found[name] for name in ("accuracy", "per_class", "confusion")
    }


def _part(labels: Sequence[str], truth: Truth, probabilities: Floats, multi_label: bool) -> dict[str, Any]:
    said = said_of(probabilities, multi_label)
    weights = np.full(len(truth), 1 / len(truth))
    return {
        "count": len(truth),
        "accuracy": _round(accuracy(truth, probabilities, multi_label)),
        "loss": _round(loss_of(probabilities, truth.astype(np.float64), weights, multi_label)),
        "per_class": {name: _class(truth[:, one], said[:, one]) for one, name in enumerate(labels)},
        "confusion": (truth.astype(int).T @ said.astype(int)).tolist(),
        "calibration": _calibration(truth, probabilities, multi_label),
    }


def _class(truth: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> dict[str, Any]:
    precision, recall = _share(truth & said, said), _share(truth & said, truth)
    f1 = _share(truth & said, truth, said)
    return {"precision": _round(precision), "recall": _round(recall), "f1": _round(f1), "support": int(truth.sum())}


def _share(hits: npt.NDArray[np.bool_], *of: npt.NDArray[np.bool_]) -> float | None:
    """How many of them are hits; of two sets of the mean of both, which makes an F1."""
    total = sum(int(one.sum()) for one in of) / len(of)
    return float(hits.sum() / total) if total else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _calibration(truth: Truth, probabilities: Floats, multi_label: bool) -> dict[str, Any]:
    """How often it is right by how sure it is: of the best label, or of each where several may be true."""
    if multi_label:
        said, right = np.maximum(probabilities, 1 - probabilities), (probabilities > LIKELY) == truth
        sure, hits = said.ravel(), right.ravel()
    else:
        sure, hits = probabilities.max(axis=1), truth[said_of(probabilities, False)]
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    bins = [_bin(number, sure[place == number], hits[place == number]) for number in range(BINS)]
    off = sum(one["count"] * abs(one["confidence"] - one["accuracy"]) for one in bins if one["count"])
    return {"error": _round(off / len(sure)), "bins": bins}


def _bin(number: int, sure: Floats, hits: npt.NDArray[np.bool_]) -> dict[str, Any]:
    seen = len(sure) > 0
    return {
        "low": number / BINS,
        "high": (number + 1) / BINS,
        "count": len(sure),
        "confidence": _round(float(sure.mean())) if seen else None,
        "accuracy": _round(float(hits.mean())) if seen else None,
    }


def _predictions(judged: Judged, multi_label: bool) -> list[dict[str, Any]]:
    said = said_of(judged.probabilities, multi_label)
    return [
        {
            "key": key,
            "part": part,
            "labels": np.flatnonzero(truth).tolist(),
            "said": np.flatnonzero(answer).tolist(),
            "probabilities": [round(float(p), DIGITS) for p in chances],
        }
        for key, part, truth, answer, chances in zip(
            judged.keys, judged.parts, judged.truth, said, judged.probabilities, strict=True
        )
    ]


def as_truth(labels: Iterable[Sequence[int]], count: int) -> Truth:
    """(examples, count) from the indices of each example's labels."""
    given = [list(one) for one in labels]
    truth = np.zeros((len(given), count), bool)
    for row, ones in zip(truth, given, strict=True):
        row[ones] = True
    return truth
