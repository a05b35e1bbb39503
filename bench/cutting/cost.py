"""What a cut-out of a 12 MP photo costs beyond one decode and its networks: CPU seconds of pairs, by turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PIL import Image

from bench.seeing.cost import photo_of, recorded
from bench.seeing.row import Row
from render.cutout.classes import PERSON
from render.cutout.cut import Wish, cut_out
from render.cutout.kept import as_bytes, from_bytes
from render.cutout.levels import QUALITIES, Quality
from render.cutout.rough import subjects_in
from render.cutout.scene import look
from render.cutout.subjects import subjects
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.pyramid import Pyramid

RATIO_AIM, PRESS_AIM, FAST_AIM = 1.5, 150.0, 400.0
COLD_AIM = 1000.0  # our own
NETWORK_AIMS: dict[Quality, float] = {"fast": 100.0, "balanced": 700.0}
# Of the album, with one person to three who are cut out, near and far; enlarged to 12 MP with a telephone's grain.
PHOTOS = ("Canon_PowerShot_A70.jpg", "Apple_iPhone_4S.jpg", "Konica_Q-M100_1_.jpg", "Kodak_DC3400.jpg")
ROUNDS = 3
PROXY = 1600  # pixels: the picture that a press is answered on


def rows(media: Path) -> Iterator[Row]:
    cv2.setNumThreads(1)
    inputs = Path("data") / "bench-seeing"
    inputs.mkdir(parents=True, exist_ok=True)
    paths = [photo_of(media, name, inputs) for name in PHOTOS]
    yield from press_rows(paths)
    for quality in QUALITIES:
        yield from level_rows(quality, paths)


def press_rows(paths: list[Path]) -> Iterator[Row]:
    """From a press to the outlines, the small picture at hand: of what was found before, and from nothing."""
    small = [Pyramid(read_photo(path, probe(path), PROXY)) for path in paths]
    kept = [as_bytes(look(pyramid, "fast", main=True)) for pyramid in small]
    warm = [
        seconds(partial(press, pyramid, scene)) * 1000
        for pyramid, scene in zip(small, kept, strict=True)
        for _ in range(ROUNDS)
    ]
    cold = [seconds(partial(subjects, Pyramid(pyramid.image), "fast")) * 1000 for pyramid in small * ROUNDS]
    of = made(paths)
    name = "press to outline on a 12 MP photo (1600 px), warm, ms of CPU"
    spread = f"{min(warm):.0f} to {max(warm):.0f}; of what was found before"
    yield Row(name, PRESS_AIM, median(warm), len(warm), of, True, spread)
    spread = f"{min(cold):.0f} to {max(cold):.0f}; for comparison, once a photo"
    yield Row("finding all subjects (1600 px), fast, ms of CPU", COLD_AIM, median(cold), len(cold), of, True, spread)


def press(pyramid: Pyramid, kept: bytes) -> None:
    scene = from_bytes(kept)
    assert scene is not None
    for one in subjects_in(pyramid, scene, "fast"):
        cv2.findContours(one.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)


def level_rows(quality: Quality, paths: list[Path]) -> Iterator[Row]:
    ratios, whole, networks = [], [], []
    for path in paths:
        with recorded() as runs:
            matte(path, quality)
        for _ in range(ROUNDS):
            ours, decode = seconds(partial(matte, path, quality)), seconds(partial(decoded, path))
            bare = sum(seconds(run.again) for run in runs)
            ratios.append(ours / (decode + bare))
            whole.append(ours * 1000)
            networks.append(bare * 1000)
    note = f"{min(ratios):.2f} to {max(ratios):.2f}; {median(whole):.0f} ms, of them {median(networks):.0f} ms networks"
    name = f"full matte of 12 MP, {quality} / (one decode + its networks)"
    yield Row(name, RATIO_AIM, median(ratios), len(ratios), made(paths), True, note)
    if quality in NETWORK_AIMS:
        aim = NETWORK_AIMS[quality]
        yield Row(f"networks, {quality}, ms of CPU", aim, median(networks), len(networks), made(paths), True)
    if quality == "fast":
        yield Row("full matte of 12 MP, fast, ms of CPU", FAST_AIM, median(whole), len(whole), made(paths), True)


def matte(path: Path, quality: Quality) -> None:
    cut_out(read_photo(path, probe(path)), Wish(quality, frozenset([PERSON])))


def decoded(path: Path) -> None:
    with Image.open(path) as image:
        np.asarray(image)


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def made(paths: list[Path]) -> str:
    return f"made: {len(paths)} photos of people enlarged"
