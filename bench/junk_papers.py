"""Receipts, letters, tickets, notes and boards, scanned or photographed: material to train the junk classifier on."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bench.junk_studio import Colour, Studio, paragraph

type Floats = npt.NDArray[np.float32]


def sheet(studio: Studio, width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw, Colour]:
    """An empty page, something to draw on it with, and the colour of its ink."""
    paper = studio.one_of([(255, 255, 255), studio.grey(225, 252, 8), (250, 243, 215)])
    ink = studio.one_of([studio.grey(0, 90), studio.grey(0, 40), (30, 40, 120)])
    image = Image.new("RGB", (width, height), paper)
    return image, ImageDraw.Draw(image), ink


def receipt(studio: Studio) -> Image.Image:
    width, rows = studio.whole(420, 800), studio.whole(10, 45)
    face, size = studio.typeface(), width / studio.real(20, 32)
    image, draw, ink = sheet(studio, width, round((rows + 10) * 1.35 * size))
    font, margin = studio.font(face, size), 0.06 * width
    draw.text((width / 2, size), studio.words(1, 2).upper(), font=studio.font(face, 1.8 * size), fill=ink, anchor="ma")
    y = 3.4 * size
    for _ in range(rows):
        if studio.chance(0.08):
            rule = studio.one_of(["-", "=", "*", "."])
            draw.text((margin, y), rule * int(0.88 * width / font.getlength(rule)), font=font, fill=ink)
        elif studio.chance(0.12):
            draw.text((width / 2, y), studio.words(1, 3), font=font, fill=ink, anchor="ma")
        else:
            draw.text((margin, y), studio.words(1, 2)[:18], font=font, fill=ink)
            draw.text((width - margin, y), studio.price(), font=font, fill=ink, anchor="ra")
        y += 1.35 * size
    draw.text((margin, y), "TOTAL", font=studio.font(face, 1.5 * size), fill=ink)
    draw.text((width - margin, y), studio.price(), font=studio.font(face, 1.5 * size), fill=ink, anchor="ra")
    if studio.chance(0.6):
        bars(studio, draw, (0.15 * width, y + 2.6 * size, 0.85 * width, y + 5.5 * size), ink)
    return image


def bars(studio: Studio, draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink: Colour) -> None:
    """A bar code."""
    x, module = box[0], max(1.0, (box[2] - box[0]) / 95)
    while x < box[2]:
        bar = studio.whole(1, 4) * module
        draw.rectangle((x, box[1], x + bar, box[3]), fill=ink)
        x += bar + studio.whole(1, 3) * module


def squares(studio: Studio, side: int) -> Image.Image:
    """A QR code in looks."""
    count = studio.whole(21, 45)
    cells = np.where(studio.rng.random((count, count)) < 0.5, 0, 255).astype(np.uint8)
    for y, x in ((0, 0), (0, count - 7), (count - 7, 0)):
        cells[y : y + 7, x : x + 7] = 0
        cells[y + 1 : y + 6, x + 1 : x + 6] = 255
        cells[y + 2 : y + 5, x + 2 : x + 5] = 0
    return Image.fromarray(cells).convert("RGB").resize((side, side), Image.Resampling.NEAREST)


def letter(studio: Studio) -> Image.Image:
    width = studio.whole(900, 1500)
    height = round(width * studio.one_of([1.414, 1.294]))
    image, draw, ink = sheet(studio, width, height)
    face, size, columns = studio.typeface(), width / studio.real(45, 90), studio.one_of([1, 1, 1, 2, 3])
    font, margin = studio.font(face, size), 0.09 * width
    top = 0.07 * height
    if studio.chance(0.7):
        top = paragraph(
            studio, draw, (margin, top, width - margin, height), studio.font(face, 2 * size), ink, studio.whole(1, 2)
        )
    step = (width - 2 * margin) / columns
    for column in range(columns):
        y, left = top + size, margin + column * step
        while y < 0.92 * height:
            y = paragraph(studio, draw, (left, y, left + step - size, 0.94 * height), font, ink, studio.whole(2, 12))
            y += studio.real(0.5, 2.5) * size
            if studio.chance(0.05):
                break
    if studio.chance(0.2):
        image.paste(studio.photo(width // 3, width // 4), (round(margin), round(studio.real(0.3, 0.7) * height)))
    return image


def form(studio: Studio) -> Image.Image:
    """An invoice or a form: boxes, a table, figures at the right."""
    width = studio.whole(900, 1400)
    height = round(1.414 * width)
    image, draw, ink = sheet(studio, width, height)
    face, size = studio.typeface(), width / studio.real(45, 70)
    font, margin, accent = studio.font(face, size), 0.08 * width, studio.colour(20, 200)
    draw.text((margin, margin), studio.word().upper(), font=studio.font(face, 3 * size), fill=accent)
    paragraph(studio, draw, (0.6 * width, margin, width - margin, height), font, ink, 4)
    y, columns = margin + 9 * size, studio.whole(2, 6)
    while y < studio.real(0.7, 0.95) * height:
        for i in range(columns):
            left, right = (margin + (width - 2 * margin) * edge / columns for edge in (i, i + 1))
            draw.rectangle((left, y, right, y + 2 * size), outline=ink)
            if studio.chance(0.8):
                draw.text(
                    (left + 0.3 * size, y + 0.4 * size), studio.price() if i else studio.word(), font=font, fill=ink
                )
        y += 2 * size
    return image


def ticket(studio: Studio) -> Image.Image:
    width = studio.whole(800, 1400)
    height = round(width * studio.real(0.35, 0.65))
    image, draw, ink = sheet(studio, width, height)
    face, size, accent = studio.typeface(), height / studio.real(11, 18), studio.colour(20, 220)
    draw.rectangle((0, 0, width, studio.real(0.1, 0.25) * height), fill=accent)
    draw.text((size, 0.5 * size), studio.words(1, 3).upper(), font=studio.font(face, 1.5 * size), fill=(255, 255, 255))
    for row in range(studio.whole(2, 4)):
        for column in range(studio.whole(2, 4)):
            x, y = size + 0.19 * width * column, (4 + 3 * row) * size
            draw.text((x, y), studio.word().upper(), font=studio.font(face, 0.6 * size), fill=studio.grey(110, 140))
            draw.text(
                (x, y + 0.8 * size), studio.clock() + studio.word()[:3].upper(), font=studio.font(face, size), fill=ink
            )
    if studio.chance(0.5):
        bars(studio, draw, (0.78 * width, 0.35 * height, 0.95 * width, 0.85 * height), ink)
    else:
        image.paste(squares(studio, round(0.45 * height)), (round(0.75 * width), round(0.35 * height)))
    return image


def scrawl(
    studio: Studio, draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink: Colour, pen: int
) -> None:
    """A line of something like handwriting."""
    left, top, right, bottom = box
    height, x = bottom - top, left
    while x < right:
        steps = studio.whole(6, 26)
        track = np.cumsum(studio.rng.uniform(0.05, 0.28, steps)) * height + x
        waves = top + height * (
            0.5 + 0.4 * np.sin(np.arange(steps) * studio.real(1.3, 2.4)) * studio.rng.uniform(0.3, 1.2, steps)
        )
        draw.line(list(zip(track.tolist(), waves.tolist(), strict=True)), fill=ink, width=pen, joint="curve")
        x = float(track[-1]) + studio.real(0.3, 0.7) * height


def note(studio: Studio) -> Image.Image:
    """Handwriting on plain, ruled, squared or yellow paper."""
    width = studio.whole(700, 1300)
    height = round(width * studio.real(0.7, 1.45))
    image, draw, ink = sheet(studio, width, height)
    if studio.chance(0.3):
        image.paste(studio.one_of([(255, 242, 130), (255, 190, 210), (190, 230, 255)]), (0, 0, width, height))
    step = height / studio.real(10, 24)
    for i in range(1, int(height / step)):
        if studio.chance(0.9):
            draw.line((0, i * step, width, i * step), fill=(170, 190, 225), width=2)
    for i in range(1, int(height / step) - 1):
        if studio.chance(0.85):
            box = (0.08 * width, (i + 0.1) * step, studio.real(0.4, 0.95) * width, (i + 0.95) * step)
            scrawl(studio, draw, box, ink, studio.whole(2, 5))
    return image


def board(studio: Studio) -> Image.Image:
    """A whiteboard or blackboard with writing, boxes and arrows."""
    width = studio.whole(1000, 1600)
    height = round(width * studio.real(0.5, 0.8))
    black = studio.chance(0.2)
    image = Image.new("RGB", (width, height), studio.grey(25, 60, 12) if black else studio.grey(205, 245, 6))
    draw = ImageDraw.Draw(image)
    inks: list[Colour] = [(240, 240, 235)] if black else [(20, 20, 30), (190, 30, 40), (20, 60, 170), (20, 120, 60)]
    for _ in range(studio.whole(6, 26)):
        x, y, size = studio.real(0.03, 0.8) * width, studio.real(0.03, 0.9) * height, studio.real(0.02, 0.07) * height
        ink, pen = studio.one_of(inks), studio.whole(3, 8)
        if studio.chance(0.55):
            scrawl(studio, draw, (x, y, x + studio.real(0.1, 0.35) * width, y + size), ink, pen)
        elif studio.chance(0.4):
            draw.rectangle((x, y, x + 5 * size, y + 3 * size), outline=ink, width=pen)
        else:
            draw.line((x, y, x + studio.real(-9, 9) * size, y + studio.real(-5, 5) * size), fill=ink, width=pen)
    for _ in range(studio.whole(0, 4)):
        size = round(studio.real(0.04, 0.1) * height)
        font = studio.font(studio.typeface(), size)
        draw.text(
            (studio.real(0.05, 0.5) * width, studio.real(0.05, 0.9) * height),
            studio.words(1, 4),
            font=font,
            fill=studio.one_of(inks),
        )
    return image


def score(studio: Studio) -> Image.Image:
    """Sheet music, a crossword or a chart: ruled paper with marks."""
    width = studio.whole(900, 1300)
    image, draw, ink = sheet(studio, width, round(1.35 * width))
    gap, y = width / studio.real(70, 110), 0.08 * width
    while y < 1.25 * width:
        for line in range(5):
            draw.line((0.06 * width, y + line * gap, 0.94 * width, y + line * gap), fill=ink, width=2)
        for _ in range(studio.whole(10, 40)):
            x, pitch = studio.real(0.1, 0.92) * width, y + studio.whole(-1, 9) * gap / 2
            draw.ellipse((x, pitch - 0.5 * gap, x + 1.3 * gap, pitch + 0.5 * gap), fill=ink)
            draw.line((x + 1.3 * gap, pitch, x + 1.3 * gap, pitch - 3.5 * gap), fill=ink, width=3)
        y += studio.real(10, 13) * gap
    return image


def table(studio: Studio, width: int, height: int) -> Image.Image:
    """What a paper lies on: wood, cloth, stone, plain, or a part of a real photo."""
    if studio.chance(0.35):
        return studio.photo(width, height)
    base = np.array(studio.colour(30, 215), np.float32)
    noise = studio.rng.normal(0, 1, (height // 8 + 2, width // studio.whole(8, 200) + 2)).astype(np.float32)
    grain = np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    fine = studio.rng.normal(0, studio.real(0.5, 8), (height, width)).astype(np.float32)
    surface = base + studio.real(0, 25) * grain[..., None] + fine[..., None]
    return Image.fromarray(np.clip(surface, 0, 255).astype(np.uint8))


def crumpled(studio: Studio, page: Image.Image) -> Image.Image:
    """Folds: soft light and dark patches, and a few straight creases."""
    width, height = page.size
    patches = studio.rng.normal(1.0, studio.real(0.01, 0.1), (studio.whole(2, 9), studio.whole(2, 9))).astype(
        np.float32
    )
    light = np.asarray(cv2.resize(patches, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    for _ in range(studio.whole(0, 4)):
        slope, offset = studio.real(-0.4, 0.4), studio.real(0, height)
        rows, columns = np.mgrid[0:height, 0:width]
        distance = rows - offset - slope * columns
        light = light * (1 - 0.15 * studio.real(0.2, 1) * np.exp(-((distance / studio.real(4, 20)) ** 2)))
    return Image.fromarray(np.clip(np.asarray(page, np.float32) * light[..., None], 0, 255).astype(np.uint8))


def photographed(studio: Studio, page: Image.Image) -> Image.Image:
    """The page on a table, seen from some side, under uneven light, by a noisy camera."""
    width, height = studio.one_of([(1200, 1600), (1600, 1200), (1080, 1440), (1600, 900), (900, 1600), (640, 480)])
    page = crumpled(studio, page)
    scale = studio.real(0.5, 1.1) * min(width / page.width, height / page.height)
    angle = studio.one_of([studio.real(-12, 12), studio.real(-90, 90), 90.0]) * np.pi / 180
    corners = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * [page.width / 2, page.height / 2]) * scale
    turned = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    centre = np.array([width, height]) * [studio.real(0.42, 0.58), studio.real(0.42, 0.58)]
    seen = turned * (1 + studio.rng.uniform(-0.08, 0.08, (4, 2))) + centre
    source = np.array([[0, 0], [page.width, 0], [page.width, page.height], [0, page.height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, seen.astype(np.float32))
    laid = np.asarray(cv2.warpPerspective(np.asarray(page), matrix, (width, height), flags=cv2.INTER_AREA), np.float32)
    cover = cv2.warpPerspective(np.ones((page.height, page.width), np.float32), matrix, (width, height))
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), 1.0), np.float32)[..., None]
    below = np.asarray(table(studio, width, height), np.float32)
    below *= 1 - 0.4 * np.asarray(cv2.GaussianBlur(cover, (0, 0), 15.0), np.float32)[..., None]
    return lit(studio, laid * cover + below * (1 - cover))


def lit(studio: Studio, scene: npt.NDArray[np.floating]) -> Image.Image:
    """Uneven and coloured light, lens softness and sensor noise."""
    height, width = scene.shape[:2]
    glow = studio.rng.uniform(0.55, 1.08, (2, 2)).astype(np.float32)
    light = np.asarray(cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    tint = np.array([1.0, studio.real(0.9, 1.0), studio.real(0.7, 1.05)], np.float32)
    seen = cv2.GaussianBlur(np.asarray(scene * light[..., None] * tint, np.float32), (0, 0), studio.real(0.3, 1.8))
    noise = studio.rng.normal(0, studio.real(0.5, 9), scene.shape)
    return Image.fromarray(np.clip(np.asarray(seen) + noise, 0, 255).astype(np.uint8))


def scanned(studio: Studio, page: Image.Image) -> Image.Image:
    """The page alone, flat, perhaps a little crooked and shaded."""
    if studio.chance(0.4):
        page = page.rotate(studio.real(-4, 4), Image.Resampling.BICUBIC, fillcolor=studio.grey(200, 255))
    return crumpled(studio, page) if studio.chance(0.5) else page


PAGES: tuple[Callable[[Studio], Image.Image], ...] = (receipt, letter, form, ticket, note, board, score)


def scan(page: Callable[[Studio], Image.Image]) -> Callable[[Studio], Image.Image]:
    return lambda studio: scanned(studio, page(studio))


def snapshot(page: Callable[[Studio], Image.Image]) -> Callable[[Studio], Image.Image]:
    return lambda studio: photographed(studio, page(studio))


STYLES: dict[str, Callable[[Studio], Image.Image]] = {
    **{f"{page.__name__}_scan": scan(page) for page in PAGES},
    **{f"{page.__name__}_photo": snapshot(page) for page in PAGES},
}
