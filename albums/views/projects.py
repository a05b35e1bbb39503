"""Classifiers of a family's own: the list, and a project with its labels and examples."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from albums.access import album_for, data_source_for, project_for
from albums.actions.keep_examples import set_multi_label
from albums.actions.keep_labels import delete_label, label_named, merge_labels, rename_label, set_negative
from albums.actions.keep_projects import (
    add_source,
    delete_project,
    delete_source,
    make_project,
    rename_project,
    rename_source,
    restore_project,
    share_project,
)
from albums.models import DataSource, Label, Project
from albums.requests import Request
from albums.showing_projects import Shown, albums_to_share_with, is_number, project_cards
from albums.upload_limits import LimitReachedError
from albums.views.errors import refuse
from render.media.errors import RefusedError


@require_GET
def projects(request: Request) -> HttpResponse:
    """All that this person may use; with the one that they deleted a moment ago, to offer it back."""
    deleted = asked_uuid(request, "deleted")
    thrown = Project.objects.in_trash().filter(owner=request.user, pk=deleted).first() if deleted else None
    return render(request, "classifiers/projects.html", {"cards": project_cards(request.user), "thrown": thrown})


def asked_uuid(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    """A name, and whether pictures or movements are told apart; examples come next."""
    if request.method == "GET":
        return render(request, "classifiers/new.html", {"kind": Project.Kind.IMAGE})
    asked = request.POST
    try:
        project = make_project(
            request.user, asked.get("name", ""), asked.get("kind", ""), multi_label="multi_label" in asked
        )
    except (RefusedError, LimitReachedError) as error:
        context = {"problem": str(error), "name": asked.get("name", ""), "kind": asked.get("kind", "")}
        return render(request, "classifiers/new.html", context, status=400)
    return redirect("project", project.pk)


@require_GET
def project(request: Request, project: UUID) -> HttpResponse:
    """?data= one of its collections of examples; ?label= the number of a label, or "none"; ?from= how many before."""
    found = project_for(request, project)
    source = asked_source(request, found)
    first = request.GET.get("from", "")
    only = request.GET.get("label", "")
    shown = Shown(source, request.user, only, int(first) if is_number(first) else 0)
    if only and not shown.loaded:
        raise Http404
    template = f"classifiers/project.html{'#page' if request.htmx else ''}"
    return render(request, template, page_of(request, found, shown))


def asked_source(request: Request, project: Project) -> DataSource:
    """The collection that the address names, else the first."""
    sources = project.data_sources.all()
    asked = asked_uuid(request, "data")
    source = sources.filter(pk=asked).first() if asked else sources.first()
    if source is None:
        raise Http404
    source.project = project
    return source


def page_of(request: Request, project: Project, shown: Shown) -> dict[str, Any]:
    return {
        "project": project,
        "album": project.album,
        "shown": shown,
        "source": shown.source,
        "sources": project.data_sources.all(),
        "label": shown.loaded[0].label if shown.only else None,
        "shareable": albums_to_share_with(request.user) if project.is_own and not request.htmx else [],
        "address": address_of(shown.source, shown.only),
    }


def address_of(source: DataSource, only: str = "") -> str:
    """Of the page on which a collection is, or one label of it."""
    query = {"data": str(source.pk), "label": only}
    return f"{reverse('project', args=[source.project_id])}?{urlencode({k: v for k, v in query.items() if v})}"


@require_POST
def change(request: Request, project: UUID) -> HttpResponseBase:
    """Its name, what a picture may show, with whom it is shared."""
    found = project_for(request, project, need="own")
    try:
        match request.POST.get("action"):
            case "rename":
                rename_project(found, request.POST.get("name", ""))
            case "multi_label":
                set_multi_label(found, multi_label=request.POST.get("multi_label") == "yes")
            case "share":
                share(request, found)
            case _action:
                raise BadRequest("no such action")
    except RefusedError as error:
        return refuse(request, 400, str(error))
    return redirect("project", found.pk)


def share(request: Request, project: Project) -> None:
    asked = request.POST.get("album", "")
    try:
        album = album_for(request, UUID(asked)) if asked else None
    except ValueError as error:
        raise BadRequest("no album") from error
    share_project(project, album)
    if album is None:
        messages.success(request, _("Only you see this classifier now."))
    else:
        messages.success(request, _("Everybody in “%(album)s” can use it now.") % {"album": album.title})


@require_POST
def delete(request: Request, project: UUID) -> HttpResponseBase:
    found = project_for(request, project, need="own")
    delete_project(found)
    return redirect(f"{reverse('projects')}?{urlencode({'deleted': str(found.pk)})}")


@require_POST
def restore(request: Request, project: UUID) -> HttpResponseBase:
    found = project_for(request, project, need="own", deleted=True)
    restore_project(found)
    return redirect("project", found.pk)


@require_POST
def sources(request: Request, project: UUID) -> HttpResponseBase:
    """One more collection of examples, or another name for one, or its end."""
    found = project_for(request, project, need="own")
    try:
        match request.POST.get("action"):
            case "add":
                return redirect(address_of(add_source(found, request.POST.get("name", ""))))
            case "rename":
                source = named_source(request, found)
                rename_source(source, request.POST.get("name", ""))
                return redirect(address_of(source))
            case "delete":
                delete_source(named_source(request, found))
                return redirect("project", found.pk)
    except RefusedError as error:
        return refuse(request, 400, str(error))
    raise BadRequest("no such action")


def named_source(request: Request, project: Project) -> DataSource:
    """The collection that a form names, of this project."""
    try:
        source = data_source_for(request, UUID(request.POST.get("source", "")), need="own")
    except ValueError as error:
        raise BadRequest("no collection") from error
    if source.project_id != project.pk:
        raise Http404
    return source


@require_POST
def labels(request: Request, project: UUID) -> HttpResponseBase:
    """A new label; or another name for one, or what else becomes of it."""
    found = project_for(request, project, need="own")
    source = named_source(request, found)
    try:
        if request.POST.get("action") == "add":
            label_named(found, request.POST.get("name", ""))
            return redirect(address_of(source))
        shown = change_label(request, found)
    except RefusedError as error:
        return refuse(request, 400, str(error))
    return redirect(address_of(source, str(shown.pk) if shown else ""))


def change_label(request: Request, project: Project) -> Label | None:
    """What is to be looked at afterwards. Raises RefusedError."""
    label = asked_label(request, project)
    match request.POST.get("action"):
        case "rename":
            rename_label(label, request.POST.get("name", ""))
        case "negative":
            set_negative(label, is_negative=not label.is_negative)
        case "merge":
            into = asked_label(request, project, "into")
            if into == label:
                raise RefusedError(_("Please choose another label."))
            merge_labels(label, into)
            return into
        case "delete":
            delete_label(label)
            return None
        case _action:
            raise BadRequest("no such action")
    return label


def asked_label(request: Request, project: Project, name: str = "label") -> Label:
    """The label of the project that a form names by its number."""
    asked = request.POST.get(name, "")
    label = project.labels.filter(pk=int(asked)).first() if is_number(asked) else None
    if label is None:
        raise Http404
    return label
