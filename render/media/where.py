"""Where it was taken: coordinates as cameras write them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import SupportsFloat

# ISO 6709 annex H: sign, whole degrees (2 or 3 digits), then optionally minutes, seconds, and a fraction of the last.
LATITUDE = r"([+-])(\d{2}|\d{4}|\d{6})(\.\d+)?"
LONGITUDE = r"([+-])(\d{3}|\d{5}|\d{7})(\.\d+)?"
ISO_6709 = re.compile(LATITUDE + LONGITUDE + r"(?:[+-]\d+(?:\.\d+)?)?(?:CRS[^/]*)?/?")

EARTH_RADIUS_KM = 6371.0


def sane_place(latitude: float, longitude: float) -> tuple[float, float] | None:
    """Degrees, unless they are no place on earth. 0, 0 is what a phone without a fix writes."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude == 0 and longitude == 0):
        return None
    return latitude, longitude


def iso6709_place(text: str) -> tuple[float, float] | None:
    """'+32.0929+034.8620+028.516/' -> latitude, longitude in degrees; None for garbage."""
    match = ISO_6709.fullmatch(text.strip())
    if match is None:
        return None
    sign_y, whole_y, part_y, sign_x, whole_x, part_x = match.groups("")
    return sane_place(_degrees(sign_y, whole_y, part_y, 2), _degrees(sign_x, whole_x, part_x, 3))


def _degrees(sign: str, whole: str, fraction: str, degree_digits: int) -> float:
    parts = [whole[:degree_digits], *(whole[at : at + 2] for at in range(degree_digits, len(whole), 2))]
    parts[-1] += fraction
    degrees = sexagesimal([float(part) for part in parts])
    return -degrees if sign == "-" else degrees


def sexagesimal(parts: Sequence[SupportsFloat]) -> float:
    """Degrees, minutes, seconds -> degrees."""
    return sum(float(part) * 60.0**-power for power, part in enumerate(parts))


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) pairs in degrees, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (here, there))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))
