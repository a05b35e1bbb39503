"""Nothing leaves the house: a whole evening where there is no way out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HOME_NETWORK = "ip link set lo up && ip addr add 192.168.77.1/32 dev lo && exec "


def cut_off() -> list[str]:
    """How to run something in a network of its own; as somebody who is not root only where users may have such."""
    ways = (["unshare", "--net"], ["unshare", "--map-root-user", "--net"])
    for way in ways:
        if subprocess.run([*way, "true"], check=False, capture_output=True).returncode == 0:
            return way
    pytest.skip("needs the right to make a network namespace")


def test_a_whole_evening_without_a_way_out(media: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m pytest -q -p no:xdist -p no:randomly -p no:cacheprovider tests/browser/evening.py"
    evening = subprocess.run(
        [*cut_off(), "sh", "-c", HOME_NETWORK + command],
        cwd=ROOT,
        env=os.environ | {"MEMORIES_TEST_MEDIA": str(media), "MEMORIES_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert evening.returncode == 0, evening.stdout + evening.stderr
