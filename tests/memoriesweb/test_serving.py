from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.render.jobs.processes import descendants
from tests.render.jobs.working import until
from tests.up import running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_every_signal_ends_it_in_good_order(tmp_path: Path, number: int) -> None:
    with running(tmp_path, "--local", "--port", "0") as up:
        # Those that wait for files from strangers start with the server, and one that somebody will wait for.
        until(lambda: len(descendants(up.process.pid)) == 2 + len(os.sched_getaffinity(0)))
        children = descendants(up.process.pid)
        up.process.send_signal(number)
        assert up.process.wait(20) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
