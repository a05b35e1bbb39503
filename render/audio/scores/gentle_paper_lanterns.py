"""Paper Lanterns: music box, harp, celesta, piano and strings; a waltz in G major, 105.9.

The tune swings round its dotted third (B A G); the bass of the river part sinks by half steps, E D♯ D C♯ C, and E♭
major opens a window before the tune comes home.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 8, 0.2, "G | D/G | Cmaj7/G | G | Em7 | Cmaj7 | Am7 | D7sus4", opens=True),
    Passage("lantern 1", 8, 0.35, "G | D/F# | Em7 | Bm7/D | Cmaj7 | G/B | Am7 | D7sus4", opens=True),
    Passage("lantern 2", 8, 0.45, "G | D/F# | Em7 | Bm7 | Cmaj7 | Cm6/Eb | G/D | D7sus4"),
    Passage("river 1", 8, 0.6, "Em | B7/D# | G/D | A/C# | Cmaj7 | G/B | Am7 | D7sus4", opens=True),
    Passage("river 2", 8, 0.75, "Cmaj7 | D/C | Bm7 | Em7 | Am7 | Ebmaj7 | Am7/D | D7sus4"),
    Passage("lantern 3", 8, 0.95, "G | D/F# | Em7 | Bm7/D | Cmaj7 | Cm6/Eb | G/D | D7sus4"),
    Passage("shore", 8, 0.4, "Em7 | Cmaj7 | G/B | D/F# | Em7 | Cmaj7 | Am7 | D7sus4", opens=True),
    Passage("ending", 4, 0.2, "G | Cm6/G | Gadd9 | Gadd9"),
)
SLOWING = (1.0, 1.0, 1.0, 0.96, 0.92, 0.87, 0.82, 0.78, 0.74)

TUNE = "B5:1.5 A5:.5 G5:1 | F#5:2 A5:1 | G5:1.5 F#5:.5 E5:1 | D5:3 | E5:1 G5 C6 | B5:2 G5:1"
MELODY = {
    "lantern 1": TUNE + " | A5:1.5 B5:.5 C6:1 | A5:2 D5:1",
    "lantern 2": "B5:1.5 A5:.5 G5:1 | F#5:1 A5 D6 | E6:1.5 D6:.5 B5:1 | F#5:2 D5:.5 F#5 | E5:1 G5 C6"
    " | Eb6:1.5 D6:.5 C6:1 | B5:2 D6:1 | A5:2 _:1",
    "river 1": "G5:1 B5 E6 | F#6:2 D#6:1 | D6:1.5 B5:.5 G5:1 | E6:2 C#6:1 | C6:1 E6 G6 | G6:1.5 F#6:.5 D6:1"
    " | C6:1 B5 A5 | A5:2 D6:1",
    "river 2": "E6:1.5 D6:.5 C6:1 | A5:1 D6 F#6 | F#6:1.5 E6:.5 D6:1 | B5:2 G5:1 | C6:1 E6 A6 | G6:2 Eb6:1"
    " | E6:1 D6 C6 | D6:1 A5 D6",
    "lantern 3": "B5+G5:1.5 A5:.5 G5:1 | A5+F#5:2 D6:1 | E6+B5:1.5 D6:.5 B5:1 | F#5+D5:2 D6:1 | E6+C6:1 G6 E6"
    " | Eb6+C6:1.5 D6:.5 C6:1 | B5+G5:1 D6 G6 | A6+D6:2 D6:1",
    "shore": "B5:3 | G5:2 E5:1 | D5:1 G5 B5 | A5:3 | B5:1.5 A5:.5 G5:1 | E5:2 C6:1 | A5:1.5 G5:.5 E5:1 | D5:3",
    "ending": "B5:1.5 A5:.5 G5:1 | Eb5:2 C5:1 | D5:1 G5 A5 | B5:2 _:1",
}
ANSWER = {
    "lantern 2": "_:3 | _:1 F#4 A4 | G4:3 | F#4:3 | E4:3 | Eb4:3 | D4:2 G4:1 | C4:3",
    "river 1": "B3:3 | A3:2 B3:1 | B3:3 | C#4:3 | E4:2 D4:1 | D4:3 | C4:1 D4 E4 | D4:3",
    "river 2": "E4:3 | F#4:3 | D4:2 F#4:1 | G4:3 | E4:2 C4:1 | Bb3:3 | C4:2 E4:1 | D4:2 C4:1",
    "lantern 3": "D4:2 B3:1 | A3:2 D4:1 | B3:2 G4:1 | F#4:2 D4:1 | E4:2 G4:1 | Eb4:2 G4:1 | D4:2 B3:1 | C4:3",
}
TOUCH = {"intro": 54, "lantern 1": 56, "lantern 2": 60, "river 1": 64, "river 2": 70, "lantern 3": 78}
TOUCH |= {"shore": 56, "ending": 50}


def compose() -> Song:
    """The whole piece."""
    song = Song("gentle-paper-lanterns", "Paper Lanterns", "gentle", 17, Meter(3), FORM, SLOWING, room=2.0, tail=2.4)
    song.echo, song.arc = 1.5, -2.5
    _harp(song)
    _tune(song)
    _strings(song)
    return song


def _harp(song: Song) -> None:
    harp = song.part("harp", 46, Strip(-21, width=0.5, pan=-0.1, reverb=0.28, low_cut=60, air=3), looseness=0.008)
    low = song.part("plucked bass", 45, Strip(-27, width=0.4, reverb=0.3, low_cut=50, high_cut=3000), looseness=0.006)
    for passage in FORM[:-1]:
        busy = passage.energy > 0.5
        pattern = "023432" if busy else "0.2.3."
        patterns.arpeggio(song, harp, passage.name, pattern, TOUCH[passage.name], 57, 77)
        if passage.energy > 0.4:
            patterns.bass(song, low, passage.name, "x..", TOUCH[passage.name] + 8, low=36)
    patterns.arpeggio(song, harp, "ending", "023...", 50, 57, 77)
    # Octaves on the beat, clearer than the music box, whose notes swell for 70 ms more; the rest is rolled.
    for order, keys in enumerate(((31, 43, 55), (50,), (59,), (62,), (69,), (74,), (79,))):
        for key in keys:
            harp.play(song.starts["ending"] + 9 + order * 0.13, 2.6 - order * 0.13, key, 52 if order else 84)


def _tune(song: Song) -> None:
    box = song.part("music box", 10, Strip(-23, width=0.5, reverb=0.35, echo=0.12, low_cut=250), looseness=0.007)
    celesta = song.part("celesta", 8, Strip(-27, width=0.5, pan=0.3, reverb=0.4, echo=0.15, low_cut=250))
    piano = song.part("piano", 0, Strip(-20, width=0.45, reverb=0.28, low_cut=100, air=2), looseness=0.01, touch=3)
    bells = song.part("glockenspiel", 9, Strip(-31, width=0.5, pan=-0.3, reverb=0.45, low_cut=400))
    for name, text in MELODY.items():
        by_box = name in ("lantern 1", "lantern 2", "shore", "ending")
        patterns.sing(song, box if by_box else piano, name, text, TOUCH[name] + 12)
        if name in ("lantern 2", "lantern 3"):
            patterns.sing(song, celesta, name, text, TOUCH[name], shift=0)
    patterns.sing(song, box, "lantern 3", MELODY["lantern 3"], 62)
    patterns.sing(
        song,
        box,
        "intro",
        "D6:1 _ _ | F#6:1 _ _ | E6:1 _ G6 | D6:2 _:1 | B5:1 _ _ | E6:1 _ G5 | C6:2 _:1 | A5:2 _:1",
        60,
    )
    patterns.sing(song, celesta, "river 1", "_:3 | _:1 B6 F#6 | _:3 | _:1 A6 E6 | _:3 | _:1 D6 G6 | _:3 | _:3", 56)
    patterns.sing(
        song, bells, "river 2", "G6:1 _:2 | F#6:1 _:2 | D6:1 _:2 | B6:1 _:2 | E6:1 _:2 | Bb6:1 _:2 | A6:1 _:2 | _:3", 58
    )
    patterns.sing(
        song, bells, "lantern 3", "D6:1 G6 B6 | _:3 | E6:1 G6 B6 | _:3 | C6:1 E6 G6 | _:3 | D6:1 G6 B6 | _:3", 56
    )
    for name in ("river 1", "river 2", "lantern 3"):
        patterns.block(song, piano, name, ".xx", TOUCH[name] - 24, 55, 74)


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-32, width=0.6, reverb=0.35, low_cut=150, high_cut=5000))
    section = song.part("strings", 49, Strip(-26, width=0.6, reverb=0.4, low_cut=150, air=2), looseness=0.012)
    cellos = song.part("cellos", 48, Strip(-28, width=0.5, pan=0.2, reverb=0.4, low_cut=80, high_cut=5000))
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 70, 55, 71, (90, 90))
    swells = {"lantern 2": (48, 64), "river 1": (64, 84), "river 2": (84, 98), "lantern 3": (96, 78)}
    swells |= {"shore": (66, 52), "ending": (50, 24)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 62 + swell[1] * 0.2, 57, 76, swell)
    for name, text in ANSWER.items():
        patterns.sing(song, cellos, name, text, TOUCH[name] + 4)
