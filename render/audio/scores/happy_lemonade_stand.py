"""Lemonade Stand: ukulele, whistle, marimba, claps and a small band; C major, shuffled, 112.5.

Counted in triplets. The tune climbs G A C E over the old round of sevenths (C A7 Dm G); the bridge steps aside to A♭
and B♭; before the last choruses only hands and a ukulele are left.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.35, "C6 | A7 | Dm7 | G7sus4", opens=True),
    Passage("verse 1", 4, 0.45, "C6 | A7 | Dm7 | G7sus4", opens=True),
    Passage("verse 2", 4, 0.55, "C6 | E7 | Am7 D7 | Dm7 G7sus4"),
    Passage("chorus 1", 4, 0.85, "C | G/B | F6 A7 | Dm7 G7sus4", opens=True),
    Passage("chorus 2", 4, 0.9, "C | E7 Am7 | F6 Fm6 | C/G G7sus4"),
    Passage("verse 3", 4, 0.6, "C6 | A7 | Dm7 | G7sus4", opens=True),
    Passage("bridge 1", 4, 0.55, "Am7 | Em7 | Fmaj7 | C/E"),
    Passage("bridge 2", 4, 0.7, "Abmaj7 | Bb6 | C6 | G7sus4"),
    Passage("hands", 4, 0.4, "C6 | A7 | Dm7 | G7sus4", opens=True),
    Passage("chorus 3", 4, 1.0, "C | G/B | F6 A7 | Dm7 G7sus4"),
    Passage("chorus 4", 4, 1.0, "C | E7 Am7 | F6 Fm6 | C/G G7sus4"),
    Passage("outro", 4, 0.6, "C6 | A7 | Dm7 | G7sus4", opens=True),
    Passage("ending", 2, 0.65, "F6 Fm6 | C69"),
)
SLOWING = (1.0, 1.0, 1.0, 0.99, 0.97)

MELODY = {
    "verse 1": "G4:2 A4:1 C5:2 E5:1 D5:3 C5 | A4:2 C#5:1 E5:3 G5:2 E5:1 C#5:3"
    " | D5:2 F5:1 A5:2 F5:1 D5:3 C5 | D5:5 C5:1 G4:3 _",
    "verse 2": "G4:2 A4:1 C5:2 E5:1 G5:6 | G#5:3 E5:2 D5:1 B4:6"
    " | C5:2 E5:1 A5:3 F#5:2 A5:1 D5:3 | F5:2 E5:1 D5:3 C5:2 D5:1 G4:3",
    "chorus 1": "E5:3 G5:2 A5:1 G5:3 E5:2 C5:1 | D5:3 G5:2 B5:1 A5:3 G5"
    " | A5:2 C6:1 A5:3 G5:2 E5:1 C#5:3 | D5:2 F5:1 A5:3 G5:2 F5:1 D5:3",
    "chorus 2": "E5:3 G5:2 A5:1 G5:3 C6 | B5:3 G#5:2 E5:1 A5:3 C6"
    " | D6:3 C6:2 A5:1 Ab5:3 C6:2 D6:1 | E6:3 C6:2 G5:1 D5:2 F5:1 G5:3",
    "bridge 1": "E5:6 C5:3 E5 | D5:6 B4:3 D5 | C5:6 A4:3 C5 | E5:9 G5:3",
    "bridge 2": "Eb5:6 C5:3 Eb5 | F5:6 D5:3 F5 | G5:3 A5:2 G5:1 E5:3 C5 | D5:2 G5:1 A5:2 G5:1 D5:6",
    "chorus 3": "E5:3 G5:2 A5:1 G5:3 E6 | D6:3 B5:2 G5:1 A5:2 B5:1 D6:3"
    " | C6:2 D6:1 C6:3 A5:2 G5:1 E5:3 | F5:2 A5:1 D6:3 C6:2 A5:1 G5:3",
    "outro": "G4:2 A4:1 C5:2 E5:1 G5:3 E5 | _:6 C#5:2 E5:1 A5:3 | D5:2 F5:1 A5:2 F5:1 D5:3 C5 | _:6 D5:2 F5:1 G5:3",
    "ending": "A5:2 C6:1 D6:3 Ab5:2 C6:1 D6:3 | E6:2 D6:1 C6:3 G5 _",
}
MELODY |= {"verse 3": MELODY["verse 1"], "chorus 4": MELODY["chorus 2"]}
# The marimba answers where the whistle takes breath.
REPLY = {
    "verse 3": "_:9 G5:2 E5:1 | _:9 A5:2 E5:1 | _:9 A5:2 F5:1 | _:6 D5:2 E5:1 F5:2 D5:1",
    "hands": "G4:2 A4:1 C5:3 _:6 | A4:2 C#5:1 E5:3 _:6 | D5:2 F5:1 A5:3 _:6 | D5:2 C5:1 D5:3 F5 G5",
    "outro": "_:12 | G4:2 A4:1 C#5:3 _:6 | _:12 | G4:2 C5:1 D5:3 _:6",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("happy-lemonade-stand", "Lemonade Stand", "happy", 16, Meter(12, 3), FORM, SLOWING, tail=2.6)
    song.room, song.arc, song.echo = 1.2, 2.5, 2 / 3
    _strings(song)
    _tunes(song)
    _low(song)
    _hands(song)
    return song


def _strings(song: Song) -> None:
    ukulele = song.part("ukulele", 24, Strip(-20, width=0.5, pan=-0.2, reverb=0.14, low_cut=170, air=4), bank=8)
    guitar = song.part("guitar", 25, Strip(-26, width=0.5, pan=0.35, reverb=0.16, low_cut=140, air=2))
    warm = song.part("pad", PAD, Strip(-31, width=0.7, reverb=0.25, low_cut=200, high_cut=5000))
    for passage in FORM[:-1]:
        name, full = passage.name, passage.energy > 0.8
        strum = "X.ox.oX.ox.x" if passage.energy > 0.5 else "X..x.oX..x.o"
        patterns.block(song, ukulele, name, strum, 62 + 22 * passage.energy, 60, 76, voices=4)
        if full or name.startswith("bridge"):
            patterns.arpeggio(song, guitar, name, "2.34.53.42.3", 66, 55, 74)
        if passage.energy > 0.5:
            patterns.pad(song, warm, name, 50 + 40 * passage.energy, 57, 74, (100, 100))
    patterns.block(song, ukulele, "ending", "X.....|X.....", 88, 60, 76, voices=4)
    ukulele.play(song.starts["ending"] + 18, 5, 72, 92)


def _tunes(song: Song) -> None:
    whistle = song.part("whistle", 78, Strip(-24, width=0.3, pan=0.05, reverb=0.25, echo=0.06, low_cut=300))
    marimba = song.part("marimba", 12, Strip(-23, width=0.5, pan=0.25, reverb=0.18, low_cut=130, air=3))
    bells = song.part("glockenspiel", 9, Strip(-29, width=0.5, pan=-0.3, reverb=0.3, low_cut=500))
    for name, text in MELODY.items():
        patterns.sing(song, whistle, name, text, 78, shift=12)
        patterns.sing(song, marimba, name, text, 78)
        if name.startswith("chorus") or name == "ending":
            patterns.sing(song, bells, name, text, 66)
    for name, text in REPLY.items():
        patterns.sing(song, marimba, name, text, 76)
    patterns.sing(song, marimba, "intro", "_:12 | _:6 A4:2 C#5:1 E5:3 | _:12 | G4:2 C5:1 D5:2 F5:1 G5:3 _", 72)


def _low(song: Song) -> None:
    low = song.part("bass", 32, Strip(-19.5, width=0.0, reverb=0.03, low_cut=38, high_cut=2600), looseness=0.005)
    tuba = song.part("tuba", 58, Strip(-27, width=0.2, pan=-0.1, reverb=0.14, low_cut=40, high_cut=1800))
    for passage in FORM[:-1]:
        full = passage.energy > 0.8
        if passage.name != "hands":
            rhythm = "X..x..X..x.x" if full else "X.....X....."
            patterns.bass(song, low, passage.name, rhythm, 84, low=28, octaves=".5.5^" if full else ".5")
        if full:
            patterns.bass(song, tuba, passage.name, "X.....X.....", 80, low=28, octaves=".5")
    patterns.bass(song, low, "ending", "X", 90, low=28)


def _hands(song: Song) -> None:
    kick = song.part("kick", 8, Strip(-22, width=0.0, reverb=0.04), DRUM_BANK, looseness=0.003)
    clap = song.part("claps", 8, Strip(-24, width=0.7, reverb=0.2, low_cut=300, air=2), DRUM_BANK, looseness=0.01)
    brush = song.part("brush", 40, Strip(-27, width=0.4, pan=0.1, reverb=0.14, low_cut=200), DRUM_BANK)
    shaker = song.part("shaker", 8, Strip(-32, width=0.4, pan=-0.35, reverb=0.1, low_cut=2500), DRUM_BANK)
    ring = song.part("tambourine", 0, Strip(-31, width=0.4, pan=0.35, reverb=0.14, low_cut=2000), DRUM_BANK)
    for passage in FORM[:-1]:
        name, full = passage.name, passage.energy > 0.8
        patterns.drum(song, shaker, name, 70, "x.ox.ox.ox.o", 66)
        if name not in ("intro", "hands"):
            patterns.drum(song, kick, name, 36, "X..X..X..X.." if full else "X.....X....o", 88)
            patterns.drum(song, brush, name, 38, "...X.....X.. | ...X.....X.x", 74)
        if name != "bridge 1":
            busy = name == "hands" or full
            patterns.drum(song, clap, name, 39, "...X.....X.. | ...X.....X.x" if busy else "...x.....x..", 82)
        if full:
            patterns.drum(song, ring, name, 54, "..x..x..x..x", 70)
    for pulse in (0, 6, 12):
        kick.play(song.starts["ending"] + pulse, 1, 36, 94)
    for pulse in (3, 9, 18):
        clap.play(song.starts["ending"] + pulse, 1, 39, 92)
