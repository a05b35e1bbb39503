"""How children end, whatever happens to those around them."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from render.jobs.fence import PROJECT

PARENT = """
import sys
from pathlib import Path
from render.jobs.calls import Call, Limits
from render.jobs.pool import Pool
note = Path(sys.argv[1])
with Pool(1, writable=[note.parent], throwaway=sys.argv[2] == "throwaway", registry="tests.render.jobs.tasks") as pool:
    list(pool.run([Call("wait", {"note": str(note)}, limits=Limits(seconds=500))]))
"""


def wait_for_end(pid: int) -> bool:
    """True once the process, no child of ours, is gone; False after 20 s."""
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watch], [], [], 20)[0])
    finally:
        os.close(watch)


def listen_to_ctrl_c() -> None:
    """A shell starts what runs in the background deaf to it, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start_parent(note: Path, kind: str) -> tuple[subprocess.Popen[bytes], int]:
    os.mkfifo(note)  # opening it for reading waits for the child to write its number
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(note), kind],
        cwd=PROJECT,
        stderr=subprocess.DEVNULL,
        preexec_fn=listen_to_ctrl_c,
    )
    return parent, int(note.read_text())


def test_children_end_with_a_killed_parent(tmp_path: Path) -> None:
    for kind in ("warm", "throwaway"):
        parent, child = start_parent(tmp_path / kind, kind)
        parent.kill()
        parent.wait()
        assert wait_for_end(child), kind


def test_ctrl_c_leaves_no_orphan(tmp_path: Path) -> None:
    for kind in ("warm", "throwaway"):
        parent, child = start_parent(tmp_path / kind, kind)
        parent.send_signal(signal.SIGINT)
        assert parent.wait(20) != 0
        assert wait_for_end(child), kind


def test_a_child_ends_when_stdin_closes() -> None:
    answers, theirs = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-m", "render.jobs.child", str(theirs)],
        stdin=subprocess.PIPE,
        pass_fds=[theirs],
        cwd=PROJECT,
    )
    os.close(theirs)
    setup = {
        "readable": [],
        "writable": [],
        "registry": "render.jobs.tasks",
        "preload": [],
        "throwaway": False,
        "file_bytes": 2**20,
    }
    assert child.stdin is not None
    child.stdin.write(json.dumps(setup).encode() + b"\n")
    child.stdin.flush()
    assert "ready" in json.loads(os.read(answers, 65536))
    child.stdin.close()
    assert child.wait(20) == 0
    os.close(answers)
