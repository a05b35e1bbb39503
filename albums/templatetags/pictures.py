"""An item as an <img>, sized for the screen."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from albums.addresses import picture_address
from albums.grid import ratio_step, step_ratio
from albums.models import Item, User
from albums.storage import PICTURE_SIDES

register = template.Library()

SMALL = PICTURE_SIDES[:-1]  # for the grid; the last is for a whole screen
# Heights of the grid's rows in rem, as in albums.css, and how much they usually grow to fill the width.
ROW, PHONE_ROW, GROWTH = 13.5, 7.0, 1.15


@register.simple_tag
def grid_picture(item: Item, alt: str) -> SafeString:
    """In a row of the grid."""
    ratio = step_ratio(ratio_step(item.width, item.height)) * GROWTH
    return _picture(item, alt, f"(max-width: 44rem) {ratio * PHONE_ROW:.1f}rem, {ratio * ROW:.1f}rem", SMALL)


@register.simple_tag
def card_picture(item: Item, alt: str = "") -> SafeString:
    """On a card: an album's cover."""
    return _picture(item, alt, "(max-width: 30rem) 92vw, (max-width: 60rem) 45vw, 26rem", PICTURE_SIDES)


@register.simple_tag(name="picture_address")
def address_of_picture(item: Item, side: int) -> str:
    """Where a script or the style of the page wants only the address."""
    return picture_address(item, side)


@register.simple_tag
def small_picture(item: Item, alt: str = "") -> SafeString:
    """A thumbnail of a few centimetres."""
    return _picture(item, alt, "6rem", PICTURE_SIDES[:1])


@register.simple_tag
def face(user: User) -> SafeString | str:
    """Inside class "avatar": the picture that somebody chose, or the first letter of their name."""
    if not user.avatar_key:
        return (user.name or user.email)[:1]
    address = f"{reverse('avatar', args=[user.pk])}?v={user.avatar_key}"
    return format_html('<img src="{}" alt="" width="64" height="64" decoding="async">', address)


def _picture(item: Item, alt: str, sizes: str, sides: tuple[int, ...]) -> SafeString:
    first = picture_address(item, sides[0])  # asked for once: an album shows thousands
    path, mark, key = first.partition("?")
    folder, query = path.removesuffix(f"{sides[0]}/"), mark + key
    share = item.width / max(item.width, item.height, 1)  # the width's, of the longer side
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        first,
        ", ".join(f"{folder}{side}/{query} {max(1, round(side * share))}w" for side in sides),
        sizes,
        item.width,
        item.height,
        alt,
    )
