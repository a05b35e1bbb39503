"""The page on which one of several frames, or of several similar shots, is chosen: as plain values for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from albums.actions.choose_frame import strip_of, with_best_frames
from albums.addresses import frame_address, picture_address
from albums.models import Item, Look
from albums.showing import clock, item_words
from albums.storage import PICTURE_SIDES
from albums.why_best import Merits, merits_of_frame, merits_of_look, why_best

SMALL, LARGE = PICTURE_SIDES[0], PICTURE_SIDES[-1]
FIRST = "first"  # what stood for the item before anybody chose: a video's first picture, a Live Photo's still


@dataclass(frozen=True, slots=True)
class Shot:
    """One of those to choose from."""

    value: str  # as a form sends it
    words: str
    address: str
    large: str
    score: str  # 0.00 .. 1.00
    faces: int
    merits: Merits
    is_best: bool  # by its scores
    is_current: bool  # it stands for the item, or for its group
    is_chosen: bool = False  # a person said that it is the best


@dataclass(frozen=True, slots=True)
class Choice:
    """All of them, and the one that is seen large."""

    shots: Sequence[Shot]
    seen: Shot
    is_group: bool

    @property
    def why(self) -> str:
        """Why the best one won."""
        best = next(shot for shot in self.shots if shot.is_best)
        if best.is_chosen:
            return _("You chose it.")
        return why_best(best.merits, [shot.merits for shot in self.shots if shot is not best])

    @property
    def has_faces(self) -> bool:
        return any(shot.faces for shot in self.shots)


def choice_for(item: Item, at: str, *, of_group: bool) -> Choice | None:
    """Among its frames or its group. `at`: the value of the shot to be seen; the best one without it. None where there
    is nothing to choose from, or its frames wait to be looked at.
    """
    if not of_group:
        strip = strip_of(item)
        shots = shots_of_strip(item, strip) if strip else []
    else:
        shots = shots_of_group(item)
    if not shots:
        return None
    best = next(shot for shot in shots if shot.is_best)
    return Choice(shots, next((shot for shot in shots if shot.value == at), best), of_group)


def shots_of_strip(item: Item, strip: dict[str, Any]) -> list[Shot]:
    rows = ([strip["still"]] if strip["still"] else []) + strip["frames"]
    return [shot_of_frame(item, row, is_best=number == strip["best"]) for number, row in enumerate(rows)]


def shot_of_frame(item: Item, row: dict[str, Any], *, is_best: bool) -> Shot:
    ms = row.get("ms")
    return Shot(
        value=FIRST if ms is None else str(ms),
        words=_("The photo itself") if ms is None else moment_words(ms),
        address=still_address(item, SMALL) if ms is None else frame_address(item, SMALL, ms),
        large=still_address(item, LARGE) if ms is None else frame_address(item, LARGE, ms),
        score=number_format(row["quality"], 2),
        faces=row["faces"],
        merits=merits_of_frame(row),
        is_best=is_best,
        is_current=item.key_ms == ms,
    )


def moment_words(ms: int) -> str:
    """ "At 0:03.5"."""
    tenths = round(ms / 100)
    return _("At %(time)s") % {"time": f"{clock(tenths // 10)}.{tenths % 10}"}


def still_address(item: Item, side: int) -> str:
    """Without any chosen frame."""
    return reverse("item_picture", args=[item.pk, side])


def shots_of_group(item: Item) -> list[Shot]:
    """Similar shots, in their order; none where there are no others."""
    if item.similar_group is None:
        return []
    items = item.album.items.alive().filter(similar_group=item.similar_group).in_order()
    looks = dict(Look.objects.filter(blob__in=items.values("blob")).values_list("blob", F("analysis__look")))
    rows = [(other, looks[other.blob_id]) for other in with_best_frames(items) if other.blob_id in looks]
    if len(rows) < 2:
        return []
    best = max(rows, key=lambda row: (row[0].best_of_group, row[1]["quality"]))[0]
    return [shot_of_item(other, look, is_best=other is best) for other, look in rows]


def shot_of_item(item: Item, look: dict[str, Any], *, is_best: bool) -> Shot:
    return Shot(
        value=str(item.pk),
        words=item_words(item),
        address=picture_address(item, SMALL),
        large=picture_address(item, LARGE),
        score=number_format(look["quality"], 2),
        faces=len(look["faces"]),
        merits=merits_of_look(look),
        is_best=is_best,
        is_current=item.best_of_group,
        is_chosen=item.best_chosen,
    )
