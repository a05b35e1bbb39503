"""An album with junk among its photos: no junk comes into a movie, and hardly a good photo is called junk."""

from __future__ import annotations

import random
import secrets
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from render.film.theme import load_theme
from render.jobs.look import look_at
from render.jobs.stages import Stages
from render.jobs.steps import music_for
from render.story.pace import LENGTHS
from render.story.tell import tell
from render.story.wish import Wish
from tests.render.vision.junk_pictures import DRAWN, SPOILED

JUNK_SHARE = 0.1
MOST_FALSE_ALARMS = 0.03
LONGEST_SIDE = 1600


def seed_with_junk(album: Path, seed: int) -> set[str]:
    """Add junk to the album: random names, the EXIF of its photos. Returns the names of the junk."""
    rng, pick = np.random.default_rng(seed), random.Random(seed)
    photos = sorted(album.iterdir())
    makers = [*DRAWN, *SPOILED]
    wanted = round(len(photos) * JUNK_SHARE / (1 - JUNK_SHARE))
    names = set()
    for maker in [makers[index % len(makers)] for index in rng.permutation(max(wanted, len(makers)))[:wanted]]:
        source = Image.open(pick.choice(photos))
        photo = ImageOps.exif_transpose(source).convert("RGB")
        photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        name = f"{pick.choice(['IMG', 'DSC', 'P'])}_{pick.randrange(10**6):06d}.jpg"
        exif = source.getexif()
        exif.pop(0x0112, None)  # the drawn picture is upright
        Image.fromarray(maker(rng, np.asarray(photo))).save(album / name, quality=pick.randrange(80, 96), exif=exif)
        names.add(name)
    return names


def test_no_junk_comes_into_a_movie(media: Path, tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    album = tmp_path / "album"
    shutil.copytree(media / "photos" / "album", album)
    junk = seed_with_junk(album, seed)
    seen = look_at([album], tmp_path / "data", Stages())
    called_junk = {path.name for path, analysis in seen.seen if analysis.look.junk} - junk
    assert len(called_junk) <= MOST_FALSE_ALARMS * (len(seen.seen) - len(junk)), f"seed {seed}: {called_junk}"
    for mood in ("chill", "uplifting"):
        for length in LENGTHS:
            wish = Wish(mood=mood, length=length)
            theme = load_theme(mood)
            board = tell(seen.seen, wish, theme.pace, music_for(wish, theme, seen))
            shown = {Path(shot.source or "").name for shot in board.shots}
            assert not shown & junk, f"seed {seed}: {shown & junk} in {mood}, {length}"


@pytest.mark.prove
@pytest.mark.parametrize("round_", range(10))
def test_no_junk_comes_into_a_movie_again_and_again(media: Path, tmp_path: Path, round_: int) -> None:
    test_no_junk_comes_into_a_movie(media, tmp_path)
