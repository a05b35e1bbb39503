"""Rows of the main benchmark: from the folder on, as a family's job runs."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace

from bench.place import FILES, HEIGHT, OTHER_TITLE, THEME, TITLE, Place, Said
from render.film.theme import load_theme
from render.jobs.look import look_at
from render.jobs.stages import Stages
from render.jobs.steps import make_movie, music_for
from render.story.tell import tell
from render.story.wish import Wish

WISH = Wish(title=TITLE, mood=THEME, length="medium", height=HEIGHT)


def analysis(place: Place) -> Said:
    """Looking at all files for the first time, in fenced children."""
    shutil.rmtree(place.scratch / "looks", ignore_errors=True)
    album = look_at([place.inputs], place.scratch / "looks", Stages())
    if len(album.seen) != FILES:
        raise RuntimeError(f"{len(album.seen)} files were looked at, and the benchmark has {FILES}")
    return {"files": len(album.seen)}


def story(place: Place) -> Said:
    """Choosing and arranging, after `analysis`; only that counts."""
    album = look_at([place.inputs], place.scratch / "looks", Stages())
    theme, began = load_theme(THEME), time.process_time()
    board = tell(album.seen, WISH, theme.pace, music_for(WISH, theme, album), agree=album.agree)
    return {"cpu": time.process_time() - began, "shots": len(board.shots)}


def whole_job(place: Place) -> Said:
    """A folder in, a movie out, nothing kept from before: what `manage.py memory` does."""
    shutil.rmtree(place.scratch / "whole", ignore_errors=True)
    return whole(place, WISH)


def whole_job_again(place: Place) -> Said:
    """The same folder with another title, after `whole job`."""
    return whole(place, replace(WISH, title=OTHER_TITLE))


def whole(place: Place, wish: Wish) -> Said:
    made = make_movie([place.inputs], wish, place.scratch / "whole.mp4", data=place.scratch / "whole")
    return {"seconds": made.report["duration"], "shots": len(made.report["shots"])}
