"""The icons of lucide, drawn into the page."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words that say the same: nothing is lost where set-up has brought no icons."""
    return mark_safe(drawing(name))  # noqa: S308 - a file of the package, no input


@cache
def drawing(name: str) -> str:
    path = settings.ICONS_DIR / f"{name}.svg"
    if not path.is_file():
        return ""
    svg = path.read_text(encoding="utf-8")
    inside = svg.partition("<svg")[2].partition(">")[2]
    return (
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{" ".join(inside.split())}'
    )
