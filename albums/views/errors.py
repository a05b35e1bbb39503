"""What is answered to a request that cannot be: one plain sentence, on a page or, to a script, as it is."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from albums.sentences import translated

logger = logging.getLogger(__name__)

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def wants_page(request: HttpRequest) -> bool:
    """Whether a person looks at the answer; scripts show its sentence in a page of their own."""
    return not request.headers.get("HX-Request") and "text/html" in request.headers.get("Accept", "")


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    sentence = translated(sentence)  # it may be the engine's
    if wants_page(request):
        return render(request, "error.html", {"sentence": sentence, "status": status}, status=status)
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return refuse(request, 413, _("This is more than can be sent at once."))
    return refuse(request, 400, _("This request could not be understood."))


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return refuse(request, 403, str(exception) or _("You may not do that."))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also for what exists but not for this person, in the same words. Who came by a public link is told of links."""
    found = request.resolver_match
    if found is not None and (found.url_name or "").startswith("shared") and wants_page(request):
        sentence = _("This link shows nothing, or nothing any more. Ask whoever sent it to you for a new one.")
        return render(request, "links/shut.html", {"heading": _("Nothing here"), "sentence": sentence}, status=404)
    return refuse(request, 404, _("There is nothing here, or it is not shared with you."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django has logged the traceback. This page asks nothing of the database."""
    sentence = _(
        "Something went wrong on our side. Please try again; if it stays, tell whoever looks after this server."
    )
    if wants_page(request):
        return HttpResponse(render_to_string("500.html", {"sentence": sentence}), status=500)
    return HttpResponse(sentence, status=500, content_type="text/plain; charset=utf-8")


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.info("refused a form: %s", reason)
    return refuse(
        request, 403, _("This form was too old or did not come from one of our pages. Go back, reload, try again.")
    )
