"""What somebody looks for, as an address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from albums.seen import THEMES

type Words = tuple[str, ...]

KINDS: Mapping[str, Any] = {"photo": _("Photos"), "video": _("Videos"), "live": _("Live Photos")}
FACES: Mapping[str, Any] = {"with": _("With faces"), "without": _("Without faces")}
MOST_AT_ONCE = 20  # persons, themes or places in one wish


@dataclass(frozen=True, slots=True)
class Wish:
    """Each part narrows it; of several themes or persons all must be there."""

    q: str = ""
    album: UUID | None = None
    person: tuple[UUID, ...] = ()
    place: str = ""  # "PT:Lisbon", or "PT:" for a whole country
    theme: Words = ()
    kind: str = ""
    faces: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def asks(self) -> bool:
        """For anything at all, besides an album."""
        return replace(self, album=None) != Wish()

    @property
    def query(self) -> str:
        """Of the address that asks for it."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in pairs.items() if value}, doseq=True)

    def toggled(self, **changes: Any) -> Self:
        """With these parts, or without them where they are asked for already."""
        new: dict[str, Any] = {}
        for name, value in changes.items():
            old = getattr(self, name)
            if isinstance(old, tuple):
                new[name] = tuple(one for one in old if one != value) if value in old else (*old, value)
            else:
                new[name] = type(value)() if old == value and isinstance(value, str) else value
        return replace(self, **new)


class Ids(forms.MultipleChoiceField):
    """Any ids; whether they stand for anything is for the query to say."""

    def valid_value(self, value: Any) -> bool:
        try:
            return bool(UUID(str(value)))
        except ValueError:
            return False


# As dates of pictures may be put right (albums.actions.change_items).
POSSIBLE = (MinValueValidator(date(1826, 1, 1)), MaxValueValidator(date(2200, 1, 1)))


class WishForm(forms.Form):
    q = forms.CharField(required=False, max_length=100)
    album = forms.UUIDField(required=False)
    person = Ids(required=False)
    place = forms.RegexField(r"^[A-Z]{2}:[^\x00]{0,120}$", required=False)
    theme = forms.MultipleChoiceField(required=False, choices=[(name, name) for name in THEMES])
    kind = forms.ChoiceField(required=False, choices=[("", ""), *KINDS.items()])
    faces = forms.ChoiceField(required=False, choices=[("", ""), *FACES.items()])
    first = forms.DateField(required=False, validators=POSSIBLE)
    last = forms.DateField(required=False, validators=POSSIBLE)

    def clean_q(self) -> str:
        return " ".join(self.cleaned_data["q"].split())

    def clean_person(self) -> tuple[UUID, ...]:
        return _few([UUID(text) for text in self.cleaned_data["person"]])

    def clean_theme(self) -> Words:
        return _few(self.cleaned_data["theme"])

    @property
    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


def _few[T](values: list[T]) -> tuple[T, ...]:
    if len(values) > MOST_AT_ONCE:
        raise ValidationError("too many")
    return tuple(dict.fromkeys(values))
