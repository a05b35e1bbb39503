"""Analyses survive JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings

from render.media.arrays import Embedding
from render.media.probe import Probe
from render.vision.analysis import ANALYSIS_VERSION, Analysis
from render.vision.codec import OtherVersionError, from_json, to_json
from tests.render.vision.looks import ANALYSIS, look


def embeddings(analysis: Analysis) -> list[Embedding]:
    samples = analysis.video.samples if analysis.video else ()
    return [analysis.look.embedding, *(sample.look.embedding for sample in samples)]


@settings(max_examples=40)
@given(ANALYSIS)
def test_there_and_back(analysis: Analysis) -> None:
    again = from_json(json.loads(json.dumps(to_json(analysis))))
    assert again == analysis
    for before, after in zip(embeddings(analysis), embeddings(again), strict=True):
        assert after.dtype == np.float32
        assert np.array_equal(before, after)


@settings(max_examples=5)
@given(ANALYSIS)
def test_another_version_is_refused(analysis: Analysis) -> None:
    values = to_json(analysis)
    assert values["version"] == ANALYSIS_VERSION
    with pytest.raises(OtherVersionError):
        from_json({**values, "version": "0"})


def test_a_look_stays_small() -> None:
    probe = Probe("photo", "jpeg", 10, 10, 1, None, None, None, None, None)
    assert len(json.dumps(to_json(Analysis(probe, look())))) < 4500
