"""Themes as labels, each photo once left out, against the nearest neighbours by the same embedding.

What is done with few examples (how features are scaled, labels weighed, how strictly is learnt) was chosen on photos
outside the album, by loss.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.classifying.images import features_of, taught_without
from bench.seeing.row import Row
from bench.seeing.themes import LABELS
from render.training.parameters import Sees

LEAST = 4  # photos of a theme
TELLING = ("food", "pets", "sports", "city", "home", "flowers", "landscape", "people", "nature")
NEIGHBOURS = (1, 3, 5)
BOOTSTRAPS, SEED = 2000, 7
LOOKS: dict[Sees, str] = {"picture": "by the same embedding", "auto": "as it comes"}


def rows(media: Path) -> Iterator[Row]:
    yield from theme_rows("the album's themes", in_album(media))
    yield from theme_rows("themes of other photos, by eye", elsewhere(media))


def in_album(media: Path) -> list[tuple[Path, str]]:
    with (media / "photos" / "album.csv").open(encoding="utf-8") as listed:
        return [(media / row["file"], row["theme"]) for row in csv.DictReader(listed) if row["theme"]]


def elsewhere(media: Path) -> list[tuple[Path, str]]:
    with LABELS.open(encoding="utf-8") as listed:
        found = [(media / row["file"], first_of(row["themes"].split())) for row in csv.DictReader(listed)]
    return [(path, theme) for path, theme in found if theme]


def photos_by_theme(media: Path) -> dict[str, list[Path]]:
    """Of the album and elsewhere, each once."""
    themes: dict[str, list[Path]] = {}
    for path, theme in dict((*in_album(media), *elsewhere(media))).items():
        themes.setdefault(theme, []).append(path)
    return themes


def first_of(themes: Sequence[str]) -> str:
    """The one of several themes that says most."""
    return next((theme for theme in TELLING if theme in themes), "")


def theme_rows(name: str, found: Sequence[tuple[Path, str]]) -> Iterator[Row]:
    counts = Counter(theme for _, theme in found)
    labels = sorted(theme for theme, count in counts.items() if count >= LEAST)
    files = [(path, labels.index(theme)) for path, theme in found if theme in labels]
    seen, truth = [features_of(path) for path, _ in files], np.array([theme for _, theme in files])
    embeddings = np.stack([one["picture"][0] for one in seen])
    near = {count: neighbours(embeddings, truth, count) == truth for count in NEIGHBOURS}
    best = max(near, key=lambda count: near[count].mean())
    others = ", ".join(f"{count} nearest {right.mean():.3f}" for count, right in near.items())
    for sees, how in LOOKS.items():
        said = [taught_without(seen, truth.tolist(), labels, [place], sees)[0].argmax() for place in range(len(files))]
        right = np.array(said) == truth
        note = f"{others}; ahead of the best of these by {interval(right.astype(float) - near[best])}"
        title = f"pictures: {name}, leave one out, {how}"
        aim = float(near[best].mean()) + 1 / len(files)  # ahead by a photo at least
        yield Row(title, aim, float(right.mean()), len(files), f"photos of {len(labels)} themes", note=note)


def neighbours(embeddings: npt.NDArray[np.float32], truth: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
    """The label that most of the nearest have, the nearer ones deciding where it is even."""
    alike = embeddings @ embeddings.T
    np.fill_diagonal(alike, -1)
    return np.array([vote(truth[np.argsort(-row)[:count]].tolist()) for row in alike])


def vote(labels: Sequence[int]) -> int:
    counts = Counter(labels)
    return max(labels, key=lambda label: (counts[label], -labels.index(label)))


def interval(ahead: npt.NDArray[np.float64]) -> str:
    """95 %, by drawing photos anew."""
    chance = np.random.default_rng(SEED)
    drawn = [ahead[chance.integers(0, len(ahead), len(ahead))].mean() for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return f"{ahead.mean():+.3f} ({low:+.3f} to {high:+.3f})"
