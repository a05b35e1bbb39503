"""Pages such as people take screenshots of, and papers such as they photograph, as HTML."""

from __future__ import annotations

import base64
from pathlib import Path

PHONE = "body { margin: 0; font: 16px/1.4 sans-serif } header, footer { padding: 14px 18px; font-weight: 600 }"


def rows(*texts: str) -> str:
    style = "padding: 16px 18px; border-bottom: 1px solid #8884; display: flex; justify-content: space-between"
    return "".join(f"<div style='{style}'><span>{text}</span><span>›</span></div>" for text in texts)


def bubbles(*texts: str) -> str:
    sides = ("margin-right: 60px; background: #8883", "margin-left: 60px; background: #2a7; color: #fff")
    return "".join(
        f"<p style='padding: 10px 14px; border-radius: 16px; margin: 8px 14px; {sides[n % 2]}'>{text}</p>"
        for n, text in enumerate(texts)
    )


CHAT = f"<style>{PHONE}</style><header>‹ Grandma</header>" + bubbles(
    "Have you landed?",
    "Yes! Two hours late, but the children slept all the way.",
    "Good. There is soup on the stove and the key is under the blue pot.",
    "You are wonderful. We take the train at 17:42.",
    "Shall grandpa come to the station with the car?",
    "That would be lovely, we have three bags and a very large bear.",
    "A bear?",
    "Do not ask. See you soon!",
)
SETTINGS = f"<style>{PHONE}</style><header style='font-size: 28px'>Settings</header>" + rows(
    *("Airplane mode", "Wireless network", "Bluetooth", "Mobile data", "Notifications", "Sounds", "Do not disturb"),
    *("Screen time", "General", "Display and brightness", "Wallpaper", "Battery 64 %", "Privacy"),
)
TRAIN = (
    f"<style>{PHONE}</style><header>Your ticket</header><h1 style='margin: 18px'>Bonn → Lübeck</h1>"
    + rows("Departure 08:14, platform 3", "Change in Hamburg 12:07", "Arrival 13:22", "Coach 7, seats 41 and 42")
    + "<div style='margin: 30px auto; width: 220px; height: 220px; background: repeating-conic-gradient(#000 0 25%,"
    " #fff 0 50%) 0 0 / 22px 22px; border: 12px solid #fff'></div>"
)
WEATHER = (
    "<style>body { margin: 0; font: 18px sans-serif; color: #fff; background: linear-gradient(#3a7bd5, #9fc5e8) }"
    f"</style><h1 style='text-align: center; font-size: 80px; margin: 60px 0 0'>23°</h1>"
    f"<p style='text-align: center'>Mostly sunny in Porto</p>{rows('Monday 24° 15°', 'Tuesday 22° 14°', 'Rain 10 %')}"
)
SHOP = f"<style>{PHONE}</style><header>Your basket</header>" + "".join(
    f"<div style='display: flex; gap: 14px; padding: 14px'>"
    f"<div style='width: 84px; height: 84px; background: {colour}'></div>"
    f"<div><b>{name}</b><br>{price}<br><button>Remove</button></div></div>"
    for name, price, colour in (
        ("Rain boots, size 29", "19.90 €", "#fc3"),
        ("Swimming goggles", "7.50 €", "#39c"),
        ("Picture book: The Whale", "12.00 €", "#c63"),
        ("Lunch box with a lid", "9.95 €", "#696"),
    )
)
MAP = (
    "<style>body { margin: 0; font: 14px sans-serif }</style><svg width='100%' height='100%' viewBox='0 0 400 800'"
    " preserveAspectRatio='xMidYMid slice' style='background: #eae6dc'>"
    "<path d='M0 300 C150 250 250 420 400 380 V470 C260 500 140 340 0 390Z' fill='#a8d0e6'/>"
    "<path d='M30 0 V800 M120 0 L180 800 M300 0 L260 800 M0 120 H400 M0 220 L400 180 M0 560 H400 M0 690 L400 640'"
    " stroke='#fff' stroke-width='9'/><circle cx='215' cy='560' r='12' fill='#d33'/>"
    "<text x='60' y='110'>Rua da Prata</text><text x='190' y='545'>Hotel</text><text x='40' y='355'>Tejo</text></svg>"
)
TABLE = "<body style='font: 15px sans-serif'><h2>Costs of the trip</h2><table border=1 cellpadding=8>" + "".join(
    f"<tr><td>{day} July</td><td>{what}</td><td>{n * 13.5:.2f} €</td></tr>"
    for n, (day, what) in enumerate(((n + 1, f"Item {n}, paid by card") for n in range(22)), 1)
)
CODE = "<body style='background: #1e1e1e; color: #d4d4d4; font: 15px/1.5 monospace; white-space: pre'>" + "\n".join(
    f"{n:3}  {'    ' * (n % 3)}result[{n}] = measure(pictures[{n}], limit={n * 7 % 11})" for n in range(1, 50)
)
PAGES = (CHAT, SETTINGS, TRAIN, WEATHER, SHOP, MAP, TABLE, CODE)

