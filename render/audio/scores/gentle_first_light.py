"""First Light: piano, strings, harp and celesta; F major, 4/4, 72.

The motif climbs from the fifth over the root (C F G A) and is answered by falling lines; the B part opens it to a
sixth and an octave, the bass of the climax walks down F E♭ D D♭ C under a borrowed minor chord.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import Meter, Part, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.2, "Fadd9 | Bbmaj7/F | Fadd9 | C7sus4", opens=True),
    Passage("dawn 1", 4, 0.3, "Fadd9 | C/E | Dm7 | Bbmaj7 C7sus4", opens=True),
    Passage("dawn 2", 4, 0.4, "Fadd9 | A7/C# | Dm7 G7/B | Bbmaj7 C7sus4"),
    Passage("window 1", 4, 0.5, "Bbmaj7 | Am7 | Gm7 | C7sus4", opens=True),
    Passage("window 2", 4, 0.65, "Bbmaj7 | Am7 Dm7 | Gm9 Gm7/F | C7/E C7sus4"),
    Passage("sun 1", 4, 0.85, "Fadd9 | C/E | Dm7 | Bbmaj7 C7sus4"),
    Passage("sun 2", 4, 1.0, "F | F7/Eb | Bb/D Bbm6/Db | C7sus4"),
    Passage("evening", 4, 0.3, "Bbmaj7 | F/A | Gm7 | C7sus4", opens=True),
    Passage("ending", 2, 0.2, "Bbm6/F | Fadd9"),
)
SLOWING = (0.97, 0.94, 0.9, 0.84, 0.8)

MELODY = {
    "dawn 1": "_:.5 C5 F5 G5 A5:2 | G5:1.5 E5:.5 C5:2 | _:.5 D5 F5 G5 A5:1 C6 | Bb5:1 A5:.5 F5 G5:2",
    "dawn 2": "_:.5 C5 F5 G5 A5:1.5 C6:.5 | A5:1 G5:.5 E5 C#5:2 | _:.5 D5 F5 A5 D6:1 B5 | D6:1 C6:.5 A5 G5:1.5 F5:.5",
    "window 1": "D6:3 C6:.5 A5 | C6:1.5 G5:.5 E5:2 | Bb5:1 A5:.5 G5 F5:1 D5 | G5:3 C5:1",
    "window 2": "D6:1.5 F6:.5 E6:1 D6 | C6:1.5 G5:.5 F5:1 A5 | D6:1.5 C6:.5 Bb5:1 A5 | G5:1 Bb5 C6 D6",
    "sun 1": "_:.5 C6 F6 G6 A6:2 | G6:1.5 E6:.5 C6:2 | _:.5 D6 F6 G6 A6:1 C7 | Bb6:1 A6:.5 F6 G6:2",
    "sun 2": "A6:1.5 G6:.5 F6:1 C6 | Eb6:1 F6:.5 Eb6 C6:1 A5 | D6:1.5 F6:.5 Db6:1.5 Bb5:.5 | C6:2 G5:1 C5",
    "evening": "_:1 D5 F5 A5 | C6:2 A5:1 F5 | Bb5:2 A5:.5 G5 F5:1 | G5:2 D5:1 C5",
    "ending": "F5:1 G5 Db5 Bb4 | C5:1 F5 A5:1 _",
}
# The cello's answer: long tones that move where the melody rests.
ANSWER = {
    "window 1": "F3:4 | E3:3 G3:1 | F3:2 D3 | E3:2 F3:1 G3",
    "window 2": "F3:2 Bb3 | A3:2 F3 | D3:2 F3 | E3:2 G3",
    "sun 1": "F3:2 A3 | G3:2 E3 | F3:2 A3:1 F3 | D3:1 F3 G3:2",
    "sun 2": "A3:2 C4 | Eb4:2 C4 | D4:2 Db4 | C4:2 Bb3:1 G3",
}
TOUCH = {"intro": 50, "dawn 1": 52, "dawn 2": 56, "window 1": 58, "window 2": 64, "sun 1": 70, "sun 2": 74}
TOUCH |= {"evening": 50, "ending": 44}


def compose() -> Song:
    """The whole piece."""
    song = Song("gentle-first-light", "First Light", "gentle", 25, Meter(4), FORM, SLOWING, tail=1.8)
    song.room, song.arc = 2.2, -3.0
    _piano(song)
    _strings(song)
    _colours(song)
    return song


def _piano(song: Song) -> None:
    left = song.part("piano", 0, Strip(-21, width=0.5, reverb=0.22, low_cut=40), looseness=0.009, touch=3)
    right = song.part("melody", 0, Strip(-19.5, width=0.45, reverb=0.28, low_cut=120, air=2), looseness=0.011, touch=3)
    sparse, flowing, full = "0.2.4.3.", "01234321", "0123454312345432"
    pattern = {"intro": sparse, "dawn 1": flowing, "evening": sparse, "ending": sparse}
    pattern |= {"sun 1": full, "sun 2": full, "window 2": "01234543"}
    for passage in FORM[:-1]:
        touch = TOUCH[passage.name] - 6
        patterns.arpeggio(song, left, passage.name, pattern.get(passage.name, flowing), touch, 55, 76)
    for name, text in MELODY.items():
        patterns.sing(song, right, name, text, TOUCH[name] + 8)
        if name.startswith("sun"):
            patterns.sing(song, right, name, text, TOUCH[name] - 8, shift=-12)
    _last_chords(song, left)


def _last_chords(song: Song, part: Part) -> None:
    """The ending: a minor sigh, then the tonic rolled up from the bass."""
    start = song.starts["ending"]
    for order, key in enumerate((41, 53, 58, 61, 67)):
        part.play(start + order * 0.25, 4 - order * 0.25, key, 46 - order)
    for order, key in enumerate((29, 41, 48, 53, 57, 60, 67)):
        part.play(start + 4 + order * 0.12, 3 - order * 0.12, key, 46)


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-31, width=0.6, reverb=0.35, low_cut=150, high_cut=5000))
    section = song.part("strings", 49, Strip(-26, width=0.6, reverb=0.4, low_cut=150, air=2), looseness=0.012)
    cellos = song.part("cellos", 48, Strip(-27, width=0.5, pan=0.2, reverb=0.4, low_cut=70, high_cut=5000))
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 70, 53, 69, (90, 90))
    swells = {"dawn 2": (40, 62), "window 1": (60, 76), "window 2": (74, 98), "sun 1": (92, 104), "sun 2": (104, 74)}
    swells |= {"evening": (80, 52), "ending": (46, 20)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 62 + swell[1] * 0.2, 57, 77, swell, voices=4)
    for name, text in ANSWER.items():
        patterns.sing(song, cellos, name, text, TOUCH[name] + 8)


def _colours(song: Song) -> None:
    harp = song.part("harp", 46, Strip(-29, width=0.6, pan=-0.25, reverb=0.4, low_cut=120), looseness=0.01)
    celesta = song.part("celesta", 8, Strip(-31, width=0.6, pan=0.3, reverb=0.5, echo=0.25, low_cut=300))
    for name in ("window 1", "window 2", "sun 1", "sun 2"):
        pattern = "0.2.3.4.5.4.3.2." if name.startswith("window") else "0123454323454321"
        patterns.arpeggio(song, harp, name, pattern, TOUCH[name] - 4, 60, 81)
    for name in ("intro", "evening"):
        patterns.sing(song, celesta, name, "_:2 C6:.5 F6 G6:1 | _:2 D6:.5 F6 A6:1 | _:2 C6:.5 F6 G6:1 | _:4", 56)
    patterns.sing(song, celesta, "ending", "_:4 | _:1 F6:.5 G6 A6 _:1.5", 46)
