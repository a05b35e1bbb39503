"""What a movie costs: the rows of `bench.main_job`, told as ratios."""

from __future__ import annotations

import os
from collections.abc import Iterator
from statistics import median

from bench.filming.setting import Setting
from bench.main_job import cpu_of, measured, moviepy_minute
from bench.meter import Cost
from bench.seeing.row import Row

MOVIE = "one made movie"
RENDER_AIM, AROUND_AIM, WHOLE_AIM, WORKERS_AIM = 1.30, 13.0, 2.2, 1.8
ROWS = (
    "floor", "render", "change of title", "change of caption", "another picture", "render, one child",
    "whole job cold", "moviepy 1 s", "moviepy 3 s", "zoompan + xfade",
)  # fmt: skip
CHANGES = {"change of title": 0.06, "change of caption": 0.06, "another picture": 0.10}


def rows(setting: Setting) -> Iterator[Row]:
    loads = [os.getloadavg()[0]]
    costs = measured(list(ROWS), setting.runs, setting.inputs, setting.scratch)
    loads.append(os.getloadavg()[0])
    cpus = {name: median(cpu_of(cost) for cost in runs) for name, runs in costs.items()}
    floors, renders = ([cpu_of(cost) for cost in costs[name]] for name in ("floor", "render"))
    frames = int(costs["floor"][0].said["frames"])
    ratios = [render / floor for render, floor in zip(renders, floors, strict=True)]
    load = f"load {min(loads):.1f} to {max(loads):.1f}"
    alone = cpus["render, one child"] / cpus["floor"]
    note = f"{min(ratios):.2f} to {max(ratios):.2f}; {cpus['render']:.1f} s against {cpus['floor']:.1f} s; {load};"
    note += f" by one child, which like the encoder shares no cache: {alone:.2f}"
    yield Row("CPU of the render / encoder alone", RENDER_AIM, median(ratios), setting.runs, MOVIE, True, note)
    around = [(render - floor) * 1000 / frames for render, floor in zip(renders, floors, strict=True)]
    spread = f"{min(around):.1f} to {max(around):.1f}"
    yield Row("CPU of a frame beyond its encoding, ms", AROUND_AIM, median(around), setting.runs, MOVIE, True, spread)
    peers = {
        "plain moviepy, scaled from two stretches": moviepy_minute(cpus),
        "zoompan + xfade": cpus["zoompan + xfade"],
    }
    note = "; ".join(f"{name}: {cpu / cpus['floor']:.2f}" for name, cpu in peers.items())
    whole = cpus["whole job cold"] / cpus["floor"]
    yield Row(
        "CPU of the whole job, cold / encoder alone",
        WHOLE_AIM,
        whole,
        setting.runs,
        MOVIE,
        True,
        f"peers, movie alone: {note}",
    )
    for name, aim in CHANGES.items():
        yield change_row(name, aim, costs, cpus)
    yield untouched_row(costs)
    yield workers_row(costs, load)


def change_row(name: str, aim: float, costs: dict[str, list[Cost]], cpus: dict[str, float]) -> Row:
    said = costs[name][0].said
    note = (
        f"{cpus[name]:.1f} s, {said['segments']:.0f} segments of {said['frames']:.0f} frames, in a child that is warm"
    )
    return Row(
        f"{name}, share of the render's CPU", aim, cpus[name] / cpus["render"], len(costs[name]), MOVIE, True, note
    )


def untouched_row(costs: dict[str, list[Cost]]) -> Row:
    said = [cost.said for name in CHANGES for cost in costs[name]]
    kept, left = (sum(int(one[key]) for one in said) for key in ("same", "untouched"))
    note = f"{left} frames of the changed movies that lie outside of what was made again"
    return Row("untouched frames byte-identical, share", 1.0, kept / left, len(said), MOVIE, note=note)


def workers_row(costs: dict[str, list[Cost]], load: str) -> Row:
    one, two = (median(cost.wall for cost in costs[name]) for name in ("render, one child", "render"))
    note = f"{one:.0f} s against {two:.0f} s on {os.cpu_count()} cores; {load}: to be read with idle cores"
    return Row("speed of two workers / one", WORKERS_AIM, one / two, len(costs["render"]), MOVIE, note=note)
