"""Train the classifier of screenshots and documents (render/vision/junk_weights.json) and say how good it is.

    python -m bench.train_junk PHOTOS... [--fonts FOLDER...] [--count 40] [--seed N] [--write]

PHOTOS are folders of real photos that are material for a movie. Junk is drawn by bench.make_junk. Honest figures come
from pictures unlike those learned from: each style of junk is judged by a classifier that saw no junk of that
style, each photo by one that saw neither the photo nor junk made with it.
"""

from __future__ import annotations

import argparse
import io
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from bench.make_junk import FONTS, SCREENS, STYLES, make, studio
from render.media.arrays import RGB
from render.vision.blur import fit_within
from render.vision.junk import EMBEDDING_SCALE, KINDS, SIDE, WEIGHTS, measures
from render.vision.labels import label
from render.vision.pyramid import Pyramid

type Floats = npt.NDArray[np.float64]

PENALTY = 0.003  # of the squared weights; best of 0.0003 ... 0.03 on held-out styles
FOLDS = 5
TALL, AS_CAMERAS = 0.6, 0.8  # part of the strips that is tall; of these, no taller than cameras make photos
# Drawn more often: most of the picture is a real photo.
HARD = {"lock_screen": 3, "gallery": 2, "feed": 2, "player": 2, "home_screen": 2}
# In the shared album, but a photographed bill: it is neither a good photo nor drawn.
NEITHER = ("Apple_iPhone_4.jpg",)
DIGITS = 4  # of a weight in the file


@dataclass(frozen=True)
class Examples:
    """Pictures as the classifier sees them."""

    values: Floats  # (n, measures + 1280)
    kinds: npt.NDArray[np.intp]  # (n,) index into KINDS
    groups: npt.NDArray[np.str_]  # (n,) style of the junk, or name of the photo

    def part(self, keep: npt.NDArray[np.bool_]) -> Examples:
        return Examples(self.values[keep], self.kinds[keep], self.groups[keep])


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression on standardised values."""

    mean: Floats
    spread: Floats
    weights: Floats  # (values + 1, kinds), the last row is the bias

    def probabilities(self, values: Floats) -> Floats:
        return np.asarray(softmax(with_bias((values - self.mean) / self.spread) @ self.weights, axis=1))


def with_bias(values: Floats) -> Floats:
    return np.column_stack([values, np.ones(len(values))])


def train(examples: Examples, penalty: float = PENALTY) -> Classifier:
    """Fit with every kind weighing the same. Measures are standardised, the embedding is scaled as a whole."""
    count = examples.values.shape[1] - 1280
    mean, spread = np.zeros(examples.values.shape[1]), np.full(examples.values.shape[1], 1 / EMBEDDING_SCALE)
    mean[:count], spread[:count] = (
        examples.values[:, :count].mean(axis=0),
        examples.values[:, :count].std(axis=0) + 1e-6,
    )
    mean[count:] = examples.values[:, count:].mean(axis=0)
    inputs = with_bias((examples.values - mean) / spread)
    wanted = np.eye(len(KINDS))[examples.kinds]
    share = (1 / np.maximum(1, wanted.sum(axis=0)))[examples.kinds] / len(KINDS)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(inputs.shape[1], len(KINDS))
        scores = inputs @ weights
        slope = inputs.T @ ((softmax(scores, axis=1) - wanted) * share[:, None])
        slope[:-1] += 2 * penalty * weights[:-1]
        value = -float((log_softmax(scores, axis=1) * wanted * share[:, None]).sum())
        return value + penalty * float((weights[:-1] ** 2).sum()), slope.ravel()

    best = minimize(loss, np.zeros(inputs.shape[1] * len(KINDS)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Classifier(mean, spread, best.x.reshape(inputs.shape[1], len(KINDS)))


def values_of(picture: RGB) -> Floats:
    _, embedding = label(Pyramid(picture))
    return np.concatenate([measures(picture), embedding]).astype(np.float64)


def views(photo: Image.Image, chance: np.random.Generator) -> Iterator[RGB]:
    """A photo as it is and in other guises: all are good photos."""
    whole = fit_within(np.asarray(photo), SIDE)
    yield whole
    yield fit_within(np.asarray(ImageOps.mirror(a_part(photo, chance))), SIDE)
    yield fit_within(np.asarray(a_strip(photo, chance)), SIDE)
    yield stored(fit_within(whole, int(chance.integers(480, 1024))), int(chance.integers(50, 90)))
    # Shadows that sink into black and lights that burn out: night, snow, back light.
    strength = float(chance.uniform(1.2, 2.2))
    for pivot in (chance.uniform(150, 230), chance.uniform(20, 90)):
        yield stored(np.clip((whole - pivot) * strength + pivot, 0, 255).astype(np.uint8), 85)
    # A frame of a video: little noise, little detail, wide or tall.
    frame = fit_within(np.asarray(a_strip(photo, chance)), int(chance.integers(400, 960)))
    yield stored(np.asarray(cv2.medianBlur(frame, 3), np.uint8), int(chance.integers(30, 80)))


def a_part(photo: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Three quarters of each side."""
    width, height = photo.size
    left, top = chance.uniform(0, 0.25, 2) * photo.size
    return photo.crop((int(left), int(top), int(left + 0.75 * width), int(top + 0.75 * height)))


