"""Seven Candles: pizzicato, clarinet, brass and a party drummer; B♭ major, a waltz in one (66.7) that turns into 4/4.

The beat never changes: a waltz bar lasts one beat, and where the party begins the same beat is halved instead of parted
in three, so that two beats are a bar of 4/4 at twice the tempo. The tune of the party is that of the waltz unfolded.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

CALM = "Bb | Gm7 | Cm7 | F7sus4"
WALTZ = CALM + " | Bb | Eb Ebm6 | Bb/F Gm7 | Cm7 F7sus4"
PARTY = "Bb | F/A | Gm7 | Eb | Bb/D | Eb | Cm7 | F7sus4"
TOAST = "Bb | D7/A | Gm7 | Eb Ebm6 | Bb/F | G7 | Cm7 | F7sus4"
FORM = (
    Passage("intro", 4, 0.3, "Bb F7/A | Gm7 Bb/F | Ebmaj7 Cm7 | F7sus4", opens=True),
    Passage("waltz 1", 8, 0.45, WALTZ, opens=True),
    Passage("waltz 2", 8, 0.55, "Bb | D7/A | Gm7 | Eb6 | Bb/F | G7 | Cm7 | F7sus4"),
    Passage("turn", 4, 0.7, "Eb | F/Eb | Dm7 Gm7 | Cm7 F7sus4"),
    Passage("party 1", 8, 0.9, PARTY, opens=True),
    Passage("party 2", 8, 0.95, TOAST),
    Passage("waltz 3", 4, 0.5, CALM, opens=True),
    Passage("wish", 4, 0.65, "Gbmaj7 | Ab6 | Gm7 Cm7 | F7sus4"),
    Passage("party 3", 8, 1.0, TOAST),
    Passage("outro", 4, 0.55, CALM, opens=True),
    Passage("ending", 4, 0.65, "Eb | Ebm6 | Bb | Bb6"),
)
SLOWING = (1.0, 1.0, 0.99, 0.97, 0.95, 0.93, 0.9)

TUNE = "F5:2 D5:1 Bb4:2 D5:1 | G5:3 F5:2 D5:1 | Eb5:2 C5:1 G4:2 C5:1 | F5:3 C5"
MELODY = {
    "waltz 1": TUNE
    + " | F5:2 D5:1 Bb4:2 D5:1 | G5:2 Bb5:1 Gb5:2 Eb5:1 | D5:2 F5:1 Bb5:2 G5:1 | Eb5:1 G5 C6 Bb5:2 F5:1",
    "waltz 2": "Bb5:2 F5:1 D5:2 F5:1 | A5:2 F#5:1 D5:3 | G5:2 Bb5:1 D6:2 Bb5:1 | C6:3 G5:2 Bb5:1"
    " | D6:2 Bb5:1 F5:2 Bb5:1 | B5:2 D6:1 G5:3 | Eb6:2 C6:1 G5:2 Eb5:1 | C6:1 Bb5 G5 F5:3",
    "turn": "G5:1.5 Bb5 G5 Eb5 | A5:1.5 C6 A5 F5 | F5:1.5 A5 Bb5 D6 | Eb6:1.5 C6 Bb5 F5",
    "party 1": "D6:1.5 Bb5:.75 F5 Bb5:1.5 D6 | C6:1.5 A5:.75 F5 A5:1.5 C6 | Bb5:1.5 G5:.75 D5 G5:1.5 Bb5"
    " | G5:.75 Bb5 Eb6:1.5 D6 C6 | D6:1.5 Bb5:.75 F5 Bb5:1.5 D6 | Eb6:1.5 D6:.75 C6 Bb5:1.5 G5"
    " | C6:.75 D6 Eb6:1.5 C6 G5 | F5:.75 G5 Bb5 C6 Eb6:1.5 _",
    "party 2": "F6:1.5 D6:.75 Bb5 D6:1.5 F6 | F#6:1.5 D6:.75 A5 C6:1.5 D6 | G6:1.5 F6:.75 D6 Bb5:1.5 D6"
    " | Eb6:.75 G6 Bb5:1.5 Eb6:.75 Gb6 C6:1.5 | D6:1.5 F6 Bb5:.75 D6 F6:1.5 | D6:1.5 B5:.75 D6 F6:1.5 D6"
    " | Eb6:.75 D6 C6:1.5 G5 C6 | C6:.75 Bb5 G5 F5 C6:1.5 F5",
    "wish": "Bb5:3 Db6 | C6:3 Eb6 | D6:1.5 Bb5 Eb6 C6 | F5:1 G5 Bb5 C6 Eb6 F6",
    "ending": "G5:2 Bb5:1 Eb6:2 Bb5:1 | Gb5:2 Bb5:1 C6:2 Eb6:1 | D6:2 Bb5:1 F5:2 D5:1 | Bb5:3 _",
}
MELODY |= {"waltz 3": TUNE, "outro": TUNE, "party 3": MELODY["party 2"]}
# Horns under the waltz, and what they sing while the trumpets rest.
HORNS = {
    "waltz 2": "D4:6 | D4:3 C4 | Bb3:6 | C4:6 | D4:6 | D4:3 B3 | C4:6 | C4:3 Bb3",
    "waltz 3": "_:6 | Bb3:3 D4 | Eb4:6 | C4:3 Bb3",
    "outro": "D4:6 | D4:3 Bb3 | C4:6 | C4:3 Eb4",
    "wish": "F4:6 | Eb4:6 | D4:3 Eb4 | C4:6",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("birthday-seven-candles", "Seven Candles", "birthday", 27, Meter(6, 3), FORM, SLOWING, tail=2.4)
    song.room, song.arc, song.echo = 1.6, 2.5, 0.5
    _plucked(song)
    _winds(song)
    _brass(song)
    _drums(song)
    return song


def _parties(name: str) -> bool:
    return name.startswith("party")


def _plucked(song: Song) -> None:
    chords = song.part("pizzicato", 45, Strip(-23, width=0.5, pan=-0.2, reverb=0.22, low_cut=120, air=2))
    low = song.part("plucked bass", 32, Strip(-20, width=0.0, reverb=0.05, low_cut=38, high_cut=2400))
    piano = song.part("piano", 1, Strip(-23, width=0.5, reverb=0.15, low_cut=120, air=2), looseness=0.006)
    warm = song.part("pad", PAD, Strip(-31, width=0.7, reverb=0.3, low_cut=180, high_cut=5000))
    for passage in FORM[:-1]:
        name = passage.name
        duple = _parties(name) or name == "turn"
        patterns.pad(song, warm, name, 50 + 40 * passage.energy, 55, 72, (100, 100))
        patterns.block(song, chords, name, "..X...X." if duple else ".xx.xx", 64 + 20 * passage.energy, 58, 76)
        walk = "X.x.X.x." if duple else "X..x.."
        patterns.bass(song, low, name, walk, 84, low=31, octaves=".5" if duple else "..")
        if duple:
            patterns.block(song, piano, name, ".xXx.xXx", 66 + 14 * passage.energy, 58, 77, voices=4)
    patterns.block(song, chords, "ending", "Xxxxxx", 72, 58, 76)
    patterns.bass(song, low, "ending", "X.....", 84, low=31)


def _winds(song: Song) -> None:
    reed = song.part("clarinet", 71, Strip(-22, width=0.4, pan=0.15, reverb=0.25, low_cut=150), looseness=0.01)
    flute = song.part("flute", 73, Strip(-27, width=0.4, pan=0.25, reverb=0.3, low_cut=250))
    bells = song.part("glockenspiel", 9, Strip(-27, width=0.5, pan=-0.3, reverb=0.35, echo=0.08, low_cut=500))
    box = song.part("celesta", 8, Strip(-25, width=0.5, pan=0.1, reverb=0.35, low_cut=250, air=2))
    for name, text in MELODY.items():
        if name.startswith(("waltz", "outro")):
            patterns.sing(song, reed, name, text, 78, shift=-12 if name == "waltz 1" else 0)
            patterns.sing(song, box, name, text, 72)
        if name in ("turn", "wish", "ending") or _parties(name):
            patterns.sing(song, flute, name, text, 76)
            patterns.sing(song, bells, name, text, 74)
    patterns.sing(
        song, box, "intro", "D6:2 F6:1 C6:2 Eb6:1 | Bb5:2 D6:1 F5:2 Bb5:1 | G5:1 Bb5 D6 Eb6:2 G6:1 | F6:6", 70
    )
    patterns.sing(song, box, "ending", MELODY["ending"], 70)


def _brass(song: Song) -> None:
    trumpets = song.part("trumpet", 56, Strip(-22.5, width=0.4, pan=0.1, reverb=0.22, low_cut=180), looseness=0.008)
    section = song.part("brass", 61, Strip(-25, width=0.6, pan=-0.1, reverb=0.22, low_cut=140), looseness=0.008)
    horns = song.part("horns", 60, Strip(-26, width=0.5, pan=-0.35, reverb=0.35, low_cut=100), looseness=0.012)
    tuba = song.part("tuba", 58, Strip(-26, width=0.2, reverb=0.15, low_cut=38, high_cut=1800), looseness=0.008)
    for name, text in MELODY.items():
        if _parties(name) or name in ("wish", "turn"):
            patterns.sing(song, trumpets, name, text, 86, shift=-12)
    for name in ("party 1", "party 2", "party 3"):
        patterns.block(song, section, name, "X..X..x. | X..X..XX", 84, 55, 74)
        patterns.bass(song, tuba, name, "X...X...", 84, low=31, octaves=".5")
    for name, text in HORNS.items():
        patterns.sing(song, horns, name, text, 76)
    patterns.pad(song, section, "ending", 84, 55, 74, (96, 84))
    patterns.bass(song, tuba, "ending", "X.....", 80, low=31)


def _drums(song: Song) -> None:
    kick = song.part("kick", 8, Strip(-21.5, width=0.0, reverb=0.04), DRUM_BANK, looseness=0.003)
    snare = song.part("snare", 8, Strip(-24.5, width=0.4, reverb=0.16, low_cut=130), DRUM_BANK, looseness=0.005)
    clap = song.part("claps", 8, Strip(-27, width=0.7, reverb=0.22, low_cut=300), DRUM_BANK, looseness=0.01)
    brush = song.part("brush", 40, Strip(-29, width=0.4, pan=0.2, reverb=0.16, low_cut=300), DRUM_BANK)
    hat = song.part("hat", 0, Strip(-31, width=0.4, pan=0.3, reverb=0.06, low_cut=3000), DRUM_BANK, looseness=0.004)
    cymbal = song.part("cymbal", 0, Strip(-30, width=0.7, reverb=0.25, low_cut=400), DRUM_BANK)
    for passage in FORM[:-1]:
        name = passage.name
        if _parties(name):
            patterns.drum(song, kick, name, 36, "X.x.X.x.", 92)
            patterns.drum(song, snare, name, 38, "..X...X. | ..X...Xx", 82)
            patterns.drum(song, clap, name, 39, "..X...X.", 80)
            patterns.drum(song, hat, name, 42, "xoxoxoxo", 66)
        elif name == "turn":
            patterns.drum(song, kick, name, 36, "X.x.X.x.", 84)
            patterns.drum(song, snare, name, 38, "..x...x. | ..x...x. | x.x.x.x. | xxxxXXXX", 70)
        elif name != "intro":
            patterns.drum(song, kick, name, 36, "X..o..", 76)
            patterns.drum(song, brush, name, 38, ".xo.xo", 66)
    for name in ("waltz 1", "party 1", "party 2", "wish", "party 3", "ending"):
        cymbal.play(song.starts[name], 4, 49, 96 if _parties(name) else 72)
    for pulse in (0, 6, 12, 18):
        kick.play(song.starts["ending"] + pulse, 1, 36, 94)
    cymbal.play(song.starts["ending"] + 18, 4, 49, 90)
