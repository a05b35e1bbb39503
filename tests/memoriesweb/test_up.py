"""The command `up`, as a person starts and ends it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from memoriesweb.management.commands.up import collect_assets
from memoriesweb.network import home_addresses
from tests.commands.run import manage
from tests.up import PASSWORD, Up, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with running(tmp_path_factory.mktemp("data")) as up:
        yield up


def children_of(pid: int) -> list[int]:
    """Of all its threads."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in lists for child in path.read_text().split()]


def listens(port: int) -> set[str]:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}


def test_the_printed_link_makes_the_first_account_once(tmp_path: Path) -> None:
    with running(tmp_path, "--local") as up:
        link = up.link
        up.begin()
        assert up.ask("GET", "/account/").status == 200
        assert up.ask("GET", link).status == 404
    with running(tmp_path, "--local") as up:
        assert up.link == ""
        assert up.ask("GET", link).status == 404
        assert up.send_form("/sign-in/", email="olga@example.org", password=PASSWORD).status == 302


def test_ctrl_c_ends_it_and_leaves_no_child(tmp_path: Path) -> None:
    with running(tmp_path, "--local") as up:
        children = children_of(up.process.pid)
        assert up.stop() == 0
        for child in children:
            with pytest.raises(ProcessLookupError):
                os.kill(child, 0)


def test_a_second_instance_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, "--local"):
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


def test_it_listens_on_the_home_network_and_prints_its_address_there(server: Up) -> None:
    assert listens(server.port) == {f"00000000:{server.port:04X}"}
    home = (home_addresses() or ["127.0.0.1"])[0]
    assert server.address == f"http://{home}:{server.port}"
    with socket.create_connection((home, server.port), timeout=5):
        pass


def test_local_is_for_this_machine_only(tmp_path: Path) -> None:
    with running(tmp_path, "--local") as up:
        assert listens(up.port) == {f"0100007F:{up.port:04X}"}
        assert up.address == up.here


@pytest.mark.parametrize(("proxies", "status"), [("127.0.0.0/8", 200), ("10.9.9.9", 301)])
def test_a_public_address_is_insisted_on_and_only_trusted_proxies_are_believed(
    tmp_path: Path, proxies: str, status: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PUBLIC_URL": "https://memories.example.org", "TRUSTED_PROXIES": proxies}
    with running(tmp_path, "--local", "--port", str(port), **environment) as up:
        assert up.address == "https://memories.example.org"
        up.address = f"http://127.0.0.1:{port}"
        plain = up.ask("GET", "/sign-in/")
        assert (plain.status, plain.headers["Location"]) == (301, "https://memories.example.org/sign-in/")
        answer = up.ask("GET", "/sign-in/", {"X-Forwarded-Proto": "https"})
        assert answer.status == status
        if status == 200:
            assert "Secure" in answer.headers["Set-Cookie"]
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_wrong_host_is_refused(server: Up) -> None:
    answer = server.ask("GET", "/", {"Host": "memories.example"})
    assert answer.status == 403
    assert b"is not one of Memoriesweb" in answer.read()


def test_it_says_that_it_lives(server: Up) -> None:
    answer = server.ask("GET", "/health/")
    assert (answer.status, answer.read()) == (200, b"ok")


def test_a_reset_link_for_somebody_and_none_for_nobody(tmp_path: Path) -> None:
    with running(tmp_path, "--local") as up:
        up.begin()
        told = manage("reset_link", "Olga@Example.org", data=tmp_path, timeout=60)
        path = told.stdout.split(up.here)[1].strip()
        up.cookies.clear()
        assert up.send_form(path, password=PASSWORD + " again").status == 302
        assert up.ask("GET", "/account/").status == 200
    missing = manage("reset_link", "nobody@example.org", data=tmp_path, timeout=60)
    assert missing.returncode == 2
    assert missing.stderr.strip().endswith("Nobody here has the e-mail address nobody@example.org.")


def test_static_files_are_collected_once(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    collect_assets()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.write_text("{}")  # would be written anew
    collect_assets()
    assert manifest.read_text() == "{}"
    (settings.STATIC_ROOT / ".collected").write_text("of another version")
    collect_assets()
    assert "css/site.css" in manifest.read_text()
