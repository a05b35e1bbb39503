"""The parent's side of one fenced child: start it, ask it, watch its time and memory, end it."""

from __future__ import annotations

import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.jobs.calls import (
    COULD_NOT_BE_READ,
    MIB,
    NEEDS_TOO_MUCH_MEMORY,
    TOOK_TOO_LONG,
    Call,
    Done,
    Failed,
    Limits,
    Outcome,
    Refused,
)
from render.jobs.fence import PROJECT, Fence
from render.jobs.meter import Meter, memory_of, waited_of

SAMPLE_SECONDS = 0.05  # how often time and memory are checked: a hog gets perhaps 100 MB past its limit
START_SECONDS = 60.0  # for imports on a cold disk with all cores busy
LONGEST_ANSWER = 256 * MIB
KEPT_CHATTER = 8192  # bytes of what the child wrote to stderr, for the log
READ_SIZE = 2**18

# One thread in each library: there are as many children as cores.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
)

type Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """What all children of a pool have in common."""

    readable: tuple[Path, ...]
    writable: tuple[Path, ...]
    registry: str
    preload: tuple[str, ...]
    throwaway: bool
    file_bytes: int

    def as_line(self) -> bytes:
        readable = [*self.readable, PROJECT / self.registry.partition(".")[0]]
        fields = {
            "readable": [str(path.resolve()) for path in readable],
            "writable": [str(path.resolve()) for path in self.writable],
            "registry": self.registry,
            "preload": self.preload,
            "throwaway": self.throwaway,
            "file_bytes": self.file_bytes,
        }
        return json.dumps(fields).encode() + b"\n"


class ChildEnded(Exception):  # noqa: N818 - what happened, not whose error it is
    """The child is gone; `status` is that of waitpid where it was known."""


