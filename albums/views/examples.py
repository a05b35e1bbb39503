"""Examples of a project: labelled in the grid and one by one, picked from albums, taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from albums.access import album_for, example_for, project_for
from albums.actions.keep_examples import (
    Labelled,
    add_items,
    bring_back,
    move_examples,
    put_label,
    take_out,
    undo_labels,
)
from albums.grid import ratio_step
from albums.models import Album, Example, Item, Label, Project
from albums.requests import Request
from albums.showing import album_cards
from albums.showing_projects import NONE, Group, Shown, Tile, is_number, of_group, parts_of
from albums.views.asking import asked_ids
from albums.views.errors import refuse
from albums.views.projects import address_of, asked_label, asked_source, named_source
from render.media.errors import RefusedError

PICKED_FROM = 300  # pictures of an album on one page


@dataclass(frozen=True, slots=True)
class Done:
    """What a toast says of it, and the fields of the form that undoes it."""

    sentence: str
    undo: dict[str, str]


@require_http_methods(["GET", "POST"])
def examples(request: Request, project: UUID) -> HttpResponseBase:
    """All ids that the page shows, in their order; or what is to be done with those that are named."""
    if request.method == "GET":
        source = asked_source(request, project_for(request, project))
        found = of_group(source.examples.seen_by(request.user), request.GET.get("label", ""))
        return JsonResponse({"items": [str(pk) for pk in dict.fromkeys(found.values_list("pk", flat=True))]})
    mine = project_for(request, project, need="own")
    try:
        done = carry_out(request, mine)
    except RefusedError as error:
        return refuse(request, 400, str(error))
    if request.htmx:
        return render(request, "classifiers/project.html#toast", {"project": mine, "done": done})
    messages.success(request, done.sentence)
    return redirect("project", mine.pk)


def carry_out(request: Request, project: Project) -> Done:
    """Raises RefusedError, and BadRequest for what no page asks."""
    action, _colon, value = request.POST.get("action", "").partition(":")
    if action == "undo":
        labelled = undo_labels(project, request.POST.get("token", ""))
        return Done(_("The labels are as they were."), {}) if labelled.count else Done(_("Nothing has changed."), {})
    ids = asked_ids(request)
    chosen = Example.objects.filter(source__project=project, pk__in=ids)
    match action:
        case "label" if value == NONE:
            return told(put_label(project, chosen, None), None)
        case "label":
            label = asked_label_of(project, value)
            return told(put_label(project, chosen, label, on=request.POST.get("on") != "no"), label)
        case "delete":
            count = take_out(project, chosen.alive())
            sentence = ngettext("%(n)d example is taken out.", "%(n)d examples are taken out.", count) % {"n": count}
            return Done(sentence, {"action": "restore", "item": ",".join(map(str, ids))})
        case "restore":
            count = bring_back(project, ids)
            return Done(ngettext("%(n)d example is back.", "%(n)d examples are back.", count) % {"n": count}, {})
        case "move":
            source = named_source(request, project)
            count = move_examples(source, chosen)
            sentence = ngettext("%(n)d example is in “%(name)s”.", "%(n)d examples are in “%(name)s”.", count)
            return Done(sentence % {"n": count, "name": source.name}, {})
    raise BadRequest("no such action")


def asked_label_of(project: Project, value: str) -> Label:
    label = project.labels.filter(pk=int(value)).first() if is_number(value) else None
    if label is None:
        raise RefusedError(_("This label is gone."))
    return label


def told(labelled: Labelled, label: Label | None) -> Done:
    undo = {"action": "undo", "token": labelled.undo}
    if label is None:
        sentence = ngettext("%(n)d example has no label now.", "%(n)d examples have no label now.", labelled.count)
        return Done(sentence % {"n": labelled.count}, undo)
    sentence = ngettext("%(n)d example: %(label)s", "%(n)d examples: %(label)s", labelled.count)
    return Done(sentence % {"n": labelled.count, "label": label.name}, undo)


@require_http_methods(["GET", "POST"])
def pick(request: Request, project: UUID) -> HttpResponseBase:
    """Examples out of albums: which album, then which of its pictures, with which label."""
    found = project_for(request, project, need="own")
    source = named_source(request, found) if request.method == "POST" else asked_source(request, found)
    asked = request.POST if request.method == "POST" else request.GET
    if "album" not in asked:
        cards = [card for card in album_cards(request.user) if of_kind(card.photos, card.videos, found)]
        return render(request, "classifiers/pick.html", {"project": found, "source": source, "cards": cards})
    try:
        album = album_for(request, UUID(asked["album"]))
    except ValueError as error:
        raise BadRequest("no album") from error
    if request.method == "POST":
        return take_picked(request, found, album)
    return render(request, "classifiers/pick.html", to_pick(request, found, album) | {"source": source})


def of_kind(photos: int, videos: int, project: Project) -> int:
    return photos if project.item_kind == Item.Kind.PHOTO else videos


def to_pick(request: Request, project: Project, album: Album) -> dict[str, Any]:
    items = album.items.in_grid().filter(kind=project.item_kind).in_order()
    page = Paginator(items, PICKED_FROM).get_page(request.GET.get("page"))
    there = Example.objects.alive().filter(source__project=project, item__album=album)
    return {
        "project": project,
        "album": album,
        "page": page,
        "tiles": [(item, ratio_step(item.width, item.height)) for item in page],
        "there": set(there.values_list("item", flat=True)),
        "labels": project.labels.all(),
        "label": request.GET.get("label", ""),
    }


def take_picked(request: Request, project: Project, album: Album) -> HttpResponseBase:
    source = named_source(request, project)
    wish = request.POST.get("label", "")
    label = asked_label(request, project) if wish not in ("", NONE) else None
    items = album.items.in_grid().filter(pk__in=asked_ids(request))
    count = add_items(source, items, label)
    sentence = ngettext("%(n)d picture is an example now.", "%(n)d pictures are examples now.", count)
    messages.success(request, sentence % {"n": count})
    return redirect(address_of(source, str(label.pk) if label else ""))


@require_GET
def example(request: Request, example: UUID) -> HttpResponse:
    """One of them large, with a button for each label. ?in= among which it is seen: a label's number, or "none"."""
    found = example_for(request, example)
    return render(request, "classifiers/example.html", shown_large(request, found))


