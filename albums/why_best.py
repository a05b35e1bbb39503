"""Why one picture is better than others of the same, in kind words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from albums.seen import OPEN, SMILES
from render.story.reasons import NOTABLE

MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class Merits:
    """What speaks for a picture, 0..1 each; of its faces where there are any."""

    faces: int
    eyes: float
    smile: float
    sharp: float
    light: float | None = None


def merits_of_look(look: Mapping[str, Any]) -> Merits:
    """From a look as render.vision.codec writes it. Of a group, the eyes are those that are least open."""
    faces = look["faces"]
    return Merits(
        faces=len(faces),
        eyes=min((face["eyes_open"] for face in faces), default=0.0),
        smile=fmean(face["smile"] for face in faces) if faces else 0.0,
        sharp=look["sharpness"],
        light=look["exposure"],
    )


def merits_of_frame(frame: Mapping[str, Any]) -> Merits:
    """From a frame as the task "frame_strip" writes it."""
    return Merits(frame["faces"], frame["eyes"], frame["smile"], frame["sharp"])


def why_best(best: Merits, others: Sequence[Merits]) -> str:
    """ "Everybody’s eyes are open, sharper than the others." """
    if not others:
        return ""
    reasons = list(_reasons(best, others))[:MOST_REASONS] or [_("a little better all in all")]
    return capfirst(", ".join(reasons)) + "."


def _reasons(best: Merits, others: Sequence[Merits]) -> Iterator[str]:
    usual = median(other.faces for other in others)
    if best.faces and best.faces > usual:
        yield _("more faces can be seen") if usual else _("a face can be seen")
    alike = [other for other in others if other.faces]
    if best.faces and alike:
        if best.eyes >= OPEN and best.eyes > median(other.eyes for other in alike) + NOTABLE:
            yield _("everybody’s eyes are open") if best.faces > 1 else _("the eyes are open")
        if best.smile >= SMILES and best.smile > median(other.smile for other in alike) + NOTABLE:
            yield _("the happiest faces") if best.faces > 1 else _("the happiest smile")
    if best.sharp > median(other.sharp for other in others) + NOTABLE:
        yield _("sharper than the others") if len(others) > 1 else _("sharper than the other")
    lights = [other.light for other in others if other.light is not None]
    if best.light is not None and lights and best.light > median(lights) + NOTABLE:
        yield _("in better light")
