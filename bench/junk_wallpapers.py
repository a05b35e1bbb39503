"""Screens that are mostly a photo: locked, at home, in an album, in a feed. Material for the junk classifier."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageFilter

from bench.junk_screens import DESKTOPS, PHONES, Screen, phone, wallpaper
from bench.junk_studio import Studio


def lock_screen(studio: Studio) -> Image.Image:
    size = studio.one_of(PHONES)
    s = Screen(studio, size, wallpaper(studio, size))
    s.ink = studio.one_of([(255, 255, 255), (255, 255, 255), studio.colour(180, 255)])
    u = s.unit
    if studio.chance(0.7):
        s.status_bar()
    y = studio.real(0.05, 0.25) * s.height
    x, anchor = (s.width / 2, "ma") if studio.chance(0.8) else (1.5 * u, "la")
    s.text(x, y, studio.clock(), studio.real(3.5, 8), anchor=anchor)
    s.text(
        x,
        y + (8 if studio.chance(0.5) else -2) * u,
        studio.words(2, 3).title() + f" {studio.whole(1, 31)}",
        1.2,
        anchor=anchor,
    )
    notices(s, studio.real(0.4, 0.7) * s.height, studio.whole(0, 4))
    if studio.chance(0.6):
        for x in (0.13 * s.width, 0.87 * s.width):
            s.disc(x, s.height - 4 * u, 1.6 * u, studio.grey(30, 90))
    if studio.chance(0.6):
        s.panel((0.33 * s.width, s.height - 0.8 * u, 0.67 * s.width, s.height - 0.5 * u), s.ink, 0.3)
    elif studio.chance(0.6):
        s.text(s.width / 2, s.height - 2 * u, studio.words(2, 4), 0.8, anchor="ma")
    return s.image


def notices(s: Screen, y: float, count: int) -> None:
    """Messages on panels, opaque or as if of frosted glass."""
    u, studio = s.unit, s.studio
    light, solid = studio.chance(0.6), studio.chance(0.4)
    for _ in range(count):
        box = (round(u), round(y), round(s.width - u), round(y + 4 * u))
        fill = studio.grey(200, 250) if light else studio.grey(30, 70)
        if solid:
            s.panel(box, fill, 0.9)
        else:
            behind = s.image.crop(box).filter(ImageFilter.GaussianBlur(studio.one_of([0, 0.5 * u])))
            s.image.paste(Image.blend(behind, Image.new("RGB", behind.size, fill), studio.real(0.4, 0.9)), box)
        if studio.chance(0.7):
            s.disc(2.6 * u, y + 2 * u, 0.9 * u)
        ink = studio.grey(10, 60) if light else studio.grey(210, 255)
        s.text(4.2 * u, y + 0.6 * u, studio.words(1, 3).title(), 0.9, ink)
        s.text(4.2 * u, y + 2.0 * u, studio.words(3, 6), 0.8, ink)
        y += 4.4 * u


def gallery(studio: Studio) -> Image.Image:
    """A photo as the telephone's album or a story shows it, with buttons and words over or around it."""
    size = studio.one_of(PHONES)
    s = Screen(studio, size, Image.new("RGB", size, studio.one_of([(0, 0, 0), (255, 255, 255), studio.grey(20, 60)])))
    u, over = s.unit, studio.chance(0.4)
    part = 1.0 if over else studio.real(0.35, 0.75)
    s.photo((0, (1 - part) / 2 * s.height, s.width, (1 + part) / 2 * s.height))
    s.ink = (255, 255, 255) if over or s.image.getpixel((0, 0)) != (255, 255, 255) else (40, 40, 40)
    s.status_bar()
    s.text(u, 3 * u, f"< {studio.words(1, 3)}", 1.1)
    s.text(s.width - u, 3 * u, studio.one_of(["...", "Edit", "Share", "×"]), 1.1, anchor="ra")
    if over and studio.chance(0.7):
        s.text(s.width / 2, studio.real(0.3, 0.8) * s.height, studio.words(1, 4), studio.real(1.5, 3), anchor="ma")
    for i in range(studio.whole(3, 5)):
        x = (0.15 + 0.175 * i) * s.width
        s.draw.rounded_rectangle((x - u, s.height - 3 * u, x + u, s.height - u), 0.4 * u, outline=s.ink, width=4)
    return s.image


