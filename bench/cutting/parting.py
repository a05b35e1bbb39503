"""Two who touch: how much of one is given to the other, on photos put together of people who are known by pixel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.cutting.gate import opened
from bench.cutting.photos import photos
from bench.seeing.row import Row
from render.cutout.classes import PERSON
from render.cutout.cut import Wish, cut_out
from render.cutout.parting import by_box
from render.cutout.scene import Scene, look
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid

type Mask = npt.NDArray[np.bool_]
type Person = tuple[RGB, Mask]

AIM = 2.0  # our own
PORTRAITS, STANDING = 24, 5
SMALLEST, LARGEST = 0.07, 0.5  # of the picture: those of COCO who are seen from head to foot or nearly
WIDTH, HEIGHT = 1000, 700
TALL = 0.8  # of the picture
OVERLAPS, SIZES = (0.15, 0.3, 0.45), (1.0, 0.8)  # of the narrower one; of the second against the first
GROUNDS = ("gps_trip/DSCN0012", "gps_trip/DSCN0025")
SEED = 5


def rows(media: Path) -> Iterator[Row]:
    grounds = [opened(next((media / "photos").glob(f"{name}.*"))) for name in GROUNDS]
    groups = {"portraits": list(faces(media)), "most of the body": list(standing(media))}
    for name, people in groups.items():
        ours, plain = [], []
        for picture, truth in pairs(people, grounds):
            scene = look(Pyramid(picture), "balanced", main=True)
            masks = [one.mask for one in scene.instances if one.kind == PERSON]
            small = np.asarray(cv2.resize(truth, scene.small, interpolation=cv2.INTER_NEAREST), np.uint8)
            if len({most_of(masks, small == who) for who in (1, 2)}) == 2:  # else only one was seen
                ours.append(wrong(masks, small))
                plain.append(wrong(by_boxes(scene, np.any(masks, axis=0)), small))
        yield Row(
            f"two who touch, {name}: pixels given to the other, %", AIM, float(np.mean(ours)), len(ours),
            f"made: pairs of {len(people)} people", True,
            note=f"{min(ours):.1f} to {max(ours):.1f}; by the nearest box alone {np.mean(plain):.1f}",
        )  # fmt: skip


def faces(media: Path) -> Iterator[Person]:
    """Head and shoulders before a plain ground."""
    for path in sorted((media / "faces" / "london").glob("*.jpg"))[:PORTRAITS:2]:
        image = opened(path)
        found = cut_out(image, Wish("balanced", frozenset([PERSON]))).cutout
        if found is not None:
            yield image, np.asarray(found.alpha > 127)


def standing(media: Path) -> Iterator[Person]:
    """The largest of a photo, where it is much larger than others, by COCO's polygons."""
    found = []
    for photo in photos(media):
        _, pieces, stats, _ = cv2.connectedComponentsWithStats(photo.true(PERSON).astype(np.uint8))
        areas = stats[1:, cv2.CC_STAT_AREA] / pieces.size
        if len(areas) and SMALLEST < areas.max() < LARGEST:
            found.append((photo.image, np.asarray(pieces == areas.argmax() + 1)))
    yield from sorted(found, key=lambda one: -int(one[1].sum()))[:STANDING]


def pairs(people: Sequence[Person], grounds: Sequence[RGB]) -> Iterator[tuple[RGB, npt.NDArray[np.uint8]]]:
    rng = np.random.default_rng(SEED)
    for number in range(PORTRAITS):
        one, other = (people[index] for index in rng.choice(len(people), 2, replace=False))
        sizes = (1.0, SIZES[number % len(SIZES)])
        yield together((one, other), sizes, OVERLAPS[number % len(OVERLAPS)], grounds[number % len(grounds)])


def together(
    people: Sequence[Person], sizes: Sequence[float], overlap: float, ground: RGB
) -> tuple[RGB, npt.NDArray[np.uint8]]:
    """The first beside and behind the second, and whose each pixel is."""
    picture = np.asarray(cv2.resize(ground, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8).copy()
    truth = np.zeros((HEIGHT, WIDTH), np.uint8)
    (first, mine), (second, other) = (
        scaled(*person, round(TALL * HEIGHT * size)) for person, size in zip(people, sizes, strict=True)
    )
    whole = mine.shape[1] + other.shape[1] - round(overlap * min(mine.shape[1], other.shape[1]))
    left = max(0, (WIDTH - whole) // 2)
    places = (first, mine, left), (second, other, left + whole - other.shape[1])
    for number, (image, mask, start) in enumerate(places, 1):
        part = slice(HEIGHT - len(mask), HEIGHT), slice(start, start + mask.shape[1])
        width = picture[part].shape[1]
        soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1)[:, :width, None]
        picture[part] = picture[part] * (1 - soft) + image[:, :width] * soft
        truth[part][mask[:, :width]] = number
    return picture, truth


def scaled(image: RGB, mask: Mask, height: int) -> Person:
    """What is in the mask's box, so tall."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    size = max(1, round(len(columns) * height / len(rows))), height
    inside = cv2.resize(mask[part].astype(np.float32), size) > 0.5
    return np.asarray(cv2.resize(image[part], size, interpolation=cv2.INTER_AREA), np.uint8), np.asarray(inside)


def most_of(masks: Sequence[Mask], person: Mask) -> int:
    """The number of the mask that has most of the person."""
    return max(range(len(masks)), key=lambda number: int((masks[number] & person).sum()), default=-1)


def wrong(masks: Sequence[Mask], truth: npt.NDArray[np.uint8]) -> float:
    """The percentage of pixels of the two that are in a mask which has more of the other one."""
    counts = np.array([np.bincount(truth[mask], minlength=3)[1:] for mask in masks])
    return float(100 * counts.min(axis=1).sum() / max(1, counts.sum()))


def by_boxes(scene: Scene, people: Mask) -> list[Mask]:
    """The same pixels, each given to the box that it is deepest in."""
    scale = np.array([people.shape[1] / scene.size[0], people.shape[0] / scene.size[1]] * 2)
    boxes = [tuple(np.array(found.box) * scale) for found in scene.detections if found.label == "person"]
    owner = np.argmax([by_box(box, people.shape) for box in boxes], axis=0)
    return [people & (owner == number) for number in range(len(boxes))]
