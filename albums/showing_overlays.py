"""The overlays that can be laid over a shot, as a small gallery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from render.film.overlays.template import FOLDER, OVERLAYS, slots_of

TITLES: Mapping[str, Any] = {
    "birthday": _("Birthday card"),
    "holiday": _("Holiday card"),
    "confetti": _("Confetti"),
    "travel": _("Way to this place"),
    "polaroid": _("Instant photo"),
    "border": _("Photo border"),
    "film": _("Film strip"),
}
SLOTS: Mapping[str, Any] = {
    "name": _("Name"),
    "age": _("Age"),
    "greeting": _("Greeting"),
    "words": _("Words on the rim"),
}


@dataclass(frozen=True, slots=True)
class SlotShown:
    """A field for words."""

    overlay: str
    name: str
    title: Any
    value: str


@dataclass(frozen=True, slots=True)
class OverlayShown:
    """One that is offered."""

    name: str
    title: Any
    picture: SafeString
    chosen: bool
    slots: tuple[SlotShown, ...]


def overlays_for(kind: str, laid: Mapping[str, Any] | None) -> list[OverlayShown]:
    """All that fit over a shot of this kind; `laid` is the one that is there."""
    offered = [name for name in OVERLAYS if name != "travel" or kind == "chapter"]
    return [overlay_shown(name, laid if laid and laid["name"] == name else None) for name in offered]


def overlay_shown(name: str, laid: Mapping[str, Any] | None) -> OverlayShown:
    said = dict(zip(slots_of(name), laid["words"], strict=False)) if laid else {}
    slots = tuple(SlotShown(name, slot, SLOTS[slot], said.get(slot, "")) for slot in slots_of(name))
    return OverlayShown(name, TITLES[name], picture_of(name), laid is not None, slots)


@cache
def picture_of(name: str) -> SafeString:
    """The template itself, drawn into the page."""
    svg = (FOLDER / f"{name}.svg").read_text("utf-8")
    return mark_safe(svg.replace("<svg ", '<svg class="overlay-picture" aria-hidden="true" ', 1))  # noqa: S308 - our own file
