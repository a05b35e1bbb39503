"""Beats of families' own songs: `python -m bench.songs FOLDER [--constants]`, as lines for docs/benchmarks.md.

Each song of `bench.make_songs` is listened to as an uploaded one is, in a fenced child; its beats are compared with
those that it was made from. On the songs for constants `render.audio.beats` was set; the figures are the others'.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from bench.make_songs import FOR_CONSTANTS, FOR_FIGURES, Made, make
from render.audio.heard import Heard
from render.audio.own_song import Tuning, grid_of
from render.jobs.asking import outcome_of
from render.jobs.calls import Call
from render.jobs.hearing import HEARING_LIMITS
from render.jobs.pool import Pool
from render.media.arrays import unwatched

NEAR = 0.04  # seconds
SAME = 0.04  # of a tempo
AIM = 0.8  # of the beats
HEAD = "| song | tempo | heard | beats within 40 ms | bars within 40 ms | took |\n|---|---|---|---|---|---|\n"


def heard_in(path: Path) -> Heard:
    """As the upload path does it."""
    params = {"path": str(path), "bpm": None, "whole": True, "out": None}
    call = Call("hear_song", params, limits=HEARING_LIMITS, readable=(path,))
    with Pool(1, readable=[path.parent], throwaway=True) as pool:
        return Heard.from_json(outcome_of(pool, call, unwatched))


def row(made: Made, folder: Path) -> tuple[str, float, bool]:
    """A line of the table, the share of its beats that are right, and whether the tempo is right or asked for."""
    path = folder / f"{made.piece}.{made.suffix}"
    known = json.loads(path.with_suffix(".json").read_text())
    began = time.perf_counter()
    heard = heard_in(path)
    seconds = time.perf_counter() - began
    grid = grid_of(heard, Tuning())
    right = share_near(heard.beats, known["beats"])
    bars = share_near([time for time in grid.downbeats if time <= known["beats"][-1]], known["downbeats"])
    true = 60 / float(np.median(np.diff(known["beats"])))
    is_right = abs(heard.bpm / true - 1) < SAME
    said = "right" if is_right else "asked" if heard.asks else "WRONG"
    change = f", then {made.faster:g} times" if made.faster != 1 else ""
    name = f"{made.piece}{'' if made.drums else ', no drums'}{change}"
    cells = (name, f"{true:.1f}", f"{heard.bpm:.1f} ({said})", f"{right:.0%}", f"{bars:.0%}", f"{seconds:.1f} s")
    return f"| {' | '.join(cells)} |", right, said != "WRONG"


def share_near(found: list[float] | tuple[float, ...], known: list[float]) -> float:
    """The share of moments within NEAR of a known one."""
    distances = np.abs(np.asarray(found)[:, None] - np.asarray(known)[None, :]).min(axis=1)
    return float((distances < NEAR).mean())


def main() -> int:
    """Print the table; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--constants", action="store_true", help="the songs on which the constants were set")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(
        "| song | tempo | heard | beats within 40 ms | bars within 40 ms | took |\n|---|---|---|---|---|---|\n"
    )
    shares, fine = [], True
    for made in FOR_CONSTANTS if options.constants else FOR_FIGURES:
        if not (options.folder / f"{made.piece}.json").exists():
            make(made, options.folder)
        line, share, is_fine = row(made, options.folder)
        shares.append(share)
        fine = fine and is_fine
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"\nMean {np.mean(shares):.0%} of the beats; load {os.getloadavg()[0]:.1f}.\n")
    return 0 if fine and np.mean(shares) >= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
