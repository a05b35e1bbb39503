"""The engine's sentences in templates."""

from __future__ import annotations

from django import template

from albums import sentences

register = template.Library()


@register.filter
def translated(sentence: str) -> str:
    return sentences.translated(sentence)
