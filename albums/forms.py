"""What the family asks for, as a form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from render.story.wish import Wish

MOODS = (
    ("chill", _("Chill"), _("Slow and easy, like a Sunday")),
    ("gentle", _("Gentle"), _("Warm and close")),
    ("uplifting", _("Uplifting"), _("Bright, with a spring in its step")),
)
LENGTHS = (
    ("short", _("Short"), _("half a minute")),
    ("medium", _("Medium"), _("a minute")),
    ("long", _("Long"), _("two and a half")),
)
SHAPES = (
    ("16:9", _("Wide"), _("television, laptop")),
    ("9:16", _("Tall"), _("phone, held upright")),
    ("1:1", _("Square"), _("messages")),
)
QUALITIES = (
    ("480", _("480p, quick to try")),
    ("720", _("720p")),
    ("1080", _("1080p, good everywhere")),
    ("1440", _("1440p")),
    ("2160", _("2160p, for a large screen; takes long")),
)


class WishForm(forms.Form):
    """Every field has a default, so that a drop alone makes a movie."""

    title = forms.CharField(max_length=80, required=False, strip=True)
    mood = forms.ChoiceField(choices=[(value, name) for value, name, _hint in MOODS])
    length = forms.ChoiceField(choices=[(value, name) for value, name, _hint in LENGTHS])
    shape = forms.ChoiceField(choices=[(value, name) for value, name, _hint in SHAPES])
    quality = forms.TypedChoiceField(choices=QUALITIES, coerce=int)

    def wish(self) -> Wish:
        """What a valid form asks for."""
        asked = self.cleaned_data
        return Wish(
            title=asked["title"],
            mood=asked["mood"],
            length=asked["length"],
            aspect=asked["shape"],
            height=asked["quality"],
        )


def fields_of(wish: Wish | None) -> dict[str, str]:
    """The values of a form that asks for the same; those of the first visit without a wish."""
    wish = wish or Wish()
    return {
        "title": wish.title,
        "mood": wish.mood,
        "length": wish.length,
        "shape": wish.aspect,
        "quality": str(wish.height),
    }
