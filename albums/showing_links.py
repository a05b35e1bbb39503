"""Public links, as those who made them see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums.actions.film_movie import name_of
from albums.actions.share_by_link import token_of
from albums.addresses import whole_address
from albums.models import Link, Movie, Sticker
from albums.models.links import Shut


@dataclass(frozen=True, slots=True)
class LinkShown:
    pk: int
    note: str
    address: str  # empty where it cannot be read any more
    states: list[str]
    views: str
    is_open: bool


def links_context(request: HttpRequest, thing: Movie | Sticker, revoked: Collection[Link] = ()) -> dict[str, Any]:
    """What "links/list.html" shows. `revoked`: those that were turned off just now, and can be turned on again."""
    links = Link.objects.live().to(thing).order_by("created_at", "pk")
    return {
        "is_sticker": isinstance(thing, Sticker),
        "links": [link_shown(request, link) for link in links],
        "links_address": links_address(thing),
        "revoked": ",".join(str(link.pk) for link in revoked),
    }


def links_address(thing: Movie | Sticker) -> str:
    """Of the page with all its links."""
    return reverse("movie_links" if isinstance(thing, Movie) else "sticker_links", args=[thing.pk])


def page_of(thing: Movie | Sticker) -> tuple[str, str]:
    """Its own page, and what it is called there."""
    if isinstance(thing, Movie):
        return reverse("movie", args=[thing.pk]), name_of(thing)
    return reverse("sticker", args=[thing.pk]), thing.name


def link_shown(request: HttpRequest, link: Link) -> LinkShown:
    token = token_of(link)
    shut = link.shut_at(timezone.now())
    return LinkShown(
        pk=link.pk,
        note=link.note,
        address=whole_address(request, "shared", token) if token else "",
        states=states_of(link, shut),
        views=views_of(link),
        is_open=shut is None and not link.is_used_up,
    )


def states_of(link: Link, shut: Shut | None) -> list[str]:
    """What one has to know of it, in words."""
    said = []
    if shut is Shut.ENDED and link.ends_at:
        return [_("Ended on %(moment)s") % {"moment": in_full(link.ends_at)}]
    if link.is_used_up:
        said.append(_("Seen as often as it may be"))
    if shut is Shut.BEFORE and link.starts_at:
        said.append(_("Opens on %(moment)s") % {"moment": in_full(link.starts_at)})
    if link.ends_at:
        said.append(_("Until %(moment)s") % {"moment": in_full(link.ends_at)})
    if link.password:
        said.append(_("Asks for a password"))
    if not link.downloads:
        said.append(_("No download"))
    return said or [_("For whoever has it")]


def views_of(link: Link) -> str:
    if link.view_limit is not None:
        return _("Seen %(n)d of %(limit)d times") % {"n": link.views, "limit": link.view_limit}
    if not link.views:
        return _("Not seen yet")
    return ngettext("Seen once", "Seen %(n)d times", link.views) % {"n": link.views}


def in_full(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
