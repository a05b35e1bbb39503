"""Addresses: of an item's pictures; whole ones, to be opened elsewhere, and their QR codes."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from albums.models import Item


def picture_address(item: Item, side: int) -> str:
    """Of the item shown small, by the frame that was chosen for it, else by the best one where it is known."""
    frame = item.best_ms if item.key_ms is None else item.key_ms
    return reverse("item_picture", args=[item.pk, side]) if frame is None else frame_address(item, side, frame)


def frame_address(item: Item, side: int, ms: int) -> str:
    """Of one of its frames."""
    return f"{reverse('item_picture', args=[item.pk, side])}?key={ms}"


def whole_address(request: HttpRequest, name: str, *args: Any) -> str:
    """Of the page `name`, under the server's public address or, without one, that of the request."""
    path = reverse(name, args=args)
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def qr_code(address: str) -> SafeString:
    """An SVG for a page; always dark on light, as cameras expect."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=3, dark="#2d2420", light="#ffffff", omitsize=True)
    return mark_safe(svg)  # noqa: S308 - drawn from modules, the address is not in it
