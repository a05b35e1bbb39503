"""Junk drawn for the tests alone: other makers, typefaces and tricks than those the classifier learned from.

A maker takes a random generator and a real photo, both of which it may use, and gives an RGB picture.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from render.media.arrays import RGB

type Maker = Callable[[np.random.Generator, RGB], RGB]
type Floats = npt.NDArray[np.floating]

SENTENCES = (
    "Can you bring the cake on Saturday?", "Running late, start without me", "Your parcel arrives between 10 and 12",
    "Enable notifications", "Save battery", "Privacy and safety", "Version 7.3.1", "The quick brown fox jumps",
    "See all", "Free delivery on orders over 50", "Thank you for your visit", "Turn left onto Mill Road",
    "Terms and conditions apply",
)  # fmt: skip
GOODS = (
    "MILK 1L",
    "BREAD",
    "COFFEE",
    "APPLES KG",
    "CHEESE",
    "NAPKINS",
    "TOMATO",
    "PARKING",
    "ESPRESSO",
    "SOUP",
    "BATTERIES AA",
)


def to_rgb(values: Floats) -> RGB:
    return np.clip(values, 0, 255).astype(np.uint8)


def filled(photo: RGB, width: int, height: int) -> RGB:
    """The middle of the photo at that size."""
    scale = max(width / photo.shape[1], height / photo.shape[0])
    size = (max(width, round(photo.shape[1] * scale)), max(height, round(photo.shape[0] * scale)))
    large = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    top, left = (large.shape[0] - height) // 2, (large.shape[1] - width) // 2
    return large[top : top + height, left : left + width].copy()


def write(image: RGB, text: str, at: tuple[int, int], height: int, ink: tuple[int, int, int]) -> None:
    """One line with OpenCV's plotter letters, its foot at `at`."""
    cv2.putText(image, text, at, cv2.FONT_HERSHEY_DUPLEX, height / 22, ink, max(1, height // 14), cv2.LINE_AA)


def canvas(rng: np.random.Generator, size: tuple[int, int], dark: bool) -> tuple[RGB, tuple[int, int, int]]:
    """An empty screen of (width, height) and the colour of its text."""
    level = int(rng.integers(0, 40) if dark else rng.integers(235, 256))
    ink = (225, 225, 228) if dark else (35, 35, 38)
    return np.full((size[1], size[0], 3), level, np.uint8), ink


def conversation(rng: np.random.Generator, photo: RGB) -> RGB:
    image, ink = canvas(rng, (1080, 2280), bool(rng.random() < 0.5))
    image[:190] = rng.integers(30, 190, 3)
    write(image, "9:41", (50, 60), 34, (255, 255, 255))
    write(image, "Family", (150, 150), 48, (255, 255, 255))
    y = 260
    while y < 2000:
        text = SENTENCES[rng.integers(len(SENTENCES))]
        left = int(rng.choice([40, 1040 - 19 * len(text) - 60]))
        shade = tuple(int(c) for c in rng.integers(90, 220, 3))
        cv2.rectangle(image, (max(20, left), y), (max(20, left) + 19 * len(text) + 60, y + 100), shade, -1)
        write(image, text, (max(20, left) + 30, y + 64), 30, ink)
        y += int(rng.integers(125, 220))
        if rng.random() < 0.1 and y < 1500:
            image[y : y + 420, 60:620] = filled(photo, 560, 420)
            y += 450
    return image


def preferences(rng: np.random.Generator, photo: RGB) -> RGB:
    del photo
    image, ink = canvas(rng, (750, 1334), bool(rng.random() < 0.5))
    write(image, "Settings", (40, 120), 60, ink)
    for y in range(180, 1330, int(rng.integers(85, 130))):
        write(image, SENTENCES[rng.integers(3, 10)], (40, y + 50), 30, ink)
        cv2.circle(image, (690, y + 40), 22, tuple(int(c) for c in rng.integers(60, 230, 3)), -1, cv2.LINE_AA)
        image[y + 78 : y + 79, 40:] = 128
    return image


def web_page(rng: np.random.Generator, photo: RGB) -> RGB:
    image, ink = canvas(rng, (1440, 900), bool(rng.random() < 0.3))
    image[:70] = 222
    write(image, "https://www.example.org/news", (160, 46), 26, (60, 60, 60))
    left, column = int(rng.integers(60, 300)), int(rng.integers(600, 1000))
    image[110:470, left : left + 480] = filled(photo, 480, 360)
    for row, y in enumerate(range(130, 880, 34)):
        start = left + 510 if y < 480 else left
        write(
            image,
            (SENTENCES[row % 13] + " " + SENTENCES[(row * 5) % 13])[: (column - (start - left)) // 14],
            (start, y),
            22,
            ink,
        )
    return image


def city_map(rng: np.random.Generator, photo: RGB) -> RGB:
    del photo
    image = np.full((1920, 1080, 3), (242, 239, 233), np.uint8)
    cv2.fillPoly(image, [rng.integers(-200, 2000, (5, 2)).astype(np.int32)], (170, 211, 223), cv2.LINE_AA)
    cv2.fillPoly(image, [rng.integers(0, 1600, (4, 2)).astype(np.int32)], (200, 230, 180), cv2.LINE_AA)
    for _ in range(26):
        start, end = (tuple(int(v) for v in rng.integers(-100, 2000, 2)) for _ in range(2))
        cv2.line(image, start, end, (255, 255, 255), int(rng.integers(6, 26)), cv2.LINE_AA)
    for _ in range(14):
        write(
            image,
            f"Street {rng.integers(1, 99)}",
            (int(rng.integers(0, 900)), int(rng.integers(0, 1900))),
            24,
            (90, 90, 90),
        )
    cv2.circle(image, (540, 960), 26, (60, 120, 240), -1, cv2.LINE_AA)
    return image


def lock(rng: np.random.Generator, photo: RGB) -> RGB:
    """A photo behind the time of day and two messages."""
    image = Image.fromarray(filled(photo, 1170, 2532))
    draw = ImageDraw.Draw(image)
    draw.text(
        (585, 420), f"{rng.integers(10, 24)}:{rng.integers(10, 60)}", "white", ImageFont.load_default(250), anchor="mm"
    )
    draw.text((585, 240), "Monday 3 August", "white", ImageFont.load_default(56), anchor="mm")
    for y in (1500, 1740):
        draw.rounded_rectangle((40, y, 1130, y + 210), 50, (235, 235, 240))
        draw.text((90, y + 40), "Messages", (40, 40, 40), ImageFont.load_default(44))
        draw.text((90, y + 110), SENTENCES[rng.integers(len(SENTENCES))], (60, 60, 60), ImageFont.load_default(44))
    draw.text((60, 40), "Carrier", "white", ImageFont.load_default(40))
    return np.asarray(image)


def till_receipt(rng: np.random.Generator) -> RGB:
    width, lines = int(rng.integers(460, 620)), int(rng.integers(12, 34))
    image = Image.new("L", (width, 40 * lines + 340), int(rng.integers(228, 252)))
    draw = ImageDraw.Draw(image)
    draw.text((width // 2, 50), "CAFE CENTRAL", 30, ImageFont.load_default(46), anchor="mm")
    for line in range(lines):
        y = 130 + 40 * line
        draw.text((24, y), GOODS[rng.integers(len(GOODS))], 50, ImageFont.load_default(28))
        draw.text((width - 24, y), f"{rng.uniform(0.5, 40):.2f}", 50, ImageFont.load_default(28), anchor="ra")
    draw.text((24, 140 + 40 * lines), f"TOTAL EUR {rng.uniform(10, 200):.2f}", 20, ImageFont.load_default(44))
    return np.asarray(image.convert("RGB"))


def receipt_scan(rng: np.random.Generator, photo: RGB) -> RGB:
    del photo
    return to_rgb(till_receipt(rng) + rng.normal(0, 2, (1, 1, 3)))


def receipt_on_table(rng: np.random.Generator, photo: RGB) -> RGB:
    """Photographed at an angle: on wood, or on whatever the photo shows."""
    height, width = 1200, 1600
    rings = np.sin(
        np.arange(height)[:, None] / rng.uniform(6, 30) + rng.normal(0, 0.4, (height, width)).cumsum(axis=1) / 40
    )
    wood = np.array([130, 90, 55]) + 18 * rings[..., None]
    ground = filled(photo, width, height).astype(float) if rng.random() < 0.3 else wood
    paper = till_receipt(rng)
    turn = cv2.getRotationMatrix2D(
        (paper.shape[1] / 2, paper.shape[0] / 2), float(rng.uniform(-80, 80)), 1050 / paper.shape[0]
    )
    turn[:, 2] += [(width - paper.shape[1]) / 2, (height - paper.shape[0]) / 2]
    laid = cv2.warpAffine(paper, turn, (width, height), flags=cv2.INTER_AREA).astype(float)
    cover = cv2.warpAffine(np.ones(paper.shape[:2]), turn, (width, height))[..., None]
    folds = 1 + 0.08 * np.sin(np.arange(width) / rng.uniform(30, 200))[None, :, None]
    shade = np.linspace(rng.uniform(0.5, 1), rng.uniform(0.7, 1), width)[None, :, None]
    scene = (laid * folds * cover + ground * (1 - cover)) * shade
    return to_rgb(cv2.GaussianBlur(scene, (0, 0), 1.0) + rng.normal(0, 5, scene.shape))


def typed_page(rng: np.random.Generator, photo: RGB) -> RGB:
    del photo
    image = Image.new("RGB", (1240, 1754), tuple(int(c) for c in rng.integers(240, 256, 3)))
    draw, size = ImageDraw.Draw(image), int(rng.integers(18, 30))
    for y in range(120, 1640, int(size * rng.uniform(1.3, 2))):
        if rng.random() < 0.9:
            line = " ".join(SENTENCES[i] for i in rng.integers(0, 13, 4))
            draw.text(
                (110, y), line[: int(rng.uniform(0.3, 1) * 2000 / size)], (25, 25, 25), ImageFont.load_default(size)
            )
    return np.asarray(image.rotate(float(rng.uniform(-3, 3)), fillcolor=(250, 250, 250)))


def whiteboard(rng: np.random.Generator, photo: RGB) -> RGB:
    """Marker strokes under uneven light."""
    del photo
    height, width = 1080, 1620
    light = np.linspace(rng.uniform(170, 240), rng.uniform(170, 240), width)[None, :, None] * np.ones((height, 1, 3))
    image = to_rgb(light + rng.normal(0, 2, light.shape))
    for row in range(int(rng.integers(4, 9))):
        ink = ((30, 40, 140), (150, 30, 40), (25, 25, 30))[rng.integers(3)]
        y = 120 + 110 * row
        for x in range(120, int(rng.integers(500, 1400)), int(rng.integers(38, 60))):
            points = np.column_stack([np.linspace(x, x + 34, 7), y + rng.normal(0, 18, 7)]).astype(np.int32)
            cv2.polylines(image, [points], False, ink, 5, cv2.LINE_AA)
    cv2.rectangle(image, (900, 500), (1300, 800), (25, 25, 30), 5, cv2.LINE_AA)
    return to_rgb(cv2.GaussianBlur(image, (0, 0), 1.2).astype(float) + rng.normal(0, 4, image.shape))


def soft(rng: np.random.Generator, photo: RGB) -> RGB:
    """A Gaussian blur of 6 to 25 thousandths of the long side."""
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), max(photo.shape) * float(rng.uniform(0.006, 0.025))), np.uint8)


def shaken(rng: np.random.Generator, photo: RGB) -> RGB:
    """The camera moved by 4 to 10 % of the long side in some direction."""
    length = max(9, round(max(photo.shape) * float(rng.uniform(0.04, 0.1))))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), float(rng.uniform(0, 180)), 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
    return np.asarray(cv2.filter2D(photo, -1, kernel / kernel.sum()), np.uint8)


def out_of_focus(rng: np.random.Generator, photo: RGB) -> RGB:
    """Every point a disc of 1 to 3 % of the long side, then sensor noise."""
    radius = max(3, round(max(photo.shape) * float(rng.uniform(0.01, 0.03))))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)).astype(np.float32)
    blurred = np.asarray(cv2.filter2D(photo, -1, disc / disc.sum()), float)
    return to_rgb(blurred + rng.normal(0, rng.uniform(0, 6), photo.shape))


