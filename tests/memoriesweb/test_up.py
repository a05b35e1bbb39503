"""The command `up`, as a person starts and ends it."""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.run import manage
from tests.up import Up, running

MIB = 2**20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with running(tmp_path_factory.mktemp("data")) as up:
        yield up


def children_of(pid: int) -> list[int]:
    """Of all its threads."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in lists for child in path.read_text().split()]


def peak_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024


def send_file(up: Up, cookie: str, size: int) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=120)
    connection.putrequest("PUT", "/files/")
    origin = f"http://127.0.0.1:{up.port}"
    headers = {"Cookie": cookie, "Origin": origin, "Content-Length": str(size), "X-File-Name": "big.mp4"}
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    for _ in range(size // MIB):
        connection.send(bytes(MIB))
    return connection.getresponse()


def test_the_token_opens_once_and_only_for_this_browser(tmp_path: Path) -> None:
    with running(tmp_path) as up:
        cookie = up.cookie()
        assert cookie
        page = up.ask("GET", "/", {"Cookie": cookie})
        assert page.status == 200
        assert b"What is installed" in page.read()
        assert up.cookie() == ""
        assert up.ask("GET", "/").status == 403


def test_a_big_file_does_not_sit_in_memory(tmp_path: Path) -> None:
    with running(tmp_path) as up:
        cookie = up.cookie()
        up.ask("GET", "/", {"Cookie": cookie}).read()
        send_file(up, cookie, MIB).read()
        before = peak_memory(up.process.pid)
        answer = send_file(up, cookie, 300 * MIB)
        assert answer.status == 201
        assert b"refused" in answer.read()
        assert peak_memory(up.process.pid) - before < 40 * MIB
        assert list((tmp_path / "uploads").iterdir()) == []


def test_more_than_there_is_room_for_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with running(tmp_path, MEMORIES_UPLOAD_BYTES=str(2 * MIB)) as up:
        cookie = up.cookie()
        answer = up.ask(
            "PUT",
            "/files/",
            {"Cookie": cookie, "Origin": f"http://127.0.0.1:{up.port}", "X-File-Name": "a.jpg"},
            bytes(3 * MIB),
        )
        assert answer.status == 413
        assert b"larger than" in answer.read()
        assert list((tmp_path / "uploads").iterdir()) == []


def test_ctrl_c_ends_it_and_leaves_no_child(tmp_path: Path) -> None:
    with running(tmp_path) as up:
        cookie = up.cookie()
        send_file(up, cookie, MIB).read()
        children = children_of(up.process.pid)
        assert children
        assert up.stop() == 0
        for child in children:
            with pytest.raises(ProcessLookupError):
                os.kill(child, 0)


def test_a_second_instance_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with running(tmp_path):
        second = manage("up", data=tmp_path, timeout=60)
        assert second.returncode == 1
        assert second.stderr.strip() == f"Memoriesweb is already running on the data folder {tmp_path}."


def test_a_taken_port_gives_the_next_one_unless_it_was_asked_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        asked = manage("up", "--port", port, data=tmp_path, timeout=60)
        assert asked.returncode == 1
        assert asked.stderr.strip() == f"Port {port} is not free. Choose another with --port."
    with running(tmp_path / "a") as first, running(tmp_path / "b") as second:
        assert first.port != second.port


def test_what_an_earlier_run_had_received_is_cleared_but_not_its_movies(tmp_path: Path) -> None:
    for folder, name in (("uploads", "left"), ("movies", "2026-01-01-120000.mp4")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(b"x")
    with running(tmp_path):
        assert not (tmp_path / "uploads" / "left").exists()
        assert (tmp_path / "movies" / "2026-01-01-120000.mp4").exists()


def test_it_listens_on_this_machine_only(server: Up) -> None:
    addresses = {line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]}
    assert f"0100007F:{server.port:04X}" in addresses
    assert f"00000000:{server.port:04X}" not in addresses


def test_a_wrong_host_is_refused(server: Up) -> None:
    answer = server.ask("GET", "/", {"Host": "memories.example"})
    assert answer.status == 403
    assert b"is not one of Memoriesweb" in answer.read()


def test_the_door_is_closed_for_style_sheets_and_movies_too(server: Up) -> None:
    for path in ("/static/css/site.css", "/progress/", "/movies/a.mp4", "/pictures/a.jpg", "/nothing"):
        assert server.ask("GET", path).status == 403, path
