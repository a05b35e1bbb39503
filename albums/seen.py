"""What was seen in a photo or video, in kind words; numbers only where somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# From here on a score deserves praise: the limits by which the engine words its reasons (render.story.reasons).
SMILES = OPEN = SHARP = WELL_LIT = 0.6
SURE = 0.75  # of a theme: a wrong one is worse than none
MOST_THEMES = 3

# Why a picture stays out of movies, as a badge and as a sentence that hurts nobody.
JUNK: Mapping[str, tuple[Promise, Promise]] = {
    "screenshot": (
        gettext_lazy("Screenshot"),
        gettext_lazy("This looks like a screenshot, so movies leave it out."),
    ),
    "document": (
        gettext_lazy("Paper"),
        gettext_lazy("This looks like a document or a receipt, so movies leave it out."),
    ),
    "blurred": (
        gettext_lazy("Blurred"),
        gettext_lazy("This came out a little blurred, so movies leave it out."),
    ),
    "dark": (gettext_lazy("Dark"), gettext_lazy("There was hardly any light here, so movies leave it out.")),
    "blank": (gettext_lazy("Empty"), gettext_lazy("There is not much to see here, so movies leave it out.")),
}
THEMES: Mapping[str, Promise] = {
    "Christmas": gettext_lazy("Christmas"),
    "animals": gettext_lazy("animals"),
    "beach": gettext_lazy("beach"),
    "birds": gettext_lazy("birds"),
    "birthday": gettext_lazy("birthday"),
    "boats": gettext_lazy("boats"),
    "cake": gettext_lazy("cake"),
    "cars": gettext_lazy("cars"),
    "cats": gettext_lazy("cats"),
    "city": gettext_lazy("city"),
    "countryside": gettext_lazy("countryside"),
    "cycling": gettext_lazy("cycling"),
    "dogs": gettext_lazy("dogs"),
    "drinks": gettext_lazy("drinks"),
    "flowers": gettext_lazy("flowers"),
    "food": gettext_lazy("food"),
    "home": gettext_lazy("home"),
    "insects": gettext_lazy("insects"),
    "landscape": gettext_lazy("landscape"),
    "motorcycles": gettext_lazy("motorcycles"),
    "mountains": gettext_lazy("mountains"),
    "music": gettext_lazy("music"),
    "nature": gettext_lazy("nature"),
    "night": gettext_lazy("night"),
    "party": gettext_lazy("party"),
    "people": gettext_lazy("people"),
    "pets": gettext_lazy("pets"),
    "planes": gettext_lazy("planes"),
    "play": gettext_lazy("play"),
    "sea life": gettext_lazy("sea life"),
    "snow": gettext_lazy("snow"),
    "sports": gettext_lazy("sports"),
    "sunset": gettext_lazy("sunset"),
    "trains": gettext_lazy("trains"),
    "water": gettext_lazy("water"),
    "wedding": gettext_lazy("wedding"),
}


@dataclass(frozen=True, slots=True)
class FaceBox:
    """In upright pixels of the picture."""

    x: int
    y: int
    width: int
    height: int

    @property
    def round(self) -> int:
        """The radius of its corners."""
        return min(self.width, self.height) // 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page tells of a picture."""

    praise: str  # "Two smiling faces, sharp", or nothing
    themes: str  # "beach, people"
    junk: str
    faces: Sequence[FaceBox]
    numbers: Sequence[tuple[str, str]]


def seen_in(look: Mapping[str, Any], *, with_boxes: bool = True) -> Seen:
    """From a look as render.vision.codec writes it. A video's boxes fit only one of its frames."""
    return Seen(
        praise=praise(look),
        themes=themes(look),
        junk=str(JUNK[look["junk"]][1]) if look["junk"] in JUNK else "",
        faces=[face_box(face["box"]) for face in look["faces"]] if with_boxes else [],
        numbers=numbers(look),
    )


def praise(look: Mapping[str, Any]) -> str:
    """What is good about it: good pictures are praised, others are left in peace."""
    if look["junk"]:
        return ""
    parts = [people(look["faces"])] if look["faces"] else []
    if look["faces"] and all(face["eyes_open"] >= OPEN for face in look["faces"]):
        parts.append(_("eyes open"))
    if look["sharpness"] >= SHARP:
        parts.append(_("sharp"))
    if look["exposure"] >= WELL_LIT and len(parts) < 2:
        parts.append(_("in good light"))
    return capfirst(", ".join(parts))


def people(faces: Sequence[Mapping[str, Any]]) -> str:
    """ "two smiling faces", "three faces, one of them smiling"."""
    count, smiling = len(faces), sum(face["smile"] >= SMILES for face in faces)
    if smiling == count:
        return ngettext("%(n)s smiling face", "%(n)s smiling faces", count) % {"n": apnumber(count)}
    words = ngettext("%(n)s face", "%(n)s faces", count) % {"n": apnumber(count)}
    if smiling:
        words += ngettext(", %(n)s of them smiling", ", %(n)s of them smiling", smiling) % {"n": apnumber(smiling)}
    return words


def themes(look: Mapping[str, Any]) -> str:
    sure = [str(THEMES[name]) for name, p in look["themes"] if p >= SURE and name in THEMES]
    return ", ".join(sure[:MOST_THEMES])


def junk_badge(junk: str) -> str:
    return str(JUNK[junk][0]) if junk in JUNK else ""


def face_box(box: Sequence[float]) -> FaceBox:
    x0, y0, x1, y1 = (round(side) for side in box)
    return FaceBox(x0, y0, max(1, x1 - x0), max(1, y1 - y0))


def numbers(look: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The measures behind the words."""
    rows = [(_("Sharpness"), look["sharpness"]), (_("Light"), look["exposure"]), (_("All in all"), look["quality"])]
    if look["faces"]:
        rows.append((_("Eyes open"), min(face["eyes_open"] for face in look["faces"])))
        rows.append((_("Smiles"), sum(face["smile"] for face in look["faces"]) / len(look["faces"])))
    return [(name, f"{round(100 * value)} %") for name, value in rows]