def lens_cap(rng: np.random.Generator, photo: RGB) -> RGB:
    return to_rgb(rng.uniform(0, 14) + rng.normal(0, rng.uniform(1, 12), photo.shape))


def almost_black(rng: np.random.Generator, photo: RGB) -> RGB:
    return to_rgb(photo * rng.uniform(0.02, 0.12) + rng.normal(0, 4, photo.shape))


def burnt_out(rng: np.random.Generator, photo: RGB) -> RGB:
    return to_rgb(235 + photo * 0.12 + rng.normal(0, rng.uniform(0, 2), photo.shape))


def plain(rng: np.random.Generator, photo: RGB) -> RGB:
    return to_rgb(rng.integers(60, 230, 3) + rng.normal(0, rng.uniform(0, 4), photo.shape))


def gradient(rng: np.random.Generator, photo: RGB) -> RGB:
    ends = rng.integers(60, 230, (2, 1, 3)).astype(np.float32)
    return to_rgb(cv2.resize(ends, (photo.shape[1], photo.shape[0])).astype(float))


DRAWN: tuple[Maker, ...] = (
    conversation, preferences, web_page, city_map, lock, receipt_scan, receipt_on_table, typed_page, whiteboard,
)  # fmt: skip
SPOILED: tuple[Maker, ...] = (soft, shaken, out_of_focus, lens_cap, almost_black, burnt_out, plain, gradient)
