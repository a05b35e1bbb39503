"""Title, end card and captions: text that comes and goes over a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from moviepy import ImageClip
from PIL import Image, ImageDraw

from render.film.lettering import drawn, fitted, lettering, tidy
from render.film.overlays.layers import parts_of
from render.film.planes import Size, yuv_of
from render.film.theme import Colour, Theme
from render.film.timeline import FRAME_RATE, Placed
from render.film.transitions import smoothstep
from render.media.arrays import I420
from render.story.storyboard import Shot

# Seconds: the title comes first, the line and the subtitle after it; all go together.
TITLE_DELAY, REST_DELAY = 0.35, 0.75
LATER_DELAY = 0.4  # of these, on cards that open no movie: the way to them was time enough
COMING, GOING = 0.9, 0.55
MOVING = 2 / 3  # of the time of words at most: what comes and goes slower than that is made quicker
RISE = 0.022  # how far the text rises as it comes, a share of the frame's short side
# Shares of the frame: text keeps clear of the edges, by more than television's title safe area (SMPTE ST 2046-1: 5 %).
MARGIN_X, MARGIN_Y = 0.08, 0.11
MIDDLE = 0.49  # of the whole block, in shares of the height
BELOW_MAP = (0.68, 0.97)  # where there is a map above it, it stays between these
SMALLEST_BELOW_MAP = 0.25  # of the title's size
GAP = 0.5  # between title, ornament and subtitle, in shares of the subtitle's size
CHAPTER_SIZE = 0.72  # of the title's: a chapter is less than the whole
CAPTION_SIZE = 0.052  # share of the frame's short side
CAPTION_DELAY = 0.15  # seconds
# Under a caption the picture darkens toward its lower edge: letters must be readable on snow.
# Ink darker than this (luma, limited range) cannot be read on a shade.
LIGHT_INK, WHITE_INK = 150, (255, 252, 245)
SCRIM_HEIGHT, SCRIM_DARKNESS = 2.6, 0.5  # in heights of the caption with its margin; of black at the edge
ORNAMENTS = {"line": (0.22, 0.0028), "bar": (0.085, 0.0085)}  # width and height, shares of the short side


@dataclass(frozen=True, slots=True)
class Block:
    """A picture of text or ornament at its place."""

    picture: Image.Image  # RGBA
    x: float  # of its top left corner in the frame, pixels
    y: float
    delay: float  # seconds until it comes


class Text:
    """The text of a card, frame by frame: moviepy keeps what is seen when and where, the frame stays in planes."""

    def __init__(self, blocks: Sequence[Block], seconds: float, rise: float) -> None:
        self._seconds = seconds
        self._pace = pace_of(max((block.delay for block in blocks), default=0.0), seconds)
        self._clips = [(clip_of(block, seconds, rise, self._pace), parts_of(block.picture)) for block in blocks]

    def lay(self, frame: I420, index: int) -> None:
        """Lay frame `index` of the text over the frame."""
        at = index / FRAME_RATE
        for clip, parts in self._clips:
            if clip.start <= at < self._seconds:
                x, y = clip.pos(at - clip.start)
                for part in parts:
                    part.lay(frame, opacity(at - clip.start, clip.duration, self._pace), x, y)


def pace_of(latest: float, seconds: float) -> float:
    """What all times of coming and going are multiplied by, 0..1, so that the words of a short shot can be read.

    latest: seconds after which the last of them would like to come.
    """
    return min(1.0, MOVING * seconds / (latest + COMING + GOING))


def title_stands(title: Placed) -> float:
    """The middle of the time in which all words of the title that opens a movie are there, in seconds."""
    alone = (title.body_last - title.body_first) / FRAME_RATE
    quick = pace_of(REST_DELAY, alone)
    return (quick * (REST_DELAY + COMING) + alone - quick * GOING) / 2


def clip_of(block: Block, seconds: float, rise: float, pace: float) -> Any:
    """The block as a moviepy clip with its position over time. At rest it lies on even pixels: that costs least."""
    begins = pace * block.delay
    clip = ImageClip(np.asarray(block.picture), transparent=True, duration=seconds - begins)
    x, y = 2 * round(block.x / 2), 2 * round(block.y / 2)
    place: Callable[[float], tuple[float, float]] = lambda t: (x, y + rise * (1 - settled(t, pace)))  # noqa: E731
    return clip.with_start(begins).with_position(place)


def opacity(t: float, lasts: float, pace: float = 1.0) -> float:
    """0..1 over the time of a block."""
    return smoothstep(t / (pace * COMING)) * smoothstep((lasts - t) / (pace * GOING))


def settled(t: float, pace: float) -> float:
    """0..1: how far a block has risen to its place; it slows down as it gets there."""
    return 1 - (1 - min(1.0, max(0.0, t / (pace * COMING)))) ** 3


def card_text(placed: Placed, size: Size, theme: Theme) -> Text:
    """The text of a card while it is alone on screen: no transition shows it, so that none is made anew for it."""
    seconds = (placed.body_last - placed.body_first) / FRAME_RATE
    shot, factor = placed.shot, CHAPTER_SIZE if placed.shot.kind == "chapter" else 1.0
    if shot.overlay is not None and shot.overlay.name == "travel":
        words = words_below_map(shot, size, theme)
    else:
        words = blocks(shot.text, shot.subtitle, size, enlarged(theme, factor))
    if not placed.opens:
        words = [replace(block, delay=LATER_DELAY * block.delay) for block in words]
    return Text(words, seconds, RISE * min(size))


def enlarged(theme: Theme, factor: float) -> Theme:
    """The theme with titles of another size."""
    return replace(theme, title=replace(theme.title, title_size=factor * theme.title.title_size))


def words_below_map(shot: Shot, size: Size, theme: Theme) -> list[Block]:
    """Title and subtitle of a card, so small that they stay within the room below a map."""
    factor = CHAPTER_SIZE
    while True:
        words = blocks(shot.text, shot.subtitle, size, enlarged(theme, factor), (BELOW_MAP[0] + BELOW_MAP[1]) / 2)
        edges = [(block.y + box[1], block.y + box[3]) for block in words if (box := block.picture.getbbox())]
        inside = all(top >= BELOW_MAP[0] * size[1] and end <= BELOW_MAP[1] * size[1] for top, end in edges)
        if inside or factor < SMALLEST_BELOW_MAP:
            return words
        factor *= 0.9


def caption_text(placed: Placed, size: Size, theme: Theme) -> Text:
    """The caption of a photo or video, there while the shot is alone on screen."""
    seconds = (placed.body_last - placed.body_first) / FRAME_RATE
    return Text(caption_blocks(placed.shot.text, size, theme), seconds, RISE * min(size))


def caption_blocks(caption: str, size: Size, theme: Theme) -> list[Block]:
    """The words low in the frame, and the shade that they stand on."""
    plain = tidy(caption)
    setting = lettering(plain, theme.text_font, CAPTION_SIZE * min(size))
    lines, setting = fitted(plain, setting, (1 - 2 * MARGIN_X) * size[0])
    align = "centre" if theme.title.layout == "centre" else "start"
    words = drawn(lines, setting, light_ink(theme), align)
    room = setting.size  # around the letters
    top = (1 - MARGIN_Y) * size[1] - (words.height - 2 * room)
    start = (1 - MARGIN_X) * size[0] - words.width + room if setting.base else MARGIN_X * size[0] - room
    x = (size[0] - words.width) / 2 if align == "centre" else start
    shade = scrim(size, size[1] - top)
    return [
        Block(even_sided(shade), 0.0, float(size[1] - shade.height), 0.0),
        Block(even_sided(words), x, top - room, CAPTION_DELAY),
    ]


def light_ink(theme: Theme) -> Colour:
    """The theme's ink for words on dark ground; a light one where it has a dark one, for its own bright cards."""
    return theme.title.ink if yuv_of(theme.title.ink)[0] >= LIGHT_INK else WHITE_INK


