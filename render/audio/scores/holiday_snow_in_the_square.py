"""Snow in the Square: sleigh bells, celesta, strings, horns and chimes; A major, 4/4, 100.

For the festive season. The tune hops up a chord (E C♯ E A) as children do on a kerb; before the lights go on, a window
of choir and celesta in F♯ minor; the last bells lean on a borrowed D minor.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.35, "A | D/A | A | E7sus4", opens=True),
    Passage("square 1", 4, 0.5, "A | F#m7 | D6 | Bm7 E7sus4", opens=True),
    Passage("square 2", 4, 0.6, "A/C# | D | A/E F#m7 | Bm7 E7sus4"),
    Passage("bells 1", 4, 0.85, "D | A/C# | Bm7 | E7sus4", opens=True),
    Passage("bells 2", 4, 0.9, "D E/D | C#m7 F#m7 | Bm7 | E7sus4"),
    Passage("window 1", 4, 0.35, "F#m7 | C#m7 | D6 | Bm7 E7sus4", opens=True),
    Passage("window 2", 4, 0.5, "F#m7 | C#7/G# | D/F# | Dm6/F E7sus4"),
    Passage("square 3", 4, 0.7, "A | F#7/A# | Bm7 | E7sus4"),
    Passage("bells 3", 4, 1.0, "D | A/C# | Bm7 | E7sus4"),
    Passage("bells 4", 4, 1.0, "D E/D | C#m7 F#7 | Bm7 Dm6 | E7sus4"),
    Passage("outro", 4, 0.55, "A | D/A | A | E7sus4", opens=True),
    Passage("ending", 2, 0.6, "D Dm6 | A"),
)
SLOWING = (1.0, 1.0, 0.98, 0.95, 0.92)

MELODY = {
    "square 1": "E5:1 C#5:.5 E5 A5:1 G#5:.5 E5 | F#5:1 C#5:.5 E5 A4:2 | F#5:1 D5:.5 F#5 B5:1 A5:.5 F#5"
    " | D5:1 F#5 E5:.5 D5 B4:1",
    "square 2": "C#6:1 B5:.5 A5 E5:2 | F#5:1 A5:.5 B5 D6:2 | C#6:1 A5 A5:.5 F#5 E5 C#5 | D5:.5 F#5 B5:1 A5 E5",
    "bells 1": "F#6:1.5 E6:.5 D6:1 A5 | E6:1.5 D6:.5 C#6:1 A5 | D6:1 F#6 B5:1.5 C#6:.5 | D6:1 B5 A5 E5",
    "bells 2": "F#6:1 A6 G#6:1.5 E6:.5 | E6:1 C#6 A5:1.5 C#6:.5 | D6:1 C#6:.5 B5 F#6:2 | E6:1 D6 B5:2",
    "window 1": "C#6:2 A5:1 F#5 | E5:2 G#5:1 B5 | A5:2 F#5:1 D5 | F#5:1 D5 E5:2",
    "window 2": "C#6:2 A5:1 C#6 | B5:1 G#5 F5:2 | F#5:1 A5 D6:2 | D6:1 B5 A5 E5",
    "square 3": "E5:1 C#5:.5 E5 A5:1 C#6 | C#6:1 A#5:.5 C#6 E6:2 | D6:1 B5:.5 D6 F#6:1 E6 | D6:.5 B5 A5:1 E5:2",
    "bells 4": "F#6:1 A6 G#6:1.5 B6:.5 | G#6:1 E6 F#6 C#6 | D6:1 F#6 F6 D6 | E6:1.5 D6:.5 B5:1 E6",
    "ending": "F#6:.5 D6 A5 D6 F6 D6 B5 A5 | A5+C#6:3 _:1",
}
MELODY |= {"bells 3": MELODY["bells 1"]}
HOPS = {
    "intro": "E6:.5 C#6 E6 A6 _:2 | F#6:.5 D6 F#6 A6 _:2 | E6:.5 C#6 E6 A6 _:2 | D6:.5 B5 D6 E6 A6:2",
    "outro": "E6:.5 C#6 E6 A6 _:2 | F#6:.5 D6 F#6 A6 _:2 | E6:.5 C#6 E6 A6 _:2 | B6:.5 A6 E6 D6 B5:2",
}
HORNS = {
    "bells 1": "D4:2 F#4 | E4:2 C#4 | D4:3 B3:1 | B3:2 D4",
    "bells 2": "A4:2 G#4 | G#4:2 E4 | F#4:3 D4:1 | E4:2 D4",
    "bells 3": "D4:2 F#4 | E4:2 A4 | B4:3 F#4:1 | E4:2 D4",
    "bells 4": "A4:2 B4 | G#4:2 F#4 | F#4:2 F4 | E4:2 D4",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("holiday-snow-in-the-square", "Snow in the Square", "holiday", 18, Meter(4), FORM, SLOWING, tail=2.8)
    song.room, song.arc = 2.0, 2.0
    _bells(song)
    _band(song)
    _strings(song)
    _drums(song)
    return song


def _bells(song: Song) -> None:
    celesta = song.part(
        "celesta", 8, Strip(-22, width=0.5, pan=-0.1, reverb=0.3, echo=0.06, low_cut=250, air=3), looseness=0.003
    )
    glitter = song.part("glockenspiel", 9, Strip(-28, width=0.5, pan=0.3, reverb=0.35, low_cut=500))
    chimes = song.part("chimes", 14, Strip(-29, width=0.5, pan=-0.3, reverb=0.4, low_cut=180), looseness=0.006)
    for name, text in MELODY.items():
        patterns.sing(song, celesta, name, text, 78)
        if name.startswith("bells") or name == "ending":
            patterns.sing(song, glitter, name, text, 70)
    for name, text in HOPS.items():
        patterns.sing(song, celesta, name, text, 74)
    for name in ("bells 1", "bells 2", "bells 3", "bells 4"):
        patterns.bass(song, chimes, name, "X.......", 84, low=62)
    patterns.bass(song, chimes, "ending", "X...", 80, low=62)


def _band(song: Song) -> None:
    piano = song.part("piano", 0, Strip(-21.5, width=0.5, reverb=0.16, low_cut=110, air=2), looseness=0.003)
    plucked = song.part(
        "pizzicato", 45, Strip(-24, width=0.5, pan=-0.3, reverb=0.25, low_cut=130, air=2), looseness=0.004
    )
    low = song.part("bass", 32, Strip(-20, width=0.0, reverb=0.04, low_cut=38, high_cut=2400), looseness=0.005)
    reed = song.part("oboe", 68, Strip(-26, width=0.3, pan=0.2, reverb=0.3, low_cut=200), looseness=0.01)
    for passage in FORM[:-1]:
        name, calm = passage.name, name_is_calm(passage)
        patterns.block(song, piano, name, "X......." if calm else "X..x..x.X..x..x.", 58 + 22 * passage.energy, 57, 76)
        if not calm:
            patterns.block(song, plucked, name, ".x.x.x.x", 74, 61, 78)
            patterns.bass(song, low, name, "X.x.X.xx" if passage.energy > 0.8 else "X...x...", 84, octaves=".5")
        else:
            patterns.bass(song, low, name, "X.......", 72)
    patterns.block(song, piano, "ending", "X", 84, 57, 76, voices=4)
    patterns.bass(song, low, "ending", "X", 86)
    for name in ("square 2", "square 3", "window 2"):
        patterns.sing(song, reed, name, MELODY[name], 76)


def name_is_calm(passage: Passage) -> bool:
    """Whether the band holds back."""
    return passage.energy < 0.51 and passage.name != "square 1"


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-29, width=0.7, reverb=0.3, low_cut=180, high_cut=5500))
    section = song.part("strings", 48, Strip(-24.5, width=0.6, reverb=0.32, low_cut=150, air=2), looseness=0.01)
    choir = song.part("choir", 52, Strip(-26, width=0.7, reverb=0.45, low_cut=200), looseness=0.015)
    horns = song.part("horns", 60, Strip(-25, width=0.5, pan=-0.2, reverb=0.35, low_cut=100), looseness=0.012)
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 50 + 40 * passage.energy, 57, 74, (96, 96), voices=4)
    swells = {"square 2": (60, 86), "bells 1": (92, 100), "bells 2": (100, 84), "square 3": (76, 104)}
    swells |= {"bells 3": (102, 106), "bells 4": (106, 110), "outro": (80, 64), "ending": (84, 64)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 84, 61, 80, swell)
    for name, swell in {"window 1": (76, 84), "window 2": (84, 98), "bells 4": (90, 96)}.items():
        patterns.pad(song, choir, name, 78, 57, 76, swell, voices=4)
    for name, text in HORNS.items():
        patterns.sing(song, horns, name, text, 84)


def _drums(song: Song) -> None:
    sleigh = song.part("sleigh bells", 0, Strip(-31, width=0.6, reverb=0.16, low_cut=1500), DRUM_BANK, looseness=0.002)
    kick = song.part("kick", 48, Strip(-23, width=0.0, reverb=0.12), DRUM_BANK, looseness=0.004)
    snare = song.part("snare", 40, Strip(-27, width=0.4, reverb=0.2, low_cut=160), DRUM_BANK, looseness=0.006)
    cymbal = song.part("cymbal", 48, Strip(-30, width=0.7, reverb=0.3, low_cut=400), DRUM_BANK)
    timpani = song.part("timpani", 47, Strip(-25, width=0.4, reverb=0.25, low_cut=45), looseness=0.006)
    for passage in FORM[:-1]:
        name, full = passage.name, passage.energy > 0.8
        patterns.drum(song, sleigh, name, 83, "x.o.x.o." if name_is_calm(passage) else "X.x.X.x.", 74)
        if not name_is_calm(passage):
            patterns.drum(song, kick, name, 36, "X.......X......." if full else "X...............", 84)
            patterns.drum(song, snare, name, 38, "..o...o...o...oo" if not full else "..x.x.x...x.x.xx", 64)
        if full:
            patterns.bass(song, timpani, name, "X.......x.....x.", 80, low=38)
    for name in ("bells 1", "bells 3", "bells 4", "ending"):
        cymbal.play(song.starts[name], 6, 49, 84)
    start = song.starts["ending"]
    patterns.drum(song, sleigh, "ending", 83, "X.x.X.x. | X.......", 76)
    for pulse in (0, 4):
        kick.play(start + pulse, 1, 36, 92)
        timpani.play(start + pulse, 2, 38 if pulse == 0 else 45, 92)
