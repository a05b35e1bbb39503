from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from render.jobs.look import Album
from render.jobs.ruling import Ruling, Scored, kept_by, together
from render.jobs.steps import town_of
from render.media.errors import RefusedError
from render.story.keeping import Window
from render.story.rule import parse
from render.vision.analysis import Analysis
from tests.render.story.material import photo, video

LISBON = (38.72, -9.14)


def about(file: tuple[Path, Analysis], *themes: tuple[str, float]) -> tuple[Path, Analysis]:
    path, analysis = file
    return path, replace(analysis, look=replace(analysis.look, themes=themes))


ALBUM = Album(
    (
        about(photo("sand.jpg"), ("beach", 0.8)),
        photo("tram.jpg", 60.0, gps=LISBON),
        video("ride.mp4", 24 * 60.0, cuts=(5.5,)),
    ),
    (),
    {},
    {},
)
RIDE = Scored(
    {"longboard": 0.9},
    tuple(Window(float(second), second + 1.0, {"longboard": 0.9 if 4 <= second < 8 else 0.1}) for second in range(12)),
)


def kept(rule: str, **known: Any) -> list[str]:
    return [str(path) for path in kept_by(Ruling(parse(rule), **known), ALBUM, town_of)]


def test_it_works() -> None:
    assert kept("beach") == ["sand.jpg"]
    assert kept("Lisbon or beach") == ["sand.jpg", "tram.jpg"]
    assert kept("Portugal") == ["tram.jpg"]
    assert kept("2024-05-03 and not beach") == ["tram.jpg"]
    assert kept("date > 2024-05-03") == ["ride.mp4"]


def test_clips_are_where_a_classifier_saw_it() -> None:
    ruling = Ruling(parse("longboard"), labels=frozenset({"longboard"}), scored={Path("ride.mp4"): RIDE})
    ((path, found),) = kept_by(ruling, ALBUM, town_of).items()
    assert path == Path("ride.mp4")
    assert sorted((span.start, span.end) for span in found.spans) == [(4.0, 5.5), (5.5, 8.0)]


@pytest.mark.parametrize("rule", ["baech", "beach and not person:Mia", "theme:Lisbon", "longboard"])
def test_a_name_that_nothing_is_called_is_refused(rule: str) -> None:
    with pytest.raises(RefusedError, match=r"^Nothing here is called “(baech|Mia|Lisbon|longboard)”"):
        kept(rule)


def test_of_several_classifiers_all_labels_count() -> None:
    window = {"start": 0.0, "end": 1.0, "probabilities": {"jump": 0.7}}
    found = together(
        [{"scores": {"beach": 0.9, "jump": 0.2}, "windows": []}, {"scores": {"jump": 0.7}, "windows": [window]}]
    )
    assert found == Scored({"beach": 0.9, "jump": 0.7}, (Window(0.0, 1.0, {"jump": 0.7}),))


def test_a_classifier_needs_a_rule(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"^Say by a rule what the classifier is to keep"):
        Ruling.read("", [tmp_path / "model.onnx"], tmp_path)
    assert Ruling.read("", [], tmp_path) is None


def test_what_is_no_classifier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"^There is no file or folder .*model.onnx\.$"):
        Ruling.read("jump", [tmp_path / "model.onnx"], tmp_path)
