"""What this server keeps about people, for how long, and who sees it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from albums.requests import VisitorRequest
from albums.showing_privacy import kept_for


@login_not_required
@require_safe
def privacy(request: VisitorRequest) -> HttpResponse:
    return render(request, "accounts/privacy.html", {"kept": kept_for()})