def scrim(size: Size, covered: float) -> Image.Image:
    """A shade that grows softly toward the lower edge of the frame."""
    height = min(size[1], round(SCRIM_HEIGHT * covered))
    depth = np.linspace(0.0, 1.0, height, dtype=np.float32)
    alpha = np.round(255 * SCRIM_DARKNESS * depth * depth * (3 - 2 * depth)).astype(np.uint8)
    shade = Image.new("RGBA", (size[0], height))
    shade.putalpha(Image.fromarray(np.repeat(alpha[:, np.newaxis], size[0], axis=1)))
    return shade


def blocks(title: str, subtitle: str, size: Size, theme: Theme, middle: float = MIDDLE) -> list[Block]:
    """Title, ornament and subtitle at their places; those that are empty are left out."""
    look, short = theme.title, min(size)
    kinds = ((title, theme.title_font, look.title_size), (subtitle, theme.text_font, look.subtitle_size))
    parts: list[tuple[Image.Image, float, float]] = []  # the picture, its height in the block, its room around
    align = "centre" if look.layout == "centre" else "start"
    right_to_left = False
    for number, (text, font, share) in enumerate(kinds):
        if not (plain := tidy(text)):
            continue
        lines, setting = fitted(plain, lettering(plain, font, share * short), (1 - 2 * MARGIN_X) * size[0])
        picture = drawn(lines, setting, look.ink, align)
        parts.append((picture, picture.height - 2 * setting.size, setting.size))
        right_to_left |= bool(setting.base)
        if number == 0 and look.ornament != "none" and tidy(subtitle):
            parts.append(ornament(theme, short))
    gap = GAP * look.subtitle_size * short
    return list(_stacked(parts, size, gap, align, right_to_left, middle))


def ornament(theme: Theme, short: int) -> tuple[Image.Image, float, float]:
    """A line or bar in the accent colour."""
    across, down = (max(2, round(share * short)) for share in ORNAMENTS[theme.title.ornament])
    pad = max(2, down)
    picture = Image.new("RGBA", (across + 2 * pad, down + 2 * pad), (*theme.title.accent, 0))
    box = (pad, pad, pad + across - 1, pad + down - 1)
    ImageDraw.Draw(picture).rounded_rectangle(box, radius=down // 2, fill=(*theme.title.accent, 255))
    return picture, down, pad


def _stacked(
    parts: Sequence[tuple[Image.Image, float, float]],
    size: Size,
    gap: float,
    align: str,
    right_to_left: bool,
    middle: float,
) -> Iterator[Block]:
    """One below the other, in the middle of the frame or in its lower corner."""
    total = sum(height for _, height, _ in parts) + gap * max(0, len(parts) - 1)
    top = middle * size[1] - total / 2 if align == "centre" else (1 - MARGIN_Y) * size[1] - total
    for number, (picture, height, room) in enumerate(parts):
        edge = (1 - MARGIN_X) * size[0] - picture.width + room if right_to_left else MARGIN_X * size[0] - room
        x = (size[0] - picture.width) / 2 if align == "centre" else edge
        yield Block(even_sided(picture), x, top - room, TITLE_DELAY if number == 0 else REST_DELAY)
        top += height + gap


def even_sided(picture: Image.Image) -> Image.Image:
    """With a clear row or column more where a side is odd."""
    wide = Image.new("RGBA", (picture.width + picture.width % 2, picture.height + picture.height % 2))
    wide.paste(picture)
    return wide
