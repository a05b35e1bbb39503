"""What the page shows on which stickers are placed, as plain values for templates and scripts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from albums.actions.decorate import LAYER_SIDES, decoration_of, may_replace
from albums.emoji_tray import TRAY, code_of
from albums.models import Item, Sticker, User
from render.cutout.placing import (
    FONTS,
    LOOKS,
    MOST_LAYERS,
    MOST_SIGNS,
    VERSION,
    Content,
    Scene,
    StickerLayer,
    content_to_json,
)
from render.cutout.placing import content_from_json as content_of
from render.cutout.placing import from_json as scene_of

TRAY_SIDE = 200  # pixels, one of LAYER_SIDES

__all__ = ["Content", "Scene", "content_of", "decorating", "scene_of"]


def decorating(item: Item, user: User) -> dict[str, Any]:
    """The context of the page. Without `ground` the photo under the stickers has left the album."""
    decoration = decoration_of(item)
    ground = decoration.ground if decoration else item
    return {
        "item": item,
        "album": item.album,
        "ground": ground,
        "decorated": decoration is not None,
        "may_replace": decoration is not None and may_replace(item, user),
        "stickers": [sticker_values(sticker, item) for sticker in Sticker.objects.alive().filter(owner=user)],
        "emoji": [emoji_values(emoji, str(words)) for emoji, words in TRAY],
        "fonts": [(font, name) for font, name in font_names().items() if font in FONTS],
        "looks": [(look, look_names()[look]) for look in LOOKS],
        "most_signs": MOST_SIGNS,
        "scene": {
            "scene": decoration.scene if decoration else {"version": VERSION, "layers": []},
            "most": MOST_LAYERS,
            "sides": LAYER_SIDES,
            "picture": reverse("item_picture", args=[ground.pk, 1600]) if ground else "",
            "layer": reverse("item_layer", args=[item.pk]),
            "draft": f"scene {user.pk} {item.pk}",
            "words": words(),
        },
    }


def emoji_values(emoji: str, words: str) -> dict[str, str]:
    """words: by which it is found; the first of them is its name."""
    return {"emoji": emoji, "name": words.partition(",")[0], "words": words, "code": code_of(emoji)}


def sticker_values(sticker: Sticker, item: Item) -> dict[str, Any]:
    content = json.dumps(content_to_json(StickerLayer(sticker.pk, sticker.finished_as)))
    query = urlencode({"side": TRAY_SIDE, "layer": content})
    return {"name": sticker.name, "content": content, "picture": f"{reverse('item_layer', args=[item.pk])}?{query}"}


def font_names() -> dict[str, str]:
    return {
        "plain": _("Plain"), "round": _("Round"), "book": _("Like a book"), "grand": _("Grand"), "hand": _("By hand"),
    }  # fmt: skip


def look_names() -> dict[str, str]:
    return {"plain": _("Letters alone"), "outline": _("Outlined"), "plate": _("On a label")}


def words() -> dict[str, str]:
    """What the script says; %s is the name of a layer."""
    return {
        "sticker": _("Sticker"),
        "added": _("%s is on the photo."),
        "chosen": _("%s is chosen. Arrow keys move it, plus and minus change its size, comma and full stop turn it."),
        "deleted": _("%s is taken off."),
        "forward": _("%s is one step further in front."),
        "backward": _("%s is one step further back."),
        "front": _("%s is in front of all others."),
        "back": _("%s is behind all others."),
        "flipped": _("%s is flipped."),
        "undone": _("Taken back."),
        "redone": _("Done again."),
        "nothing_undone": _("There is nothing to take back."),
        "nothing_redone": _("There is nothing to do again."),
        "restored": _("What you placed here last is back. It is not saved yet."),
        "full": _("No more stickers fit on this photo."),
        "place": _("{name}: {x} percent from the left, {y} percent from the top."),
        "failed": _("This cannot be shown. It may be gone from your stickers."),
        "found": _("%s found."),
        "unsaved": _("Not saved yet"),
    }
