"""What lies over a shot or card: its overlay and the names of its people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from render.film.overlays.confetti import Confetti
from render.film.overlays.labels import Names
from render.film.overlays.layers import Above, Layers
from render.film.overlays.template import FOLDER, layers_of, slots_of
from render.film.overlays.travel import Travel
from render.film.planes import Size
from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Placed
from render.story.storyboard import Overlay


def above(placed: Placed, size: Size, theme: Theme) -> Iterator[Above]:
    """In the order in which they are laid, from the frame on where the shot is alone on screen."""
    shot, frames = placed.shot, placed.body_last - placed.body_first
    if shot.kind == "photo" and shot.labels:
        yield Names(placed, size, theme)
    if shot.overlay and frames > 0:
        words = shot.overlay.words if any(shot.overlay.words) else (shot.text,)
        yield overlay(shot.overlay, words, shot.id, frames, size, theme)


def overlay(wanted: Overlay, words: Sequence[str], seed: str, frames: int, size: Size, theme: Theme) -> Above:
    """words: for its slots. seed: of what falls by chance."""
    if wanted.name == "confetti":
        return Confetti(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]), size, frames)
    if wanted.name == "travel":
        return Travel(wanted.stops, size, theme, frames)
    return Layers(layers_of(wanted.name, words, size, theme), frames / FRAME_RATE, FRAME_RATE, min(size))


def instead_of_words(placed: Placed) -> bool:
    """Whether the overlay has a place for words: they stand for those of the card or shot, or are them."""
    laid = placed.shot.overlay
    return laid is not None and bool(slots_of(laid.name))


def above_values(placed: Placed) -> Mapping[str, Any]:
    """All that decides over what lies above, for keys of segments; nothing where nothing does."""
    shot = placed.shot
    values: dict[str, Any] = {}
    if shot.overlay:
        values["overlay"] = [asdict(shot.overlay), shot.id, template_hash(shot.overlay.name)]
    if shot.labels and shot.kind == "photo":
        values["labels"] = [asdict(label) for label in shot.labels]
        values["captioned"] = placed.captioned
    return values


@cache
def template_hash(name: str) -> str:
    return hashlib.sha256((FOLDER / f"{name}.svg").read_bytes()).hexdigest()[:16]
