"""A classifier's card: what it knows, what it learned from, how well, and what it must not be taken for."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from albums import storage
from albums.comparing import percent, settings_of
from albums.names import safe_name
from albums.showing_snapshot import PARTS, SnapshotShown, part_name


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[tuple[str, str]]


def card_of(shown: SnapshotShown) -> list[Section]:
    """In the reader's language."""
    sections = [
        Section(_("What it is"), kind_rows(shown)),
        Section(_("What it learned from"), data_rows(shown)),
        Section(_("How it was taught"), list(settings_of(shown.snapshot).items())),
        Section(_("How often it is right"), [(part_name(part), told(shown, part)) for part in PARTS]),
        Section(_("Mind this"), [("", sentence) for sentence in cautions(shown)]),
    ]
    return [Section(each.title, kept) for each in sections if (kept := [row for row in each.rows if row[1]])]


def kind_rows(shown: SnapshotShown) -> list[tuple[str, str]]:
    about = shown.about
    is_image = about.get("kind") == "image"
    kinds = {True: _("tells pictures apart"), False: _("tells movements apart")}
    made = {
        True: _("a frozen network that sees (EfficientNet-Lite0, and BlazePose for postures), and a linear head"),
        False: _("windows of body landmarks (BlazePose), random convolution kernels, and a linear head"),
    }
    return [
        (_("Name"), str(about.get("name") or shown.name)),
        (_("Does"), kinds[is_image]),
        (_("Labels"), ", ".join(shown.labels)),
        (_("Stands for everything else"), str(about.get("negative") or "")),
        (_("Architecture"), made[is_image]),
        (_("Kept on"), date_format(shown.snapshot.created_at, "DATE_FORMAT")),
    ]


def data_rows(shown: SnapshotShown) -> list[tuple[str, str]]:
    if shown.run is None:
        return []
    counts = ", ".join(f"{label} {count}" for label, count in shown.run.counts)
    return [(_("Collection"), shown.run.source.training.name), (_("Examples"), counts)]


def told(shown: SnapshotShown, part: str) -> str:
    found: dict[str, Any] = shown.evaluation["parts"].get(part, {})
    if not found:
        return ""
    return _("%(share)s of %(count)s examples") % {"share": percent(found["accuracy"]), "count": found["count"]}


def cautions(shown: SnapshotShown) -> list[str]:
    warnings = shown.run.warnings if shown.run else []
    if shown.about.get("open_set"):
        return [*warnings, _("It knows no more than its examples: what is a little like them it may take for one.")]
    return [*warnings, _("It knows no more than its examples: of anything else, too, it names one of its labels.")]


def as_markdown(shown: SnapshotShown) -> str:
    lines = [f"# {shown.name}", ""]
    for section in card_of(shown):
        lines += [f"## {section.title}", ""]
        lines += [f"- {name}: {value}" if name else f"- {value}" for name, value in section.rows]
        lines.append("")
    return "\n".join(lines)


def zip_of(shown: SnapshotShown) -> bytes:
    """The classifier with its card, and what those ask who made the networks in it. FileNotFoundError if it is gone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.write(storage.original_path(shown.snapshot.blob), f"{safe_name(shown.name)}.onnx")
        archive.writestr("card.md", as_markdown(shown))
        archive.write(settings.BASE_DIR / "NOTICE", "NOTICE")
    return made.getvalue()
