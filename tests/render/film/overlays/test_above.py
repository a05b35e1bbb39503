"""What an overlay or a name changes of a movie, and what it leaves as it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from render.film.footage import footage_of
from render.film.keys import segment_key
from render.film.planes import new_frame
from render.film.segments import FrameMaker
from render.film.theme import load_theme
from render.film.timeline import Placed, timeline
from render.story.storyboard import Label, Overlay, Stop, Storyboard, from_json, to_json
from tests.render.film.boards import board, shot

THEME = load_theme("gentle")
PLAIN = board([3.0, 3.0, 3.0, 3.0, 3.0], 0.5)
TRAVEL = Overlay("travel", (), (Stop("Lisbon", 38.72, -9.14), Stop("Porto", 41.15, -8.61)))


def changed(number: int, **values: Any) -> Storyboard:
    shots = list(PLAIN.shots)
    shots[number] = replace(shots[number], **values)
    return replace(PLAIN, shots=tuple(shots))


def news(now: Storyboard, before: Storyboard = PLAIN) -> list[tuple[tuple[int, ...], str | None]]:
    """The segments of `now` that are to be made though those of `before` are there."""
    movies = [timeline(each, THEME, 240) for each in (before, now)]
    keys = [[segment_key(movie, segment, THEME, {}) for segment in movie.segments] for movie in movies]
    return [
        (segment.shots, segment.transition)
        for segment, key in zip(movies[1].segments, keys[1], strict=True)
        if key not in keys[0]
    ]


@pytest.mark.parametrize(
    ("number", "values"),
    [
        (1, {"overlay": Overlay("birthday", ("Mia", "7"))}),
        (2, {"overlay": Overlay("confetti")}),
        (2, {"labels": (Label("Mia", (0.4, 0.4, 0.5, 0.5)),)}),
        (0, {"overlay": Overlay("holiday", ("Merry Christmas",))}),
        (0, {"text": "Another summer"}),
        (4, {"text": "The end"}),
    ],
)
def test_it_is_made_anew_where_it_lies_and_nowhere_else(number: int, values: dict[str, Any]) -> None:
    made = news(changed(number, **values))
    assert made and set(made) == {((number,), None)}


def test_another_word_is_another_picture() -> None:
    mia, lea = (changed(1, overlay=Overlay("birthday", (name, "7"))) for name in ("Mia", "Lea"))
    assert news(lea, mia) and news(mia, lea) and not news(mia, mia)


def test_transitions_show_nothing_of_it() -> None:
    """Or they would have to be made anew as well."""
    cards = [
        replace(PLAIN.shots[2], kind="chapter", text=text, overlay=laid)
        for text, laid in (("", None), ("Porto", TRAVEL))
    ]
    boards = [replace(PLAIN, shots=(*PLAIN.shots[:2], card, *PLAIN.shots[3:])) for card in cards]
    pictures = []
    for each in boards:
        plain = replace(each, shots=tuple(replace(entry, kind="chapter") for entry in each.shots))
        movie = timeline(plain, THEME, 240)
        maker = FrameMaker(movie, THEME)
        wanted = [segment for segment in movie.segments if segment.transition and 2 in segment.shots]
        pictures.append([frame.copy() for segment in wanted for frame in maker.of(segment)])
    assert pictures[0] and all((a == b).all() for a, b in zip(*pictures, strict=True))


def test_words_of_an_overlay_stand_for_those_of_the_card() -> None:
    size, frames = (426, 240), []
    for laid in (None, Overlay("birthday", ("Mia", "7")), Overlay("birthday")):
        entry = shot("title", 0.0, 3.0, 0.0, text="Mia", overlay=laid)
        frame = new_frame(size)
        footage_of(Placed(entry, 0, 90, 0, 90, "toward", opens=False, closes=False), size, THEME).frame(50, frame)
        frames.append(frame.astype(int))
    # The title in the middle of the frame is not there with the card, which says it at its own place.
    middle = slice(100, 130), slice(160, 266)
    assert np.ptp(frames[0][middle]) > 100 > np.ptp(frames[2][middle])
    assert (frames[1] != frames[2]).any()


def test_storyboards_travel_as_json_and_old_ones_are_read() -> None:
    full = changed(1, overlay=TRAVEL, labels=(Label("Mia", (0.1, 0.2, 0.3, 0.4)),))
    assert from_json(json.loads(json.dumps(to_json(full)))) == full
    plain: dict[str, Any] = json.loads(json.dumps(to_json(PLAIN)))
    for entry in plain["shots"]:
        del entry["overlay"], entry["labels"]
    assert from_json(plain) == PLAIN and not news(from_json(plain))
