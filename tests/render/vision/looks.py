"""Looks made up for tests, and hypothesis strategies for them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.probe import Probe
from render.vision.analysis import Analysis, Detection, Face, Look, Sample, Span, VideoAnalysis

SHARE = st.floats(0, 1)
TIME = st.floats(0, 1e5)
NAME = st.text(max_size=8)
BOX = st.tuples(*[st.floats(-1e4, 1e5)] * 4)
PAIRS = st.lists(st.tuples(NAME, SHARE), max_size=3).map(tuple)
EMBEDDING = arrays(np.float16, 1280, elements=st.floats(-1, 1, width=16), fill=st.just(0.5)).map(
    lambda values: values.astype(np.float32)
)
FACE = st.builds(Face, BOX, *[SHARE] * 6, BOX, st.none() | st.integers(0, 99))
LOOK = st.builds(
    Look,
    faces=st.lists(FACE, max_size=2).map(tuple),
    sharpness=SHARE,
    exposure=SHARE,
    labels=PAIRS,
    themes=PAIRS,
    objects=st.lists(st.builds(Detection, NAME, SHARE, BOX), max_size=2).map(tuple),
    embedding=EMBEDDING,
    junk=st.sampled_from([None, "screenshot", "document", "blurred", "dark", "blank"]),
    nudity=SHARE,
    quality=SHARE,
)
PROBE = st.builds(
    Probe,
    kind=st.sampled_from(["photo", "video"]),
    format=st.sampled_from(["jpeg", "heif", "mp4"]),
    width=st.integers(1, 10**5),
    height=st.integers(1, 10**5),
    orientation=st.integers(1, 8),
    taken_at=st.none() | st.datetimes() | st.datetimes(timezones=st.just(UTC)),
    taken_at_source=st.sampled_from([None, "exif", "file"]),
    gps=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    camera=st.none() | NAME,
    content_identifier=st.none() | NAME,
    duration=st.none() | TIME,
    frame_rate=st.none() | st.floats(1, 240),
    video_codec=st.none() | NAME,
    has_sound=st.booleans(),
)
VIDEO = st.builds(
    VideoAnalysis,
    duration=TIME,
    scene_cuts=st.lists(TIME, max_size=3).map(tuple),
    speech=st.lists(st.tuples(TIME, TIME), max_size=3).map(tuple),
    samples=st.lists(st.builds(Sample, TIME, LOOK, SHARE, SHARE), max_size=2).map(tuple),
    best=st.lists(st.builds(Span, TIME, TIME, SHARE), max_size=2).map(tuple),
)
ANALYSIS = st.builds(Analysis, PROBE, LOOK, st.none() | VIDEO)

SEEN_AT = datetime(2024, 5, 1, 12, tzinfo=UTC)


def face(quality: float = 0.8, smile: float = 0.0, box: tuple[float, float, float, float] = (10, 10, 60, 60)) -> Face:
    """A face that was found for certain."""
    return Face(box, 0.9, quality, 0.9, smile, 0.9, 0.8, (35.0, 35.0, 50.0, 0.0))


def look(quality: float = 0.5, faces: tuple[Face, ...] = (), **values: object) -> Look:
    """A look at a usual picture."""
    usual = {
        "sharpness": 0.8,
        "exposure": 0.9,
        "labels": (),
        "themes": (),
        "objects": (),
        "embedding": np.full(1280, 1280**-0.5, np.float32),
        "junk": None,
        "nudity": 0.0,
    }
    return Look(faces=faces, quality=quality, **{**usual, **values})  # type: ignore[arg-type]
