"""Puddle Jump: banjo, fiddle, clarinet, tuba, piano and brushes; F major, a straight quick two, 138.5.

The tune hops up the chord in eighths and lands on its feet; the refrain climbs over a diminished chord (B♭ B F/C D7);
in the drizzle of D minor only a clarinet and a few drops are left.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

HOP = "F | Dm7 | Bb6 | C7sus4"
SKIP = "F | A7/E | Dm7 G9 | Gm7 C7sus4"
SPLASH = "Bb | F/A | Gm7 | C7sus4"
FORM = (
    Passage("intro", 4, 0.4, "F | F6 | Bb6 | C7sus4", opens=True),
    Passage("hop 1", 4, 0.5, HOP, opens=True),
    Passage("hop 2", 4, 0.6, SKIP),
    Passage("splash 1", 4, 0.85, SPLASH, opens=True),
    Passage("splash 2", 4, 0.9, "Bb Bdim7 | F/C D7 | Gm7 | C7sus4"),
    Passage("hop 3", 4, 0.6, HOP, opens=True),
    Passage("hop 4", 4, 0.65, SKIP),
    Passage("drizzle 1", 4, 0.4, "Dm7 | Am7 | Bbmaj7 | C7sus4", opens=True),
    Passage("drizzle 2", 4, 0.5, "Dm7 | G9 | Bbm6/Db | C7sus4"),
    Passage("hop 5", 4, 0.7, SKIP),
    Passage("splash 3", 4, 1.0, SPLASH),
    Passage("splash 4", 4, 1.0, "Bb Bdim7 | F/C D7 | Gm7 | C7sus4"),
    Passage("splash 5", 4, 0.95, SPLASH),
    Passage("outro", 4, 0.6, "F | F6 | Bb6 | C7sus4", opens=True),
    Passage("ending", 2, 0.65, "Bb Bbm6 | F6"),
)
SLOWING = (1.0, 1.0, 1.0, 0.99, 0.97)

MELODY = {
    "hop 1": "C5:.5 F5 A5:1 F5:.5 C5 A4:1 | D5:.5 F5 A5:1 F5:.5 D5 C5:1 | D5:.5 G5 Bb5:1 G5:.5 F5 D5:1"
    " | G5:.5 F5 G5 Bb5 C6:1 _",
    "hop 2": "A5:.5 C6 A5 F5 C5:1 F5 | G5:.5 E5 C#5 E5 A5:2 | A5:.5 F5 D5 F5 B5:1 A5 | Bb5:.5 G5 D5 G5 F5:1 C5",
    "splash 1": "D6:1 Bb5:.5 D6 F6:1 D6 | C6:1 A5:.5 C6 F6:2 | Bb5:1 G5:.5 Bb5 D6:1 F6 | G5:.5 Bb5 C6 F6 C6:1 _",
    "splash 2": "D6:1 F6 B5:.5 D6 F6:1 | C6:.5 F6 A5 C6 F#5 A5 D6:1 | D6:.5 Bb5 G5 Bb5 D6:1 F6"
    " | F6:.5 C6 Bb5 G5 C6:1 _",
    "drizzle 1": "A5:2 F5:1 D5 | C5:2 E5:1 G5 | F5:2 D5:1 Bb4 | C5:1 F5 G5:2",
    "drizzle 2": "A5:1 F5 D5 F5 | B5:1 A5 F5 D5 | Bb5:1 G5 Db5 G5 | F5:1 G5 Bb5 C6",
    "ending": "D6:.5 F6 D6 Bb5 Db6 F6 Db6 G5 | A5:.5 C6 F6:1 _:2",
}
MELODY |= {"hop 3": MELODY["hop 1"], "hop 4": MELODY["hop 2"], "hop 5": MELODY["hop 2"]}
MELODY |= {"splash 3": MELODY["splash 1"], "splash 4": MELODY["splash 2"], "splash 5": MELODY["splash 1"]}
DROPS = {
    "intro": "C6:.5 _ A5 _ F5 _ _:1 | D6:.5 _ A5 _ F5 _ _:1 | D6:.5 _ Bb5 _ G5 _ _:1 | C6:.5 Bb5 G5 F5 C5:1 _",
    "drizzle 1": "_:3 A5:.5 D6 | _:3 E6:.5 C6 | _:3 D6:.5 A5 | _:3 C6:.5 G5",
    "outro": "C6:.5 _ A5 _ F5 _ _:1 | D6:.5 _ A5 _ F5 _ _:1 | D6:.5 _ Bb5 _ G5 _ _:1 | F5:.5 G5 Bb5 C6 F6:1 _",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("happy-puddle-jump", "Puddle Jump", "happy", 13, Meter(4), FORM, SLOWING, tail=2.6)
    song.room, song.arc = 1.1, 2.5
    _strings(song)
    _tunes(song)
    _low(song)
    _drums(song)
    return song


def _strings(song: Song) -> None:
    banjo = song.part("banjo", 105, Strip(-22, width=0.5, pan=-0.25, reverb=0.12, low_cut=150, air=2), looseness=0.004)
    piano = song.part("piano", 3, Strip(-23, width=0.5, pan=0.15, reverb=0.14, low_cut=130, air=2), looseness=0.005)
    warm = song.part("pad", PAD, Strip(-32, width=0.7, reverb=0.25, low_cut=200, high_cut=5000))
    for passage in FORM[:-1]:
        name, full = passage.name, passage.energy > 0.8
        if not name.startswith("drizzle"):
            patterns.arpeggio(song, banjo, name, "23425342" if full else "2.4.3.4.", 70 + 14 * passage.energy, 57, 76)
        patterns.block(song, piano, name, ".x.x.x.x" if passage.energy > 0.45 else "...x...x", 72, 57, 76)
        patterns.pad(song, warm, name, 50 + 40 * passage.energy, 57, 74, (96, 96))
    patterns.block(song, piano, "ending", "X.X.X...", 84, 57, 76, voices=4)
    patterns.block(song, banjo, "ending", "X...X...", 84, 57, 76)


def _tunes(song: Song) -> None:
    fiddle = song.part("fiddle", 110, Strip(-22, width=0.3, pan=0.2, reverb=0.2, low_cut=180), looseness=0.008)
    reed = song.part("clarinet", 71, Strip(-22.5, width=0.3, pan=-0.05, reverb=0.2, low_cut=150), looseness=0.008)
    sticks = song.part("xylophone", 13, Strip(-26, width=0.5, pan=0.3, reverb=0.2, low_cut=300), looseness=0.005)
    for name, text in MELODY.items():
        if name.startswith("splash") or name in ("hop 4", "hop 5", "ending"):
            patterns.sing(song, fiddle, name, text, 82)
        if not name.startswith("splash"):
            patterns.sing(song, reed, name, text, 80)
        patterns.sing(song, sticks, name, text, 76 if not name.startswith("drizzle 1") else 62)
    for name, text in DROPS.items():
        patterns.sing(song, sticks, name, text, 78)


def _low(song: Song) -> None:
    low = song.part("bass", 32, Strip(-20, width=0.0, reverb=0.03, low_cut=38, high_cut=2600), looseness=0.005)
    tuba = song.part("tuba", 58, Strip(-24, width=0.2, pan=-0.1, reverb=0.14, low_cut=38, high_cut=2000))
    for passage in FORM[:-1]:
        rhythm = "X...X..." if passage.energy > 0.45 else "X......."
        patterns.bass(song, low, passage.name, rhythm, 86, low=29, octaves=".5")
        if passage.energy > 0.55:
            patterns.bass(song, tuba, passage.name, "X...X...", 82, low=29, octaves=".5")
    patterns.bass(song, low, "ending", "X...X...", 90, low=29)


def _drums(song: Song) -> None:
    kick = song.part("kick", 8, Strip(-22, width=0.0, reverb=0.04), DRUM_BANK, looseness=0.003)
    brush = song.part("brush", 40, Strip(-25, width=0.4, pan=0.1, reverb=0.14, low_cut=200), DRUM_BANK, looseness=0.005)
    wood = song.part("wood block", 0, Strip(-30, width=0.4, pan=-0.3, reverb=0.14, low_cut=400), DRUM_BANK)
    clap = song.part("claps", 8, Strip(-27, width=0.7, reverb=0.2, low_cut=300), DRUM_BANK, looseness=0.01)
    for passage in FORM[:-1]:
        name, full = passage.name, passage.energy > 0.8
        if name.startswith("drizzle"):
            patterns.drum(song, wood, name, 76, "x.....o.x...o...", 66)
            patterns.drum(song, kick, name, 36, "X.......x.......", 70)
            continue
        patterns.drum(song, kick, name, 36, "X...X...", 88)
        patterns.drum(song, brush, name, 38, "..x...x." if not full else "o.X.o.Xo", 78)
        patterns.drum(song, wood, name, 76, "x..x..x. | x..x..xx", 68)
        if full:
            patterns.drum(song, clap, name, 39, "..X...X.", 80)
    for pulse in (0, 2, 4, 5):
        kick.play(song.starts["ending"] + pulse, 1, 36, 94)
    clap.play(song.starts["ending"] + 5, 1, 39, 92)
