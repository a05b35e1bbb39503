"""Run the real command line in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: object, data: Path, timeout: float = 600.0) -> subprocess.CompletedProcess[str]:
    """`manage.py` with these arguments and a data folder of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *(str(argument) for argument in arguments)],
        cwd=ROOT,
        env=os.environ | {"MEMORIES_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def report_of(*arguments: object, data: Path, timeout: float = 600.0) -> dict[str, Any]:
    """What the command writes with `--json -`; it must succeed without a word about a traceback."""
    done = manage(*arguments, "--json", "-", data=data, timeout=timeout)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