class Process:
    """A child process. One thread starts it, asks it and reaps it; `kill` may be called from any.

    The thread must live as long as the child: the kernel kills the child with the thread that started it.
    """

    def __init__(self, setup: Setup, meter: Meter) -> None:
        self._meter = meter
        self._throwaway = setup.throwaway
        answers, theirs = os.pipe()
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-X", "utf8", "-m", "render.jobs.child", str(theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs],
                env=_environment(setup),
                cwd="/",
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        self._answers = answers
        self._lock = threading.Lock()
        self._killed = False
        self._reaped = False
        self._copy = 0
        self._unread = bytearray()
        self._chatter = bytearray()
        assert self._child.stderr is not None  # noqa: S101 - for the type checker
        self._selector = selectors.DefaultSelector()
        self._selector.register(answers, selectors.EVENT_READ)
        self._selector.register(self._child.stderr, selectors.EVENT_READ)
        self._meter.add(self._child.pid)
        self.fence = self._wait_until_ready(setup)

    def ask(self, call: Call, limits: Limits, progress: Progress) -> Outcome:
        """The outcome of the call. After anything but an orderly answer the process is dead: see `alive`."""
        request_id = secrets.token_hex(8)
        request = {"id": request_id, "task": call.task, "params": call.params, "cpu_seconds": limits.cpu_seconds}
        if call.readable is not None:
            request["files"] = [[str(path.resolve()) for path in paths] for paths in (call.readable, call.writable)]
        try:
            self._send(json.dumps(request).encode() + b"\n")
            return self._follow(request_id, limits, progress)
        except ChildEnded:
            return self._how_it_ended(self.end())

    @property
    def alive(self) -> bool:
        """Not killed, and not ended by itself or by the kernel for want of memory."""
        if self._killed:
            return False
        return os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def kill(self) -> None:
        """End the child and its copies at once; harmless when they are gone."""
        with self._lock:
            self._killed = True
            if not self._reaped:
                with suppress(ProcessLookupError):
                    os.killpg(self._child.pid, signal.SIGKILL)

    def end(self) -> int:
        """Kill, wait, close; the wait status, 0 if it had been ended before."""
        self.kill()
        with self._lock:
            if self._reaped:
                return 0
            _, status, usage = os.wait4(self._child.pid, 0)
            self._child.returncode = os.waitstatus_to_exitcode(status)
            self._reaped = True
        self._drain()
        self._meter.remove(self._child.pid, usage.ru_utime + usage.ru_stime)
        self._selector.close()
        os.close(self._answers)
        for pipe in (self._child.stdin, self._child.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return status

    def _send(self, line: bytes) -> None:
        assert self._child.stdin is not None  # noqa: S101 - for the type checker
        try:
            self._child.stdin.write(line)
            self._child.stdin.flush()
        except BrokenPipeError as error:
            raise ChildEnded from error

    def _wait_until_ready(self, setup: Setup) -> Fence:
        deadline = time.monotonic() + START_SECONDS
        try:
            self._send(setup.as_line())
            while time.monotonic() < deadline:
                for message in self._messages():
                    return Fence(**message["ready"])
        except ChildEnded:
            pass
        self.end()
        raise OSError(f"A child process did not start: {self._last_words()}")

    def _follow(self, request_id: str, limits: Limits, progress: Progress) -> Outcome:
        began, waited = time.monotonic(), self._waited()
        answer: Outcome | None = None
        while True:
            for message in self._messages():
                if message.get("id") != request_id:
                    continue
                if "progress" in message:
                    progress(*message["progress"])
                elif "copy" in message:
                    self._copy = int(message["copy"])
                elif "ended" in message:
                    self._copy = 0
                    return answer or self._how_it_ended(int(message["ended"]))
                else:
                    answer = answer or _outcome(message)
                    if not self._throwaway:
                        return answer
            if overrun := self._overrun(time.monotonic() - began - (self._waited() - waited), limits):
                self.end()
                return overrun

    def _waited(self) -> float:
        """Seconds for which the child and its copy were ready to run and others had all the cores."""
        return sum(waited_of(pid) for pid in (self._child.pid, self._copy) if pid)

    def _overrun(self, seconds: float, limits: Limits) -> Failed | None:
        if seconds > limits.seconds:
            return Failed(TOOK_TOO_LONG, "time", f"more than {limits.seconds:g} s. {self._last_words()}")
        memory = sum(memory_of(pid) for pid in (self._child.pid, self._copy) if pid)
        self._meter.sample()
        if memory > limits.memory:
            return Failed(NEEDS_TOO_MUCH_MEMORY, "memory", f"{memory // MIB} MB. {self._last_words()}")
        return None

    def _messages(self) -> list[dict[str, Any]]:
        """What came within a sample's time; ChildEnded when the pipe is closed or says what is no JSON."""
        for key, _ in self._selector.select(SAMPLE_SECONDS):
            said = os.read(key.fd, READ_SIZE)
            if key.fd == self._answers:
                self._unread += said
                if not said or len(self._unread) > LONGEST_ANSWER:
                    raise ChildEnded
            elif said:
                self._keep_chatter(said)
            else:
                self._selector.unregister(key.fileobj)
        *lines, rest = self._unread.split(b"\n") if b"\n" in self._unread else (self._unread,)
        self._unread = bytearray(rest)
        try:
            return [json.loads(line) for line in lines if line]
        except ValueError as error:
            raise ChildEnded from error

    def _keep_chatter(self, said: bytes) -> None:
        self._chatter += said
        del self._chatter[:-KEPT_CHATTER]

    def _drain(self) -> None:
        """Keep what a dead child had still written to stderr."""
        assert self._child.stderr is not None  # noqa: S101 - for the type checker
        os.set_blocking(self._child.stderr.fileno(), False)
        with suppress(BlockingIOError):
            while said := os.read(self._child.stderr.fileno(), READ_SIZE):
                self._keep_chatter(said)

    def _last_words(self) -> str:
        return self._chatter.decode(errors="replace").strip()

    def _how_it_ended(self, status: int) -> Failed:
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGXCPU:
            return Failed(TOOK_TOO_LONG, "time", f"CPU time used up. {self._last_words()}")
        how = signal.strsignal(-code) if code < 0 else f"exit {code}"
        return Failed(COULD_NOT_BE_READ, "crash", f"{how}. {self._last_words()}")


def _outcome(message: dict[str, Any]) -> Outcome:
    if "done" in message:
        return Done(message["done"])
    if "refused" in message:
        return Refused(str(message["refused"]))
    return Failed(COULD_NOT_BE_READ, "error", str(message.get("failed")))


def _environment(setup: Setup) -> dict[str, str]:
    """No more than a child needs: the server's environment may hold passwords."""
    scratch = str(setup.writable[0].resolve()) if setup.writable else "/"
    wanted = ("MEMORIES_MODELS", "MEMORIES_FONTS", "LANG", "TZ")
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    return (
        kept
        | _ONE_THREAD
        | {
            "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime would report to its makers; nothing leaves this house
            "PYTHONPATH": str(PROJECT),
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": scratch,
            "TMPDIR": scratch,
        }
    )
