"""What somebody wants to lift off a photo, as the form of its page says it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_noop as _

from albums.actions.cut_out import DEFAULT_QUALITY, Cutting, check_cutting
from albums.models import Item
from render.cutout.levels import QUALITIES, Quality
from render.media.errors import RefusedError

NO_GROUND = _("Please choose a picture for the background.")
NO_COLOUR = _("Please choose a colour for the background.")
MOST_SUBJECTS = 64
COLOUR = re.compile(r"#[0-9a-f]{6}")
GRADIENT = re.compile(r"#[0-9a-f]{6}-#[0-9a-f]{6}")
# What a new page begins with.
FIRST_COLOUR, FIRST_GRADIENT = "#f3b562", "#fde68a-#fb7185"


def cutting_of(item: Item, fields: QueryDict) -> Cutting:
    """Raises RefusedError for what makes no sense on this photo."""
    ground = fields.get("ground", "none")
    cutting = Cutting(
        chosen=numbers(fields.getlist("subject")),
        quality=level(fields.get("level", "")),
        strokes=strokes(fields.get("strokes", "")),
        smart="smart" in fields,
        background=background(ground, fields),
        ground=picture(item, fields.get("picture", "")) if ground == "picture" else None,
        match="match" in fields,
    )
    check_cutting(item, cutting)
    return cutting


def numbers(texts: list[str]) -> tuple[int, ...]:
    """What is no number is none of the subjects."""
    found = {int(text) if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) else 0 for text in texts[:MOST_SUBJECTS]}
    return tuple(sorted(found))


def level(text: str) -> Quality:
    return next((quality for quality in QUALITIES if quality == text), DEFAULT_QUALITY)


def strokes(text: str) -> tuple[dict[str, Any], ...]:
    """What is no JSON is one stroke that nobody can read."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        found = [{}]
    return tuple(found) if isinstance(found, list) else ({},)


def background(ground: str, fields: QueryDict) -> str:
    if ground in ("blur", "picture"):
        return ground
    if ground in ("colour", "gradient"):
        text = fields.get(ground, "").lower()
        if not (COLOUR if ground == "colour" else GRADIENT).fullmatch(text):
            raise RefusedError(NO_COLOUR)
        return text
    return "none"


def picture(item: Item, text: str) -> Item:
    """A photo of the same album."""
    try:
        found = item.album.items.alive().filter(pk=UUID(text), kind=Item.Kind.PHOTO).first()
    except ValueError:
        found = None
    if found is None:
        raise RefusedError(NO_GROUND)
    return found


def query_of(fields: QueryDict) -> str:
    """The same wish in an address; strokes are too long for one."""
    names = ("subject", "level", "smart", "ground", "colour", "gradient", "picture", "match")
    return urlencode([(name, value) for name in names for value in fields.getlist(name)])
