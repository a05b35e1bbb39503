"""Render the soundtracks anew: `python -m render.audio.scores [NAME...]`, all of them without a name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from render.audio.scores import (
    birthday_seven_candles,
    chill_low_tide,
    chill_sunday_window,
    club_neon_tide,
    dreamy_cloud_harbour,
    epic_over_the_ridge,
    gentle_first_light,
    gentle_paper_lanterns,
    happy_lemonade_stand,
    happy_puddle_jump,
    holiday_postcards,
    holiday_snow_in_the_square,
    sentimental_letters_home,
    uplifting_confetti,
    uplifting_open_road,
)
from render.audio.scores.mixing import mixed
from render.audio.scores.publish import publish
from render.audio.scores.song import Song
from render.audio.scores.voices import SOUNDFONT

FOLDER = Path(__file__).resolve().parents[3] / "static" / "soundtracks"

PIECES: dict[str, Callable[[], Song]] = {
    "birthday-seven-candles": birthday_seven_candles.compose,
    "chill-low-tide": chill_low_tide.compose,
    "chill-sunday-window": chill_sunday_window.compose,
    "club-neon-tide": club_neon_tide.compose,
    "dreamy-cloud-harbour": dreamy_cloud_harbour.compose,
    "epic-over-the-ridge": epic_over_the_ridge.compose,
    "gentle-first-light": gentle_first_light.compose,
    "gentle-paper-lanterns": gentle_paper_lanterns.compose,
    "happy-lemonade-stand": happy_lemonade_stand.compose,
    "happy-puddle-jump": happy_puddle_jump.compose,
    "holiday-postcards": holiday_postcards.compose,
    "holiday-snow-in-the-square": holiday_snow_in_the_square.compose,
    "sentimental-letters-home": sentimental_letters_home.compose,
    "uplifting-confetti": uplifting_confetti.compose,
    "uplifting-open-road": uplifting_open_road.compose,
}


def main(names: list[str]) -> int:
    """Write the named pieces, or all, into static/soundtracks."""
    unknown = [name for name in names if name not in PIECES]
    if unknown:
        sys.stderr.write(f"No such piece: {', '.join(unknown)}. There are: {', '.join(PIECES)}\n")
        return 2
    if not SOUNDFONT.is_file():
        sys.stderr.write("Needs the Debian packages fluidsynth and fluid-soundfont-gm.\n")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or PIECES:
        sys.stdout.write(f"{name} ...\n")
        sys.stdout.flush()
        song = PIECES[name]()
        publish(song, mixed(song), FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
