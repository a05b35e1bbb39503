"""Pictures that are no material for a movie: screens, papers, and shots that went wrong.

In this order:
- "dark": nothing is lit, not even one spot. Night scenes with lights are fine.
- "screenshot", "document": a logistic regression on plain measures (graphics.py, lettering.py) and on the
  EfficientNet embedding, trained by bench/train_junk.py on drawn examples against real photos.
- "blank": one plain colour, white, or a soft gradient without any structure.
- "blurred": even the sharpest part is blurred, by more than about 4 thousandths of the long side (blur.py). The
  softness of old cameras is far from it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB, Embedding
from render.vision.analysis import Junk
from render.vision.blur import fineness
from render.vision.graphics import graphics
from render.vision.lettering import lettering
from render.vision.pyramid import luma

type Floats = npt.NDArray[np.float32]

SIDE = 1024  # pixels: the longer side of a judged picture, at most
WEIGHTS = Path(__file__).parent / "junk_weights.json"
KINDS = ("photo", "screenshot", "document")
# Makes the components of an embedding (about 1 / sqrt(1280)) as large as the standardised measures.
EMBEDDING_SCALE = 20.0
LIKELY = 0.5  # of screenshot and document together

SMALLEST = 8  # pixels of the shorter side: in less there is nothing to be seen
THUMBNAIL = 64  # pixels: averages noise away
# Grey levels. The brightest spot of the darkest of 200 good photos (a moon, a dashboard at night) has 131.
UNLIT, BRIGHTEST = 64, 99.8
# Grey levels between the 2nd and 98th percentile of any channel of the thumbnail; plain wood has 47, a moon 38.
PLAIN, PLAIN_PART = 24, 2
# Grey level, and the part of the picture that is brighter: burnt out. At most 0.72 in 200 good photos (a portrait
# before a white wall).
WHITE, WHITE_PART = 215, 0.92
# Least `fineness` of a picture in focus. Of 75 album photos, many from cameras of 2000, the least has 3.5, the middle
# one 9. Below 3.2 are, of the same photos at 1024 px after JPEG, those with a Gaussian blur of 2 px: 3 %, of 4 px:
# 73 %, of 6 px: 97 %; smeared over 25 px: 86 %, over 40 px: 95 %; with a disc of radius 8 px: 86 %. Noise changes
# little.
IN_FOCUS = 3.2
# A lattice out of focus, with noise, is finer than that; but it is not sharp: up to 3.8 and 0.51 in 120 tries. Of the
# album photos the only one so little fine (3.5) is sharp (0.73); the next has 4.6 and 0.43.
SURELY_IN_FOCUS, SHARP = 4.2, 0.6
# Sharpness alone does not do: of 150 photos shaken over 4 to 10 % of their side one scores 1.0 (its fineness: 2.0).


def judge(
    image: RGB,
    embedding: Embedding,
    labels: tuple[tuple[str, float], ...],
    faces: int,
    sharpness: float,
    exposure: float,
) -> Junk | None:
    """Why the picture is junk, or None. `image` is upright, its longer side at most 1024, never enlarged."""
    if min(image.shape[:2]) < SMALLEST:
        return "blank"
    thumbnail = np.asarray(cv2.resize(image, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA), np.uint8)
    if np.percentile(luma(thumbnail), BRIGHTEST) < UNLIT:
        return "dark"
    screenshot, document = drawn_or_written(image, embedding)
    if screenshot + document > LIKELY:
        return "screenshot" if screenshot > document else "document"
    if is_blank(thumbnail):
        return "blank"
    fine = fineness(luma(image))
    if fine is None:
        return "blank"
    return "blurred" if fine < (IN_FOCUS if sharpness > SHARP else SURELY_IN_FOCUS) else None


def measures(image: RGB) -> Floats:
    """(27,) what the classifier is told besides the embedding."""
    return np.concatenate([graphics(image), lettering(image)])


def drawn_or_written(image: RGB, embedding: Embedding) -> tuple[float, float]:
    """Probabilities that it is a screenshot, and that it is a document."""
    values = np.concatenate([measures(image), embedding])
    weights, bias = weights_and_bias()
    odds = np.exp(np.clip(values @ weights + bias, -50, 50))
    screenshot, document = odds / (1 + odds.sum())
    return float(screenshot), float(document)


@cache
def weights_and_bias() -> tuple[Floats, Floats]:
    """(values, 2) and (2,): logarithms of the odds of screenshot and document against photo."""
    columns = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    kinds = [columns[kind] for kind in KINDS[1:]]
    weights = np.array([kind["weights"] for kind in kinds], np.float32).T
    return weights, np.array([kind["bias"] for kind in kinds], np.float32)


def is_blank(thumbnail: RGB) -> bool:
    """Whether it is of one colour or burnt out."""
    low, high = np.percentile(thumbnail.reshape(-1, 3), (PLAIN_PART, 100 - PLAIN_PART), axis=0)
    return bool((high - low).max() < PLAIN or np.mean(luma(thumbnail) > WHITE) > WHITE_PART)
