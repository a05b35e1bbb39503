"""What an album has set aside, and how it comes back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from albums.access import album_for
from albums.actions.set_aside import want_items
from albums.finding import days
from albums.grid import SHOWN
from albums.models import Album
from albums.models.items import ItemQuerySet
from albums.requests import Request
from albums.views.asking import asked_ids


@require_http_methods(["GET", "POST"])
def aside(request: Request, album: UUID) -> HttpResponseBase:
    if request.method == "POST":
        found = album_for(request, album, need="contribute")
        changed = want_items(found, request.user, asked_ids(request))
        count = len(changed.items)
        if count:
            sentence = ngettext("%(n)s picture is back in the album.", "%(n)s pictures are back in the album.", count)
            messages.success(request, sentence % {"n": count})
        if changed.left:
            messages.error(request, _("Some of these are others' pictures; their owners may take them back."))
        return redirect("album_aside", found.pk)
    found = album_for(request, album)
    return render(request, "albums/aside.html", {"album": found, "days": days(list(aside_items(found)))})


def aside_items(album: Album) -> ItemQuerySet:
    return album.items.set_aside().in_order().only(*SHOWN)
