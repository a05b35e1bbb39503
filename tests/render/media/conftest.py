"""What tests of media have in common."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def ordinary_priority() -> Iterator[None]:
    """SVT-AV1, with which some films are made, gives root's threads real-time priority, and all that they start later
    would have it too: a browser that is busy then would let nothing else run.
    """
    yield
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
