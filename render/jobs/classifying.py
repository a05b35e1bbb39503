"""The task "classify": let a classifier look at a photo or watch a video."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2

from render.jobs.probing import probe_from_json
from render.jobs.teaching import open_picture
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.vision.analysis import Span
from render.vision.classify import Classifier, Window
from render.vision.landmarks import Landmarks
from render.vision.spans import spans_of
from render.vision.watching import best_of, stretches, watch

cv2.setNumThreads(1)

DIGITS = 5
ONLY_VIDEOS = "A classifier of movements looks at videos, not at photos."

# The one that a warm child used last, by its path and time: the next photo is for the same one.
_kept: dict[tuple[str, int], Classifier] = {}


def classify(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"model", "path", "probe", "picture": the small picture of a photo, "landmarks": path or None} ->

    {"scores": {label: p}, "best": label or None, "windows": [{"start", "end", "probabilities": {label: p}}],
    "spans": [{"label", "start", "end", "score"}]}. Of a video scores are the highest that are reached; a photo has
    neither windows nor spans. Movements are told from the file of landmarks, as the task "body_landmarks" writes it.
    """
    classifier = loaded(Path(params["model"]))
    report(0.0, "Looking at it")
    if classifier.about["kind"] == "action":
        if not params["landmarks"]:
            raise RefusedError(ONLY_VIDEOS)
        found = classifier.windows(Landmarks.load(Path(params["landmarks"])))
        return answer(classifier, best_of(found), found)
    path, probe = Path(params["path"]), probe_from_json(params["probe"])
    if probe.kind == "photo":
        picture = params["picture"]
        image = open_picture(Path(picture)) if picture else read_photo(path, probe)
        return answer(classifier, classifier.image(image), [])
    windows = watch(classifier, path, probe, report)
    return answer(classifier, best_of(windows), windows)


def loaded(path: Path) -> Classifier:
    key = str(path), path.stat().st_mtime_ns
    if key not in _kept:
        _kept.clear()
        _kept[key] = Classifier.load(path)
    return _kept[key]


def answer(classifier: Classifier, scores: Mapping[str, float], windows: list[Window]) -> dict[str, Any]:
    return {
        "scores": rounded(scores),
        "best": classifier.best(scores),
        "windows": [
            {"start": round(one.start, 3), "end": round(one.end, 3), "probabilities": rounded(one.probabilities)}
            for one in windows
        ],
        "spans": [
            {
                "label": label,
                "start": round(span.start, 3),
                "end": round(span.end, 3),
                "score": round(span.score, DIGITS),
            }
            for label, span in spans_in(classifier, windows)
        ],
    }


def spans_in(classifier: Classifier, windows: list[Window]) -> list[tuple[str, Span]]:
    """Where each label is seen; windows of movements overlap, and what is none of them needs no place."""
    about = classifier.about
    if about["kind"] == "action":
        return spans_of(windows, about["threshold"], about["negative"])
    return stretches(windows, about["threshold"], about["negative"]) if windows else []


def rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {label: round(score, DIGITS) for label, score in scores.items()}
