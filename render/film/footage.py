"""What a shot shows, frame by frame, whatever kind it is; and the light that goes on and off at the movie's ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from render.film.card import card_still
from render.film.clip import video_clip
from render.film.collage import collage
from render.film.overlays.above import above, instead_of_words
from render.film.overlays.layers import Above
from render.film.overlays.stickers import stickers_over
from render.film.planes import BLACK, Size
from render.film.still import photo_still
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Placed
from render.film.titles import caption_text, card_text
from render.film.transitions import blend_to, smoothstep
from render.media.arrays import I420
from render.story.storyboard import FILMED

# Seconds from and to black at the movie's ends.
OPENING_SECONDS, CLOSING_SECONDS = 0.6, 1.4


class Footage(Protocol):
    """The frames of one shot."""

    def frame(self, index: int, out: I420) -> None:
        """Write frame `index`, counted from the shot's first, into `out`."""


@dataclass(slots=True)
class Covered:
    """Footage with words or pictures over it, each from its frame on."""

    footage: Footage
    above: Sequence[tuple[Above, int]]

    def frame(self, index: int, out: I420) -> None:
        self.footage.frame(index, out)
        for laid, begins in self.above:
            laid.lay(out, index - begins)


@dataclass(slots=True)
class Lit:
    """Footage at an end of the movie."""

    footage: Footage
    placed: Placed

    def frame(self, index: int, out: I420) -> None:
        self.footage.frame(index, out)
        share = light(self.placed, index)
        if share < 1:
            blend_to(out, share, BLACK, out)


def footage_of(placed: Placed, size: Size, theme: Theme) -> Footage:
    """The frames of a shot. Raises RefusedError if its source cannot be read."""
    footage: Footage
    if placed.shot.beside:
        footage = collage(placed, size, theme)
    elif placed.shot.kind == "photo":
        footage = photo_still(placed, size, theme)
    elif placed.shot.kind == "video":
        footage = video_clip(placed, size, theme)
    else:
        footage = card_still(placed, size, theme)
    if laid := list(laid_over(placed, size, theme)):
        footage = Covered(footage, laid)
    return Lit(footage, placed) if placed.opens or placed.closes else footage


def laid_over(placed: Placed, size: Size, theme: Theme) -> Iterator[tuple[Above, int]]:
    """With the frame from which on they are counted."""
    alone = placed.body_first - placed.first
    if not instead_of_words(placed):
        if placed.shot.kind not in FILMED:
            yield card_text(placed, size, theme), alone
        elif placed.captioned:
            yield caption_text(placed, size, theme), alone
    for pictured in above(placed, size, theme):
        yield pictured, alone
    for stuck in stickers_over(placed, size):
        yield stuck, 0


def light(placed: Placed, index: int) -> float:
    """How bright frame `index` is: 0 black .. 1 as it is."""
    share = 1.0
    if placed.opens:
        share *= smoothstep(index / (OPENING_SECONDS * FRAME_RATE))
    if placed.closes:
        share *= smoothstep((placed.frames - 1 - index) / (CLOSING_SECONDS * FRAME_RATE))
    return share
