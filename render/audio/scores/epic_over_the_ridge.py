"""Over the Ridge: string ostinato, horns, choir, timpani and great drums; D minor, 4/4, 94.7.

One long climb: the ostinato begins in the low strings, the horns bring a fifth and an octave (D A D), the summit turns
the call into a line that rises bar by bar; the valley rests on E♭ major; the last chord is D major.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.harmony import voiced
from render.audio.scores.song import DRUM_BANK, Meter, Part, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.3, "Dm | Bb/D | Gm/D | A7sus4", opens=True),
    Passage("climb 1", 4, 0.4, "Dm | Dm/C | Bb | A7sus4", opens=True),
    Passage("climb 2", 4, 0.5, "Dm | F/C | Bb | Gm7 A7sus4"),
    Passage("march 1", 4, 0.65, "Dm | Bb | Gm | A7sus4", opens=True),
    Passage("march 2", 4, 0.75, "Dm | F/C | Bbmaj7 | A7sus4"),
    Passage("summit 1", 4, 0.95, "Dm | C/E | F | A7sus4", opens=True),
    Passage("valley", 4, 0.35, "Gm7 | Dm/F | Eb | A7sus4", opens=True),
    Passage("gather", 4, 0.7, "Dm | Eb/D | Dm | A7sus4"),
    Passage("summit 2", 4, 1.0, "Dm | C/E | F | A7sus4"),
    Passage("summit 3", 4, 1.0, "Bb | C | Dm Gm | A7sus4"),
    Passage("evening", 4, 0.6, "Bbmaj7 | F/A | Gm7 | A7sus4", opens=True),
    Passage("ending", 2, 0.8, "Bb C | D"),
)
SLOWING = (1.0, 0.99, 0.97, 0.93, 0.9)

CALL = {
    "march 1": "D4:1.5 A4:.5 A4:2 | F4:1.5 D4:.5 Bb4:2 | Bb4:1 A4:.5 G4 D5:2 | A4:3 E4:.5 A4",
    "march 2": "D4:1.5 A4:.5 A4:1 D5 | C5:1.5 A4:.5 F4:2 | F4:1 Bb4 D5:1.5 C5:.5 | A4:2 D5:1 E5",
    "evening": "D4:1.5 A4:.5 D5:2 | C5:1.5 A4:.5 F4:2 | Bb4:1.5 G4:.5 D4:2 | A4:2 E4:1 A4",
    "gather": "D4:1.5 A4:.5 D5:2 | Eb5:1.5 Bb4:.5 G4:2 | D5:1.5 A4:.5 F5:2 | E5:1 D5 A4:2",
}
SUMMIT = {
    "summit 1": "F5:1.5 E5:.5 D5:1 A4 | G5:1.5 F5:.5 E5:1 C5 | A5:2 G5:1 F5 | E5:2 D5:1 E5",
    "summit 3": "F5:1.5 D5:.5 Bb5:2 | G5:1.5 E5:.5 C6:2 | D6:1 A5 Bb5 D6 | E6:2 D6:1 A5",
    "ending": "F5:1 D5 E5 G5 | F#5+A5:3 _:1",
}
SUMMIT |= {"summit 2": SUMMIT["summit 1"]}
SOLO = {
    "climb 2": "A4:4 | A4:2 C5 | Bb4:2 D5 | Bb4:1 D5 E5:2",
    "valley": "D5:2 Bb4:1 G4 | A4:3 F4:1 | G4:1 Bb4 Eb5:2 | E4:1.5 D4:.5 A4:2",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("epic-over-the-ridge", "Over the Ridge", "epic", 19, Meter(4), FORM, SLOWING, tail=3.0)
    song.room, song.arc = 2.6, 1.5
    _ostinatos(song)
    _strings(song)
    _brass(song)
    _drums(song)
    return song


def _ostinato(song: Song, part: Part, section: str, marks: str, velocity: float, low: int, high: int) -> None:
    """Short strokes on the chord's tones, `marks` counting from below; the first of each beat is leant on."""
    for harmony, keys in voiced(song.chords(section), low, high):
        count = round(harmony.length * 4 * len(marks) / 16)
        share = harmony.length / count
        for index in range(count):
            place = harmony.start + index * share
            accent = 8 if place % 1 == 0 else 0
            part.play(place, share * 0.8, keys[int(marks[index % len(marks)]) % len(keys)], velocity + accent)


