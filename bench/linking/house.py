"""A server's data with one movie that has a film, made by a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

TITLE = "Our summer"
POSTER_TIME = 2.0


def make_house(data: Path, film: Path) -> str:
    """Fill the folder; the token of a link to the movie."""
    command = [sys.executable, "-m", "bench.linking.house", str(data), str(film)]
    made = subprocess.run(command, env={**os.environ, "MEMORIES_DATA": str(data)}, stdout=subprocess.PIPE, check=True)
    return str(json.loads(made.stdout))


def main() -> None:
    data, film = map(Path, sys.argv[1:])
    os.environ["DJANGO_SETTINGS_MODULE"] = "memoriesweb.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from albums.actions.share_by_link import make_link, token_of
    from albums.models import Album, User

    user = User.objects.create_user("bench@example.org", None, name="Bench")
    album = Album.objects.create(title=TITLE, created_by=user)
    album.memberships.create(user=user, role="owner")
    sys.stdout.write(json.dumps(token_of(make_link(movie_of(album, film, data), user))))


def movie_of(album: Any, film: Path, data: Path) -> Any:
    """A movie whose file is the film, with the copy for slow lines."""
    from django.db import transaction

    from albums import storage
    from albums.actions.copy_movie import COPIES, LINE
    from albums.actions.share_bytes import keep_bytes
    from albums.kinds.render import POSTER
    from albums.models import Movie, Rendition
    from render.film.copies import copy_movie
    from render.film.finish import frame_at, write_posters
    from render.film.keys import content_hash
    from render.media.arrays import unwatched
    from render.media.probe import probe

    kept, found = data / "film.mp4", probe(film)
    shutil.copyfile(film, kept)
    with transaction.atomic():
        blob = keep_bytes(kept, content_hash(kept), kept.stat().st_size)
    folder = storage.pictures_folder(blob.pk)
    folder.mkdir(parents=True)
    write_posters(frame_at(film, POSTER_TIME), folder / POSTER)
    size, small = COPIES[LINE], storage.copy_path(blob.pk, LINE)
    copy_movie({"path": str(film), "out": str(small), "side": size.side, "most": None, "line": size.line}, unwatched)
    movie = Movie.objects.create(
        album=album, created_by=album.created_by, title=TITLE, mood="gentle", length="medium", aspect="16:9",
        storyboard={"title": TITLE, "shots": []}, storyboard_version=1, state=Movie.State.READY,
    )  # fmt: skip
    Rendition.objects.create(
        movie=movie, blob=blob, storyboard=movie.storyboard, storyboard_version=1,
        width=found.width, height=found.height, duration=found.duration or 0.0,
    )  # fmt: skip
    return movie


if __name__ == "__main__":
    main()