SERIF = "font: 17px/1.55 serif; margin: 70px; background: #fff; color: #111"
WORDS = (
    "We were very glad to hear that you arrived safely and that the little one has already found a friend. The garden"
    " is full of beans this year, and the neighbours bring plums every other day. "
)
PAPERS = (
    (f"<body style='{SERIF}'><p align=right>Lübeck, 4 August</p><p>Dear all,</p>" + f"<p>{WORDS * 2}</p>" * 4, 1123),
    (
        f"<body style='{SERIF}'><h1>School report</h1><table border=1 cellpadding=12 width=100%>"
        + "".join(
            f"<tr><td>{subject}<td>{mark}"
            for subject, mark in (
                ("German", 2),
                ("Mathematics", 1),
                ("Art", 1),
                ("Music", 2),
                ("Sports", 3),
                ("Biology", 2),
            )
        )
        + f"</table><p>{WORDS}</p>",
        1123,
    ),
    (
        "<body style='font: 20px/1.5 monospace; margin: 40px; width: 420px; background: #fff; color: #222'><center>"
        "CAFE CENTRAL<br>Rua Augusta 12</center><hr>2 Galao ........ 4.20<br>1 Pastel ..... 1.60<br>1 Agua ....... 1.50"
        "<br>1 Tosta ........ 5.90<hr><b>TOTAL ......... 13.20</b><br>IVA 23 % ....... 2.47<p>Obrigado!",
        620,
    ),
    (
        f"<body style='{SERIF}'><h2>Apple cake</h2><ul>"
        + "".join(
            f"<li>{line}"
            for line in ("200 g butter", "3 eggs", "150 g sugar", "250 g flour", "6 apples", "a pinch of salt")
        )
        + f"</ul><p>{WORDS * 3}</p>",
        900,
    ),
    (
        "<body style='font: 16px/1.4 sans-serif; margin: 60px; columns: 2; background: #fffdf5; color: #111'>"
        f"<h2>The village paper</h2>{('<p>' + WORDS * 2 + '</p>') * 8}",
        1123,
    ),
    (
        "<body style='font: 18px sans-serif; margin: 50px; background: #fff; color: #123'><h2>Registration</h2>"
        + "".join(
            f"<p>{name}: <span style='display: inline-block; width: 380px; border-bottom: 1px solid #456'>"
            "&nbsp;</span></p>"
            for name in ("Name", "Born", "Street", "Town", "Telephone", "Allergies", "Date", "Signature") * 2
        ),
        1123,
    ),
)


def full_photo(path: Path) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    bar = "position: absolute; left: 0; right: 0; padding: 18px; color: #fff; font: 600 17px sans-serif; display: flex"
    return (
        "<body style='margin: 0; background: #000'>"
        f"<img src='data:image/jpeg;base64,{data}' style='width: 100vw; height: 100vh; object-fit: contain'>"
        f"<div style='{bar}; top: 0; justify-content: space-between'><span>‹</span><span>Yesterday 17:40</span>"
        f"<span>Edit</span></div><div style='{bar}; bottom: 0; justify-content: space-around'>"
        "<span>Share</span><span>♡</span><span>ⓘ</span><span>Delete</span></div>"
    )
