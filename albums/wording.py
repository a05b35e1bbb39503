"""The engine's reasons in the reader's language: it speaks plain English in a few set phrases."""

from __future__ import annotations

import re
from collections.abc import Callable
from re import Match

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums.seen import THEMES

type Say = Callable[[Match[str]], str]

# What can stand between commas.
PARTS: tuple[tuple[re.Pattern[str], Say], ...] = (
    (re.compile(r"one face"), lambda m: _("one face")),
    (re.compile(r"(\d+) faces"), lambda m: ngettext("%(n)s face", "%(n)s faces", int(m[1])) % {"n": m[1]}),
    (re.compile(r"smiling"), lambda m: _("smiling")),
    (re.compile(r"open eyes"), lambda m: _("open eyes")),
    (re.compile(r"a good view"), lambda m: _("a good view")),
    (re.compile(r"a view with (.+)"), lambda m: _("a view with %(theme)s") % {"theme": theme(m[1])}),
    (re.compile(r"sharp"), lambda m: _("sharp")),
    (re.compile(r"the best seconds of the video"), lambda m: _("the best seconds of the video")),
    (re.compile(r"from (\d+:\d\d)"), lambda m: _("from %(time)s") % {"time": m[1]}),
    (re.compile(r"a different view"), lambda m: _("a different view")),
)
# What a better picture has, after "which".
WHYS: dict[str, Callable[[], str]] = {
    "shows more faces": lambda: _("shows more faces"),
    "has more open eyes": lambda: _("has more open eyes"),
    "has the happier faces": lambda: _("has the happier faces"),
    "is sharper": lambda: _("is sharper"),
    "is better exposed": lambda: _("is better exposed"),
    "is a little better all in all": lambda: _("is a little better all in all"),
}
SENTENCES: tuple[tuple[re.Pattern[str], Say], ...] = (
    (
        re.compile(r"The best of (\d+) similar shots"),
        lambda m: _("The best of %(n)s similar shots") % {"n": m[1]},
    ),
    (re.compile(r"The only picture of its moment"), lambda m: _("The only picture of its moment")),
    (re.compile(r"(\d+) pictures of one moment"), lambda m: _("%(n)s pictures of one moment") % {"n": m[1]}),
    (re.compile(r"(\d+) pictures at once"), lambda m: _("%(n)s pictures at once") % {"n": m[1]}),
    (re.compile(r"The opening"), lambda m: _("The opening")),
    (re.compile(r"A new chapter"), lambda m: _("A new chapter")),
    (re.compile(r"The closing"), lambda m: _("The closing")),
    (re.compile(r"You chose it"), lambda m: _("You chose it")),
    (re.compile(r"You took it out"), lambda m: _("You took it out")),
    (
        re.compile(r"Very like the one in the movie, which (.+)"),
        lambda m: _("Very like the one in the movie, which %(why)s") % {"why": why(m[1])},
    ),
)


def in_words(reason: str) -> str:
    """A reason of several sentences. What is not known is shown as it is."""
    return " ".join(f"{capfirst(sentence(part))}." for part in reason.removesuffix(".").split(". ") if part)


def sentence(text: str) -> str:
    for pattern, say in SENTENCES:
        if match := pattern.fullmatch(text):
            return say(match)
    return ", ".join(part(piece) for piece in text.split(", "))


def part(text: str) -> str:
    for pattern, say in PARTS:
        if match := pattern.fullmatch(text[:1].lower() + text[1:]):
            return say(match)
    return _(text)


def theme(name: str) -> str:
    return str(THEMES.get(name, name))


def why(text: str) -> str:
    return WHYS[text]() if text in WHYS else text
