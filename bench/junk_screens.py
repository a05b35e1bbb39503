"""Screens of telephones and computers, drawn by chance: material to train the junk classifier on."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from bench.junk_studio import Colour, Rectangle, Studio, paragraph

PHONES = ((1080, 2340), (1170, 2532), (750, 1334), (1080, 1920), (828, 1792), (1440, 3040), (720, 1600), (1536, 2048))
DESKTOPS = ((1920, 1080), (1366, 768), (1440, 900), (2560, 1440), (1280, 1024), (1280, 800))


class Screen:
    """A picture being drawn, with the colours of its interface. `unit` is about the height of a line of text."""

    def __init__(self, studio: Studio, size: tuple[int, int], background: Image.Image | None = None) -> None:
        self.studio = studio
        self.width, self.height = size
        self.dark = studio.chance(0.4)
        self.paper: Colour = (
            studio.grey(0, 45) if self.dark else studio.one_of([(255, 255, 255), studio.grey(225, 255)])
        )
        self.ink: Colour = studio.grey(200, 255) if self.dark else studio.grey(0, 70)
        self.faint: Colour = studio.grey(90, 150)
        self.accent = studio.colour(30, 235)
        self.image = background or Image.new("RGB", size, self.paper)
        self.draw = ImageDraw.Draw(self.image)
        self.face = studio.typeface()
        self.unit = self.width / studio.real(22, 34) if self.height > self.width else self.height / studio.real(32, 55)

    def panel(self, box: Rectangle, fill: Colour, roundness: float = 0.0) -> None:
        self.draw.rounded_rectangle(box, roundness * self.unit, fill)

    def text(
        self, x: float, y: float, text: str, size: float = 1.0, fill: Colour | None = None, anchor: str = "la"
    ) -> None:
        font = self.studio.font(self.face, size * self.unit)
        self.draw.text((x, y), text, font=font, fill=fill or self.ink, anchor=anchor)

    def lines(self, box: Rectangle, count: int, size: float = 1.0, fill: Colour | None = None) -> float:
        font = self.studio.font(self.face, size * self.unit)
        return paragraph(self.studio, self.draw, box, font, fill or self.ink, count)

    def photo(self, box: Rectangle) -> None:
        left, top, right, bottom = (round(edge) for edge in box)
        if right - left > 4 and bottom - top > 4:
            self.image.paste(self.studio.photo(right - left, bottom - top), (left, top))

    def disc(self, x: float, y: float, radius: float, fill: Colour | None = None) -> None:
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill or self.studio.colour(60, 220))

    def status_bar(self) -> float:
        """Clock, signal and battery at the top; the y below."""
        u = self.unit
        self.text(u, 0.5 * u, self.studio.clock(), 0.85)
        right = self.width - u
        self.draw.rectangle((right - 1.3 * u, 0.6 * u, right, 1.2 * u), outline=self.ink, width=2)
        self.draw.rectangle((right - 1.2 * u, 0.7 * u, right - self.studio.real(0.2, 0.9) * u, 1.1 * u), fill=self.ink)
        for bar in range(4):
            x = right - (3.6 - 0.4 * bar) * u
            self.draw.rectangle((x, (1.1 - 0.15 * bar) * u, x + 0.25 * u, 1.2 * u), fill=self.ink)
        return 2 * u

    def header(self, top: float) -> float:
        u = self.unit
        fill = self.accent if self.studio.chance(0.4) else self.paper
        self.panel((0, top, self.width, top + 2.6 * u), fill)
        self.text(u, top + 0.6 * u, self.studio.one_of("<≡×") if self.studio.chance(0.6) else "", 1.3)
        self.text(3 * u, top + 0.6 * u, self.studio.words(1, 3).title(), 1.2)
        self.draw.line((0, top + 2.6 * u, self.width, top + 2.6 * u), fill=self.faint, width=self.studio.whole(1, 3))
        return top + 2.8 * u

    def tab_bar(self) -> float:
        """Icons with names at the bottom; the y above."""
        u, count = self.unit, self.studio.whole(3, 5)
        top = self.height - 3.2 * u
        self.panel((0, top, self.width, self.height), self.paper)
        self.draw.line((0, top, self.width, top), fill=self.faint, width=2)
        for i in range(count):
            x = self.width * (i + 0.5) / count
            self.panel((x - 0.6 * u, top + 0.5 * u, x + 0.6 * u, top + 1.6 * u), self.faint, self.studio.real(0, 0.6))
            self.text(x, top + 1.9 * u, self.studio.word()[:8], 0.6, self.faint, "ma")
        return top


def phone(studio: Studio) -> Screen:
    return Screen(studio, studio.one_of(PHONES))


def chat(studio: Studio) -> Image.Image:
    size = studio.one_of(PHONES)
    wallpaper = None
    if studio.chance(0.3):
        wallpaper = (
            studio.gradient(*size) if studio.chance(0.5) else ImageEnhance.Brightness(studio.photo(*size)).enhance(0.6)
        )
    s = Screen(studio, size, wallpaper)
    u, y = s.unit, s.header(s.status_bar())
    other = studio.grey(40, 75) if s.dark else studio.grey(215, 245)
    while y < s.height - 6 * u:
        mine, width = studio.chance(0.5), studio.real(0.3, 0.75) * s.width
        lines = studio.whole(1, 4)
        height = (1.3 * lines + 1.2) * u if studio.chance(0.93) else 9 * u
        left = s.width - width - u if mine else studio.one_of([1, 3]) * u
        s.panel((left, y, left + width, y + height), s.accent if mine else other, studio.real(0.2, 1.0))
        if height == 9 * u:
            s.photo((left, y, left + width, y + height))
        else:
            s.lines((left + 0.7 * u, y + 0.5 * u, left + width - 0.5 * u, y + height), lines)
        s.text(left + width - 2.2 * u, y + height - 0.7 * u, studio.clock(), 0.5, s.faint)
        y += height + studio.real(0.3, 1.5) * u
    s.panel((u, s.height - 3 * u, s.width - 4 * u, s.height - u), other, 1.0)
    s.text(2 * u, s.height - 2.6 * u, studio.words(1, 2), 0.9, s.faint)
    if studio.chance(0.25):
        keyboard(s)
    return s.image


def keyboard(s: Screen) -> None:
    """The lower third covered with keys."""
    top, rows = 0.66 * s.height, ("qwertyuiop", "asdfghjkl", "zxcvbnm", "  _  ")
    s.panel((0, top, s.width, s.height), s.studio.grey(190, 220) if not s.dark else s.studio.grey(30, 60))
    for r, row in enumerate(rows):
        key, height = s.width / 10, (s.height - top) / 4.4
        left, y = (s.width - key * len(row)) / 2, top + (r + 0.2) * height
        for i, letter in enumerate(row):
            s.panel((left + i * key + 4, y, left + (i + 1) * key - 4, y + 0.8 * height), s.paper, 0.2)
            s.text(left + (i + 0.5) * key, y + 0.15 * height, letter, 1.1, anchor="ma")


def settings(studio: Studio) -> Image.Image:
    s = phone(studio)
    u, y, row = s.unit, s.header(s.status_bar()), studio.real(2.6, 4.2)
    icons, details = studio.chance(0.6), studio.chance(0.5)
    while y < s.height - u:
        if studio.chance(0.12):
            s.panel((0, y, s.width, y + 1.6 * u), studio.grey(20, 60) if s.dark else studio.grey(230, 245))
            s.text(u, y + 0.3 * u, studio.words(1, 3).upper(), 0.7, s.faint)
            y += 1.6 * u
        if icons:
            s.panel((u, y + 0.5 * u, 2.6 * u, y + 2.1 * u), studio.colour(60, 230), 0.4)
        s.text(3.4 * u if icons else u, y + 0.4 * u, studio.words(1, 3).capitalize())
        if details:
            s.text(3.4 * u if icons else u, y + 1.6 * u, studio.words(2, 5), 0.65, s.faint)
        if studio.chance(0.4):
            on = studio.chance(0.5)
            s.panel((s.width - 3.4 * u, y + 0.6 * u, s.width - u, y + 1.9 * u), s.accent if on else s.faint, 0.65)
            s.disc(s.width - (1.6 if on else 2.8) * u, y + 1.25 * u, 0.5 * u, (255, 255, 255))
        else:
            s.text(s.width - 1.5 * u, y + 0.5 * u, ">", 1.0, s.faint)
        y += row * u
        s.draw.line((3.4 * u, y - 0.2 * u, s.width, y - 0.2 * u), fill=s.faint, width=1)
    return s.image


def article(studio: Studio) -> Image.Image:
    s = phone(studio) if studio.chance(0.6) else Screen(studio, studio.one_of(DESKTOPS))
    u, wide = s.unit, s.width > s.height
    margin = studio.real(0.1, 0.3) * s.width if wide else u
    y = s.header(s.status_bar() if not wide else 0.0)
    if studio.chance(0.4):
        y = s.lines((margin, y + u, s.width - margin, s.height), studio.whole(1, 3), studio.real(1.5, 2.4)) + u
    while y < s.height - 2 * u:
        if studio.chance(0.25):
            height = studio.real(0.12, 0.35) * s.height
            s.photo((margin, y, s.width - margin, y + height))
            y += height + 0.6 * u
        if studio.chance(0.3):
            y = s.lines((margin, y, s.width - margin, s.height), 1, 1.3, s.accent)
        y = s.lines((margin, y, s.width - margin, s.height), studio.whole(2, 9), studio.real(0.8, 1.0)) + 0.8 * u
    return s.image


def street_map(studio: Studio) -> Image.Image:
    s = phone(studio) if studio.chance(0.7) else Screen(studio, studio.one_of(DESKTOPS))
    u, land = s.unit, studio.grey(35, 60, 12) if s.dark else studio.grey(225, 245, 12)
    s.panel((0, 0, s.width, s.height), land)
    for _ in range(studio.whole(2, 6)):
        corners = [
            (studio.real(-0.2, 1.2) * s.width, studio.real(-0.2, 1.2) * s.height) for _ in range(studio.whole(3, 6))
        ]
        s.draw.polygon(corners, fill=studio.one_of([(170, 211, 223), (200, 225, 180), (30, 50, 80), (60, 80, 60)]))
    road = studio.grey(70, 100) if s.dark else studio.one_of([(255, 255, 255), (253, 226, 147), (248, 213, 121)])
    for _ in range(studio.whole(8, 30)):
        points = [
            (studio.real(-0.1, 1.1) * s.width, studio.real(-0.1, 1.1) * s.height) for _ in range(studio.whole(2, 4))
        ]
        s.draw.line(points, fill=road, width=studio.whole(3, 30), joint="curve")
    route = [(studio.real(0, 1) * s.width, studio.real(0, 1) * s.height) for _ in range(studio.whole(2, 7))]
    s.draw.line(route, fill=s.accent, width=round(0.4 * u), joint="curve")
    for _ in range(studio.whole(8, 40)):
        s.text(
            studio.real(0, 0.9) * s.width,
            studio.real(0.05, 0.95) * s.height,
            studio.words(1, 2).title(),
            studio.real(0.5, 0.9),
        )
    for _ in range(studio.whole(1, 8)):
        s.disc(studio.real(0, 1) * s.width, studio.real(0, 1) * s.height, studio.real(0.3, 0.9) * u)
    s.panel((u, 2.4 * u, s.width - u, 4.8 * u), s.paper, 0.8)
    s.text(2 * u, 3 * u, studio.words(1, 4), 0.9, s.faint)
    if studio.chance(0.6):
        s.panel((0, 0.78 * s.height, s.width, s.height), s.paper, 0.8)
        s.lines((u, 0.8 * s.height, s.width - u, s.height), studio.whole(2, 6))
    return s.image


def wallpaper(studio: Studio, size: tuple[int, int]) -> Image.Image:
    """A photo, often dimmed or blurred as telephones do it, or a gradient."""
    if studio.chance(0.3):
        return studio.gradient(*size)
    photo = studio.photo(*size)
    if studio.chance(0.3):
        photo = photo.filter(ImageFilter.GaussianBlur(studio.real(5, 40)))
    return ImageEnhance.Brightness(photo).enhance(studio.real(0.4, 1.0))


def desktop(studio: Studio) -> Image.Image:
    size = studio.one_of(DESKTOPS)
    s = Screen(studio, size, wallpaper(studio, size))
    u = s.unit
    for _ in range(studio.whole(1, 3)):
        left, top = studio.real(0, 0.4) * s.width, studio.real(0, 0.4) * s.height
        right, bottom = left + studio.real(0.4, 0.8) * s.width, top + studio.real(0.4, 0.8) * s.height
        dark = studio.chance(0.4)
        paper, ink = (
            (studio.grey(20, 50), studio.grey(180, 240)) if dark else (studio.grey(235, 255), studio.grey(0, 60))
        )
        s.panel((left, top, right, bottom), paper, 0.4)
        s.panel((left, top, right, top + 1.8 * u), studio.grey(60, 220), 0.4)
        s.text(left + u, top + 0.4 * u, studio.words(1, 4), 0.8, ink)
        y = top + 2.4 * u
        while y < bottom - u:
            indent = studio.whole(0, 5) * u
            y = s.lines(
                (left + u + indent, y, right - u, bottom), studio.whole(1, 3), 0.8, studio.one_of([ink, s.accent, ink])
            )
    s.panel(
        (0, s.height - 2.2 * u, s.width, s.height), studio.grey(15, 60) if studio.chance(0.6) else studio.grey(200, 240)
    )
    for i in range(studio.whole(4, 12)):
        s.panel(((1 + 2.2 * i) * u, s.height - 1.9 * u, (2.6 + 2.2 * i) * u, s.height - 0.3 * u), studio.colour(), 0.3)
    s.text(s.width - 4 * u, s.height - 1.6 * u, studio.clock(), 0.8, s.faint)
    return s.image


def spreadsheet(studio: Studio) -> Image.Image:
    s = Screen(studio, studio.one_of(DESKTOPS if studio.chance(0.6) else PHONES))
    u, y = s.unit, s.header(0.0)
    column, row = studio.real(4, 9) * u, studio.real(1.4, 2.2) * u
    ruled = studio.chance(0.8)
    while y < s.height:
        for i in range(int(s.width / column) + 1):
            if studio.chance(0.7):
                text = studio.price() if i and studio.chance(0.7) else studio.words(1, 2)
                s.text(i * column + 0.3 * u, y + 0.2 * u, text, 0.75)
            if ruled:
                s.draw.rectangle((i * column, y, (i + 1) * column, y + row), outline=s.faint)
        y += row
    return s.image


def cards(studio: Studio) -> Image.Image:
    """A shop, a wall of pictures, a bank, a player: panels in a grid."""
    s = phone(studio) if studio.chance(0.7) else Screen(studio, studio.one_of(DESKTOPS))
    u, columns, shows_photos = s.unit, studio.whole(1, 4), studio.chance(0.5)
    y, width = s.header(s.status_bar()), s.width / columns
    height = studio.real(0.5, 1.1) * width if columns > 1 else studio.real(5, 14) * u
    while y < s.height:
        for i in range(columns):
            box = (i * width + 0.4 * u, y + 0.4 * u, (i + 1) * width - 0.4 * u, y + height - 0.4 * u)
            s.panel(box, studio.one_of([s.paper, s.accent, studio.grey(40, 230)]), 0.5)
            if shows_photos:
                s.photo((box[0], box[1], box[2], box[1] + 0.65 * height))
            s.lines((box[0] + 0.3 * u, box[1] + 0.68 * height, box[2], box[3]), 2, 0.75)
        y += height + (2 * u if studio.chance(0.3) else 0)
    s.tab_bar()
    return s.image


def dialog(studio: Studio) -> Image.Image:
    """A few words and buttons on an empty or dimmed screen."""
    size = studio.one_of(PHONES + DESKTOPS)
    behind = ImageEnhance.Brightness(studio.photo(*size)).enhance(0.4) if studio.chance(0.3) else None
    s = Screen(studio, size, behind)
    u, half = s.unit, min(0.42 * s.width, 14 * s.unit)
    x, y = s.width / 2, studio.real(0.25, 0.5) * s.height
    s.panel((x - half, y, x + half, y + 11 * u), s.paper, 0.9)
    s.text(x, y + u, studio.words(1, 3).title(), 1.3, anchor="ma")
    s.lines((x - half + u, y + 3.4 * u, x + half - u, y + 8 * u), studio.whole(1, 3), 0.9)
    s.panel((x - half + u, y + 8.2 * u, x + half - u, y + 10.2 * u), s.accent, 0.6)
    s.text(x, y + 8.6 * u, studio.word().upper(), 0.9, (255, 255, 255), "ma")
    if s.height > s.width:
        s.status_bar()
    return s.image


STYLES: dict[str, Callable[[Studio], Image.Image]] = {
    maker.__name__: maker for maker in (chat, settings, article, street_map, desktop, spreadsheet, cards, dialog)
}
