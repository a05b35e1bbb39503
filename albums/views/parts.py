"""What parts of videos show: marked on a timeline, brought as a file, and taken away as one."""

from __future__ import annotations

import csv
import io
import math
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from albums.access import example_for, project_for
from albums.actions.annotate import add_part, annotate, harmless, is_too_large, remove_part
from albums.models import DataSource, Example
from albums.names import safe_name
from albums.requests import Request
from albums.sentences import translated
from albums.showing_projects import NONE, is_number
from albums.views.errors import refuse
from albums.views.projects import address_of, asked_label, asked_source, named_source
from render.media.errors import RefusedError


@require_http_methods(["GET", "POST"])
def labels_file(request: Request, project: UUID) -> HttpResponseBase:
    """All labels of a collection as CSV; or a file of them, as CSV or JSON, about what is in it."""
    if request.method == "GET":
        return as_csv(request, asked_source(request, project_for(request, project)))
    found = project_for(request, project, need="own")
    source, file = named_source(request, found), request.FILES.get("file")
    if file is None:
        return refuse(request, 400, _("Please choose a file first."))
    if is_too_large(file.size or 0):
        return refuse(request, 413, _("This annotation file is too large."))
    try:
        done = annotate(source, file.read())
    except RefusedError as error:
        messages.error(request, translated(str(error)))
        return redirect(address_of(source))
    sentence = ngettext("%(n)d label was read.", "%(n)d labels were read.", done.count) % {"n": done.count}
    (messages.warning if done.missing else messages.success)(request, f"{sentence} {done.sentence}".strip())
    return redirect(address_of(source))


def as_csv(request: Request, source: DataSource) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["file", "label", "start", "end"])
    for example in source.examples.seen_by(request.user).select_related("item").prefetch_related("labels"):
        times = ["" if time is None else f"{time:.3f}" for time in (example.start, example.end)]
        for label in example.labels.all():
            writer.writerow([harmless(example.item.name), harmless(label.name), *times])
    name = f"{safe_name(source.project.name, 'labels')}.csv"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        out.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@require_POST
def parts(request: Request, example: UUID) -> HttpResponseBase:
    """One more part of its video, or the end of one."""
    found = example_for(request, example, need="own")
    try:
        match request.POST.get("action"):
            case "add":
                label, start, end = asked_label(request, found.source.project), *asked_times(request)
                shown = add_part(found.source, found.item, label, start, end)
            case "remove":
                shown = removed(request, found)
            case _action:
                raise BadRequest("no such action")
    except RefusedError as error:
        return refuse(request, 400, str(error))
    among = request.POST.get("in", "")
    query = f"?{urlencode({'in': among})}" if among == NONE or is_number(among) else ""
    return redirect(f"{reverse('example', args=[shown.pk])}{query}")


def removed(request: Request, found: Example) -> Example:
    """What is to be looked at after a part is gone: the whole video, or another part of it."""
    try:
        part = example_for(request, UUID(request.POST.get("part", "")), need="own")
    except ValueError as error:
        raise BadRequest("no part") from error
    if (part.source_id, part.item_id) != (found.source_id, found.item_id) or part.start is None:
        raise BadRequest("no part of this video")
    whole = remove_part(part)
    if whole is not None:
        return whole
    others = Example.objects.alive().filter(source=found.source, item=found.item).order_by("start")
    return others.filter(pk=found.pk).first() or others[0]


def asked_times(request: Request) -> tuple[float, float]:
    """Where it starts and ends, in seconds. Raises RefusedError."""
    try:
        start, end = (float(request.POST.get(name, "")) for name in ("start", "end"))
    except ValueError:
        start = end = math.nan
    if not math.isfinite(start) or not math.isfinite(end):
        raise RefusedError(_("Please mark where it starts and where it ends."))
    return start, end
