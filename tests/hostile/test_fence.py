"""What a child process taken over by a hostile file cannot do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from render.jobs import landlock
from render.jobs.calls import MIB, Call, Done, Failed, Limits, Outcome
from render.jobs.fence import PROJECT
from render.jobs.pool import Pool

REGISTRY = "tests.render.jobs.tasks"

needs_landlock = pytest.mark.skipif(landlock.version() == 0, reason="this kernel has no Landlock")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("family")
    (folder / "letter.txt").write_text("dear all")
    return folder


@pytest.fixture(scope="module", params=["warm", "throwaway"])
def pool(request: pytest.FixtureRequest, scratch: Path, family: Path) -> Iterator[Pool]:
    with Pool(
        1,
        readable=[family],
        writable=[scratch],
        limits=Limits(file_bytes=4 * MIB),
        throwaway=request.param == "throwaway",
        registry=REGISTRY,
    ) as pool:
        yield pool


def ask(pool: Pool, task: str, **params: Any) -> Outcome:
    ((_, outcome),) = pool.run([Call(task, params)])
    return outcome


def test_it_cannot_reach_even_this_machine_by_network(pool: Pool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        outcome = ask(pool, "connect", port=server.getsockname()[1])
        assert isinstance(outcome, Done)
        assert outcome.value.startswith("refused")
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_report_of_protections_tells_the_truth(pool: Pool) -> None:
    outcome = ask(pool, "whoami")
    assert isinstance(outcome, Done)
    fence = pool.fence
    assert fence is not None
    assert fence.no_network
    assert fence.landlock == landlock.version()
    own = str(Path("/proc/self/ns/net").readlink())
    assert (outcome.value["network"] != own) == fence.network_namespace


def test_it_starts_no_program(pool: Pool) -> None:
    assert ask(pool, "start_program") == Done("refused: Operation not permitted")


def test_it_starts_no_copy_of_itself(pool: Pool) -> None:
    assert ask(pool, "start_copy") == Done("refused: Operation not permitted")


def test_it_signals_nobody(pool: Pool) -> None:
    assert ask(pool, "stop_process", pid=os.getpid()) == Done("refused: Operation not permitted")


def test_its_files_do_not_grow_without_end(pool: Pool, scratch: Path) -> None:
    assert ask(pool, "grow_file", path=str(scratch / "big")) == Done("refused: File too large")
    assert (scratch / "big").stat().st_size <= 4 * MIB


def test_it_sees_no_secret_of_the_server(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = ask(pool, "whoami")
    assert isinstance(outcome, Done)
    assert set(outcome.value["environment"]) <= {
        "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONDONTWRITEBYTECODE", "HOME", "TMPDIR", "LANG", "TZ", "MEMORIES_MODELS",
        "LC_CTYPE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM",
        "ORT_DISABLE_TELEMETRY",
    }  # fmt: skip


def test_the_server_itself_reports_to_nobody() -> None:
    """ONNX Runtime does, over the network, where this is not set before it is loaded."""
    program = "import render, os; raise SystemExit(os.environ['ORT_DISABLE_TELEMETRY'] != '1')"
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=False).returncode == 0


def test_it_yields_to_everybody_else(pool: Pool) -> None:
    outcome = ask(pool, "whoami")
    assert isinstance(outcome, Done)
    assert outcome.value["nice"] >= 10


def test_it_reads_and_writes_what_it_may(pool: Pool, scratch: Path, family: Path) -> None:
    assert ask(pool, "read", path=str(family / "letter.txt")) == Done("dear all")
    assert ask(pool, "write", path=str(scratch / "note.txt")) == Done("written")


@needs_landlock
def test_it_writes_nowhere_else(pool: Pool, family: Path, tmp_path: Path) -> None:
    for path in (family / "letter.txt", family / "new.txt", tmp_path / "new.txt", Path(__file__).parent / "new.txt"):
        assert ask(pool, "write", path=str(path)) == Done("refused: Permission denied"), path
    assert (family / "letter.txt").read_text() == "dear all"


@needs_landlock
def test_it_reads_nothing_else(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    for path in (tmp_path / "secret.txt", Path("/etc/passwd"), tmp_path / "link.txt", Path("/proc/1/environ")):
        assert ask(pool, "read", path=str(path)) == Done("refused: Permission denied"), path


def test_it_cannot_speak_for_a_later_file(pool: Pool) -> None:
    assert isinstance(ask(pool, "forge"), Failed)
    assert ask(pool, "double", number=2) == Done(4)


@needs_landlock
def test_a_throwaway_child_sees_only_the_files_of_its_call(scratch: Path, family: Path) -> None:
    corner = scratch / "corner"
    corner.mkdir()
    given, theirs, own, others = paths = (
        *(family / "given.txt", family / "letter.txt"),
        *(corner / "own.txt", scratch / "others.txt"),
    )
    for path in paths:
        path.write_text("before")
    tasks = ("read", "write")
    with Pool(1, readable=[family], writable=[scratch], throwaway=True, preload=tasks, registry=REGISTRY) as pool:
        calls = [
            Call(task, {"path": str(path)}, key=(task, path), readable=(given,), writable=(corner,))
            for task in tasks
            for path in paths
        ]
        outcomes = {call.key: outcome for call, outcome in pool.run(calls)}
    allowed = {key for key, outcome in outcomes.items() if outcome != Done("refused: Permission denied")}
    assert allowed == {("read", given), ("read", own), ("write", own)}
    assert theirs.read_text() == others.read_text() == "before"
    theirs.write_text("dear all")
