"""What happens around every view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from albums.views.errors import wants_page


class SignedInMiddleware(LoginRequiredMiddleware):
    """Only those who are signed in reach a view that is not `@login_not_required`."""

    def handle_no_permission(  # type: ignore[override]  # Django itself lets it be any response
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """A page leads to signing in and back; a script is told so, not sent to a page that it cannot use."""
        if wants_page(request) and request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        response = HttpResponse(_("Please sign in first."), status=401, content_type="text/plain; charset=utf-8")
        if request.headers.get("HX-Request"):
            response["HX-Redirect"] = resolve_url("sign_in")
        return response
