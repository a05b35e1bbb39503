"""Confetti: marimba, plucked strings, piano, glockenspiel, claps and a four-on-the-floor kick; G major, 4/4, 128.6.

A three-note turn (B D E) runs through everything: under the verse in the marimba, doubled at speed in the chorus,
upside down in the bridge, which goes by way of E♭ and B♭ before the last chorus.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.4, "G | Em7 | Cmaj7 | D7sus4", opens=True),
    Passage("verse 1", 4, 0.5, "G | Em7 | Cadd9 | D7sus4", opens=True),
    Passage("verse 2", 4, 0.6, "G | Bm7 | Cadd9 | Am7 D7sus4"),
    Passage("lift 1", 4, 0.7, "Am7 | Bm7 | Cmaj7 | D7sus4"),
    Passage("chorus 1", 4, 0.9, "Cadd9 | G/B | Em7 | D7sus4", opens=True),
    Passage("chorus 2", 4, 0.95, "Cadd9 | G/B | Am7 | D7sus4"),
    Passage("verse 3", 4, 0.6, "G | Em7 | Cadd9 | D7sus4", opens=True),
    Passage("bridge 1", 4, 0.55, "Em7 | Bm7 | Cmaj7 | G/B"),
    Passage("bridge 2", 4, 0.7, "Am7 | Ebmaj7 | Bb/D Cadd9 | D7sus4"),
    Passage("chorus 3", 4, 1.0, "Cadd9 | G/B | Em7 | D7sus4"),
    Passage("chorus 4", 4, 1.0, "Cadd9 | D/C | Bm7 Em7 | Am7 D7sus4"),
    Passage("chorus 5", 4, 0.95, "Cadd9 | G/B | Am7 | D7sus4"),
    Passage("outro", 4, 0.6, "G | Em7 | Cmaj7 | D7sus4", opens=True),
    Passage("ending", 2, 0.7, "Cadd9 Cm6 | G"),
)
SLOWING = (1.0, 1.0, 1.0, 0.99, 0.97)

MELODY = {
    "verse 1": "B4:.5 D5 E5:1 D5:.5 B4 _:1 | G4:.5 B4 D5:1 B4:.5 G4 _:1"
    " | E5:.5 D5 G5:1 E5:.5 D5 _:1 | C5:.5 D5 E5 G5 A5:1 _",
    "verse 2": "B5:.5 D5 E5:1 D5:.5 B4 D5:1 | F#5:.5 E5 D5:1 F#5:.5 A5 B5:1"
    " | G5:.5 E5 G5:1 D6:.5 B5 G5:1 | A5:.5 G5 E5 G5 A5:1 C6",
    "lift 1": "C6:1.5 B5:.5 A5:1 E5 | D6:1.5 C#6:.5 B5:1 F#5 | E6:1.5 D6:.5 B5:1 G5 | A5:1 C6 D6 _",
    "chorus 1": "B5:.5 D6 E6:1 G6:.5 E6 D6:1 | B5:.5 D6 G6:1 D6:.5 B5 A5:1"
    " | B5:.5 D6 E6:1 G6:.5 F#6 E6:1 | D6:1 C6:.5 A5 G5:1 A5",
    "chorus 2": "B5:.5 D6 E6:1 G6:.5 E6 D6:1 | B5:.5 D6 G6:1 A6:.5 G6 D6:1"
    " | E6:.5 D6 C6:1 E6:.5 G6 A6:1 | G6:1 E6:.5 D6 A5:1 _",
    "chorus 4": "E6:.5 D6 B5:1 D6:.5 E6 G6:1 | A6:.5 F#6 D6:1 F#6:.5 A6 _:1"
    " | B6:.5 A6 F#6:1 G6:.5 E6 B5:1 | C6:.5 E6 G6 E6 D6:1 A5",
    "bridge 1": "E6:1.5 D6:.5 B5:2 | D6:1.5 B5:.5 F#5:2 | E5:1 G5 B5 D6 | D6:2 B5:1 G5",
    "bridge 2": "C6:1.5 B5:.5 A5:1 E5 | D6:1.5 C6:.5 Bb5:1 G5 | F6:1 D6 E6 D6 | A5:.5 C6 D6 E6 G6:1 A6",
    "ending": "B5:.5 D6 E6 G6 Eb6 D6 C6 A5 | G6+B5:2 _:2",
}
MELODY |= {"verse 3": MELODY["verse 1"], "chorus 3": MELODY["chorus 1"], "chorus 5": MELODY["chorus 2"]}
TURN = (
    "B4:.5 D5 E5 B4 D5 E5 B4 D5 | B4:.5 D5 E5 B4 D5 E5 G5 D5 | C5:.5 D5 E5 C5 D5 E5 G5 E5 | D5:.5 E5 G5 D5 E5 G5 A5 G5"
)
BELLS = {
    "intro": "_:2 B5:.5 D6 E6:1 | _:4 | _:2 G5:.5 B5 D6:1 | _:2 C6:.5 D6 A6:1",
    "verse 3": "_:3 E6:.5 G6 | _:3 D6:.5 E6 | _:3 E6:.5 G6 | _:3 A6:.5 G6",
    "outro": "_:2 B5:.5 D6 E6:1 | _:2 G5:.5 B5 D6:1 | _:2 E6:.5 D6 G6:1 | _:4",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("uplifting-confetti", "Confetti", "uplifting", 14, Meter(4), FORM, SLOWING, tail=2.8)
    song.room, song.arc = 1.5, 2.5
    _mallets(song)
    _keys(song)
    _drums(song)
    _strings(song)
    return song


def _mallets(song: Song) -> None:
    marimba = song.part(
        "marimba", 12, Strip(-23, width=0.5, pan=-0.25, reverb=0.2, low_cut=120, air=2), looseness=0.005
    )
    bells = song.part(
        "glockenspiel", 9, Strip(-27, width=0.5, pan=0.2, reverb=0.35, echo=0.14, low_cut=500), looseness=0.006
    )
    plucked = song.part("plucked strings", 45, Strip(-24, width=0.5, pan=0.3, reverb=0.28, low_cut=120, air=2))
    for name in ("intro", "verse 1", "verse 3", "outro"):
        patterns.sing(song, marimba, name, TURN, 76)
    for passage in FORM[:-1]:
        name = passage.name
        if name.startswith(("verse 2", "lift", "chorus")):
            patterns.arpeggio(song, marimba, name, "2345234523452345", 74, 57, 76)
        if not name.startswith(("intro", "bridge 1")):
            rhythm = "..x...x...x...x." if passage.energy > 0.6 else "..x...x...x..xx."
            patterns.block(song, plucked, name, rhythm, 74, 62, 79)
    for name, text in MELODY.items():
        if name.startswith(("chorus", "ending")):
            patterns.sing(song, bells, name, text, 72)
        if name.startswith("verse"):
            patterns.sing(song, plucked, name, text, 88)
    for name, text in BELLS.items():
        patterns.sing(song, bells, name, text, 68)


def _keys(song: Song) -> None:
    piano = song.part("piano", 0, Strip(-21, width=0.5, reverb=0.16, low_cut=110, air=2), looseness=0.005)
    lead = song.part(
        "lead piano", 1, Strip(-21.5, width=0.4, reverb=0.2, echo=0.06, low_cut=180, air=2), looseness=0.006
    )
    low = song.part(
        "bass", 33, Strip(-20.5, width=0.0, reverb=0.02, low_cut=38, high_cut=2600, pump=4), looseness=0.004
    )
    for passage in FORM[:-1]:
        name, chorus = passage.name, passage.name.startswith("chorus")
        comp = "X..x..X..x..X.x." if chorus else "X..x..x........." if passage.energy > 0.5 else "X..............."
        patterns.block(song, piano, name, comp, 64 + 20 * passage.energy, 57, 76)
        if chorus:
            patterns.bass(song, low, name, "..X...X...X...Xx", 86, low=31, octaves="...^")
        else:
            slow = name.startswith(("intro", "bridge"))
            patterns.bass(song, low, name, "X.......x......." if slow else "X..x....X..x....", 80, low=31)
    patterns.block(song, piano, "ending", "X", 92, 57, 76, voices=4)
    patterns.bass(song, low, "ending", "X", 92, low=31)
    for name, text in MELODY.items():
        if not name.startswith("verse"):
            patterns.sing(song, lead, name, text, 82)
        if name.startswith("chorus"):
            patterns.sing(song, lead, name, text, 68, shift=-12)


def _drums(song: Song) -> None:
    kick = song.part("kick", 24, Strip(-19.5, width=0.0, reverb=0.02), DRUM_BANK, looseness=0.002, touch=3)
    clap = song.part("clap", 8, Strip(-24.5, width=0.7, reverb=0.22, low_cut=300, air=2), DRUM_BANK, looseness=0.008)
    snare = song.part("snare", 8, Strip(-25, width=0.4, reverb=0.16, low_cut=140), DRUM_BANK, looseness=0.004)
    shaker = song.part("shaker", 0, Strip(-33, width=0.4, pan=-0.3, reverb=0.08, low_cut=2500), DRUM_BANK)
    ring = song.part("tambourine", 0, Strip(-31, width=0.4, pan=0.3, reverb=0.15, low_cut=2000), DRUM_BANK)
    cymbal = song.part("cymbal", 0, Strip(-31, width=0.7, reverb=0.25, low_cut=400), DRUM_BANK)
    for passage in FORM[:-1]:
        name, chorus = passage.name, passage.name.startswith("chorus")
        if name != "intro":
            slow = name.startswith("bridge")
            patterns.drum(song, kick, name, 36, "X.......X......." if slow else "X...X...X...X...", 94)
        patterns.drum(song, shaker, name, 70, "..x...x...x...x." if passage.energy < 0.56 else "xoxoxoxoxoxoxoxo", 64)
        patterns.drum(
            song,
            clap,
            name,
            39,
            "....X.......X... | ....X.......X.xx" if passage.energy > 0.5 else "....x.......x...",
            80,
        )
        if chorus:
            patterns.drum(song, snare, name, 38, "....X.......X...", 78)
            patterns.drum(song, ring, name, 54, "..x...x...x...x.", 74)
        if name in ("lift 1", "bridge 2"):
            patterns.drum(
                song, snare, name, 38, "................ | ............x.x. | ....x.......x.xx | x.x.x.x.xxxxXXXX", 66
            )
    for name in ("verse 1", "chorus 1", "chorus 3", "chorus 4", "ending"):
        cymbal.play(song.starts[name], 4, 49, 94)
    for pulse in (0, 2, 4):
        kick.play(song.starts["ending"] + pulse, 1, 36, 100)
    clap.play(song.starts["ending"] + 4, 1, 39, 96)
    cymbal.play(song.starts["ending"] + 4, 4, 49, 94)


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-27, width=0.7, reverb=0.25, low_cut=200, high_cut=6000, pump=6))
    section = song.part("strings", 48, Strip(-26, width=0.6, reverb=0.3, low_cut=180, air=2), looseness=0.01)
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 60 + 40 * passage.energy, 57, 74, (100, 100), voices=4)
    swells = {
        "lift 1": (64, 96),
        "chorus 1": (94, 98),
        "chorus 2": (98, 86),
        "bridge 1": (78, 88),
        "bridge 2": (88, 106),
    }
    swells |= {"chorus 3": (102, 106), "chorus 4": (106, 110), "chorus 5": (108, 90), "ending": (90, 70)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 82, 62, 81, swell)
