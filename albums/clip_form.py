"""What somebody wants to cut out of a video, as the form of its page says it."""

from __future__ import annotations

import math

from django.http import QueryDict
from django.utils.translation import gettext_noop as _

from albums.actions.cut_clip import ClipWish, check_clip, film_of
from albums.cutting_form import background, picture
from albums.models import Item
from render.cutout.classes import classes_named
from render.jobs.cutting import NONE
from render.media.errors import RefusedError

NO_TIME = _("Please say in seconds where the part begins and ends.")
MAIN = "main"  # whatever stands out


def wish_of(item: Item, fields: QueryDict) -> ClipWish:
    """Raises RefusedError for what makes no sense with this film."""
    ground = fields.get("ground", NONE)
    keep = fields.get("keep", "person")
    classes_named([] if keep == MAIN else [keep])
    wish = ClipWish(
        start=seconds(fields.get("start", "0")),
        end=min(seconds(fields.get("end", "")), film_of(item).seconds),
        keep=() if keep == MAIN else (keep,),
        background=background(ground, fields),
        ground=picture(item, fields.get("picture", "")) if ground == "picture" else None,
    )
    check_clip(item, wish)
    return wish


def seconds(text: str) -> float:
    """To a hundredth, with a point or a comma."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = math.nan
    if not 0 <= found < 10**6:
        raise RefusedError(NO_TIME)
    return round(found, 2)
