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
from albums.models import Album, Item, Link, Movie, Sticker
from albums.models.links import LinkQuerySet, Shareable, Shut
from albums.models.moderation import Veil
from albums.models.selections import Selection
from albums.showing_selection import words_of

PICTURES = 6  # of those that a link shows


@dataclass(frozen=True, slots=True)
class LinkShown:
    pk: int
    note: str
    address: str  # empty where it cannot be read any more
    states: list[str]
    views: str
    is_over: bool  # and shows nothing any more
    is_down: bool  # taken down by staff
    title: str  # of chosen pictures
    pictures: list[Item]  # the first of them
    more: int  # how many there are beside


def links_to(thing: Shareable | Album) -> LinkQuerySet:
    """All that a page of links is about: of an album those to pictures of it."""
    return Link.objects.filter(selection__album=thing) if isinstance(thing, Album) else Link.objects.to(thing)


def links_context(request: HttpRequest, thing: Shareable | Album, revoked: Collection[Link] = ()) -> dict[str, Any]:
    """What "links/list.html" shows. `revoked`: those that were turned off just now, and can be turned on again."""
    links = links_to(thing).there().select_related("case", "created_by", "selection").order_by("created_at", "pk")
    if isinstance(thing, Album):  # the one that was just made is what one looks for
        links = links.reverse()
    return {
        "is_sticker": isinstance(thing, Sticker),
        "is_album": isinstance(thing, Album),
        "is_unmade": isinstance(thing, Movie) and thing.rendition is None,
        "links": links_shown(request, links),
        "links_address": links_address(thing),
        "revoked": ",".join(str(link.pk) for link in revoked),
    }


def links_address(thing: Shareable | Album) -> str:
    """Of the page with all its links."""
    if isinstance(thing, Selection):
        return reverse("album_links", args=[thing.album_id])
    names: dict[type, str] = {Movie: "movie_links", Sticker: "sticker_links", Album: "album_links"}
    return reverse(names[type(thing)], args=[thing.pk])


def page_of(thing: Shareable | Album) -> tuple[str, str]:
    """Its own page, and what it is called there; of chosen pictures how many they are."""
    match thing:
        case Movie():
            return reverse("movie", args=[thing.pk]), name_of(thing)
        case Sticker():
            return reverse("sticker", args=[thing.pk]), thing.name
        case Album():
            return reverse("album", args=[thing.pk]), thing.title
    return reverse("album", args=[thing.album_id]), words_of(thing.shown())


def where_made(link: Link) -> Shareable | Album:
    """Whose page lists the link."""
    return link.selection.album if link.selection is not None else link.thing


def link_shown(request: HttpRequest, link: Link) -> LinkShown:
    return links_shown(request, [link])[0]


def links_shown(request: HttpRequest, links: Collection[Link]) -> list[LinkShown]:
    """Each with what staff has decided, which is asked for all at once."""
    pks = [link.pk for link in links]
    down = set(Link.objects.filter(Link.objects.down(), pk__in=pks).values_list("pk", flat=True))
    backed = set(Link.objects.filter(Link.objects.backed(), pk__in=pks).values_list("pk", flat=True))
    adults = set(Link.objects.filter(Link.objects.restricted(), pk__in=pks).values_list("pk", flat=True))
    return [
        shown_as(request, link, is_down=link.pk in down, is_backed=link.pk in backed, is_for_adults=link.pk in adults)
        for link in links
    ]


def shown_as(request: HttpRequest, link: Link, *, is_down: bool, is_backed: bool, is_for_adults: bool) -> LinkShown:
    token = token_of(link)
    shut = link.shut_at(timezone.now())
    pictures = link.selection.shown() if link.selection is not None else Item.objects.none()
    return LinkShown(
        pk=link.pk,
        note=link.note,
        address=whole_address(request, "shared", token) if token else "",
        states=states_of(link, shut, is_down=is_down, is_backed=is_backed, is_for_adults=is_for_adults),
        views=views_of(link),
        is_over=shut is Shut.ENDED or link.is_used_up or is_down or not is_backed,
        is_down=is_down,
        title=link.title or (words_of(pictures) if link.selection is not None else ""),
        pictures=list(pictures[:PICTURES]),
        more=max(0, pictures.count() - PICTURES),
    )


def states_of(link: Link, shut: Shut | None, *, is_down: bool, is_backed: bool, is_for_adults: bool) -> list[str]:
    """What one has to know of it, in words."""
    if is_down:
        return [_("Taken down: your notices say why")]
    if not is_backed:
        return [_("Off: whoever made it may not share from this album any more")]
    said = moderated(link, is_for_adults=is_for_adults)
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
    if link.metadata:
        said.append(_("Tells place, time and camera"))
    return said or [_("For whoever has it")]


def moderated(link: Link, *, is_for_adults: bool) -> list[str]:
    """What staff has decided, or has not looked at yet."""
    veil = link.veil()
    said = [_("Not shown until somebody has looked at it")] if veil is Veil.HIDE else []
    said += [_("Blurred until somebody has looked at it")] if veil is Veil.BLUR else []
    said += [_("Adults only")] if is_for_adults else []
    if link.selection is not None and (down := link.selection.shown().count() - link.selection.visible().count()):
        sentence = ngettext("%(n)d of its pictures was taken down", "%(n)d of its pictures were taken down", down)
        said.append(sentence % {"n": down})
    return said


def views_of(link: Link) -> str:
    if link.view_limit is not None:
        return _("Seen %(n)d of %(limit)d times") % {"n": link.views, "limit": link.view_limit}
    if not link.views:
        return _("Not seen yet")
    return ngettext("Seen once", "Seen %(n)d times", link.views) % {"n": link.views}


def in_full(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
