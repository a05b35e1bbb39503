from __future__ import annotations

import pytest

from render.jobs.stages import Stages, part_of


def test_stages_count_their_own_work() -> None:
    stages = Stages()
    with stages.stage("busy"):
        total = sum(range(3_000_000))
    with stages.stage("idle"):
        pass
    assert total and [row["name"] for row in stages.rows] == ["busy", "idle"]
    busy, idle = stages.rows
    assert busy["cpu_seconds"] > 0.01 > idle["cpu_seconds"]
    assert stages.cpu_seconds == pytest.approx(busy["cpu_seconds"] + idle["cpu_seconds"])


def test_parts_fill_their_share_of_the_whole() -> None:
    seen: list[tuple[float, str]] = []
    part = part_of(lambda fraction, label: seen.append((fraction, label)), 0.5, 0.7)
    for fraction in (0.0, 0.5, 1.0, 1.7):
        part(fraction, "x")
    assert [fraction for fraction, _ in seen] == pytest.approx([0.5, 0.6, 0.7, 0.7])
