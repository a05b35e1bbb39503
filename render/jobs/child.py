"""The main of a fenced child process: `python -m render.jobs.child ANSWERS_FD`, started by process.py.

JSON lines. On stdin first the set-up, then one request at a time; answers go to a pipe of their own, so that what
libraries print on stdout or stderr cannot break them. The child ends when stdin closes.

    in   {"registry", "preload", "throwaway", "readable", "writable", "file_bytes"}
    out  {"ready": {network_namespace, seccomp, landlock, capabilities_dropped}}
    in   {"id", "task", "params", "cpu_seconds"}  and for a throw-away child perhaps "files": [readable, writable]
    out  {"id", "copy": pid}                     throw-away children only: who works on it
    out  {"id", "progress": [fraction, label]}   any number, then one of:
    out  {"id", "done": value} | {"id", "refused": sentence} | {"id", "failed": detail}
    out  {"id", "ended": wait status}            throw-away children only: the copy is gone

A throw-away child never reads a file itself: for each request it makes a copy of itself (fork), which has everything
imported already, takes one file, answers and is gone. The parent makes ids that cannot be guessed, so that a copy
taken over by its file can lie about this file only.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from render.jobs.fence import limit_cpu, raise_fence, raise_final_fence
from render.jobs.tasks import find_task, warm_up
from render.media.errors import RefusedError

type Answer = Callable[[dict[str, Any]], None]

# A person sees no more than this, and each progress line wakes the parent.
SECONDS_BETWEEN_REPORTS = 0.1
LONGEST_COPIED = 2**16  # bytes of an answer passed on at a time


def main() -> None:
    requests = sys.stdin.buffer
    answers = os.fdopen(int(sys.argv[1]), "wb", buffering=0)
    os.dup2(2, 1)
    setup = json.loads(requests.readline())
    answer = _answer_to(answers)
    answer({"ready": _put_up_fence(setup)})
    for name in setup["preload"]:
        _warm_up(name, setup["registry"])
    gc.collect()
    gc.freeze()  # a collection in a copy would write to, and so double, all the memory it shares
    for line in requests:
        request = json.loads(line)
        if setup["throwaway"]:
            _work_in_copy(request, setup["registry"], answers)
        else:
            limit_cpu(request["cpu_seconds"])
            _work(request, setup["registry"], answer)


def _warm_up(name: str, registry: str) -> None:
    try:
        warm_up(name, registry)
    except Exception:  # noqa: BLE001 - the call that needs it fails alike, and its job is told
        traceback.print_exc()


def _put_up_fence(setup: dict[str, Any]) -> dict[str, Any]:
    fence = raise_fence(
        readable=[Path(path) for path in setup["readable"]],
        writable=[Path(path) for path in setup["writable"]],
        file_bytes=setup["file_bytes"],
        may_fork=setup["throwaway"],
    )
    return asdict(fence)


def _answer_to(pipe: io.RawIOBase) -> Answer:
    def answer(message: dict[str, Any]) -> None:
        line = memoryview(json.dumps(message).encode() + b"\n")
        while line:
            line = line[pipe.write(line) or 0 :]

    return answer


def _work(request: dict[str, Any], registry: str, answer: Answer) -> None:
    """Do the task and say how it ended."""
    told_at = 0.0

    def report(fraction: float, label: str) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= SECONDS_BETWEEN_REPORTS:
            told_at = time.monotonic()
            answer({"id": request["id"], "progress": [fraction, label]})

    try:
        task = find_task(request["task"], registry)
        answer({"id": request["id"], "done": task(request["params"], report)})
    except RefusedError as error:
        answer({"id": request["id"], "refused": str(error)})
    except Exception:  # noqa: BLE001 - whatever a broken file makes a library raise, only this call fails
        answer({"id": request["id"], "failed": traceback.format_exc()})


def _work_in_copy(request: dict[str, Any], registry: str, answers: io.RawIOBase) -> None:
    """Let a copy of this process do the task; pass on what it says, byte by byte, without reading it."""
    theirs, ours = os.pipe()
    copy = os.fork()
    if copy == 0:
        try:
            os.close(theirs)
            os.close(0)  # the requests to come are not for it
            answers.close()
            raise_final_fence(request["cpu_seconds"], request.get("files"))
            _work(request, registry, _answer_to(os.fdopen(ours, "wb", buffering=0)))
        finally:
            os._exit(0)
    os.close(ours)
    _answer_to(answers)({"id": request["id"], "copy": copy})
    while said := os.read(theirs, LONGEST_COPIED):
        while said:
            said = said[answers.write(said) or 0 :]
    os.close(theirs)
    _, status = os.waitpid(copy, 0)
    answers.write(b"\n")  # what the copy left half said ends here
    _answer_to(answers)({"id": request["id"], "ended": status})


if __name__ == "__main__":
    main()
