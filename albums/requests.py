"""Requests as views see them, for the type checker."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from albums.models import User


class Request(HttpRequest):
    """Of somebody who is signed in: LoginRequiredMiddleware lets nobody else through to a view."""

    user: User
    htmx: HtmxDetails


class VisitorRequest(HttpRequest):
    """Of anybody, to a view that is `@login_not_required`."""

    user: User | AnonymousUser
    htmx: HtmxDetails
