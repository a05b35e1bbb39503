"""The page on which subjects are cut out of a film, as plain values for its template."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from albums.actions.cut_clip import LONGEST_STICKER, LONGEST_VIDEO, film_of
from albums.clip_form import MAIN
from albums.cutting_form import FIRST_COLOUR, FIRST_GRADIENT
from albums.models import Item
from albums.sentences import translated
from albums.showing import item_words
from albums.showing_cutout import GRADIENTS, NAMES, around
from render.jobs.cutting import NONE
from render.jobs.models import Job, State


def page_of(item: Item, fields: QueryDict) -> dict[str, Any]:
    """fields: what was chosen before."""
    film = film_of(item)
    others = sorted(((value, str(name)) for value, name in NAMES.items() if value != "person"), key=lambda one: one[1])
    return {
        "duration": round(film.seconds, 1),
        "start": fields.get("start", "0"),
        "end": fields.get("end", f"{min(film.seconds, LONGEST_STICKER):.1f}"),
        "longest_sticker": round(LONGEST_STICKER),
        "longest_video": round(LONGEST_VIDEO),
        "kinds": [("person", _("People")), (MAIN, _("Whatever stands out")), *others],
        "keep": fields.get("keep", "person"),
        "ground": fields.get("ground", NONE),
        "colour": fields.get("colour", FIRST_COLOUR),
        "gradient": fields.get("gradient", FIRST_GRADIENT),
        "gradients": [(value, *value.split("-")) for value in GRADIENTS],
        "picture": fields.get("picture", ""),
        "pictures": around(item) if item.album.may_contribute else [],
        "album_address": reverse("album", args=[item.album_id]),
        "film": reverse("item_motion" if item.motion_id else "item_original", args=[item.pk]),
        "words": item_words(item),
    }


def progress_of(item: Item, job: Job | None) -> dict[str, Any]:
    """How far the job is; and what was made, or why nothing was."""
    if job is None:
        return {}
    result: dict[str, Any] = job.result or {}
    return {
        "job": job,
        "address": f"{reverse('item_cutout_clip', args=[item.pk])}?job={job.pk}",
        "percent": round(100 * job.progress),
        "failed": translated(job.error) if job.state == State.FAILED else "",
        "stopped": job.state == State.CANCELLED,
        "empty": job.state == State.DONE and result.get("subject") is False,
        "sticker": result.get("sticker"),
        "made": item.album.items.alive().filter(pk=result["item"]).first() if "item" in result else None,
    }
