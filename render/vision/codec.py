"""Analyses as plain JSON values and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from render.media.arrays import Embedding
from render.media.probe import Probe
from render.vision.analysis import ANALYSIS_VERSION, Analysis, Detection, Face, Look, Sample, Span, VideoAnalysis
from render.vision.tone import Tone

type Json = dict[str, Any]


class OtherVersionError(ValueError):
    """The values were written by another version of the analysis: look at the file again."""


def to_json(analysis: Analysis) -> Json:
    """A dict of JSON values; the embedding as base64 of little-endian float16 (1280 numbers, 3.4 kB)."""
    return {
        "version": ANALYSIS_VERSION,
        "probe": _probe_to_json(analysis.probe),
        "look": _look_to_json(analysis.look),
        "video": _video_to_json(analysis.video) if analysis.video else None,
    }


def from_json(values: Mapping[str, Any]) -> Analysis:
    """The analysis again, embeddings exact to float16. Raises OtherVersionError; KeyError or TypeError if damaged."""
    if values.get("version") != ANALYSIS_VERSION:
        raise OtherVersionError(f"version {values.get('version')!r}, this is {ANALYSIS_VERSION!r}")
    video = values["video"]
    return Analysis(
        probe=_probe_from_json(values["probe"]),
        look=_look_from_json(values["look"]),
        video=_video_from_json(video) if video else None,
    )


def _probe_to_json(probe: Probe) -> Json:
    return {**asdict(probe), "taken_at": probe.taken_at.isoformat() if probe.taken_at else None}


def _probe_from_json(values: Json) -> Probe:
    taken_at, gps = values["taken_at"], values["gps"]
    return Probe(
        **{
            **values,
            "taken_at": datetime.fromisoformat(taken_at) if taken_at else None,
            "gps": (gps[0], gps[1]) if gps else None,
        }
    )


def _look_to_json(look: Look) -> Json:
    return {**asdict(look), "embedding": _pack(look.embedding)}


def _look_from_json(values: Json) -> Look:
    return Look(
        **{
            **values,
            "faces": tuple(_face(face) for face in values["faces"]),
            "labels": _pairs(values["labels"]),
            "themes": _pairs(values["themes"]),
            "objects": tuple(Detection(**{**found, "box": _box(found["box"])}) for found in values["objects"]),
            "embedding": _unpack(values["embedding"]),
            "tone": Tone(**values["tone"]) if values["tone"] else None,
        }
    )


def _video_to_json(video: VideoAnalysis) -> Json:
    samples = [
        {
            "time": sample.time,
            "look": _look_to_json(sample.look),
            "motion": sample.motion,
            "steadiness": sample.steadiness,
        }
        for sample in video.samples
    ]
    return {
        "duration": video.duration,
        "scene_cuts": list(video.scene_cuts),
        "speech": [list(stretch) for stretch in video.speech],
        "samples": samples,
        "best": [asdict(span) for span in video.best],
        "fast": [list(stretch) for stretch in video.fast],
    }


def _video_from_json(values: Json) -> VideoAnalysis:
    return VideoAnalysis(
        duration=values["duration"],
        scene_cuts=tuple(values["scene_cuts"]),
        speech=tuple((start, end) for start, end in values["speech"]),
        samples=tuple(Sample(**{**sample, "look": _look_from_json(sample["look"])}) for sample in values["samples"]),
        best=tuple(Span(**span) for span in values["best"]),
        fast=tuple((start, end, rate) for start, end, rate in values["fast"]),
    )


def _face(values: Json) -> Face:
    return Face(**{**values, "box": _box(values["box"]), "square": _box(values["square"])})


def _box(values: list[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = values
    return x0, y0, x1, y1


def _pairs(values: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple((name, p) for name, p in values)


def _pack(embedding: Embedding) -> str:
    return base64.b64encode(embedding.astype("<f2").tobytes()).decode("ascii")


def _unpack(text: str) -> Embedding:
    return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)
