"""How a theme is edited: its settings as fields, checked by the engine that will use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albums.choosing_classifiers import classifiers_for
from albums.models import Theme, User
from albums.moods import shown_name
from albums.rule_field import RuleField
from albums.sentences import translated
from render.audio.soundtracks import soundtracks
from render.film.fonts import FAMILIES, fonts_folder
from render.film.theme import (
    CARD_SECONDS,
    CUT,
    GUTTERS,
    LONGEST_TRANSITION,
    MOTION,
    OUR_SOUNDTRACKS,
    SHOT_SECONDS,
    SUBTITLE_SIZES,
    TITLE_SIZES,
    TOGETHER,
    UNIT,
    theme_from_values,
)
from render.media.errors import RefusedError
from render.story.cells import MOST_PICTURES
from render.story.rule import parse

TRANSITIONS: Mapping[str, Any] = {
    "crossfade": _("Dissolve"),
    "bloom": _("Dissolve through light"),
    "soft_wipe": _("Soft wipe"),
    "slide": _("Slide over"),
    "push": _("Push"),
    "zoom": _("Zoom"),
    "dip_to_black": _("Through black"),
    "dip_to_white": _("Through a flash"),
    "blur": _("Out of focus and back"),
    "circle": _("Opening circle"),
    "film_burn": _("Burning film"),
    "page": _("Turning page"),
    "whip": _("Whip pan"),
    CUT: _("Hard cut"),
}
GRADES = (
    ("plain", _("As they are")),
    ("warm", _("Warm")),
    ("cool", _("Cool")),
    ("vivid", _("Vivid")),
    ("sunny", _("Sunny")),
    ("candy", _("Sweet")),
    ("faded", _("Faded")),
    ("cinema", _("Cinema")),
    ("haze", _("Haze")),
    ("candlelight", _("Candlelight")),
    ("neon", _("Neon")),
)
LAYOUTS = (("centre", _("In the middle")), ("lower_left", _("In the lower corner")))
ORNAMENTS = (("line", _("A fine line")), ("bar", _("A short bar")), ("none", _("Nothing")))
ENTRANCES = (("none", _("All at once")), ("fade", _("Faded in")), ("slide", _("Sliding in")))
COLOURS: Mapping[str, Any] = {"ink": _("Letters"), "accent": _("Ornament"), "tint": _("Ground")}
PACE: Mapping[str, tuple[Any, tuple[float, float]]] = {
    "photo": (_("A photo"), SHOT_SECONDS),
    "photo_shortest": (_("The shortest photo"), SHOT_SECONDS),
    "clip_shortest": (_("The shortest clip"), SHOT_SECONDS),
    "clip_longest": (_("The longest clip"), SHOT_SECONDS),
    "transition": (_("A transition"), (0.0, LONGEST_TRANSITION)),
    "title": (_("The title"), CARD_SECONDS),
    "end_card": (_("The ending"), CARD_SECONDS),
    "slow_motion": (_("For slow motion, so much must move: from 0 to 1, which is never"), UNIT),
}
COUNTS = [(count, str(count)) for count in range(2, MOST_PICTURES + 1)]
SEVERAL = ("together", "most_together")
# Families for scripts that others lack are taken by themselves where they are needed.
NOT_OFFERED = "noto-"
MOST_TURNS = 9
NEEDED = _("A theme needs at least one transition and one piece of music.")


class ColourField(forms.CharField):
    """#rrggbb on the page, [r, g, b] in the settings."""

    widget = forms.TextInput(attrs={"type": "color"})

    def prepare_value(self, value: Any) -> Any:
        return "#" + bytes(value).hex() if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        try:
            colour = list(bytes.fromhex(super().clean(value).removeprefix("#")))
        except ValueError:
            colour = []
        if len(colour) != 3:
            raise forms.ValidationError(_("Please choose a colour."))
        return colour


