"""Coming in, going out, and what is one's own."""

from __future__ import annotations

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from albums.requests import Request, VisitorRequest


@require_GET
def home(request: Request) -> HttpResponse:
    return render(request, "base.html")


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: VisitorRequest) -> HttpResponse:
    return render(request, "base.html")


@login_not_required
@require_http_methods(["GET", "POST"])
def first_run(request: VisitorRequest, token: str) -> HttpResponse:
    return render(request, "base.html")


@require_POST
def sign_out(request: Request) -> HttpResponseBase:
    auth.logout(request)
    return redirect("sign_in")
