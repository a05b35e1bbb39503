from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.cutout.finish import Finish
from render.cutout.placing import (
    FONTS,
    LOOKS,
    MOST_LAYERS,
    MOST_LINES,
    MOST_SIGNS,
    EmojiLayer,
    Layer,
    Scene,
    StickerLayer,
    TextLayer,
    content_from_json,
    content_to_json,
    from_json,
    to_json,
)
from render.media.errors import RefusedError

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=MOST_SIGNS)
contents = st.one_of(
    st.builds(StickerLayer, st.uuids(), st.builds(Finish, st.floats(0, 0.12), colours, st.booleans())),
    st.builds(TextLayer, words, st.sampled_from(sorted(FONTS)), colours, st.sampled_from(LOOKS), colours),
    st.builds(EmojiLayer, st.sampled_from(["🎈", "❤️", "👩‍❤️‍💋‍👨"])),
)
layers = st.builds(
    Layer,
    contents,
    x=st.floats(-1, 2),
    y=st.floats(-1, 2),
    width=st.floats(0.01, 4),
    rotation=st.floats(0, 360, exclude_max=True),
    flipped=st.booleans(),
    opacity=st.floats(0, 1),
)


def a_layer() -> dict[str, Any]:
    found: dict[str, Any] = to_json(Scene((Layer(EmojiLayer("🎈")),)))["layers"][0]
    return found


def text(**changed: object) -> dict[str, Any]:
    return content_to_json(TextLayer("Hello", "plain", "#ffffff", "plate", "#000000")) | changed


@given(st.lists(layers, max_size=5))
def test_it_works(placed: list[Layer]) -> None:
    scene = Scene(tuple(placed))
    assert from_json(json.loads(json.dumps(to_json(scene)))) == scene


@given(st.floats(-1e6, 1e6))
def test_turns_are_counted_once(degrees: float) -> None:
    layer = from_json({"version": 1, "layers": [a_layer() | {"rotation": degrees}]}).layers[0]
    assert 0 <= layer.rotation < 360


WRONG = [
    {"x": "0.5"}, {"x": None}, {"x": True}, {"x": float("nan")}, {"x": 10**400}, {"x": 3.0}, {"y": -1.5},
    {"width": 0}, {"width": 5}, {"rotation": float("inf")}, {"flipped": 1}, {"opacity": 1.1}, {"opacity": -0.1},
    {"kind": "video"}, {"kind": []}, {"emoji": ""}, {"emoji": "🎈" * 17}, {"emoji": 1}, {"colour": "#ffffff"},
]  # fmt: skip


@pytest.mark.parametrize("changed", WRONG, ids=str)
def test_a_layer_that_makes_no_sense(changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        from_json({"version": 1, "layers": [a_layer() | changed]})


@pytest.mark.parametrize("name", a_layer())
def test_a_layer_with_something_missing(name: str) -> None:
    layer = a_layer()
    del layer[name]
    with pytest.raises(RefusedError):
        from_json({"version": 1, "layers": [layer]})


@pytest.mark.parametrize(
    "values", [None, [], "", {}, {"version": 1}, {"version": 2, "layers": []}, {"version": True, "layers": []},
               {"version": 1, "layers": {}}, {"version": 1, "layers": [1]}, {"version": 1, "layers": [], "x": 1}],
    ids=str,
)  # fmt: skip
def test_what_is_no_scene(values: object) -> None:
    with pytest.raises(RefusedError):
        from_json(values)


def test_too_many_layers() -> None:
    from_json({"version": 1, "layers": [a_layer()] * MOST_LAYERS})
    with pytest.raises(RefusedError, match="No more than"):
        from_json({"version": 1, "layers": [a_layer()] * (MOST_LAYERS + 1)})


@pytest.mark.parametrize(
    "changed", [{"words": "  \n "}, {"words": "a" * (MOST_SIGNS + 1)}, {"words": "a\n" * MOST_LINES + "a"},
                {"words": 1}, {"font": "/etc/passwd"}, {"font": []}, {"colour": "ffffff"}, {"colour": "red"},
                {"second": None}, {"look": "bold"}, {"look": {}}], ids=str
)  # fmt: skip
def test_text_that_makes_no_sense(changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        content_from_json(text(**changed))


def test_signs_that_turn_the_page_around_are_left_out() -> None:
    content = content_from_json(text(words=" a\u202eb\x00c\td\ud800\ne "))
    assert isinstance(content, TextLayer) and content.words == "abcd\ne"


STICKER = content_to_json(StickerLayer(uuid4(), Finish()))


@pytest.mark.parametrize(
    "changed", [{"sticker": "x"}, {"sticker": 5}, {"finish": None}, {"finish": {}}, {"finish": {"outline": 0.02}}],
    ids=str,
)  # fmt: skip
def test_a_sticker_that_makes_no_sense(changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        content_from_json(STICKER | changed)


@pytest.mark.parametrize("value", ["wide", None, [], 7, True])
@pytest.mark.parametrize("name", STICKER["finish"])
def test_a_finish_of_wrong_things_is_refused_or_right(name: str, value: object) -> None:
    values = deepcopy(STICKER)
    values["finish"][name] = value
    with suppress(RefusedError):
        content_from_json(values)
