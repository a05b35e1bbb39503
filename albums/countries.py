"""Names of countries in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import get_language, to_locale


def country_name(code: str) -> str:
    """Of an ISO 3166 code of two letters; the code itself where it has none."""
    return countries().get(code, code)


def countries() -> Mapping[str, str]:
    """By their codes."""
    return _countries(to_locale(get_language() or "en"))


@cache
def _countries(locale: str) -> dict[str, str]:
    return {code: name for code, name in Locale.parse(locale).territories.items() if len(code) == 2}
