"""Tasks that misbehave, for the tests of the fence and the pool."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from render.media.arrays import Report
from render.media.errors import RefusedError

TASKS = {
    name: f"tests.render.jobs.tasks:{name}"
    for name in (
        "double",
        "refuse",
        "raise_error",
        "chatter",
        "tell_progress",
        "whoami",
        "wait",
        "linger",
        "spin",
        "burn",
        "hog",
        "segfault",
        "leave",
        "connect",
        "write",
        "read",
        "grow_file",
        "start_program",
        "start_copy",
        "stop_process",
        "not_json",
        "threads",
        "forge",
        "is_warm",
    )
}


_warm: list[bool] = []


def warm_up() -> None:
    _warm.append(True)


def is_warm(params: dict[str, Any], report: Report) -> bool:
    return bool(_warm)


def double(params: dict[str, Any], report: Report) -> int:
    return 2 * int(params["number"])


def refuse(params: dict[str, Any], report: Report) -> None:
    raise RefusedError("This picture is broken.")


def raise_error(params: dict[str, Any], report: Report) -> None:
    raise ValueError("a library is unhappy")


def chatter(params: dict[str, Any], report: Report) -> str:
    sys.stdout.write('{"id": 1, "done": "fooled"}\n')
    sys.stdout.flush()
    os.write(1, b"x" * 300_000)
    sys.stderr.write("warning from a library\n" * 20_000)
    return "quiet"


def tell_progress(params: dict[str, Any], report: Report) -> str:
    report(0.25, "Looking")
    return "told"


def whoami(params: dict[str, Any], report: Report) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "nice": os.nice(0),
        "network": str(Path("/proc/self/ns/net").readlink()),
        "environment": dict(os.environ),
    }


def wait(params: dict[str, Any], report: Report) -> None:
    """For as long as anybody lets it; says who waits."""
    Path(params["note"]).write_text(str(os.getpid()))
    time.sleep(600)


def linger(params: dict[str, Any], report: Report) -> str:
    """Tell of progress for so many seconds."""
    end = time.monotonic() + params["seconds"]
    while (left := end - time.monotonic()) > 0:
        report(1.0 - left / params["seconds"], "Lingering")
        time.sleep(min(left, 0.02))
    return "lingered"


def spin(params: dict[str, Any], report: Report) -> None:
    while True:
        pass


def burn(params: dict[str, Any], report: Report) -> str:
    """Work for so many seconds of CPU time."""
    end = time.process_time() + params["cpu_seconds"]
    while time.process_time() < end:
        pass
    return "burnt"


def hog(params: dict[str, Any], report: Report) -> None:
    kept = []
    while True:
        kept.append(b"\1" * 2**22)


def segfault(params: dict[str, Any], report: Report) -> None:
    ctypes.string_at(0)


def leave(params: dict[str, Any], report: Report) -> None:
    sys.stderr.write("last words\n")
    sys.stderr.flush()
    os._exit(3)


def connect(params: dict[str, Any], report: Report) -> str:
    try:
        with socket.create_connection(("127.0.0.1", params["port"]), timeout=5):
            return "connected"
    except OSError as error:
        return f"refused: {error.strerror}"


def write(params: dict[str, Any], report: Report) -> str:
    try:
        Path(params["path"]).write_text("written")
    except OSError as error:
        return f"refused: {error.strerror}"
    return "written"


def read(params: dict[str, Any], report: Report) -> str:
    try:
        return Path(params["path"]).read_text()
    except OSError as error:
        return f"refused: {error.strerror}"


def grow_file(params: dict[str, Any], report: Report) -> str:
    try:
        with Path(params["path"]).open("wb") as file:
            for _ in range(64):
                file.write(bytes(2**20))
    except OSError as error:
        return f"refused: {error.strerror}"
    return "grown"


def start_program(params: dict[str, Any], report: Report) -> str:
    try:
        os.execv("/bin/true", ["true"])  # noqa: S606
    except OSError as error:
        return f"refused: {error.strerror}"


def start_copy(params: dict[str, Any], report: Report) -> str:
    try:
        if os.fork() == 0:
            os._exit(0)
    except OSError as error:
        return f"refused: {error.strerror}"
    return "copied"


def stop_process(params: dict[str, Any], report: Report) -> str:
    """Signal 0: asks only whether it may."""
    try:
        os.kill(params["pid"], 0)
    except OSError as error:
        return f"refused: {error.strerror}"
    return "may"


def not_json(params: dict[str, Any], report: Report) -> object:
    return object()


def threads(params: dict[str, Any], report: Report) -> int:
    import cv2

    return cv2.getNumThreads()


def forge(params: dict[str, Any], report: Report) -> None:
    """Write half a line to every open pipe, as a taken-over process would, and die."""
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b'{"id": "0", "done": "forged"}\n{"id": ')
        except OSError:
            continue
    os._exit(0)
