"""Postcards: mandolin, accordion, Spanish guitar, bass and hand percussion; D major, 4/4 in three, three and two, 106.

For holidays away from home. The tune walks in steps of a beat less a quarter; where the sea comes into sight the bass
sinks from G by steps and the tune lets go of the rhythm; in the siesta the guitar plays alone in B minor.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

SEA = "Gmaj7 | F#m7 | Em7 | A7sus4"
CLIFF = "Gmaj7 | A/G | F#m7 B7 | Em7 A7sus4"
FORM = (
    Passage("intro", 4, 0.35, "D | Em7/D | D | A7sus4", opens=True),
    Passage("road 1", 4, 0.5, "D | Bm7 | Em7 | A7sus4", opens=True),
    Passage("road 2", 4, 0.6, "D | F#7/A# | Bm7 E9 | Em7 A7sus4"),
    Passage("sea 1", 4, 0.85, SEA, opens=True),
    Passage("sea 2", 4, 0.9, CLIFF),
    Passage("siesta 1", 4, 0.35, "Bm9 | Gmaj9 | Em9 | A7sus4", opens=True),
    Passage("siesta 2", 4, 0.5, "Bm7 | E9 | Gm6/Bb | A7sus4"),
    Passage("road 3", 4, 0.7, "D | F#7/A# | Bm7 | Em7 A7sus4"),
    Passage("sea 3", 4, 1.0, SEA),
    Passage("sea 4", 4, 1.0, CLIFF),
    Passage("evening", 4, 0.55, "D | Em7/D | D | A7sus4", opens=True),
    Passage("ending", 2, 0.6, "G Gm6 | D69"),
)
SLOWING = (1.0, 1.0, 0.99, 0.96, 0.93)

MELODY = {
    "road 1": "F#5:.75 E5 D5:.5 A4:1 D5 | F#5:.75 E5 D5:.5 B4:2 | G5:.75 F#5 E5:.5 D5:1 B4 | D5:.75 E5 G5:.5 E5:2",
    "road 2": "A5:.75 F#5 D5:.5 F#5:1 A5 | A#5:.75 F#5 E5:.5 C#5:2 | D5:.75 F#5 B5:.5 G#5:1 F#5"
    " | G5:.75 B5 G5:.5 E5:1 D5",
    "sea 1": "D6:1.5 B5:.5 D6:1 F#6 | E6:1.5 C#6:.5 A5:2 | B5:1.5 G5:.5 B5:1 D6 | E6:1 D6 A5:2",
    "sea 2": "D6:1.5 B5:.5 D6:1 F#6 | E6:1.5 C#6:.5 E6:1 A6 | A6:1 F#6 D#6 F#6 | G6:.75 E6 D6:.5 E6:1 A5",
    "siesta 1": "F#5:2 C#6:1 B5 | A5:2 F#5:1 D5 | G5:2 B5:1 F#5 | E5:3 _:1",
    "siesta 2": "D6:2 B5:1 F#5 | G#5:2 B5:1 D6 | Bb5:2 G5:1 E5 | D5:1 E5 G5 A5",
    "road 3": "F#5:.75 A5 D6:.5 A5:1 F#5 | E6:.75 C#6 A#5:.5 F#5:2 | D6:.75 B5 F#5:.5 B5:1 D6"
    " | G5:.75 B5 E6:.5 D6:1 A5",
    "ending": "B5:.75 D6 B5:.5 Bb5:.75 D6 G5:.5 | F#5+A5:3 _:1",
}
MELODY |= {"sea 3": MELODY["sea 1"], "sea 4": MELODY["sea 2"]}
# The mandolin waves from the platform, at the start and when it is over.
WAVES = {
    "intro": "_:2 A5:.75 F#5 D5:.5 | _:2 B5:.75 G5 E5:.5 | _:2 D6:.75 A5 F#5:.5 | _:2 E5:.75 G5 A5:.5",
    "evening": "_:2 A5:.75 F#5 D5:.5 | _:2 B5:.75 G5 E5:.5 | _:2 A5:.75 F#5 D5:.5 | _:2 G5:.75 E5 D5:.5",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("holiday-postcards", "Postcards", "holiday", 17, Meter(4), FORM, SLOWING, tail=2.6)
    song.room, song.arc = 1.5, 2.5
    _guitars(song)
    _tunes(song)
    _rhythm(song)
    return song


def _guitars(song: Song) -> None:
    guitar = song.part("guitar", 24, Strip(-20.5, width=0.5, pan=-0.2, reverb=0.18, low_cut=80, air=4), looseness=0.005)
    strum = song.part("strummed guitar", 25, Strip(-25, width=0.5, pan=0.35, reverb=0.16, low_cut=140, air=3))
    warm = song.part("pad", PAD, Strip(-30, width=0.7, reverb=0.3, low_cut=180, high_cut=5000))
    low = song.part("bass", 32, Strip(-19.5, width=0.0, reverb=0.04, low_cut=38, high_cut=2400), looseness=0.005)
    for passage in FORM[:-1]:
        name, calm = passage.name, passage.energy < 0.45
        patterns.arpeggio(song, guitar, name, "0..2..3.4..3..2." if calm else "0.23.24.0.34.32.", 74, 59, 76)
        patterns.pad(song, warm, name, 50 + 40 * passage.energy, 57, 74, (96, 96), voices=4)
        if not calm:
            patterns.block(song, strum, name, "X..x..x.X..x.oxo", 60 + 24 * passage.energy, 57, 76, voices=4)
        rhythm = "X.......X......." if calm else "X.....x.X.....xx" if passage.energy > 0.8 else "X.....x.X......."
        patterns.bass(song, low, name, rhythm, 84, low=28, octaves=".5")
    patterns.block(song, strum, "ending", "X", 84, 57, 76, voices=4)
    patterns.arpeggio(song, guitar, "ending", "0.23.24.0.......", 72, 59, 76)
    patterns.bass(song, low, "ending", "X", 86, low=28)


def _tunes(song: Song) -> None:
    mandolin = song.part("mandolin", 25, Strip(-22, width=0.4, pan=0.15, reverb=0.22, low_cut=180, air=2), bank=16)
    accordion = song.part("accordion", 21, Strip(-23.5, width=0.5, pan=-0.1, reverb=0.22, low_cut=160), bank=8)
    solo = song.part("solo guitar", 24, Strip(-20, width=0.3, pan=0.05, reverb=0.28, echo=0.08, low_cut=120, air=4))
    for name, text in MELODY.items():
        if name.startswith("siesta"):
            patterns.sing(song, solo, name, text, 84, shift=-12)
        else:
            patterns.sing(song, mandolin, name, text, 82)
        if name.startswith("sea") or name in ("road 2", "road 3", "ending"):
            patterns.sing(song, accordion, name, text, 80, shift=-12 if name in ("sea 2", "sea 4") else 0)
    for name, text in WAVES.items():
        patterns.sing(song, mandolin, name, text, 76)
    for name in ("siesta 1", "siesta 2"):
        patterns.pad(song, accordion, name, 66, 57, 74, (60, 76))


def _rhythm(song: Song) -> None:
    kick = song.part("kick", 8, Strip(-22, width=0.0, reverb=0.04), DRUM_BANK, looseness=0.003)
    hands = song.part("hand drums", 8, Strip(-26, width=0.5, pan=0.2, reverb=0.18, low_cut=120), DRUM_BANK)
    clap = song.part("claps", 8, Strip(-27, width=0.7, reverb=0.22, low_cut=300), DRUM_BANK, looseness=0.01)
    shaker = song.part("shaker", 8, Strip(-31, width=0.4, pan=-0.3, reverb=0.1, low_cut=2500), DRUM_BANK)
    ring = song.part("tambourine", 0, Strip(-31, width=0.4, pan=0.35, reverb=0.14, low_cut=2000), DRUM_BANK)
    cymbal = song.part("cymbal", 0, Strip(-31, width=0.7, reverb=0.25, low_cut=400), DRUM_BANK)
    for passage in FORM[:-1]:
        name, calm, full = passage.name, passage.energy < 0.45, passage.energy > 0.8
        patterns.drum(song, shaker, name, 70, "x...o...x...o..." if calm else "x.oxx.oxx.oxx.ox", 66)
        if calm:
            continue
        patterns.drum(song, kick, name, 36, "X.....x.X......." if not full else "X.....x.X.....x.", 88)
        patterns.drum(song, hands, name, 62, "...x..x....x..xo", 72)
        patterns.drum(song, hands, name, 64, "X.......x...o...", 76)
        if passage.energy > 0.55:
            patterns.drum(song, clap, name, 39, "....X.......X... | ....X.......X..x", 78)
        if full:
            patterns.drum(song, ring, name, 54, "..x...x...x...x.", 70)
    for name in ("sea 1", "sea 3", "sea 4", "ending"):
        cymbal.play(song.starts[name], 4, 49, 84)
    for pulse in (0, 2, 4):
        kick.play(song.starts["ending"] + pulse, 1, 36, 94)
    clap.play(song.starts["ending"] + 4, 1, 39, 88)
