"""Cloud Harbour: harp, celesta, bowed glass, voices and pads; E major with raised fourths, slow 9/8, 56.25.

Three beats of three: nothing ever marches. Chords change by thirds (E, C, E, G) and leave their sevenths lying,
the tune hangs long tones over a harp that never stops; the last step is from A minor home.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("drift", 4, 0.25, "Emaj9 | Amaj7#11 | Emaj9 | B9sus4", opens=True),
    Passage("float 1", 4, 0.4, "Emaj9 | G#m7 | Amaj7#11 | B9sus4", opens=True),
    Passage("float 2", 4, 0.5, "C#m9 | G#m7/B | Amaj9 | F#m9:3 B9sus4:6"),
    Passage("sky 1", 4, 0.7, "Cmaj7#11 | Emaj9 | Cmaj7#11 | B9sus4", opens=True),
    Passage("sky 2", 4, 0.85, "Amaj9 | Am6 | Emaj9/G# | F#m7:3 B9sus4:6"),
    Passage("still", 4, 0.3, "C#m9 | Amaj9 | F#m7 | B9sus4", opens=True),
    Passage("sky 3", 4, 1.0, "Cmaj7#11 | Emaj9 | Gmaj9 | B9sus4"),
    Passage("float 3", 4, 0.5, "C#m9 | G#m7/B | Amaj9 | B9sus4"),
    Passage("ending", 2, 0.25, "Am6/E | Emaj9"),
)
SLOWING = (0.98, 0.95, 0.92, 0.88, 0.85)

MELODY = {
    "float 1": "B4:3 D#5 F#5 | B5:6 F#5:3 | G#5:3 D#5 C#5 | F#5:6 E5:3",
    "float 2": "G#5:3 E5 D#5 | F#5:6 D#5:3 | E5:3 G#5 B5 | A5:3 F#5:6",
    "sky 1": "B5:6 F#5:3 | G#5:6 B5:3 | F#5:3 B5 E6 | C#6:6 A5:3",
    "sky 2": "B5:3 C#6 E6 | C6:6 A5:3 | G#5:3 B5 D#6 | C#6:3 F#5:6",
    "sky 3": "E6:6 B5:3 | D#6:6 B5:3 | D6:3 B5 A5 | C#6:6 F#5:3",
    "float 3": "G#5:3 E5 D#5 | F#5:6 D#5:3 | E5:3 G#5 B5 | C#6:3 F#5:6",
    "ending": "E5:3 C5 A4 | B4:2 D#5:1 F#5:6",
}
VOICES = {
    "still": "D#5:9 | C#5:9 | A4:3 C#5 G#5 | F#5:9",
    "sky 2": "E5:9 | E5:6 C5:3 | B4:9 | A4:3 B4:6",
    "sky 3": "E5:9 | F#5:9 | F#5:6 D5:3 | E5:9",
}
# Drops of celesta between the long tones.
DROPS = {
    "drift": "_:6 B5:1 D#6 F#6 | _:9 | _:6 F#6:1 D#6 B5 | _:9",
    "float 1": "_:9 | _:3 F#6:1 B6 F#6 _:3 | _:9 | _:6 C#6:1 E6 A6",
    "float 3": "_:9 | _:3 F#6:1 B6 F#6 _:3 | _:9 | _:6 E6:1 C#6 A5",
    "ending": "_:9 | _:3 B5:1 F#6 G#6 _:3",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("dreamy-cloud-harbour", "Cloud Harbour", "dreamy", 32, Meter(9, 3), FORM, SLOWING, tail=2.4)
    song.room, song.arc, song.echo = 3.0, 1.5, 2 / 3
    _plucked(song)
    _tunes(song)
    _clouds(song)
    return song


def _plucked(song: Song) -> None:
    harp = song.part("harp", 46, Strip(-19.5, width=0.6, pan=-0.15, reverb=0.3, low_cut=60, air=5), looseness=0.007)
    bells = song.part("celesta", 8, Strip(-26, width=0.5, pan=0.3, reverb=0.45, echo=0.2, low_cut=300, air=3))
    keys = song.part("electric piano", 5, Strip(-25, width=0.6, reverb=0.3, low_cut=140, air=3), looseness=0.008)
    for passage in FORM[:-1]:
        busy = passage.energy > 0.45
        pattern = "023432543" if busy else "0.23.43.2"
        patterns.arpeggio(song, harp, passage.name, pattern, 58 + 22 * passage.energy, 56, 78)
        if passage.name != "drift":
            patterns.block(song, keys, passage.name, "X..o..o..", 52 + 18 * passage.energy, 56, 74)
    patterns.arpeggio(song, harp, "ending", "023432...", 54, 56, 78)
    patterns.block(song, keys, "ending", "X........", 50, 56, 74)
    for name, text in DROPS.items():
        patterns.sing(song, bells, name, text, 64)


def _tunes(song: Song) -> None:
    vibes = song.part("vibraphone", 11, Strip(-21.5, width=0.5, pan=0.1, reverb=0.4, echo=0.15, low_cut=200, air=3))
    glass = song.part("bowed glass", 92, Strip(-27, width=0.6, reverb=0.45, low_cut=220), looseness=0.015)
    singers = song.part("voices", 53, Strip(-26, width=0.6, pan=-0.1, reverb=0.5, low_cut=200), looseness=0.015)
    for name, text in MELODY.items():
        patterns.sing(song, vibes, name, text, 76)
        if name.startswith("sky"):
            patterns.sing(song, glass, name, text, 74)
    for name, text in VOICES.items():
        patterns.sing(song, singers, name, text, 78)


def _clouds(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-24, width=0.7, reverb=0.4, low_cut=130, high_cut=6000))
    section = song.part("strings", 49, Strip(-28, width=0.6, reverb=0.45, low_cut=160, air=2), looseness=0.015)
    low = song.part("bass", 35, Strip(-23, width=0.0, reverb=0.1, low_cut=34, high_cut=1600), looseness=0.008)
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 60 + 40 * passage.energy, 55, 74, (94, 94), voices=4)
        patterns.bass(song, low, passage.name, "X........", 60 + 24 * passage.energy, low=28)
    swells = {"sky 1": (60, 84), "sky 2": (84, 92), "still": (60, 56), "sky 3": (84, 104), "float 3": (80, 60)}
    swells |= {"ending": (56, 28)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 66 + swell[1] * 0.2, 59, 78, swell)