def _ostinatos(song: Song) -> None:
    low = song.part("low strings", 48, Strip(-22, width=0.5, pan=-0.2, reverb=0.2, low_cut=60, air=3), looseness=0.005)
    high = song.part("violins", 45, Strip(-26, width=0.5, pan=0.3, reverb=0.25, low_cut=150, air=3), looseness=0.006)
    for passage in FORM[:-1]:
        name = passage.name
        if name == "valley":
            continue
        marks = "02120212" if passage.energy < 0.6 else "0012021200120212"
        _ostinato(song, low, name, marks, 74 + 30 * passage.energy, 50, 65)
        if passage.energy > 0.45:
            _ostinato(song, high, name, "02120212", 72 + 24 * passage.energy, 62, 79)


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-30, width=0.7, reverb=0.3, low_cut=150, high_cut=5000))
    choir = song.part("choir", 52, Strip(-26, width=0.7, reverb=0.45, low_cut=180, air=2), looseness=0.015)
    lead = song.part("high strings", 48, Strip(-23, width=0.5, pan=-0.1, reverb=0.35, low_cut=180, air=2))
    cello = song.part("cello", 42, Strip(-22, width=0.3, pan=0.15, reverb=0.35, low_cut=80, air=2), looseness=0.012)
    low = song.part("basses", 43, Strip(-22, width=0.2, reverb=0.12, low_cut=34, high_cut=3000), looseness=0.008)
    for passage in FORM:
        name = passage.name
        patterns.pad(song, warm, name, 50 + 40 * passage.energy, 50, 69, (96, 96))
        patterns.bass(song, low, name, "X......." if passage.energy < 0.6 else "X...X.x.", 90, low=28)
    swells = {"summit 1": (90, 104), "valley": (70, 84), "gather": (56, 108)}
    swells |= {"summit 2": (104, 108), "summit 3": (108, 112), "evening": (100, 74), "ending": (108, 90)}
    for name, swell in swells.items():
        patterns.pad(song, choir, name, 84, 57, 76, swell, voices=4)
    for name, text in SUMMIT.items():
        patterns.sing(song, lead, name, text, 92)
    for name, text in SOLO.items():
        patterns.sing(song, cello, name, text, 86)


def _brass(song: Song) -> None:
    horns = song.part("horns", 60, Strip(-21, width=0.6, pan=-0.15, reverb=0.32, low_cut=90, air=2), looseness=0.01)
    trombones = song.part("trombones", 57, Strip(-25, width=0.5, pan=0.25, reverb=0.28, low_cut=60), looseness=0.01)
    trumpets = song.part("trumpets", 56, Strip(-27, width=0.5, pan=0.1, reverb=0.3, low_cut=200), looseness=0.01)
    for name, text in CALL.items():
        patterns.sing(song, horns, name, text, 88)
    for name, text in SUMMIT.items():
        patterns.sing(song, horns, name, text, 94, shift=-12)
        patterns.pad(song, trombones, name, 88, 45, 62, (96, 104))
        if name in ("summit 2", "summit 3", "ending"):
            patterns.sing(song, trumpets, name, text, 86, shift=-12)
    patterns.pad(song, trombones, "gather", 76, 45, 62, (50, 104))


def _drums(song: Song) -> None:
    taiko = song.part("taiko", 116, Strip(-21, width=0.5, reverb=0.25, low_cut=35), looseness=0.005)
    great = song.part("bass drum", 48, Strip(-23, width=0.1, reverb=0.2, low_cut=30), DRUM_BANK, looseness=0.004)
    timpani = song.part("timpani", 47, Strip(-23, width=0.4, pan=-0.1, reverb=0.25, low_cut=40), looseness=0.006)
    snare = song.part("snare", 48, Strip(-28, width=0.4, reverb=0.3, low_cut=150), DRUM_BANK, looseness=0.005)
    cymbal = song.part("cymbal", 48, Strip(-28, width=0.7, reverb=0.3, low_cut=400), DRUM_BANK)
    beat = {"march": "X..x..x.X.x.x...", "summit": "X.xxX.x.X.xxX.xx", "gather": "X...x...X.x.x.xx"}
    for passage in FORM[:-1]:
        name, kind = passage.name, passage.name.split()[0]
        if kind in beat:
            patterns.drum(song, taiko, name, 45, beat[kind], 74 + 20 * passage.energy)
            patterns.drum(song, great, name, 36, "X.......X.......", 92)
            patterns.drum(song, snare, name, 38, "x.xxx.xxx.xxxxxx" if kind == "summit" else "x...x.x.x...x.xx", 62)
        elif name != "valley":
            patterns.drum(song, great, name, 36, "X...............", 76)
            patterns.drum(song, taiko, name, 45, "x.......o...o...", 66)
        patterns.bass(song, timpani, name, "X" if passage.energy < 0.6 else "X.....x.X.....xx", 84, low=38)
    for name in ("march 1", "summit 1", "summit 2", "summit 3", "ending"):
        cymbal.play(song.starts[name], 6, 49, 100 if name.startswith("summit") else 82)
    start = song.starts["ending"]
    for step in range(16):  # a roll under the last two chords
        timpani.play(start + step / 4, 0.24, 38 if step < 8 else 43, 60 + 3 * step)
    for part, key in ((timpani, 38), (taiko, 45), (great, 36)):
        part.play(start + 4, 3, key, 110)
    cymbal.play(start + 4, 4, 49, 104)
