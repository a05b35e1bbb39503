"""Neon Tide: four on the floor, synthetic bass off the beat, pads that the kick presses down, a saw hook; A minor, 129.

The hook (A C E, D C B) comes late against the beat by a sixteenth each time; two rises with snare rolls lead into the
drops, between them the kick is silent and a piano plays the hook's bones in long notes.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

GROOVE = "Am9 | Fmaj9 | Cadd9 | G6"
FORM = (
    Passage("intro", 4, 0.4, GROOVE, opens=True),
    Passage("groove 1", 4, 0.5, GROOVE, opens=True),
    Passage("groove 2", 4, 0.6, GROOVE),
    Passage("rise 1", 4, 0.65, "Fmaj9 | Am9 | Dm9 | G6"),
    Passage("drop 1", 4, 0.95, GROOVE, opens=True),
    Passage("drop 2", 4, 0.95, "Dm9 | Fmaj9 | Am9 | G6"),
    Passage("groove 3", 4, 0.7, GROOVE, opens=True),
    Passage("break 1", 4, 0.4, "Fmaj9 | Em7 | Dm9 | G6", opens=True),
    Passage("break 2", 4, 0.5, "Fmaj9 | Em7 | Am9 | G6"),
    Passage("rise 2", 4, 0.7, "Fmaj9 | Am9 | Dm9 | G6"),
    Passage("drop 3", 4, 1.0, GROOVE),
    Passage("drop 4", 4, 1.0, "Dm9 | Fmaj9 | Am9 | G6"),
    Passage("drop 5", 4, 0.95, GROOVE),
    Passage("outro", 4, 0.55, GROOVE, opens=True),
    Passage("ending", 2, 0.6, "Fmaj9 G6 | Am9"),
)
SLOWING = (1.0, 1.0)

HOOK = "A5:.75 C6 E6:.5 D6:.75 C6 B5:.5 | A5:.75 C6 G5:.5 A5:2 | G5:.75 C6 E6:.5 D6:.75 E6 G6:.5 | E6:.75 D6 B5:.5 D6:2"
MELODY = {
    "drop 1": HOOK,
    "drop 2": "A5:.75 D6 F6:.5 E6:.75 D6 C6:.5 | A5:.75 C6 E6:.5 G5:2"
    " | E6:.75 C6 B5:.5 C6:.75 E6 A6:.5 | G6:.75 E6 D6:.5 B5:1 G5",
}
MELODY |= {"drop 3": HOOK, "drop 4": MELODY["drop 2"], "drop 5": HOOK}
BONES = {
    "break 1": "A5:3 G5:1 | B5:3 G5:1 | F5:2 A5:1 C6 | B5:3 D6:1",
    "break 2": "C6:3 A5:1 | B5:3 G5:1 | C6:2 E6 | D6:3 B5:1",
    "rise 2": "A5:2 C6 | C6:2 E6 | F6:2 E6:1 D6 | D6:1 E6 D6 B5",
    "ending": "A5:.75 C6 E6:.5 D6:.75 B5 G5:.5 | A5+E6:3 _:1",
}
CALL = {
    "groove 2": "_:2 E5:.75 D5 C5:.5 | _:4 | _:2 E5:.75 G5 D5:.5 | _:4",
    "groove 3": "_:2 E5:.75 D5 C5:.5 | A4:1 _:3 | _:2 E5:.75 G5 D5:.5 | B4:1 _:3",
    "outro": "_:2 E5:.75 D5 C5:.5 | _:4 | _:2 E5:.75 G5 D5:.5 | _:4",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("club-neon-tide", "Neon Tide", "club", 14, Meter(4), FORM, SLOWING, tail=2.8)
    song.room, song.arc, song.echo = 1.4, 3.0, 0.75
    _synths(song)
    _tunes(song)
    _drums(song)
    return song


def _synths(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-22, width=0.7, reverb=0.25, low_cut=180, high_cut=7000, pump=10))
    stabs = song.part("poly", 90, Strip(-25, width=0.6, reverb=0.18, low_cut=180, pump=6), looseness=0.002)
    pluck = song.part("pluck", 84, Strip(-28, width=0.5, pan=0.25, reverb=0.18, echo=0.22, low_cut=250, pump=4))
    low = song.part("bass", 38, Strip(-19.5, width=0.0, reverb=0.0, low_cut=36, high_cut=3200, pump=6), looseness=0.002)
    for passage in FORM[:-1]:
        name, kind = passage.name, passage.name.split()[0]
        patterns.pad(song, warm, name, 60 + 40 * passage.energy, 57, 76, (104, 104), voices=4)
        if kind in ("groove", "rise", "drop"):
            patterns.arpeggio(song, pluck, name, "2345432354324532", 64 + 14 * passage.energy, 60, 79)
        if kind == "drop":
            patterns.block(song, stabs, name, "X..x..x...x..x.. | X..x..x...x.x...", 86, 57, 76)
            patterns.bass(song, low, name, "..Xx..Xx..Xx..XX", 92, low=28, octaves="...^")
        elif kind == "break":
            patterns.bass(song, low, name, "X...............", 74, low=28)
        else:
            patterns.bass(song, low, name, "..X...X...X...X.", 84, low=28)
    patterns.pad(song, warm, "ending", 84, 57, 76, (104, 90), voices=4)
    patterns.block(song, stabs, "ending", "X..x..x.X.......", 84, 57, 76)
    patterns.bass(song, low, "ending", "X.......", 88, low=28)


def _tunes(song: Song) -> None:
    saw = song.part("saw", 81, Strip(-22.5, width=0.4, reverb=0.16, echo=0.12, low_cut=220, pump=3), looseness=0.003)
    square = song.part(
        "square", 80, Strip(-26, width=0.4, pan=-0.2, reverb=0.2, echo=0.2, low_cut=220), looseness=0.003
    )
    piano = song.part("piano", 1, Strip(-22, width=0.5, reverb=0.25, echo=0.1, low_cut=150, air=3), looseness=0.006)
    for name, text in MELODY.items():
        patterns.sing(song, saw, name, text, 84)
        patterns.sing(song, square, name, text, 76, shift=-12)
        patterns.sing(song, piano, name, text, 80)
    for name, text in BONES.items():
        patterns.sing(song, piano, name, text, 78)
    for name, text in CALL.items():
        patterns.sing(song, square, name, text, 74)


def _drums(song: Song) -> None:
    kick = song.part("kick", 24, Strip(-18.5, width=0.0, reverb=0.0), DRUM_BANK, looseness=0.001, touch=2)
    clap = song.part("clap", 25, Strip(-24, width=0.6, reverb=0.2, low_cut=300, air=2), DRUM_BANK, looseness=0.002)
    hat = song.part("open hat", 25, Strip(-29, width=0.4, pan=0.15, reverb=0.06, low_cut=3000), DRUM_BANK)
    tick = song.part("shaker", 25, Strip(-32, width=0.4, pan=-0.25, reverb=0.06, low_cut=3000), DRUM_BANK)
    roll = song.part("roll", 24, Strip(-27, width=0.4, reverb=0.2, low_cut=200), DRUM_BANK, looseness=0.002)
    cymbal = song.part("cymbal", 0, Strip(-30, width=0.7, reverb=0.25, low_cut=400), DRUM_BANK)
    for part in (hat, tick):
        part.looseness = 0.002
    for passage in FORM[:-1]:
        name, kind = passage.name, passage.name.split()[0]
        patterns.drum(song, tick, name, 70, "xoxoxoxoxoxoxoxo", 64)
        if kind == "break":
            patterns.drum(song, clap, name, 39, "............x...", 66)
            patterns.drum(song, roll, name, 37, "x...x...x...x...", 62)
            continue
        patterns.drum(song, kick, name, 36, "X...X...X...X...", 100)
        if kind != "intro":
            patterns.drum(song, clap, name, 39, "....X.......X...", 84)
            patterns.drum(song, hat, name, 46, "..x...x...x...x.", 72)
        if kind == "rise":
            patterns.drum(
                song, roll, name, 38, "x...x...x...x... | x...x...x...x... | x.x.x.x.x.x.x.x. | xxxxxxxxXXXXXXXX", 66
            )
    for name in ("groove 1", "drop 1", "break 1", "drop 3", "drop 5", "ending"):
        cymbal.play(song.starts[name], 4, 49, 90)
    for pulse in (0, 1, 2, 3, 4):
        kick.play(song.starts["ending"] + pulse, 1, 36, 104)
    clap.play(song.starts["ending"] + 4, 1, 39, 96)
    cymbal.play(song.starts["ending"] + 4, 4, 49, 94)
