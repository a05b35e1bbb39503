"""What a family wishes for in a movie, as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from albums.models import Snapshot, Song, Theme, User
from albums.rule_field import RuleField
from albums.showing_mixes import songs_offered

LENGTHS = (
    ("short", _("Short"), _("half a minute")),
    ("medium", _("Medium"), _("a minute")),
    ("long", _("Long"), _("two and a half minutes")),
    ("song", _("The song"), _("as long as the music")),
)
SHAPES = (
    ("16:9", _("Wide"), _("television, laptop")),
    ("9:16", _("Tall"), _("phone, held upright")),
    ("1:1", _("Square"), _("messages")),
)
ORDERS = (
    ("time", _("As they were taken")),
    ("best", _("What fits best comes first")),
)
QUALITIES = (
    ("480", _("480p, quick to try")),
    ("720", _("720p")),
    ("1080", _("1080p, good everywhere")),
    ("1440", _("1440p")),
    ("2160", _("2160p, for a large screen; takes long")),
)


def moods() -> list[tuple[str, str]]:
    return list(Theme.objects.filter(hidden=False).values_list("slug", "name"))


def songs() -> list[tuple[str, str]]:
    return [(song.name, song.title) for song in songs_offered()]


class WishForm(forms.Form):
    """Every field has a default, so that one press makes a movie."""

    title = forms.CharField(max_length=120, required=False, strip=True)
    mood = forms.ChoiceField(choices=moods, error_messages={"invalid_choice": _("Please choose one of the moods.")})
    length = forms.ChoiceField(
        choices=[(value, name) for value, name, _hint in LENGTHS],
        error_messages={"invalid_choice": _("Please choose one of the lengths.")},
    )
    aspect = forms.ChoiceField(
        choices=[(value, name) for value, name, _hint in SHAPES],
        error_messages={"invalid_choice": _("Please choose one of the shapes.")},
    )
    height = forms.TypedChoiceField(
        choices=QUALITIES,
        coerce=int,
        error_messages={"invalid_choice": _("Please choose one of the qualities that there are.")},
    )

    # Without one the mood takes one of its own.
    soundtrack = forms.ChoiceField(
        choices=songs,
        required=False,
        error_messages={"invalid_choice": _("Please choose one of the pieces of music.")},
    )

    # Nothing more: of all that the album shows.
    rule = RuleField(required=False)
    order = forms.TypedChoiceField(
        choices=ORDERS,
        required=False,
        empty_value="time",
        error_messages={"invalid_choice": _("Please choose one of the orders.")},
    )
    classifiers = forms.ModelMultipleChoiceField(
        Snapshot.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This classifier is not there any more; please choose another.")},
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        """user: whose own songs may be chosen."""
        super().__init__(*args, **kwargs)
        if user is not None:
            own = [(song.name, song.title) for song in Song.objects.heard().filter(owner=user)]
            self.fields["soundtrack"].choices = [*songs(), *own]  # type: ignore[attr-defined]
            self.fields["classifiers"].queryset = Snapshot.objects.usable_by(user)  # type: ignore[attr-defined]

    def wish(self) -> dict[str, Any]:
        """The fields of a Movie that a valid form asks for."""
        return dict(self.cleaned_data)

    @property
    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class ChangeForm(WishForm):
    """The same without title and music, which are changed where they are seen and heard."""

    title = None  # type: ignore[assignment]
    soundtrack = None  # type: ignore[assignment]
    classifiers = None  # type: ignore[assignment]
