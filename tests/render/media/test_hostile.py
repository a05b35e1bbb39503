"""Every hostile file ends with a result or a sentence: within time, within memory, and without any other exception."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

MOST_SECONDS = 10.0
MOST_MEGABYTES = 600.0

EVERY_FILE = """
import json, re, sys, time
from pathlib import Path
from render.media.errors import RefusedError
from render.media.inventory import inventory
from render.media.photo import read_photo
from render.media.probe import probe
from render.media.sound import read_sound
from render.media.video import sample_frames

def use(path):
    found = probe(path)
    if found.kind == "photo":
        return list(read_photo(path, found).shape)
    read_sound(path, found)
    return sum(1 for _ in sample_frames(path, found))

for path in inventory([Path(sys.argv[1])]):
    begun = time.monotonic()
    try:
        outcome = use(path)
    except RefusedError as refusal:
        outcome = str(refusal)
    # Not ru_maxrss, which starts with what the parent had.
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    print(json.dumps([path.name, outcome, time.monotonic() - begun, peak]), flush=True)
"""


def test_every_hostile_file(media: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", EVERY_FILE, str(media / "hostile")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in child.stderr
    assert child.returncode == 0
    results = [json.loads(line) for line in child.stdout.splitlines()]
    assert len(results) == len(list((media / "hostile").iterdir()))
    for name, outcome, seconds, megabytes in results:
        assert seconds < MOST_SECONDS, name
        assert megabytes < MOST_MEGABYTES, name
        assert not isinstance(outcome, str) or outcome.endswith("."), name
    outcomes = {name: outcome for name, outcome, *_ in results}
    assert outcomes["exif_45-gps_ifd.jpg"] == [900, 1600, 3]
    assert outcomes["truncated_half.mp4"] == 1
    assert "too large" in outcomes["decompression_bomb.gif"]
    assert "ends too early" in outcomes["jpeg_named.mp4"]
    assert outcomes["psd-oob-write-overflow.psd"].startswith("This is a Photoshop file;")
