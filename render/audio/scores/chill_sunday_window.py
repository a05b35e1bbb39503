"""Sunday Window: Rhodes, vibraphone, bass and a soft kit; E♭ major, 4/4 with swung sixteenths, 85.7.

The vibraphone's call (G B♭ C) leaves room after itself and comes back later in the bar; the chords lean on sevenths
that fall by half steps, and the hook ends through A♭ minor.
"""

from __future__ import annotations

from render.audio.scores import patterns
from render.audio.scores.song import DRUM_BANK, Meter, Passage, Song, Strip
from render.audio.scores.voices import PAD

FORM = (
    Passage("intro", 4, 0.3, "Abmaj9 | Gm7 | Fm9 | Bb13sus4", opens=True),
    Passage("verse 1", 4, 0.45, "Ebmaj9 | Dm7b5 G7b9 | Cm9 | Fm9 Bb13sus4", opens=True),
    Passage("verse 2", 4, 0.55, "Abmaj9 | Gm7 C7b9 | Fm9 | Bb13sus4"),
    Passage("hook 1", 4, 0.75, "Abmaj9 | G7#5 | Cm9 | Bbm9 Bb13sus4"),
    Passage("hook 2", 4, 0.8, "Abmaj9 | Abm6 | Gm7 C7b9 | Fm9 Bb13sus4"),
    Passage("break", 4, 0.4, "Ebmaj9 | Cm9 | Abmaj9 | Bb13sus4", opens=True),
    Passage("verse 3", 4, 0.65, "Ebmaj9 | Dm7b5 G7b9 | Cm9 | Fm9 Bb13sus4"),
    Passage("hook 3", 4, 0.9, "Abmaj9 | G7#5 | Cm9 | Bbm9 Bb13sus4"),
    Passage("hook 4", 4, 0.85, "Abmaj9 | Abm6 | Gm7 C7b9 | Fm9 Bb13sus4"),
    Passage("outro", 2, 0.45, "Abmaj9 | Fm9 Bb13sus4", opens=True),
    Passage("ending", 2, 0.3, "Abmaj9 Abm6 | Ebmaj9"),
)
SLOWING = (1.0, 0.98, 0.95, 0.9, 0.86)

MELODY = {
    "verse 1": "_:1.5 G5:.25 Bb5 C6:1 Bb5:.5 G5 | _:1 F5:.5 Ab5 G5:1 _"
    " | _:1.5 Eb5:.25 G5 Bb5:1 G5:.5 Eb5 | F5:.75 G5:.25 Ab5:.5 C5 Bb4:1 _",
    "verse 2": "_:1.5 G5:.25 Bb5 C6:1 D6:.5 Eb6 | D6:.75 Bb5:.25 F5:1 E5:.5 G5 Bb5:1"
    " | Ab5:1.5 G5:.25 Ab5 C6:1.5 _:.5 | Bb5:.75 G5:.25 F5:.5 C5 Eb5:1 _",
    "hook 1": "Eb6:.75 C6:.25 _:.5 Bb5 C6:.5 Eb6 G6:1 | F6:.75 Eb6:.25 _:.5 B5 Eb6:.5 F6 Eb6:1"
    " | Eb6:.75 D6:.25 _:.5 Bb5 G5:.5 Bb5 D6:1 | C6:.75 Bb5:.25 Ab5:.5 F5 G5:1 _",
    "hook 2": "Eb6:.75 C6:.25 _:.5 Bb5 C6:.5 Eb6 G6:1 | F6:.75 Eb6:.25 _:.5 B5 Ab5:.5 B5 F5:1"
    " | G5:.75 Bb5:.25 D6:1 Db6:.5 Bb5 G5:1 | Ab5:.75 G5:.25 F5:.5 G5 Eb5:1 _",
    "break": "_:2 Bb5:.5 G5 D6:1 | _:2 G5:.5 Eb5 Bb5:1 | _:2 G5:.5 C6 Eb6:1 | D6:.75 C6:.25 G5:1 _:2",
    "outro": "Eb6:.75 C6:.25 _:.5 Bb5 C6:.5 Bb5 G5:1 | Ab5:.75 G5:.25 F5:.5 C5 Eb5:1 _",
    "ending": "Eb6:.75 C6:.25 Bb5:.5 G5 F5:.5 Eb5 B4:1 | D5:.5 G5 Bb5 D6 _:2",
}
MELODY |= {"verse 3": MELODY["verse 1"], "hook 3": MELODY["hook 1"], "hook 4": MELODY["hook 2"]}
# The guitar speaks where the vibraphone is silent.
REPLY = {
    "verse 3": "_:4 | _:3 B4:.25 D5 F5:.5 | _:4 | _:2 _:1 Ab4:.25 C5 Eb5:.5",
    "hook 3": "_:4 | _:3 G4:.25 B4 Eb5:.5 | _:4 | _:3 F4:.25 Ab4 C5:.5",
    "hook 4": "_:4 | _:3 Ab4:.25 B4 Eb5:.5 | _:4 | _:3 F4:.25 G4 Bb4:.5",
}
COMP = {
    "calm": "X.......x.......",
    "easy": "X.....x...x..... | X.....x.......x.",
    "full": "X..x..x...x..... | X..x..x.x.....x.",
}


