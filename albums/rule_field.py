"""A rule in a form."""

from __future__ import annotations

from typing import Any

from django import forms

from albums.sentences import translated
from render.media.errors import RefusedError
from render.story.rule import MOST_LETTERS, parse


class RuleField(forms.CharField):
    """What a movie is to be made of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_LETTERS, strip=True, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            if text:
                parse(text)
        except RefusedError as error:
            raise forms.ValidationError(translated(str(error))) from error
        return text
