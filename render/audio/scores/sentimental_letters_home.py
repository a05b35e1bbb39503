"""Letters Home: piano and cello, strings far behind; F minor and A♭ major, 4/4, 66.7.

The piano asks (C E♭ F A♭), the cello answers with the same words an octave lower; in the middle the music finds the
major that the letters kept back, and its climax falls through D♭ minor, which is also the last sigh.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.2, "Fm7 | Dbmaj7 | Ab/C | Eb7sus4", opens=True),
    Passage("letter 1", 4, 0.3, "Fm7 | Cm7/Eb | Dbmaj7 | Ab/C Eb7sus4", opens=True),
    Passage("letter 2", 4, 0.45, "Fm7 | Eb/G | Ab Bbm7 | Dbmaj7 Eb7sus4"),
    Passage("years 1", 4, 0.6, "Abadd9 | Eb/G | Fm7 | Dbmaj7 Eb7sus4", opens=True),
    Passage("years 2", 4, 0.8, "Abadd9 | C7/G | Fm7 Ab7/Eb | Db6 Eb7sus4"),
    Passage("years 3", 4, 1.0, "Dbmaj7 Dbm6 | Ab/Eb F7b9 | Bbm7 | Eb7sus4"),
    Passage("letter 3", 4, 0.35, "Fm7 | Cm7/Eb | Dbmaj7 | Bbm7 Eb7sus4", opens=True),
    Passage("ending", 2, 0.2, "Dbm6/Ab | Abadd9"),
)
SLOWING = (0.98, 0.96, 0.93, 0.88, 0.84)

PIANO = {
    "letter 1": "_:.5 C5 Eb5 F5 Ab5:1.5 G5:.5 | G5:1 Eb5:.5 Bb4 C5:2 | _:.5 Ab4 C5 Db5 F5:1.5 Eb5:.5 | Eb5:1 C5 Bb4:2",
    "years 1": "C5:1 Eb5 Bb5:1.5 Ab5:.5 | G5:1.5 F5:.5 Eb5:2 | _:.5 F5 Ab5 C6 Eb6:1 C6 | Db6:1 C6:.5 Ab5 Bb5:2",
    "years 2": "C6:1 Eb6 Bb5:1.5 Ab5:.5 | G5:1.5 E5:.5 C6:2 | C6:.5 Ab5 F5 Ab5 Gb5:1 Eb5 | F5:1 Ab5 Db6 Eb6",
    "years 3": "F6:1.5 Eb6:.5 E6:1 Db6 | Eb6:1 C6 Gb6:1.5 F6:.5 | Db6:2 Ab5:1 F5 | Ab5:1.5 Db6:.5 Bb5:2",
    "letter 3": "_:.5 C5 Eb5 F5 Ab5:1.5 G5:.5 | G5:1 Eb5:.5 Bb4 C5:2 | _:.5 Ab4 C5 Db5 F5:1.5 Eb5:.5 | Db5:1 F5 Bb4:2",
    "ending": "E5:1 Db5 Bb4 Ab4 | C5:1 Eb5 Bb5 _",
}
CELLO = {
    "letter 2": "_:.5 C4 Eb4 F4 Ab4:1.5 G4:.5 | G4:1.5 F4:.5 Eb4:1 Bb3 | C4:1 Eb4 F4 Db4 | C4:1.5 Ab3:.5 Bb3:2",
    "years 1": "Eb4:2 Ab3 | Bb3:2 G3 | C4:3 Ab3:1 | F3:2 Ab3:1 Bb3",
    "years 2": "Ab3:2 Eb4 | E4:2 C4 | F4:2 Gb4:1 Eb4 | F4:2 Eb4:1 Db4",
    "years 3": "Ab4:4 | Ab4:1 Eb4 A3 C4 | Db4:2 F4:1 Db4 | Eb4:2 Db4:1 Bb3",
    "letter 3": "F3:4 | Eb3:4 | Db4:2 Ab3 | Db4:2 Bb3",
    "ending": "E4:2 Db4 | C4:3 _:1",
}
# High notes of the piano while the cello has the word.
ECHO = {
    "intro": "_:2 C6:.5 Ab5 Eb5:1 | _:2 C6:.5 Ab5 F5:1 | _:2 Eb6:.5 C6 Ab5:1 | _:2 Bb5:2",
    "letter 2": "_:2 C6:.5 Eb6 _:1 | _:2 Bb5:.5 G5 _:1 | _:2 Db6:.5 F6 _:1 | _:4",
}
TOUCH = {"intro": 52, "letter 1": 54, "letter 2": 54, "years 1": 60, "years 2": 68, "years 3": 76, "letter 3": 50}
TOUCH |= {"ending": 44}


def compose() -> Song:
    """The whole piece."""
    song = Song("sentimental-letters-home", "Letters Home", "sentimental", 27, Meter(4), FORM, SLOWING, tail=1.8)
    song.room, song.arc = 2.3, -4.5
    _piano(song)
    _cello(song)
    _strings(song)
    return song


def _piano(song: Song) -> None:
    left = song.part("piano", 0, Strip(-20.5, width=0.5, reverb=0.22, low_cut=38, air=2), looseness=0.01, touch=3)
    right = song.part("melody", 0, Strip(-19, width=0.4, reverb=0.28, low_cut=120, air=4), looseness=0.012, touch=3)
    pattern = {"intro": "0.2.3.4.", "letter 1": "02343234", "letter 3": "0.2.4.3."}
    pattern |= {"years 2": "01234543", "years 3": "0123454312345432"}
    for passage in FORM[:-1]:
        name = passage.name
        patterns.arpeggio(song, left, name, pattern.get(name, "01234323"), TOUCH[name] - 8, 53, 74)
    for name, text in PIANO.items():
        patterns.sing(song, right, name, text, TOUCH[name] + 10)
        if name in ("years 2", "years 3"):
            patterns.sing(song, right, name, text, TOUCH[name] - 8, shift=-12)
    for name, text in ECHO.items():
        patterns.sing(song, right, name, text, TOUCH[name] + 2)
    start = song.starts["ending"]
    for order, key in enumerate((32, 44, 52, 58)):
        left.play(start + order * 0.5, 4 - order * 0.5, key, 44)
    for order, key in enumerate((32, 44, 51, 56, 60, 63, 70)):
        left.play(start + 4 + order * 0.14, 3 - order * 0.14, key, 44 if order else 62)  # its beat is the lowest


def _cello(song: Song) -> None:
    cello = song.part("cello", 42, Strip(-20, width=0.3, pan=0.15, reverb=0.32, low_cut=60, air=3), looseness=0.014)
    for name, text in CELLO.items():
        patterns.sing(song, cello, name, text, TOUCH[name] + 22)
        start = song.starts[name]
        bars = next(passage.bars for passage in FORM if passage.name == name)
        for bar in range(0, bars, 2):  # every second bar is a bow that grows and gives way
            cello.swell(start + bar * 4, start + bar * 4 + 4, 84, 108)
            cello.swell(start + bar * 4 + 4, start + bar * 4 + 8, 108, 80)


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-33, width=0.6, reverb=0.35, low_cut=150, high_cut=4500))
    section = song.part("strings", 49, Strip(-27, width=0.6, reverb=0.45, low_cut=160, air=2), looseness=0.012)
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 50 + 40 * passage.energy, 53, 69, (90, 90))
    swells = {"years 1": (44, 70), "years 2": (70, 96), "years 3": (98, 70), "letter 3": (58, 44), "ending": (44, 24)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 60 + swell[1] * 0.2, 56, 76, swell, voices=4)
