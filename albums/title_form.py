"""What an album is called."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from albums.models import Album


class TitleForm(forms.ModelForm):  # type: ignore[type-arg]  # Django takes none when it runs
    class Meta:
        model = Album
        fields = ("title",)
        error_messages = {  # noqa: RUF012 - as Django reads it
            "title": {
                "required": _("An album needs a title."),
                "max_length": _("Please choose a title of at most %(limit_value)d characters."),
            }
        }
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off"})}  # noqa: RUF012

    @property
    def sentence(self) -> str:
        """What is wrong with it."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")
