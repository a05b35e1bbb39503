"""Coarse names for what a picture is about, from ImageNet names, found objects, faces and colours. The list is in
docs/themes.md, the signs in theme_signs.py.

The evidence for a theme is that at least one of its signs is right, the signs taken as independent ("noisy or"). A
curve fitted on photos labelled by eye turns it into a confidence: of ten themes with 0.7 seven are right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import prod

from render.media.arrays import Box
from render.vision import theme_signs
from render.vision.analysis import Detection
from render.vision.colours import NONE, Colours
from render.weights.models import imagenet_labels

LEAST = 0.1  # confidence below which a theme is not named; every photo has some chance of everything

PERSON, BIRTHDAY, CAKE, CANDLE = "person", "birthday", "cake", "candle"
BY_HAND = ("people", BIRTHDAY, "landscape", "sunset", "night")  # themes with signs of their own below
# A cake with people or with candles is a birthday more often than not.
CAKE_AND_COMPANY = 0.7
# Detector scores that count as nothing and as certain: on the 75 photos of a test album every second object below 0.5
# was wrong, hardly any above 0.7.
DOUBTFUL, CERTAIN = 0.3, 0.7
# A picture is about people when one of them is near: so tall a part of the picture, or with a face so wide a part of
# its shorter side. In film that is a full shot; further away they are passers-by.
NEAR_PERSON, NEAR_FACE = 0.35, 0.08
FACE_IS_PERSON = 0.95
# Parts of the picture from which on a colour says all it can, and how much that is.
OPEN_SKY, MEADOW, BLOSSOM, DARK, EVENING = 0.4, 0.15, 0.15, (0.45, 0.8), 0.3
SKY_AND_MEADOW, IN_BLOSSOM, AT_NIGHT, AT_SUNSET = 0.5, 0.6, 0.6, 0.8
PLANTS = ("potted plant", "vase")  # any other thing may be of as strong a colour as a blossom
# What is dark around these is a room with a flash, not the night.
IN_ROOMS = ("food", "drinks", "pets", "home")
OUTDOORS = ("landscape", "water", "beach", "mountains", "city", "boats")
ALL = tuple(sorted({*theme_signs.RANGES, *theme_signs.NAMES, *theme_signs.OBJECTS, *BY_HAND}))
# confidence = logistic(STEEPNESS * logit(evidence) + OFFSET), fitted by bench.seeing.themes on the photos outside the
# album: "themes: confidence off by".
STEEPNESS, OFFSET = 1.06, 0.16
SUREST = 0.995  # evidence is taken for no more than this: a curve fitted on some hundred pairs knows no better


def themes_of(
    names: Iterable[tuple[str, float]],
    objects: Sequence[Detection],
    faces: Sequence[Box] = (),
    shades: Colours = NONE,
    size: tuple[int, int] = (1, 1),
) -> tuple[tuple[str, float], ...]:
    """Themes with confidences, best first.

    `names` are ImageNet names with their probabilities, the more the better; `size` is the picture's, in the pixels
    of the boxes. Raises MissingModelError.
    """
    found = ((theme, confidence(value)) for theme, value in evidence(dict(names), objects, faces, shades, size).items())
    return tuple(sorted(((theme, p) for theme, p in found if p >= LEAST), key=lambda pair: (-pair[1], pair[0])))


def confidence(value: float) -> float:
    """Of evidence."""
    value = min(value, SUREST)
    odds = math.exp(OFFSET) * math.pow(value / (1 - value), STEEPNESS)
    return odds / (1 + odds)


def evidence(
    names: Mapping[str, float],
    objects: Sequence[Detection],
    faces: Sequence[Box],
    shades: Colours,
    size: tuple[int, int],
) -> dict[str, float]:
    """How much speaks for each theme, 0..1."""
    seen = _most_certain(objects)
    chances: dict[str, list[float]] = {theme: [] for theme in ALL}
    for theme, weights in _imagenet_weights().items():
        # A picture has one ImageNet name: the names exclude each other, so their probabilities add up.
        chances[theme].append(sum(weight * names.get(name, 0.0) for name, weight in weights.items()))
    for theme, weights in _object_weights().items():
        chances[theme].extend(weight * seen.get(name, 0.0) for name, weight in weights.items())
    company = max(seen.get(PERSON, 0.0), names.get(CANDLE, 0.0))
    chances[BIRTHDAY].append(CAKE_AND_COMPANY * seen.get(CAKE, 0.0) * company)
    chances["people"] += [_near_person(objects, size), _near_face(faces, size)]
    sky, meadow = min(1.0, shades.sky / OPEN_SKY), min(1.0, shades.green / MEADOW)
    thing = max((certainty for name, certainty in seen.items() if name not in PLANTS), default=0.0)
    chances["flowers"].append(IN_BLOSSOM * min(1.0, shades.blossom / BLOSSOM) * meadow * (1 - sky) * (1 - thing))
    chances["landscape"].append(SKY_AND_MEADOW * sky * meadow)
    at_all = {theme: at_least_one(parts) for theme, parts in chances.items()}
    outdoors = at_least_one([at_all[theme] for theme in OUTDOORS])
    in_a_room = max(at_all[theme] for theme in IN_ROOMS)
    at_all["sunset"] = AT_SUNSET * min(1.0, shades.evening / EVENING) * outdoors
    least, most = DARK
    at_all["night"] = AT_NIGHT * min(1.0, max(0.0, (shades.dark - least) / (most - least))) * (1 - in_a_room)
    return at_all


def at_least_one(chances: Iterable[float]) -> float:
    return 1 - prod(1 - min(1.0, chance) for chance in chances)


def _near_person(objects: Sequence[Detection], size: tuple[int, int]) -> float:
    """How certain it is that somebody is seen who is not far away."""
    people = [found for found in objects if found.label == PERSON]
    return max(
        (_certainty(it.score) * min(1.0, (it.box[3] - it.box[1]) / size[1] / NEAR_PERSON) for it in people), default=0.0
    )


def _near_face(faces: Sequence[Box], size: tuple[int, int]) -> float:
    widest = max((x1 - x0 for x0, _, x1, _ in faces), default=0.0)
    return FACE_IS_PERSON * min(1.0, widest / min(size) / NEAR_FACE)


def _most_certain(objects: Sequence[Detection]) -> dict[str, float]:
    """How certain each kind of object is, 0..1."""
    seen: dict[str, float] = {}
    for found in objects:
        seen[found.label] = max(_certainty(found.score), seen.get(found.label, 0.0))
    return seen


def _certainty(score: float) -> float:
    return min(1.0, max(0.0, (score - DOUBTFUL) / (CERTAIN - DOUBTFUL)))


def _weights(signs: str) -> dict[str, float]:
    """Names and how much each says, from "name, name:0.5"; 1 unless given."""
    pairs = (sign.strip().partition(":") for sign in signs.split(","))
    return {name: float(weight or 1) for name, _, weight in pairs}


@cache
def _imagenet_weights() -> dict[str, dict[str, float]]:
    names = imagenet_labels()
    themes = {theme: _weights(signs) for theme, signs in theme_signs.NAMES.items()}
    for theme, ranges in theme_signs.RANGES.items():
        for first, end in ranges:
            themes.setdefault(theme, {}).update(dict.fromkeys(names[first:end], 1.0))
    return themes


@cache
def _object_weights() -> dict[str, dict[str, float]]:
    return {theme: _weights(signs) for theme, signs in theme_signs.OBJECTS.items()}
