"""How the server is, for those who look after it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from albums.access import staff_for
from albums.machine import machine
from albums.requests import Request


@require_GET
def show(request: Request) -> HttpResponse:
    staff_for(request)
    return render(request, "machine/machine.html", {"machine": machine()})
