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

from bench.seeing.cost import PHOTOS, photo_of, recorded
from bench.seeing.row import Row
from render.cutout.classes import PERSON
from render.cutout.cut import Wish, cut_out
from render.cutout.instances import under
from render.cutout.levels import QUALITIES, Quality
from render.cutout.scene import look
from render.media.arrays import RGB
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.pyramid import Pyramid

RATIO_AIM, PRESS_AIM, FAST_AIM = 1.5, 150.0, 400.0
NETWORK_AIMS: dict[Quality, float] = {"fast": 100.0, "balanced": 700.0}
ROUNDS = 3
PROXY = 1600  # pixels: the picture that a press is answered on
MIDDLE = (0.5, 0.5)


def rows(media: Path) -> Iterator[Row]:
    cv2.setNumThreads(1)
    inputs = Path("data") / "bench-inputs" / "seeing"
    inputs.mkdir(parents=True, exist_ok=True)
    paths = [photo_of(media, name, inputs) for name in PHOTOS]
    yield press_row(paths)
    for quality in QUALITIES:
        yield from level_rows(quality, paths)


def press_row(paths: list[Path]) -> Row:
    """From a press to the outline of what is there, the small picture at hand."""
    small = [read_photo(path, probe(path), PROXY) for path in paths]
    spent = [seconds(partial(press, image)) * 1000 for image in small for _ in range(ROUNDS + 1)]
    warm = [one for number, one in enumerate(spent) if number % (ROUNDS + 1)]
    name = "press to outline on a 12 MP photo (1600 px), warm, ms of CPU"
    return Row(name, PRESS_AIM, median(warm), len(warm), made(paths), True, f"{min(warm):.0f} to {max(warm):.0f}")


def press(image: RGB) -> None:
    scene = look(Pyramid(image), "fast")
    found = under((MIDDLE[0] * scene.small[0], MIDDLE[1] * scene.small[1]), scene.instances)
    if found:
        cv2.findContours(found.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)


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
    return f"made: {len(paths)} photos enlarged"
