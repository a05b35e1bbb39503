"""The page on which a subject lifts off a photo, as plain values for its template and its scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from albums.actions.cut_out import Cutting, notes_on, subjects_of
from albums.actions.name_subjects import name_soon, names_of, why_not_named
from albums.cutting_form import FIRST_COLOUR, FIRST_GRADIENT
from albums.models import Item, Snapshot
from albums.sentences import translated
from albums.showing import item_words
from albums.showing_sticker import SWATCHES
from render.cutout.cut import COARSE, SMALL_NET
from render.cutout.levels import QUALITIES

# What the engine calls them.
NAMES = {
    "aeroplane": _("Aeroplane"),
    "bicycle": _("Bicycle"),
    "bird": _("Bird"),
    "boat": _("Boat"),
    "bottle": _("Bottle"),
    "bus": _("Bus"),
    "car": _("Car"),
    "cat": _("Cat"),
    "chair": _("Chair"),
    "cow": _("Cow"),
    "dining table": _("Dining table"),
    "dog": _("Dog"),
    "horse": _("Horse"),
    "motorbike": _("Motorbike"),
    "person": _("Person"),
    "potted plant": _("Potted plant"),
    "sheep": _("Sheep"),
    "sofa": _("Sofa"),
    "train": _("Train"),
    "tv": _("TV"),
}
NOTES = {
    COARSE: _("Kinds of subjects are told coarsely: the file of DeepLabV3 is not installed."),
    SMALL_NET: _("Hair may be coarse: the large U2-Net is not installed, the small one drew the edges."),
}
LEVELS = {"fast": _("Fast"), "balanced": _("Balanced"), "accurate": _("Accurate")}
GRADIENTS = ("#fde68a-#fb7185", "#a5f3fc-#6366f1", "#d9f99d-#0d9488", "#f5d0fe-#7c3aed", "#fff7ed-#d6a77a")
MOST_PICTURES = 120  # from which the ground is chosen
NOTHING_KNOWN = _("None of them is anything that this classifier knows.")
ROOM = 0.06  # around a subject on its small picture, of its longer side


@dataclass(frozen=True, slots=True)
class Shown:
    """A subject that can be chosen: its number, what it is called, and its part of the photo as a viewBox of SVG."""

    number: int
    name: str
    view_box: str
    lines: str  # its border as a path, in thousandths of the photo's width and height
    is_chosen: bool


def shown_subjects(found: dict[str, Any], size: tuple[int, int], chosen: Iterable[int]) -> list[Shown]:
    """size: of the photo, in whose pixels the small picture is cut."""
    subjects, chosen = found["subjects"], set(chosen)
    return [
        Shown(number, names[number - 1], view_box(one["box"], size), path_of(one["outlines"]), number in chosen)
        for names in [numbered([one["name"] for one in subjects])]
        for number, one in enumerate(subjects, 1)
    ]


def numbered(classes: list[str]) -> list[str]:
    """People 1, 2, 3 where there are several, from the largest to the smallest; a dog that is alone is a dog."""
    unnamed = gettext("Something else") if any(classes) else gettext("Main subject")
    names = [str(NAMES.get(one, unnamed)) for one in classes]
    return [
        name if names.count(name) == 1 else f"{name} {names[: index + 1].count(name)}"
        for index, name in enumerate(names)
    ]


def named_by(item: Item, snapshot: Snapshot, subjects: Sequence[Shown]) -> dict[str, Any]:
    """What changes on the page once a classifier looks at the subjects: those that it knows are chosen."""
    names = names_of(item, snapshot)
    if names is None:
        problem = why_not_named(item, snapshot)
        if not problem:
            name_soon(item, snapshot)
        return {"by": snapshot, "naming": not problem, "unnamed": translated(problem)}
    told = [replace(one, name=name, is_chosen=True) if name else one for one, name in zip(subjects, names, strict=True)]
    return {"by": snapshot, "subjects": told, "unnamed": "" if any(names) else NOTHING_KNOWN}


def view_box(box: list[float], size: tuple[int, int]) -> str:
    width, height = size
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    side = max(x1 - x0, y1 - y0) * (1 + 2 * ROOM)
    return f"{(x0 + x1 - side) / 2:.0f} {(y0 + y1 - side) / 2:.0f} {side:.0f} {side:.0f}"


def path_of(outlines: list[list[float]]) -> str:
    """Each line closed; holes are lines as well."""
    lines = []
    for line in outlines:
        places = [f"{1000 * x:.1f} {1000 * y:.1f}" for x, y in zip(line[::2], line[1::2], strict=True)]
        lines.append(f"M{'L'.join(places)}Z")
    return "".join(lines)


def sticker_name(item: Item, cutting: Cutting) -> str:
    """By what is on it."""
    subjects = (subjects_of(item) or {"subjects": []})["subjects"]
    names = [str(NAMES.get(subjects[number - 1]["name"], "")) for number in cutting.chosen]
    return pgettext("between the names of subjects", ", ").join(dict.fromkeys(filter(None, names)))


def around(item: Item) -> list[Item]:
    """Photos of the album that can be the ground: those nearest in time, in their order."""
    photos = item.album.items.shown().filter(kind=Item.Kind.PHOTO).exclude(pk=item.pk)
    earlier = photos.filter(shown_at__lt=item.shown_at).order_by("-shown_at", "-id")[: MOST_PICTURES // 2]
    later = photos.filter(shown_at__gte=item.shown_at).in_order()[: MOST_PICTURES // 2]
    return [*reversed(earlier), *later]


def page_of(item: Item, cutting: Cutting, found: dict[str, Any] | None, picture: str) -> dict[str, Any]:
    """picture: where that of what is chosen will be, "" where nothing is."""
    plain = cutting.background if cutting.background.startswith("#") else ""
    ground = "gradient" if "-" in plain else "colour" if plain else cutting.background
    return {
        "found": found is not None,
        "subjects": shown_subjects(found, (item.width, item.height), cutting.chosen) if found else [],
        "cutting": cutting,
        "lifted": picture,
        "ground": ground,
        "colour": plain if ground == "colour" else FIRST_COLOUR,
        "gradient": plain if ground == "gradient" else FIRST_GRADIENT,
        "colours": SWATCHES.items(),
        "gradients": [(value, *value.split("-")) for value in GRADIENTS],
        "pictures": around(item),
        "picture": str(cutting.ground.pk) if cutting.ground else "",
        "album_address": reverse("album", args=[item.album_id]),
        "levels": LEVELS.items(),
        "notes": [(level, [NOTES[note] for note in notes_on(level)]) for level in QUALITIES],
        "words": item_words(item),
    }
