from __future__ import annotations

import json

import numpy as np

from render.training.evaluation import Judged, as_truth, evaluate, recalls, summary_of

LABELS = ["cat", "dog", "fish"]


def judged(parts: list[str] | None = None) -> Judged:
    truth = as_truth([[0], [0], [1], [1]], 3)
    probabilities = np.array([[0.9, 0.1, 0], [0.4, 0.6, 0], [0.2, 0.8, 0], [0.3, 0.65, 0.05]])
    return Judged(["a", "b", "c", "d"], parts or ["training", "testing", "testing", "training"], truth, probabilities)


def test_it_works() -> None:
    found = evaluate(LABELS, judged())
    testing = found["parts"]["testing"]
    assert testing["accuracy"] == 0.5 and testing["count"] == 2
    assert testing["confusion"] == [[0, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert testing["per_class"]["dog"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "support": 1}
    assert testing["per_class"]["fish"] == {"precision": None, "recall": None, "f1": None, "support": 0}
    assert found["parts"]["training"]["accuracy"] == 1 and "validation" not in found["parts"]
    assert found["predictions"][1]["said"] == [1] and found["predictions"][1]["labels"] == [0]
    assert summary_of(found)["part"] == "testing"
    json.dumps(found, allow_nan=False)


def test_how_sure_it_is_against_how_often_it_is_right() -> None:
    found = evaluate(LABELS, judged(["testing"] * 4))["parts"]["testing"]["calibration"]
    assert sum(one["count"] for one in found["bins"]) == 4
    assert found["bins"][6] == {"low": 0.6, "high": 0.7, "count": 2, "confidence": 0.625, "accuracy": 0.5}
    assert found["error"] == round((0.125 * 2 + 0.2 + 0.1) / 4, 4)


def test_several_labels_at_once() -> None:
    truth = as_truth([[0, 1], [], [2]], 3)
    probabilities = np.array([[0.9, 0.7, 0.1], [0.2, 0.1, 0.6], [0.1, 0.1, 0.9]])
    found = evaluate(LABELS, Judged(["a", "b", "c"], ["testing"] * 3, truth, probabilities), multi_label=True)
    assert found["parts"]["testing"]["accuracy"] == round(8 / 9, 4)
    assert found["predictions"][0]["said"] == [0, 1]
    assert recalls(truth, probabilities, True) == [1, 1, 1]
    json.dumps(found, allow_nan=False)
