"""Open Road: piano, glockenspiel, muted guitar, strings, bass and drums; D major, 4/4, 120.

The verse keeps to a fifth and a pulse; the build climbs E minor, F♯ minor, G; the chorus opens on the fourth degree
and its tune leaps the octave D to D that the verse only hinted at.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.35, "Dadd9 | Dadd9/F# | Gmaj7 | A7sus4", opens=True),
    Passage("verse 1", 4, 0.45, "Dadd9 | A/C# | Bm7 | G A7sus4", opens=True),
    Passage("verse 2", 4, 0.55, "Dadd9 | A/C# | Bm7 | Em7 A7sus4"),
    Passage("build 1", 4, 0.65, "Em7 | F#m7 | Gmaj7 | A7sus4"),
    Passage("chorus 1", 4, 0.9, "Gmaj7 | D/F# | Bm7 | A7sus4", opens=True),
    Passage("chorus 2", 4, 0.95, "Gmaj7 | D/F# | Em7 | A7sus4"),
    Passage("verse 3", 4, 0.6, "Dadd9 | A/C# | Bm7 | G A7sus4", opens=True),
    Passage("build 2", 4, 0.7, "Em7 | F#m7 | Gmaj7 Gm6 | A7sus4"),
    Passage("chorus 3", 4, 1.0, "Gmaj7 | D/F# | Bm7 | A7sus4"),
    Passage("chorus 4", 4, 1.0, "Gmaj7 | A/G | F#m7 Bm7 | Em7 A7sus4"),
    Passage("chorus 5", 4, 0.95, "Gmaj7 | D/F# | Em7 | A7sus4"),
    Passage("outro", 4, 0.65, "Gmaj7 | D/F# | Em7 | A7sus4", opens=True),
    Passage("ending", 2, 0.7, "Gmaj7 Gm6 | Dadd9"),
)
SLOWING = (1.0, 1.0, 0.99, 0.97, 0.95)

MELODY = {
    "verse 1": "D5:1 F#5:.5 A5:1.5 F#5:.5 E5 | E5:1 C#5:.5 A4:1.5 _:1"
    " | D5:1 F#5:.5 B5:1.5 A5:.5 F#5 | G5:1 F#5:.5 E5:1.5 D5:.5 E5",
    "verse 2": "F#5:1 A5:.5 D6:1.5 A5:.5 F#5 | E5:1 A5:.5 C#6:1.5 A5:1"
    " | D6:1 C#6:.5 B5:1.5 F#5:.5 A5 | G5:.5 B5 D6:1 E6 D6:.5 C#6",
    "build 1": "B5:2 G5:1 E5 | C#6:2 A5:1 F#5 | D6:1.5 B5:.5 D6 F#6:1.5 | E6:2 D6:.5 E6 F#6 G6",
    "chorus 1": "F#6:1 D6:.5 B5 D6:1 E6:.5 F#6 | A6:1.5 F#6:.5 D6:1 A5"
    " | B5:.5 D6:1 F#6 E6:.5 D6:1 | E6:1.5 D6:.5 C#6:.5 A5:1 D6:.5",
    "chorus 2": "F#6:1 D6:.5 B5 D6:1 E6:.5 F#6 | A6:1.5 F#6:.5 D6:1 F#6"
    " | G6:1 F#6:.5 E6 D6:1 B5 | D6:1 C#6:.5 E6:1.5 A5:1",
    "chorus 4": "F#6:1 G6:.5 A6 B6:1 A6:.5 F#6 | E6:1 C#6:.5 A5:1.5 E6:1"
    " | F#6:1 E6:.5 C#6 D6:1 F#6 | G6:.5 F#6 E6 D6 E6:1 D6",
    "outro": "F#6:1 D6:.5 B5 D6:1 E6:.5 F#6 | A5:1.5 F#5:.5 D5:1 A5 | G5:1 F#5:.5 E5 D5:1 B4 | D5:1 C#5:.5 E5:1.5 _:1",
    "ending": "F#6:.5 D6 B5 D6 E6 D6 Bb5 G5 | D6+F#6:3 _:1",
}
MELODY |= {
    "build 2": MELODY["build 1"].replace("D6 F#6:1.5", "D6 E6:1.5"),
    "chorus 3": MELODY["chorus 1"],
    "chorus 5": MELODY["chorus 2"],
}
MELODY |= {"verse 3": MELODY["verse 2"].replace("G5:.5 B5 D6:1 E6 D6:.5 C#6", "B5:1 A5:.5 G5:1.5 E5:1")}
BELLS = {
    "intro": "_:.5 A5 D6 A5 _ A5 E6 D6 | _:.5 A5 D6 A5 _ A5 F#6 D6"
    " | _:.5 B5 D6 B5 _ B5 F#6 D6 | _:.5 A5 D6 A5 _ E6 D6 A5",
    "verse 2": "_:2 D6:.5 _ A6:1 | _:2 C#6:.5 _ E6:1 | _:2 D6:.5 _ F#6:1 | _:4",
    "outro": "_:2 D6:.5 _ F#6:1 | _:2 D6:.5 _ A6:1 | _:2 B5:.5 _ G6:1 | _:2 A5:.5 D6 E6 A6",
}
CELLOS = {
    "chorus 1": "B3:2 D4 | A3:2 F#3 | D4:3 C#4:1 | B3:2 C#4",
    "chorus 3": "B3:2 D4 | A3:2 D4 | F#4:3 D4:1 | E4:2 C#4",
    "chorus 4": "D4:2 B3 | C#4:2 E4 | C#4:2 D4 | B3:2 C#4",
    "chorus 5": "B3:2 D4 | A3:2 D4 | G4:3 B3:1 | D4:2 C#4",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("uplifting-open-road", "Open Road", "uplifting", 15, Meter(4), FORM, SLOWING, tail=2.8)
    song.room, song.arc = 1.6, 2.5
    _keys(song)
    _band(song)
    _drums(song)
    _strings(song)
    return song


def _keys(song: Song) -> None:
    piano = song.part("piano", 0, Strip(-21.5, width=0.5, reverb=0.18, low_cut=110, air=2), looseness=0.006)
    lead = song.part(
        "lead piano", 1, Strip(-21, width=0.4, reverb=0.22, echo=0.06, low_cut=180, air=2), looseness=0.006
    )
    bells = song.part("glockenspiel", 9, Strip(-27, width=0.5, pan=-0.2, reverb=0.35, echo=0.14, low_cut=500))
    for passage in FORM[:-1]:
        full = passage.energy > 0.8
        rhythm = (
            "X..x..x...x..x.. | X..x..x...x.x..."
            if full
            else "X.....x...x....."
            if passage.energy > 0.5
            else "X......."
        )
        patterns.block(song, piano, passage.name, rhythm, 58 + 24 * passage.energy, 57, 76)
    patterns.block(song, piano, "ending", "X", 92, 57, 76, voices=4)
    piano.play(song.starts["ending"] + 4, 3.4, 38, 88)
    for name, text in MELODY.items():
        touch = 66 + 20 * next(passage.energy for passage in FORM if passage.name == name)
        patterns.sing(song, lead, name, text, touch)
        if name.startswith("chorus") or name == "ending":
            patterns.sing(song, lead, name, text, touch - 14, shift=-12)
            patterns.sing(song, bells, name, text, 70)
    for name, text in BELLS.items():
        patterns.sing(song, bells, name, text, 66)


def _band(song: Song) -> None:
    low = song.part(
        "bass", 33, Strip(-20.5, width=0.0, reverb=0.02, low_cut=38, high_cut=2800, pump=2), looseness=0.004
    )
    muted = song.part(
        "muted guitar", 28, Strip(-27, width=0.5, pan=0.4, reverb=0.18, echo=0.1, low_cut=160), looseness=0.005
    )
    chime = song.part("clean guitar", 27, Strip(-29, width=0.5, pan=-0.45, reverb=0.25, echo=0.15, low_cut=200))
    for passage in FORM[:-1]:
        patterns.arpeggio(song, muted, passage.name, "2.3.2.4.2.3.5.3.", 66, 50, 69)
        if passage.energy > 0.8:
            patterns.arpeggio(song, chime, passage.name, ".4.5.4.3.4.5.4.3", 68, 57, 78)
        if passage.energy > 0.6:
            patterns.bass(song, low, passage.name, "XxXxXxXx", 84, low=28, octaves=".......^")
        else:
            rhythm = "X..x..X..x.x..x." if passage.energy > 0.5 else "X.....x.X......."
            patterns.bass(song, low, passage.name, rhythm, 60 + 48 * passage.energy, low=28)
    patterns.bass(song, low, "ending", "X", 92, low=28)


def _drums(song: Song) -> None:
    kick = song.part("kick", 0, Strip(-19.5, width=0.0, reverb=0.03), DRUM_BANK, looseness=0.003, touch=3)
    snare = song.part("snare", 8, Strip(-23, width=0.4, reverb=0.16, low_cut=120, air=2), DRUM_BANK, looseness=0.004)
    clap = song.part("clap", 8, Strip(-27, width=0.6, reverb=0.25, low_cut=350), DRUM_BANK, looseness=0.007)
    hat = song.part("hat", 0, Strip(-31, width=0.4, pan=0.2, reverb=0.05, low_cut=3000), DRUM_BANK, looseness=0.004)
    cymbal = song.part("cymbal", 0, Strip(-30, width=0.7, reverb=0.25, low_cut=400), DRUM_BANK)
    toms = song.part("toms", 8, Strip(-26, width=0.6, reverb=0.2, low_cut=60), DRUM_BANK, looseness=0.005)
    for passage in FORM[:-1]:
        name, chorus = passage.name, passage.name.startswith("chorus")
        building = name.startswith("build")
        if name != "intro":
            beat = (
                "X...x...X...x..."
                if chorus or building
                else "X.........x....."
                if passage.energy < 0.5
                else "X......x..x....."
            )
            patterns.drum(song, kick, name, 36, beat, 92)
            patterns.drum(song, hat, name, 42, "xoxoxoxoxoxoxoxo" if chorus else "x.o.x.o.x.o.x.o.", 66)
        patterns.drum(song, clap, name, 39, "....x.......x...", 82 if chorus else 66)
        if chorus or name in ("verse 2", "verse 3", "outro"):
            patterns.drum(song, snare, name, 38 if chorus else 37, "....X.......X...", 88)
        if chorus:
            patterns.drum(song, hat, name, 46, "..x...x...x...x.", 62)
        if building:
            patterns.drum(
                song, snare, name, 38, "....x.......x... | ....x.......x... | ....x..o....x.oo | x.x.x.x.xxxxXXXX", 76
            )
            patterns.drum(
                song, toms, name, 45, "x.....x.....x... | x.....x.....x... | x.....x.....x... | ................", 74
            )
    for name in ("verse 1", "chorus 1", "chorus 3", "chorus 4", "outro", "ending"):
        cymbal.play(song.starts[name], 4, 49, 96 if name.startswith("chorus") else 80)
    kick.play(song.starts["ending"], 1, 36, 100)
    kick.play(song.starts["ending"] + 4, 1, 36, 104)
    cymbal.play(song.starts["ending"] + 4, 4, 49, 96)


def _strings(song: Song) -> None:
    warm = song.part("pad", PAD, Strip(-28, width=0.7, reverb=0.25, low_cut=200, high_cut=6000, pump=5))
    section = song.part("strings", 48, Strip(-26, width=0.6, reverb=0.32, low_cut=180, air=2), looseness=0.01)
    cellos = song.part("cellos", 48, Strip(-28, width=0.5, pan=0.2, reverb=0.3, low_cut=90, high_cut=5000))
    for passage in FORM:
        patterns.pad(song, warm, passage.name, 60 + 40 * passage.energy, 57, 74, (100, 100), voices=4)
    swells = {
        "verse 2": (50, 66),
        "build 1": (66, 96),
        "chorus 1": (96, 100),
        "chorus 2": (98, 88),
        "verse 3": (70, 72),
    }
    swells |= {"build 2": (74, 104), "chorus 3": (102, 106), "chorus 4": (106, 110), "chorus 5": (108, 92)}
    swells |= {"outro": (84, 72), "ending": (90, 70)}
    for name, swell in swells.items():
        patterns.pad(song, section, name, 82, 62, 81, swell)
    for name, text in CELLOS.items():
        patterns.sing(song, cellos, name, text, 88)