def shown_large(request: Request, found: Example) -> dict[str, Any]:
    source = found.source
    among = request.GET.get("in", "")
    ids = list(dict.fromkeys(of_group(source.examples.seen_by(request.user), among).values_list("pk", flat=True)))
    place = ids.index(found.pk) if found.pk in ids else -1
    own = set(found.labels.all())
    groups: list[Group] = Shown(source, request.user).labels
    query = f"?{urlencode({'in': among})}" if among else ""
    return {
        "project": source.project,
        "source": source,
        "example": found,
        "item": found.item,
        "length": f"{found.item.duration or 0.0:.3f}",
        "tile": Tile(found, sorted(own, key=lambda label: label.name), ""),
        "parts": parts_of(found, request.user) if found.item.kind == Item.Kind.VIDEO else [],
        "labels": [(group, group.label in own) for group in groups],
        "among": among,
        "query": query,
        "before": ids[place - 1] if place > 0 else None,
        "after": ids[place + 1] if place + 1 < len(ids) else None,
        "place": place + 1,
        "count": len(ids),
        "back": address_of(source, among if among == NONE or is_number(among) else ""),
    }


@require_http_methods(["POST"])
def example_change(request: Request, example: UUID) -> HttpResponseBase:
    """Put a label on it, or take it off, and go on to the next that the page named."""
    found = example_for(request, example, need="own")
    project = found.source.project
    one = Example.objects.filter(pk=found.pk)
    among = request.POST.get("in", "")
    action, _colon, value = request.POST.get("action", "").partition(":")
    try:
        match action:
            case "label":
                label = None if value == NONE else asked_label_of(project, value)
                on = label is None or not found.labels.filter(pk=label.pk).exists()
                put_label(project, one, label, on=on)
            case "delete":
                take_out(project, one)
            case _action:
                raise BadRequest("no such action")
    except RefusedError as error:
        return refuse(request, 400, str(error))
    return go_on(request, found, among, stays=action == "label" and project.multi_label)


def go_on(request: Request, found: Example, among: str, *, stays: bool) -> HttpResponseBase:
    """To the next one; where there is none back to the grid."""
    wanted = request.POST.get("next", "")
    if stays:
        wanted = str(found.pk)
    query = f"?{urlencode({'in': among})}" if among else ""
    try:
        return redirect(f"{reverse('example', args=[UUID(wanted)])}{query}")
    except ValueError:
        return redirect(address_of(found.source, among if among == NONE or is_number(among) else ""))
