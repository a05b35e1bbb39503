"""Moods that people choose from: rows of Theme, as the engine and as pages see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from albums.models import Soundtrack, Theme
from render.film.theme import Theme as Look
from render.film.theme import theme_from_values
from render.media.errors import RefusedError

# What the built-in ones are like; staff name their own.
HINTS: Mapping[str, Promise] = {
    "dreamy": _("Soft and floating, half asleep"),
    "gentle": _("Warm and close, like a printed album"),
    "chill": _("Slow and easy, like a Sunday"),
    "sentimental": _("Piano and cello, like old letters"),
    "happy": _("Sunny, with whistling and clapping"),
    "uplifting": _("Bright, with a spring in its step"),
    "epic": _("Horns and drums, for great days"),
    "club": _("Fast and loud, for dancing"),
    "birthday": _("A waltz that becomes a party"),
    "holiday": _("Lights and sleigh bells, or postcards from the sea"),
}
NAMES: Mapping[str, Promise] = {
    "dreamy": _("Dreamy"),
    "gentle": _("Gentle"),
    "chill": _("Chill"),
    "sentimental": _("Sentimental"),
    "happy": _("Happy"),
    "uplifting": _("Uplifting"),
    "epic": _("Epic"),
    "club": _("Club"),
    "birthday": _("Birthday"),
    "holiday": _("Holiday"),
}
# What is chosen unless somebody chooses: right for most albums.
FIRST_CHOICE = "gentle"

NO_SUCH_MOOD = gettext_noop("This mood is not there any more; please choose another.")


def look_of(mood: str) -> Look:
    """The theme as the engine wants it. Raises RefusedError where staff removed or broke it."""
    theme = Theme.objects.filter(slug=mood).first()
    if theme is None:
        raise RefusedError(NO_SUCH_MOOD)
    try:
        look = theme_from_values({"name": theme.slug, **theme.settings})
    except (KeyError, TypeError) as error:
        raise RefusedError(NO_SUCH_MOOD) from error
    hidden = set(Soundtrack.objects.filter(hidden=True, name__in=look.soundtracks).values_list("name", flat=True))
    shown = tuple(name for name in look.soundtracks if name not in hidden)
    return replace(look, soundtracks=shown or look.soundtracks)  # a movie without music is none


def look_values(mood: str) -> dict[str, Any]:
    """The same as plain values."""
    return asdict(look_of(mood))


def shown_name(theme: Theme) -> str:
    """In the reader's language, unless staff renamed it."""
    built_in = NAMES.get(theme.slug)
    known = built_in is not None and theme.name.casefold() == theme.slug
    return str(built_in) if known else theme.name
