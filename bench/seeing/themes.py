"""Themes: the album's coarse ones, and what a confidence is worth on photos outside the album.

Only photos outside the album, with themes given by eye (theme_labels.csv), were looked at while the signs and the
curve of confidences were chosen. The album's figure was seen three times on the way (0.695, 0.705, 0.753), by theme and
never photo by photo; between the last two, drinks and cake came to count as food and boats as landscape.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.seeing.row import Row
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision import themes
from render.vision.colours import colours
from render.vision.faces import PHOTO_LEVELS, find_faces
from render.vision.labels import label
from render.vision.objects import find_objects
from render.vision.picture import LONGEST_SIDE
from render.vision.pyramid import Pyramid

type Floats = npt.NDArray[np.float64]

# Which of our themes a word of the album's list stands for. As in the first test of themes, with the themes that came
# later put in by their names.
MEANS = {
    "city": ("city",),
    "flowers": ("flowers",),
    "food": ("food", "drinks", "cake"),
    "landscape": ("landscape", "nature", "mountains", "water", "beach", "snow", "countryside", "boats", "sunset"),
    "people": ("people",),
    "pets": ("pets", "cats", "dogs"),
}
LABELS = Path(__file__).with_name("theme_labels.csv")
# Labelled where they occur at all; a theme that is in none of these photos would say nothing about right and wrong.
NEVER = {
    "party",
    "music",
    "wedding",
    "insects",
    "motorcycles",
    "trains",
    "sea life",
    "Christmas",
    "cats",
    "dogs",
    "cake",
}
WORTH_FITTING = 0.05  # evidence; below it nothing is ever named
BEFORE = "0.69 with the map of the first version; measured three times while signs changed, so not quite blind"
BOOTSTRAPS, SEED, FOLDS, BINS = 2000, 4, 10, 5


def rows(media: Path) -> Iterator[Row]:
    yield album_row(media)
    yield confidence_row(media)


def album_row(media: Path) -> Row:
    with (media / "photos" / "album.csv").open(encoding="utf-8") as listed:
        wanted = [(row["file"], row["theme"]) for row in csv.DictReader(listed) if row["theme"] in MEANS]
    pairs = np.array([(theme, coarse(evidence(media / file))) for file, theme in wanted])
    reached, (low, high) = macro_f1(pairs), interval(pairs)
    each = ", ".join(f"{theme} {f1(pairs, theme):.2f}" for theme in MEANS)
    note = f"95 % interval {low:.2f}-{high:.2f}; {each}; right {np.mean(pairs[:, 0] == pairs[:, 1]):.0%}; {BEFORE}"
    return Row("themes: the album's coarse ones, macro F1", 0.8, reached, len(pairs), "real photos", note=note)


def evidence(path: Path) -> dict[str, float]:
    pyramid = Pyramid(read_photo(path, probe(path), LONGEST_SIDE))
    faces = [face.box for face in find_faces(pyramid, PHOTO_LEVELS)]
    return themes.evidence(dict(label(pyramid)[0]), find_objects(pyramid), faces, colours(pyramid), pyramid.size)


def coarse(found: dict[str, float]) -> str:
    """The one word of the album's list that fits best."""
    return max(MEANS, key=lambda word: max(found[theme] for theme in MEANS[word]))


def f1(pairs: npt.NDArray[np.str_], theme: str) -> float:
    is_so, is_said = pairs[:, 0] == theme, pairs[:, 1] == theme
    return float(2 * np.sum(is_so & is_said) / max(1, np.sum(is_so) + np.sum(is_said)))


def macro_f1(pairs: npt.NDArray[np.str_]) -> float:
    return float(np.mean([f1(pairs, theme) for theme in MEANS]))


def interval(pairs: npt.NDArray[np.str_]) -> tuple[float, float]:
    """95 %, by drawing photos anew within each theme."""
    chance = np.random.default_rng(SEED)
    groups = [np.flatnonzero(pairs[:, 0] == theme) for theme in MEANS]
    drawn = [np.concatenate([chance.choice(group, len(group)) for group in groups]) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile([macro_f1(pairs[rows]) for rows in drawn], (2.5, 97.5))
    return float(low), float(high)


def confidence_row(media: Path) -> Row:
    """How far confidences are from how often they are right, by a curve that saw none of the photos it judges."""
    with LABELS.open(encoding="utf-8") as listed:
        labelled = [(row["file"], set(row["themes"].split())) for row in csv.DictReader(listed)]
    values, right, photo = [], [], []
    for number, (file, labels) in enumerate(labelled):
        for theme, value in evidence(media / file).items():
            if theme not in NEVER and value >= WORTH_FITTING:
                values.append(min(value, themes.SUREST))
                right.append(theme in labels)
                photo.append(number)
    odds, truth, fold = (
        np.log(np.array(values) / (1 - np.array(values))),
        np.array(right, float),
        np.array(photo) % FOLDS,
    )
    held_out = np.empty(len(odds))
    for number in range(FOLDS):
        steepness, offset = fit(odds[fold != number], truth[fold != number])
        held_out[fold == number] = logistic(steepness * odds[fold == number] + offset)
    steepness, offset = fit(odds, truth)
    in_code = f"{themes.STEEPNESS}, {themes.OFFSET}"
    note = f"{len(odds)} themes of them; the curve of all is {steepness:.2f}, {offset:.2f}, in the code {in_code}"
    return Row(
        "themes: confidence off by", 0.1, error(held_out, truth), len(labelled), "real photos, ten folds", True, note
    )


def fit(odds: Floats, truth: Floats) -> Floats:
    """Steepness and offset of the likeliest logistic curve."""

    def loss(curve: Floats) -> float:
        chance = np.clip(logistic(curve[0] * odds + curve[1]), 1e-9, 1 - 1e-9)
        return -float(np.sum(truth * np.log(chance) + (1 - truth) * np.log(1 - chance)))

    return np.asarray(minimize(loss, np.array([1.0, 0.0])).x)


def logistic(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-odds))


def error(chance: Floats, truth: Floats) -> float:
    """Expected calibration error, over bins of as many each."""
    bins: Sequence[npt.NDArray[np.intp]] = np.array_split(np.argsort(chance), BINS)
    return float(sum(len(part) * abs(chance[part].mean() - truth[part].mean()) for part in bins) / len(chance))
