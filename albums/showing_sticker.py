"""What the pages of stickers show, as plain values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from albums.actions.finish_sticker import key_of
from albums.models import Sticker, User
from albums.sentences import translated
from render.cutout.finish import WIDEST, Finish, margins
from render.jobs.models import Job, State

SIDES = (320, 640, 1280)  # of the subject's longer side: in the collection, on its page, on a large screen
LARGEST = 2048  # pixels; a "full" download of a subject that is larger is made this small
DOWNLOADS = {"512": 512, "full": LARGEST}
PERCENT = 100
REFUSED_SHOWN = timedelta(hours=1)
STYLE_NAMES: Mapping[str, Promise] = {
    "": _("As in the photo"),
    "comic": _("Comic"),
    "puffy": _("Puffy"),
    "shiny": _("Shiny"),
}
SWATCHES: Mapping[str, Promise] = {
    "#ffffff": _("White"),
    "#191412": _("Black"),
    "#ffd23f": _("Yellow"),
    "#ff7a59": _("Orange"),
    "#ee4266": _("Red"),
    "#f6a6c9": _("Pink"),
    "#8a63d2": _("Purple"),
    "#3fa7f5": _("Blue"),
    "#3bb273": _("Green"),
}
GROUNDS: Mapping[str, Promise] = {
    "checks": _("Checkerboard"),
    "light": _("Light"),
    "dark": _("Dark"),
    "green": _("Green"),
}


@dataclass(frozen=True, slots=True)
class StickerShown:
    """A sticker with the sizes and addresses of its picture."""

    sticker: Sticker

    @property
    def pk(self) -> UUID:
        return self.sticker.pk

    @property
    def name(self) -> str:
        return self.sticker.name

    @property
    def moves(self) -> bool:
        return self.sticker.is_animated

    @property
    def shines(self) -> bool:
        """Whether light wanders over it; one that moves has enough of that."""
        return self.sticker.finished_as.style == "shiny" and not self.moves

    @property
    def small(self) -> str:
        return picture_address(self.sticker, SIDES[0])

    @property
    def large(self) -> str:
        return picture_address(self.sticker, SIDES[0] if self.moves else SIDES[1])

    @property
    def width(self) -> int:
        return self._grown(self.sticker.width)

    @property
    def height(self) -> int:
        return self._grown(self.sticker.height)

    def _grown(self, length: int) -> int:
        """Of the small picture, for the place that is kept until it has come."""
        side = max(self.sticker.width, self.sticker.height)
        return round(SIDES[0] * (length / side + 2 * margins(self.sticker.finished_as)))


def picture_address(sticker: Sticker, side: int) -> str:
    """Another one for each look, so that a browser may keep what it has."""
    address = reverse("sticker_picture", args=[sticker.pk, side])
    return f"{address}?{urlencode({'look': key_of(sticker.finished_as)})}"


def finish_fields(finish: Finish) -> dict[str, Any]:
    """As the form has them."""
    return {
        "outline": round(finish.outline * PERCENT, 2),
        "colour": finish.outline_colour,
        "shadow": "on" if finish.shadow else "",
        "style": finish.style,
    }


def finish_from(fields: Mapping[str, str]) -> Finish:
    """The opposite. Raises RefusedError for what no sticker looks like, BadRequest for what no form of ours sends."""
    try:
        values = {
            "outline": float(fields["outline"]) / PERCENT,
            "outline_colour": fields["own" if fields["colour"] == "own" else "colour"],
            "shadow": fields.get("shadow", "") == "on",
            "style": fields.get("style", ""),
        }
    except (KeyError, ValueError) as error:
        raise BadRequest("no finish") from error
    return Finish.from_json(values)


def controls(finish: Finish) -> dict[str, Any]:
    """What the form offers."""
    return {
        "fields": finish_fields(finish),
        "widest": round(WIDEST * PERCENT),
        "styles": [(name, str(words), name == finish.style) for name, words in STYLE_NAMES.items()],
        "swatches": [(colour, str(words), colour == finish.outline_colour) for colour, words in SWATCHES.items()],
        "own_colour": finish.outline_colour not in SWATCHES,
        "grounds": [(name, str(words)) for name, words in GROUNDS.items()],
    }


def brought(user: User) -> dict[str, Any]:
    """What became of pictures that this person has sent."""
    jobs = Job.objects.filter(kind="bring_sticker", subject=f"user:{user.pk}")
    refused = jobs.filter(state=State.FAILED, finished_at__gte=timezone.now() - REFUSED_SHOWN).order_by("-finished_at")
    sentences = [(job.params["name"], translated(job.error)) for job in refused]
    return {"waiting": jobs.unfinished().count(), "refused": sentences}