def a_strip(photo: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Wide or tall: its shape alone makes no photo a screenshot. As tall as a telephone's screen only now and then."""
    (width, height), tall = photo.size, chance.random() < TALL
    ratio = float(chance.uniform(1.4, 1.9 if tall and chance.random() < AS_CAMERAS else 2.3))
    size = (min(width, height / ratio), height) if tall else (width, min(height, width / ratio))
    left, top = chance.uniform(0, 1) * (width - size[0]), chance.uniform(0, 1) * (height - size[1])
    return photo.crop((int(left), int(top), int(left + size[0]), int(top + size[1])))


def stored(picture: RGB, quality: int) -> RGB:
    """After JPEG."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def collect(photos: Sequence[Path], fonts: Sequence[Path], count: int, seed: int) -> Examples:
    """Look at every photo, and at `count` new pieces of junk of every style."""
    rows: list[tuple[Floats, int, str]] = []
    for path in photos:
        with Image.open(path) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
        rows += [(values_of(view), 0, str(path)) for view in views(upright, np.random.default_rng(seed))]
    for number, style in enumerate(STYLES):
        drawer, kind = (
            studio(seed + number, photos, fonts),
            KINDS.index("screenshot" if style in SCREENS else "document"),
        )
        times = count * HARD.get(style, 1)
        rows += [(values_of(fit_within(np.asarray(make(style, drawer)), SIDE)), kind, style) for _ in range(times)]
        print(f"{style}: {times}", flush=True)
    values, kinds, groups = zip(*rows, strict=True)
    return Examples(np.stack(values), np.array(kinds), np.array(groups))


def held_out(examples: Examples) -> Floats:
    """The probability of being junk of every example, by a classifier that saw nothing of its style or photo."""
    junk = np.full(len(examples.kinds), np.nan)
    photos = np.unique(examples.groups[examples.kinds == 0])
    fold = {name: number % FOLDS for number, name in enumerate(np.random.default_rng(0).permutation(photos))}
    # "receipt_scan" and "receipt_photo" are one style of page seen in two ways: held out together.
    team = np.array([fold.get(name, FOLDS) for name in examples.groups])
    pages = np.array([name.split("_")[0] for name in examples.groups])
    rounds = [team == number for number in range(FOLDS)]
    rounds += [(examples.kinds > 0) & (pages == page) for page in np.unique(pages[examples.kinds > 0])]
    for tested in rounds:
        junk[tested] = 1 - train(examples.part(~tested)).probabilities(examples.values[tested])[:, 0]
    return junk


def report(examples: Examples, junk: Floats) -> None:
    photos = examples.kinds == 0
    print(f"photos called junk: {np.mean(junk[photos] > 0.5):.2%} of {photos.sum()} views")
    for style in STYLES:
        found = junk[examples.groups == style]
        print(f"{style}: {np.mean(found > 0.5):.1%} found, 5th percentile {np.percentile(found, 5):.2f}")
    for place in np.argsort(-np.where(photos, junk, 0))[:12]:
        print(f"  {junk[place]:.2f} {Path(examples.groups[place]).name}")


def write(classifier: Classifier) -> None:
    """The weights for values as they come, each kind against photos, in a form that is easy to read."""
    weights = classifier.weights[:-1] / classifier.spread[:, None]
    bias = classifier.weights[-1] - classifier.mean @ weights
    columns = {
        kind: {
            "bias": round(float(bias[at] - bias[0]), DIGITS),
            "weights": [float(f"{value:.{DIGITS}g}") for value in weights[:, at] - weights[:, 0]],
        }
        for at, kind in enumerate(KINDS)
        if at
    }
    WEIGHTS.write_text(json.dumps(columns, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--fonts", type=Path, nargs="*", default=[FONTS])
    parser.add_argument("--count", type=int, default=40, help="pictures of each style")
    parser.add_argument("--seed", type=int, default=secrets.randbits(31))
    parser.add_argument("--write", action="store_true", help="keep the classifier that learned from everything")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    suffixes = (".jpg", ".jpeg", ".png")
    found = (path for folder in options.photos for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    photos = sorted(path for path in found if path.name not in NEITHER)
    print(f"{len(photos)} photos, seed {options.seed}")
    examples = collect(photos, options.fonts, options.count, options.seed)
    report(examples, held_out(examples))
    if options.write:
        write(train(examples))


if __name__ == "__main__":
    main()