def compose() -> Song:
    """The whole piece."""
    song = Song("chill-sunday-window", "Sunday Window", "chill", 21, Meter(4), FORM, SLOWING, tail=2.6)
    song.room, song.arc = 1.3, 3.0
    song.swing = 0.58
    _keys(song)
    _rhythm(song)
    _tunes(song)
    return song


def _keys(song: Song) -> None:
    rhodes = song.part("rhodes", 4, Strip(-20, width=0.6, reverb=0.16, low_cut=110, air=3), looseness=0.009)
    warm = song.part("pad", PAD, Strip(-28, width=0.7, reverb=0.3, low_cut=180, high_cut=3500, pump=3))
    for passage in FORM[:-1]:
        comp = COMP["calm" if passage.energy < 0.45 else "easy" if passage.energy < 0.7 else "full"]
        patterns.block(song, rhodes, passage.name, comp, 58 + 14 * passage.energy, 55, 74, voices=4)
        patterns.pad(song, warm, passage.name, 60 + 40 * passage.energy, 58, 75, (90, 90), voices=4)
    patterns.block(song, rhodes, "ending", "x", 60, 55, 74, voices=4)
    patterns.pad(song, warm, "ending", 66, 58, 75, (90, 50), voices=4)


def _rhythm(song: Song) -> None:
    low = song.part("bass", 33, Strip(-20, width=0.0, reverb=0.02, low_cut=35, high_cut=1800), looseness=0.006)
    kick = song.part("kick", 25, Strip(-21, width=0.0, reverb=0.03, high_cut=5000), DRUM_BANK, looseness=0.004)
    snare = song.part("snare", 40, Strip(-24, width=0.4, reverb=0.14, low_cut=150), DRUM_BANK, looseness=0.006)
    rim = song.part("rim", 8, Strip(-30, width=0.4, pan=0.1, reverb=0.2, low_cut=300), DRUM_BANK, looseness=0.005)
    hat = song.part("hat", 8, Strip(-31, width=0.4, pan=0.2, reverb=0.06, low_cut=3000), DRUM_BANK, looseness=0.005)
    shaker = song.part("shaker", 8, Strip(-34, width=0.4, pan=-0.3, reverb=0.1, low_cut=2500), DRUM_BANK)
    walk = "X.....x...x..... | X.....x.....x.x."
    for passage in FORM[:-1]:
        quiet = passage.name in ("intro", "break", "outro")
        patterns.bass(
            song,
            low,
            passage.name,
            "X.........x....." if quiet else walk,
            80,
            low=31,
            octaves="...." if quiet else "...5..^.",
        )
        patterns.drum(song, shaker, passage.name, 70, "..o...o...o...o." if quiet else "xoooxoooxoooxooo", 62)
        if quiet:
            continue
        patterns.drum(song, kick, passage.name, 36, "X......x..x..... | X......x.x......", 88)
        patterns.drum(song, snare, passage.name, 38, "....X.......X... | ....X..o....X..o", 74)
        patterns.drum(song, hat, passage.name, 42, "x.x.x.x.x.x.x.xo | x.x.x.xox.x.x.x.", 62)
        if passage.energy > 0.7:
            patterns.drum(song, rim, passage.name, 37, "..........x..x.. | ..x...........x.", 60)
    patterns.bass(song, low, "ending", "x", 74, low=31)
    patterns.drum(song, rim, "intro", 37, "....x.......x...", 56)


def _tunes(song: Song) -> None:
    vibes = song.part("vibraphone", 11, Strip(-21, width=0.5, pan=-0.1, reverb=0.3, echo=0.14, low_cut=150, air=3))
    guitar = song.part("guitar", 26, Strip(-25, width=0.4, pan=0.35, reverb=0.22, echo=0.12, low_cut=150))
    for name, text in MELODY.items():
        patterns.sing(song, vibes, name, text, 74)
    for name, text in REPLY.items():
        patterns.sing(song, guitar, name, text, 70)