def home_screen(studio: Studio) -> Image.Image:
    size = studio.one_of(PHONES)
    s = Screen(studio, size, wallpaper(studio, size))
    s.ink = (255, 255, 255)
    u, columns, roundness = s.unit, studio.whole(4, 5), studio.one_of([0.3, 0.6, 1.2])
    y, step = s.status_bar() + studio.real(1, 12) * u, s.width / columns
    while y < s.height - 6 * u:
        for column in range(columns):
            x = step * (column + 0.5)
            if studio.chance(0.85):
                s.panel((x - 0.3 * step, y, x + 0.3 * step, y + 0.6 * step), studio.colour(40, 255), roundness)
                s.text(x, y + 0.12 * step, studio.word()[:1].upper(), 1.6, anchor="ma")
                s.text(x, y + 0.68 * step, studio.word()[:9].title(), 0.6, anchor="ma")
        y += 1.1 * step
    return s.image


def feed(studio: Studio) -> Image.Image:
    """Posts with photos, as social networks and photo apps show them."""
    s = phone(studio)
    u, y = s.unit, s.header(s.status_bar()) - studio.real(0, 10)
    while y < s.height:
        s.disc(1.8 * u, y + 1.5 * u, 1.0 * u)
        s.text(3.4 * u, y + 0.6 * u, studio.words(1, 2), 0.9)
        s.text(3.4 * u, y + 1.7 * u, studio.words(1, 3), 0.65, s.faint)
        y += 3 * u
        if studio.chance(0.4):
            y = s.lines((u, y, s.width - u, s.height), studio.whole(1, 4), 0.9) + 0.3 * u
        height = studio.real(0.5, 1.25) * s.width
        s.photo((0, y, s.width, y + height))
        y += height + 0.5 * u
        for i in range(3):
            s.draw.ellipse(((1 + 2.4 * i) * u, y, (2.3 + 2.4 * i) * u, y + 1.3 * u), outline=s.ink, width=4)
        y = s.lines((u, y + 1.8 * u, s.width - u, s.height), studio.whole(1, 3), 0.85) + 0.8 * u
    s.tab_bar()
    return s.image


def weather(studio: Studio) -> Image.Image:
    """Large figures and a curve on a gradient: weather, health, alarms, music."""
    size = studio.one_of(PHONES)
    s = Screen(studio, size, studio.gradient(*size))
    s.ink, u = (255, 255, 255), s.unit
    s.status_bar()
    s.text(s.width / 2, 4 * u, studio.words(1, 2).title(), 1.6, anchor="ma")
    s.text(s.width / 2, 6.5 * u, f"{studio.whole(-10, 39)}°", studio.real(4, 7), anchor="ma")
    if studio.chance(0.4):
        s.photo((0.15 * s.width, 0.35 * s.height, 0.85 * s.width, 0.35 * s.height + 0.7 * s.width))
    y = studio.real(0.4, 0.75) * s.height
    while y < s.height - 2 * u:
        s.text(1.5 * u, y, studio.word().title())
        s.disc(0.5 * s.width, y + 0.6 * u, 0.5 * u)
        s.text(s.width - 1.5 * u, y, str(studio.whole(-10, 99)), anchor="ra")
        y += studio.real(1.8, 3) * u
    return s.image


def player(studio: Studio) -> Image.Image:
    """A film or a call on the whole screen, with its buttons."""
    size = studio.one_of(DESKTOPS + tuple((h, w) for w, h in PHONES))
    s = Screen(studio, size, Image.new("RGB", size, (0, 0, 0)))
    u, inner = s.unit, studio.real(0.6, 0.95) * s.width
    s.photo(((s.width - inner) / 2, 0, (s.width + inner) / 2, s.height * studio.one_of([1.0, 0.85])))
    s.ink = (255, 255, 255)
    s.panel((0, s.height - 5 * u, s.width, s.height), studio.grey(0, 30))
    s.panel((2 * u, s.height - 4 * u, s.width - 2 * u, s.height - 3.7 * u), (150, 150, 150))
    s.panel((2 * u, s.height - 4 * u, studio.real(0.1, 0.9) * s.width, s.height - 3.7 * u), s.accent)
    s.text(2 * u, s.height - 2.8 * u, f"{studio.clock()} / {studio.clock()}")
    s.text(2 * u, u, studio.words(2, 7), 1.2)
    s.draw.polygon(
        [(s.width / 2 - u, s.height - 3 * u), (s.width / 2 + u, s.height - 2 * u), (s.width / 2 - u, s.height - u)],
        (255,) * 3,
    )
    return s.image


STYLES: dict[str, Callable[[Studio], Image.Image]] = {
    maker.__name__: maker for maker in (lock_screen, gallery, home_screen, feed, weather, player)
}
