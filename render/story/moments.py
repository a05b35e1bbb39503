"""Moments: stretches of an album that belong together by time and place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from render.media.where import distance_km
from render.story.candidate import Candidate

# A pause this long always ends a moment, one this short never does; between them a pause ends it when it is much
# longer than the pauses around it (J. Platt, PhotoTOC, 2002: log gap against the local mean of log gaps).
LONGEST_PAUSE = timedelta(hours=6)
SHORTEST_PAUSE = timedelta(minutes=10)
NEIGHBOURS = 10
PAUSE_FACTOR = math.log(17.0)
# So far apart is another place, even without a pause: further than a walk between two pictures.
OTHER_PLACE_KM = 2.0


def moments(items: Sequence[Candidate]) -> list[int]:
    """The number of the moment of each item, counted from 0; items are in order of time."""
    numbers, current = [], 0
    pauses = [(later.when - earlier.when) for earlier, later in pairwise(items)]
    for index in range(len(items)):
        if index and ends_moment(items, pauses, index - 1):
            current += 1
        numbers.append(current)
    return numbers


def ends_moment(items: Sequence[Candidate], pauses: Sequence[timedelta], index: int) -> bool:
    """Whether a moment ends between item `index` and the next."""
    pause = pauses[index]
    if pause >= LONGEST_PAUSE or moved(items[index], items[index + 1]):
        return True
    if pause <= SHORTEST_PAUSE:
        return False
    around = pauses[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1]
    mean = sum(math.log(1.0 + near.total_seconds()) for near in around) / len(around)
    return math.log(1.0 + pause.total_seconds()) >= mean + PAUSE_FACTOR


def moved(first: Candidate, second: Candidate) -> bool:
    """Whether both tell where they were taken and the places are apart."""
    here, there = first.probe.gps, second.probe.gps
    return here is not None and there is not None and distance_km(here, there) > OTHER_PLACE_KM
