"""How long somebody waits for the first second of a movie: through the real queue, worker and fenced children."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from bench.filming.setting import Setting
from bench.fixed_movie import storyboard
from bench.place import HEIGHT, THEME, TITLE
from bench.seeing.row import Row

AIM = 0.05  # of the time that the whole movie takes
STEP = 0.02  # seconds between two looks
LONGEST = 900.0
WARM_HEIGHT = 480
SETTLED = 1.0  # seconds without a job before the clock starts


def rows(setting: Setting) -> Iterator[Row]:
    ready(setting.scratch)
    movie = planned(setting.inputs)
    shares, firsts, wholes, loads = [], [], [], []
    with working():
        make(movie, WARM_HEIGHT)  # so that the children have imported all they need, as a server's have
        for _ in range(setting.runs):
            time.sleep(SETTLED)
            loads.append(os.getloadavg()[0])
            first, whole = make(movie, HEIGHT)
            firsts.append(first)
            wholes.append(whole)
            shares.append(first / whole)
    note = (
        f"{min(shares):.3f} to {max(shares):.3f}; {median(firsts):.1f} s of {median(wholes):.0f} s from the press of"
        f" the button on, picture and sound; load {min(loads):.1f} to {max(loads):.1f}"
    )
    name = "first playable second, share of the 1080p render's time"
    yield Row(name, AIM, median(shares), len(shares), "one made movie", True, note)


def ready(scratch: Path) -> None:
    """A server's data in the scratch folder."""
    os.environ["MEMORIES_DATA"] = str(scratch / "data")
    os.environ["DJANGO_SETTINGS_MODULE"] = "memoriesweb.settings"
    import_module("django").setup()
    import_module("django.core.management").call_command("migrate", verbosity=0)


def planned(inputs: Path) -> Any:
    """The made movie in an album that has its pictures."""
    from albums.models import Album, Movie, User
    from render.story.storyboard import to_json

    user = User.objects.create_user("bench@example.org", None, name="Bench")
    album = Album.objects.create(title=TITLE, created_by=user)
    board = storyboard(inputs, TITLE)
    items = {source: str(added(album, Path(source)).pk) for source in {shot.source or "" for shot in board.shots}}
    shots = tuple(replace(shot, source=items[shot.source or ""]) for shot in board.shots)
    return Movie.objects.create(
        album=album, created_by=user, title=TITLE, mood=THEME, length="medium", aspect=board.aspect,
        storyboard=to_json(replace(board, shots=shots)), storyboard_version=1, state=Movie.State.PLANNED,
    )  # fmt: skip


def added(album: Any, source: Path) -> Any:
    """The file as an item that was received and looked at."""
    from django.db import transaction
    from django.utils import timezone

    from albums.actions.share_bytes import keep_bytes
    from albums.models import Item
    from render.film.keys import content_hash
    from render.jobs.probing import probe_as_json
    from render.media.probe import probe

    path = album_file(source)
    found = probe(path)
    with transaction.atomic():
        blob = keep_bytes(path, content_hash(path), path.stat().st_size)
    return Item.objects.create(
        album=album, blob=blob, name=source.name, kind=found.kind, probe=probe_as_json(found), width=found.width,
        height=found.height, duration=found.duration, taken_at=timezone.now(), shown_at=timezone.now(),
        analysed_at=timezone.now(),
    )  # fmt: skip


def album_file(source: Path) -> Path:
    """A copy that the album may keep."""
    copy = Path(os.environ["MEMORIES_DATA"]) / source.name
    shutil.copyfile(source, copy)
    return copy


def make(movie: Any, height: int) -> tuple[float, float]:
    """Seconds until the first second of the movie can be watched and heard, and until its file is there."""
    from django.conf import settings

    from albums.actions.film_movie import film_soon
    from albums.actions.film_stream import MASTER, stream_of
    from albums.models import Movie

    # The folders stay: the children's fence lets them into these, not into others of the same name.
    for part in Path(settings.DATA_DIR).glob("cache/*/*.mp4"):
        part.unlink()
    Movie.objects.filter(pk=movie.pk).update(state=Movie.State.PLANNED, height=height)
    movie.refresh_from_db()
    began = time.monotonic()
    job = film_soon(movie, movie.created_by, movie.storyboard_version)
    until(lambda: job.children.exists())
    stream = stream_of(job)
    until(lambda: stream.file(MASTER, ended=False))
    first = time.monotonic() - began
    until(lambda: not Movie.objects.filter(pk=movie.pk, state=Movie.State.RENDERING).exists())
    whole = time.monotonic() - began
    movie.refresh_from_db()
    if movie.state != Movie.State.READY:
        raise RuntimeError(movie.sentence)
    return first, whole


def until(find: Callable[[], Any]) -> None:
    deadline = time.monotonic() + LONGEST
    while not find():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(STEP)


@contextmanager
def working() -> Iterator[None]:
    """A worker in a thread, as the server has one."""
    from render.jobs.worker import Worker

    begun, running = threading.Event(), []

    async def work() -> None:
        worker = Worker()
        running.append((worker, asyncio.get_running_loop()))
        begun.set()
        await worker.run()

    thread = threading.Thread(target=asyncio.run, args=[work()])
    thread.start()
    begun.wait()
    (worker, loop) = running[0]
    try:
        yield
    finally:
        loop.call_soon_threadsafe(worker.stop)
        thread.join()