def number(label: Any, span: tuple[float, float], step: float, kind: str = "number") -> forms.FloatField:
    widget = forms.NumberInput(attrs={"type": kind, "step": step, "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=span[0], max_value=span[1], widget=widget)


def choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices)


def fonts() -> list[tuple[str, list[tuple[str, str]]]]:
    """What set-up has brought, by family."""
    folders = sorted((fonts_folder() / FAMILIES).glob("*/[1-9]00*"))
    offered = [path for path in folders if not path.parent.name.startswith(NOT_OFFERED)]
    return [
        (family_name(family), [(f"{family}/{path.name}", weight_name(family, path.name)) for path in paths])
        for family, paths in groupby(offered, key=lambda path: path.parent.name)
    ]


def family_name(family: str) -> str:
    return family.replace("-", " ").title()


def weight_name(family: str, weight: str) -> str:
    """As typographers call it, without the number before it."""
    return f"{family_name(family)} {weight.lstrip('0123456789').replace('_', ' ')}"


def pieces() -> list[tuple[str, str]]:
    return [(piece.name, piece.title) for piece in soundtracks(OUR_SOUNDTRACKS)]


class ThemeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    hidden = forms.BooleanField(label=_("Hidden: not offered for new movies"), required=False)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999)
    rule = RuleField(label=_("What its movies are made of"), required=False)
    layout = choice(_("Where the words stand"), LAYOUTS)
    ornament = choice(_("Between title and subtitle"), ORNAMENTS)
    title_font = choice(_("Letters of the title"), fonts)
    text_font = choice(_("Letters of the rest"), fonts)
    title_size = number(_("Size of the title"), TITLE_SIZES, 0.005)
    subtitle_size = number(_("Size of the subtitle"), SUBTITLE_SIZES, 0.002)
    ink, accent, tint = (ColourField(label=label) for label in COLOURS.values())
    tint_share = number(_("How much of the ground covers the picture"), (0.0, 1.0), 0.01, "range")
    grade = choice(_("Colours of the pictures"), GRADES)
    balance = number(_("How far pictures are brought to one light and colour"), UNIT, 0.05, "range")
    motion = number(_("How far photos are enlarged as they move"), MOTION, 0.01)
    together = number(_("How many of the shots show several photos at once"), TOGETHER, 0.02, "range")
    most_together = forms.TypedChoiceField(label=_("Photos at once, at most"), choices=COUNTS, coerce=int)
    gutter = number(_("Width of the lines between them"), GUTTERS, 0.002, "range")
    entrance = choice(_("How they come in"), ENTRANCES)
    opening = choice(_("From the title to the story"), TRANSITIONS.items())
    closing = choice(_("From the story to the ending"), TRANSITIONS.items())
    soundtracks = forms.MultipleChoiceField(
        label=_("Music"), choices=pieces, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, theme: Theme, data: Any = None) -> None:
        super().__init__(data, initial=initial_of(theme))
        self.theme = theme
        for key, (label, span) in PACE.items():
            self.fields[f"pace_{key}"] = number(label, span, 0.1)
        for key, name in TRANSITIONS.items():
            widget = forms.NumberInput(attrs={"inputmode": "numeric"})
            field = forms.IntegerField(label=name, min_value=0, max_value=MOST_TURNS, widget=widget)
            self.fields[f"turns_{key}"] = field

    def clean(self) -> dict[str, Any]:
        """The engine has the last word."""
        said = super().clean() or {}
        if not self.errors:
            try:
                theme_from_values({"name": self.theme.slug, **self.settings()})
            except RefusedError as error:
                raise forms.ValidationError(translated(str(error))) from error
            except KeyError as error:
                raise forms.ValidationError(NEEDED) from error
        return said

    def settings(self) -> dict[str, Any]:
        """What was said, as a file of render/film/themes says it."""
        said = self.cleaned_data
        counts = {key: said[f"turns_{key}"] for key in TRANSITIONS}
        before = self.theme.settings["transitions"]
        plain = ("motion", "grade", "balance", "opening", "closing", "title_font", "text_font", "soundtracks")
        look = ("layout", "ornament", "title_size", "subtitle_size", *COLOURS, "tint_share")
        return {
            **{key: said[key] for key in plain},
            "transitions": before if counts == counted(before) else in_turn(counts),
            "pace": {**{key: said[f"pace_{key}"] for key in PACE}, **{key: said[key] for key in SEVERAL}},
            "cells": {key: said[key] for key in ("gutter", "entrance")},
            "title": {key: said[key] for key in look},
        }

    def save(self, user: User) -> None:
        """user: whose classifiers its rule may name, for all who make movies with it."""
        said, theme = self.cleaned_data, self.theme
        if said["name"] != shown_name(theme):
            theme.name = said["name"]
        theme.hidden, theme.position, theme.settings = said["hidden"], said["position"], self.settings()
        theme.rule = said["rule"]
        theme.save(update_fields=["name", "hidden", "position", "settings", "rule"])
        theme.classifiers.set(classifiers_for(parse(theme.rule), user) if theme.rule else [])

    def of_pace(self) -> Iterator[forms.BoundField]:
        return (self[f"pace_{key}"] for key in PACE)

    def of_turns(self) -> Iterator[forms.BoundField]:
        return (self[f"turns_{key}"] for key in TRANSITIONS)


def initial_of(theme: Theme) -> dict[str, Any]:
    settings = theme.settings
    pace = {f"pace_{key}": value for key, value in settings["pace"].items()}
    together = {**settings["pace"], **settings["cells"]}
    turns = {f"turns_{key}": count for key, count in counted(settings["transitions"]).items()}
    rest = {"name": shown_name(theme), "hidden": theme.hidden, "position": theme.position, "rule": theme.rule}
    return {**together, **settings, **settings["title"], **pace, **turns, **rest}


def counted(transitions: Sequence[str]) -> dict[str, int]:
    return {key: transitions.count(key) for key in TRANSITIONS}


def in_turn(counts: Mapping[str, int]) -> list[str]:
    """Each as often as wished, spread evenly: the one that is most behind its share comes next."""
    total = sum(counts.values())
    given = dict.fromkeys(counts, 0)
    order = []
    for turn in range(1, total + 1):
        key = max(counts, key=lambda name: counts[name] * turn / total - given[name])
        given[key] += 1
        order.append(key)
    return order
