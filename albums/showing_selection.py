"""Chosen pictures of an album as visitors with a link see them.

Nothing here tells more than the link may: without its switch for metadata no name, no time and no place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums.actions.share_bare import bare_of, blobs_of
from albums.models import Item, Link
from albums.models.items import ItemQuerySet
from albums.showing import clock
from albums.showing_item import may_play, town
from albums.storage import PICTURE_SIDES, motion_path

A_PAGE = 120  # pictures


@dataclass(frozen=True, slots=True)
class PictureShown:
    """In the grid."""

    number: int  # its place in the selection
    words: str  # for those who do not see it
    width: int
    height: int
    small: int  # widths of its pictures, pixels
    medium: int
    length: str  # of a video
    moves: bool


def title_of(link: Link) -> str:
    """What its maker has written, or how many there are."""
    assert link.selection is not None  # noqa: S101 - for the type checker: the caller has looked
    return link.title or words_of(link.selection.visible())


def words_of(items: ItemQuerySet) -> str:
    """12 photos, 2 videos."""
    kinds = list(items.values_list("kind", flat=True))
    photos, videos = kinds.count(Item.Kind.PHOTO), kinds.count(Item.Kind.VIDEO)
    said = [
        ngettext("%(n)d photo", "%(n)d photos", photos) % {"n": photos} if photos else "",
        ngettext("%(n)d video", "%(n)d videos", videos) % {"n": videos} if videos else "",
    ]
    return ", ".join(filter(None, said)) or _("No pictures")


def grid_context(link: Link, page: Any) -> dict[str, Any]:
    """The page `page`, or the nearest that there is."""
    assert link.selection is not None  # noqa: S101 - for the type checker: the caller has looked
    visible = link.selection.visible()
    shown = Paginator(visible, A_PAGE).get_page(page)
    all_ready = link.downloads and all(hand_over(item, link) != "soon" for item in visible)
    return {"pictures": [picture_shown(item, link) for item in shown], "pages": shown, "all_ready": all_ready}


def picture_shown(item: Any, link: Link) -> PictureShown:
    return PictureShown(
        number=item.number,
        words=words_for(item, link),
        width=item.width,
        height=item.height,
        small=width_at(item, PICTURE_SIDES[0]),
        medium=width_at(item, PICTURE_SIDES[1]),
        length=clock(item.duration) if item.kind == Item.Kind.VIDEO and item.duration else "",
        moves=item.motion_id is not None,
    )


def width_at(item: Item, side: int) -> int:
    return max(1, round(side * item.width / max(item.width, item.height, 1)))


def words_for(item: Any, link: Link) -> str:
    if item.kind == Item.Kind.VIDEO:
        words = _("Video %(number)d") % {"number": item.number}
    else:
        words = _("Photo %(number)d") % {"number": item.number}
    return f"{words}, {moment_of(item)}" if link.metadata else words


def moment_of(item: Item) -> str:
    return date_format(timezone.localtime(item.shown_at), "DATETIME_FORMAT")


def large_context(item: Any, link: Link) -> dict[str, Any]:
    """One picture, large."""
    assert link.selection is not None  # noqa: S101 - for the type checker: the caller has looked
    earlier, after = link.selection.beside(item.number)
    is_video = item.kind == Item.Kind.VIDEO
    state = hand_over(item, link)
    return {
        "picture": picture_shown(item, link),
        "before": earlier.reverse().first(),
        "after": after,
        "page": 1 + earlier.count() // A_PAGE,
        "is_video": is_video,
        "plays": is_video and may_play(item) and state == "ready",
        "moves": item.motion_id is not None and motion_path(item.motion_id).is_file(),
        "state": state,
        "facts": facts_of(item) if link.metadata else [],
    }


def facts_of(item: Item) -> list[str]:
    return [fact for fact in (moment_of(item), town(item), item.probe.get("camera") or "") if fact]


def hand_over(item: Item, link: Link) -> str:
    """Whether its file can be given to visitors of this link: "ready", "soon", or "never"."""
    if link.metadata:
        return "ready"
    found = [bare_of(sha256) for sha256 in blobs_of(item)]
    if any(one.is_waited_for for one in found):
        return "soon"
    return "never" if found[0].never else "ready"
