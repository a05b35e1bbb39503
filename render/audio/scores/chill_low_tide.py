"""Low Tide: nylon guitar, Rhodes, fretless bass and soft hand drums; D major, 6/8, 58 dotted quarters a minute.

Two-bar waves: the tune rises on the first bar and runs out on the second. G minor and C major, borrowed from next
door, colour the ends of the second lines.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 8, 0.25, "Gmaj9 | D/F# | Em9 | A7sus4 | Gmaj9 | D/F# | Em9 | A7sus4", opens=True),
    Passage("tide 1", 8, 0.45, "Dadd9 | F#m7/C# | Bm9 | Bm7/A | Gmaj9 | D/F# | Em9 | A7sus4", opens=True),
    Passage("tide 2", 8, 0.55, "Dadd9 | F#m7/C# | Bm9 | Am9 | Gmaj9 | Gm6 | D/F# | A7sus4"),
    Passage("harbour 1", 8, 0.75, "Gmaj7 | A/G | F#m7 | Bm7 | Em9 | F#m7 | Gmaj7 | A7sus4", opens=True),
    Passage("harbour 2", 8, 0.85, "Gmaj7 | A/G | F#m7 | B7b9/D# | Em9 | Gm6 | Cmaj9 | A7sus4"),
    Passage("ebb", 8, 0.4, "Bm9 | Gmaj9 | Dadd9 | A/C# | Bm9 | Gmaj9 | Em9 | A7sus4", opens=True),
    Passage("tide 3", 4, 0.65, "Dadd9 | F#m7/C# | Gmaj9 | A7sus4"),
    Passage("ending", 3, 0.25, "Gmaj9 | Gm6 | Dadd9"),
)
SLOWING = (0.99, 0.97, 0.94, 0.9, 0.85)

MELODY = {
    "tide 1": "A5:2 F#5:1 E5:2 D5:1 | C#5:3 E5:2 A4:1 | D5:2 E5:1 F#5:2 A5:1 | F#5:4 _:2"
    " | B5:2 A5:1 F#5:2 D5:1 | A5:3 F#5:2 E5:1 | G5:2 F#5:1 E5:2 D5:1 | E5:4 _:2",
    "tide 2": "A5:2 F#5:1 E5:2 D5:1 | C#6:3 A5:2 E5:1 | D5:2 F#5:1 B5:2 C#6:1 | C6:3 B5:2 G5:1"
    " | B5:2 A5:1 F#5:2 D5:1 | Bb5:2 A5:1 G5:2 E5:1 | F#5:3 A5:2 F#5:1 | E5:3 D5:3",
    "harbour 1": "D6:3 B5:2 F#5:1 | E6:2 C#6:1 A5:3 | C#6:2 A5:1 E5:2 A5:1 | B5:4 F#5:2"
    " | G5:1 A5 B5 D6:3 | C#6:2 A5:1 E6:3 | D6:2 C#6:1 B5:2 A5:1 | B5:3 A5:3",
    "harbour 2": "D6:3 B5:2 D6:1 | E6:2 C#6:1 A5:3 | C#6:2 E6:1 F#6:2 E6:1 | D#6:2 C6:1 A5:2 F#5:1"
    " | G5:1 A5 B5 D6:3 | Bb5:1 D6 E6 G6:3 | E6:2 D6:1 B5:2 G5:1 | A5:3 E5:3",
    "tide 3": "A5:2 F#5:1 E5:2 D5:1 | C#5:3 E5:2 A4:1 | B4:2 D5:1 F#5:2 A5:1 | G5:2 E5:1 D5:3",
    "ending": "A5:2 F#5:1 D5:2 B4:1 | Bb4:3 D5:2 E5:1 | A4:1 D5 E5 F#5:3",
}
# Vibraphone drops into the water where the guitar rests.
DROPS = {
    "intro": "_:6 | _:6 | _:3 B5:1 D6 F#6 | _:6 | _:6 | _:3 A5:1 D6 E6 | _:6 | _:3 G5:1 B5 D6",
    "tide 2": "_:6 | _:6 | _:6 | _:3 E6:1 G6 B6 | _:6 | _:6 | _:6 | _:3 D6:1 G6 E6",
    "ebb": "F#6:3 C#6:3 | D6:3 A5:3 | E6:3 F#6:3 | C#6:3 A5:3 | F#6:3 C#6:3 | D6:3 B5:3 | G5:1 B5 D6 F#6:3 | E6:3 D6:3",
    "ending": "_:6 | _:6 | _:3 A5:1 D6 E6",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("chill-low-tide", "Low Tide", "chill", 31, Meter(6, 3), FORM, SLOWING, room=2.0, tail=2.6)
    song.echo, song.arc = 2 / 3, 3.0
    _guitars(song)
    _chords(song)
    _rhythm(song)
    return song


def _guitars(song: Song) -> None:
    broken = song.part("guitar", 24, Strip(-21, width=0.5, pan=-0.2, reverb=0.2, low_cut=80, air=4), looseness=0.009)
    lead = song.part("lead guitar", 24, Strip(-20, width=0.4, pan=0.1, reverb=0.28, echo=0.08, low_cut=120, air=4))
    vibes = song.part("vibraphone", 11, Strip(-26, width=0.6, pan=0.3, reverb=0.4, echo=0.2, low_cut=200, air=3))
    for passage in FORM[:-1]:
        pattern = "0.2.3.4.3.2." if passage.energy < 0.45 else "023432"
        patterns.arpeggio(song, broken, passage.name, pattern, 58 + 14 * passage.energy, 55, 74)
    patterns.arpeggio(song, broken, "ending", "02343.", 54, 55, 74)
    for name, text in MELODY.items():
        patterns.sing(song, lead, name, text, 78)
        if name.startswith("harbour"):
            patterns.sing(song, vibes, name, text, 58)
    for name, text in DROPS.items():
        patterns.sing(song, vibes, name, text, 62)


def _chords(song: Song) -> None:
    rhodes = song.part("rhodes", 4, Strip(-24, width=0.7, reverb=0.25, low_cut=140, air=2), looseness=0.012)
    warm = song.part("pad", PAD, Strip(-26, width=0.7, reverb=0.35, low_cut=160, high_cut=4000))
    section = song.part("strings", 49, Strip(-31, width=0.6, reverb=0.4, low_cut=200, air=2))
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 60 + 40 * passage.energy, 57, 75, (92, 92), voices=4)
        if passage.name != "intro":
            rhythm = "x....." if passage.energy < 0.5 else "x..o.. | x...o."
            patterns.block(song, rhodes, passage.name, rhythm, 56 + 14 * passage.energy, 56, 74)
    patterns.pad(song, section, "harbour 1", 70, 62, 81, (60, 86))
    patterns.pad(song, section, "harbour 2", 74, 62, 81, (86, 70))


def _rhythm(song: Song) -> None:
    low = song.part("bass", 35, Strip(-21, width=0.0, reverb=0.05, low_cut=35, high_cut=2200), looseness=0.007)
    kick = song.part("kick", 25, Strip(-24, width=0.0, reverb=0.05, high_cut=4000), DRUM_BANK, looseness=0.004)
    hands = song.part("hand drums", 8, Strip(-28, width=0.5, pan=0.2, reverb=0.25, low_cut=120), DRUM_BANK)
    brush = song.part("brush", 40, Strip(-29, width=0.4, pan=-0.1, reverb=0.2, low_cut=300), DRUM_BANK)
    shaker = song.part("shaker", 8, Strip(-33, width=0.4, pan=-0.3, reverb=0.15, low_cut=2500), DRUM_BANK)
    for passage in FORM:
        calm = passage.energy < 0.45
        patterns.bass(
            song,
            low,
            passage.name,
            "X....." if calm else "X...x. | X....x",
            78,
            low=31,
            octaves="." if calm else ".5..",
        )
    for passage in FORM[:-1]:
        patterns.drum(song, shaker, passage.name, 70, "..o..o" if passage.energy < 0.45 else "xooxoo", 56)
    for name in ("tide 1", "tide 2", "harbour 1", "harbour 2", "tide 3"):
        patterns.drum(song, kick, name, 36, "X..... | X....o", 84)
        patterns.drum(song, hands, name, 62, "....x. | ....xo", 60)
        patterns.drum(song, hands, name, 64, "...x.. | ..o...", 64)
        if name != "tide 1":
            patterns.drum(song, brush, name, 38, "...X..", 66)
