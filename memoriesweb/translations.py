"""What pages say in other languages: found in the source, kept in locale/, compiled at set-up.

python -m memoriesweb.translations            compile what is there; set-up does it
python -m memoriesweb.translations update     write new texts into the catalogues, and take out what is gone

All in Python, so that a fresh machine needs no GNU gettext.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("memoriesweb", "albums", "render")
WIDTH = 120

type Found = tuple[str | tuple[str, str], str | None]  # the text, or singular and plural; its context

# What marks a text, and which arguments are texts and which the context ("c"), as GNU gettext writes it.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Such a call in what Django makes of a template for extractors: texts as Python writes them, then perhaps a count.
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")


def catalogues() -> list[Path]:
    return sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django")


def found_in_source() -> Catalog:
    """Every text that the program marks for translation."""
    catalogue = Catalog(fuzzy=False)
    for folder, pattern, find in (
        *((ROOT / name, "*.py", in_python) for name in PROGRAMS),
        (ROOT / "templates", "*.html", in_template),
    ):
        for path in sorted(folder.rglob(pattern)):
            for text, context in find(path):
                catalogue.add(text, context=context, locations=[(path.relative_to(ROOT).as_posix(), 1)])
    return catalogue


def in_python(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        for _line, function, said, _comments in extract_python(file, KEYWORDS, (), {}):
            texts = said if isinstance(said, tuple) else (said,)
            if texts and isinstance(texts[0], str):
                yield sorted_out(str(function), [text for text in texts if isinstance(text, str)])


def in_template(path: Path) -> Iterator[Found]:
    from django.utils.translation.template import templatize

    for call in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        texts = ast.literal_eval(f"({call[2]},)")
        yield sorted_out(call[1], list(texts))


def sorted_out(function: str, said: list[str]) -> Found:
    context = said.pop(0) if function in ("pgettext", "pgettext_lazy", "npgettext") else None
    texts = said[: 2 if function in ("ngettext", "ngettext_lazy", "npgettext") else 1]
    return (texts[0], texts[1]) if len(texts) == 2 else texts[0], context


def update() -> None:
    """New texts come in without a translation; a translation is never guessed."""
    source = found_in_source()
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=True)


def compile_all() -> None:
    for path in catalogues():
        catalogue = read(path)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        import django
        from django.conf import settings

        settings.configure()  # Django reads templates with its settings at hand
        django.setup()
        update()
    compile_all()
