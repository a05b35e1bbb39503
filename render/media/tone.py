"""High dynamic range for ordinary screens: HLG and PQ frames (phones' HDR video) to SDR, plane by plane.

Luma goes through one table: the display light of BT.2100, relative to its reference white, a soft knee, the display
gamma of BT.1886. Chroma is scaled by the same gain as the luma under it, which keeps hues, and by one factor for each
axis that stands for the way from BT.2020's primaries and matrix to BT.709's.

Against the exact conversion of random colours in RGB light this is off by 3.5 (HLG) or 4.9 (PQ) of 255 in luma (rms).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from render.media.arrays import I420
from render.media.planes import Plane, i420_planes

PQ, HLG = 16, 18  # transfer characteristics, ITU-T H.273 table 3
# ITU-R BT.2408: diffuse white is at 203 cd/m2 on a display of 1000.
PEAK = 1000.0
REFERENCE_WHITE = 203.0
# Up to here, in units of diffuse white, light is left alone; above, a Reinhard curve brings the peak down to 1.
KNEE = 0.5
DISPLAY_GAMMA = 2.4  # ITU-R BT.1886
# Cb and Cr of BT.2020 -> BT.709 in gamma-coded values: least squares over 20,000 random colours of moderate saturation.
CHROMA_FACTORS = {HLG: (1.125, 1.82), PQ: (2.02, 3.42)}

type Table = npt.NDArray[np.float32]


def is_hdr(transfer: int) -> bool:
    """Whether frames of this transfer characteristic need `tone_mapped`."""
    return transfer in CHROMA_FACTORS


def tone_mapped(planes: Plane, transfer: int) -> I420:
    """BT.2020 limited-range planes of 10 bits, laid out as I420 -> I420 in BT.709."""
    out = np.empty(planes.shape, np.uint8)
    luma_table, gain_table = tables(transfer)
    luma, *chroma = i420_planes(planes)
    new_luma, *new_chroma = i420_planes(out)
    new_luma[...] = np.take(luma_table, luma, mode="clip")
    gain = np.take(gain_table, luma[::2, ::2], mode="clip")
    for plane, values, factor in zip(new_chroma, chroma, CHROMA_FACTORS[transfer], strict=True):
        scaled = (values.astype(np.float32) - 512) * gain * np.float32(factor / 4) + 128
        plane[...] = np.clip(np.rint(scaled, out=scaled), 16, 240, out=scaled)
    return out


@lru_cache
def tables(transfer: int) -> tuple[npt.NDArray[np.uint8], Table]:
    """For each luma code of 10 bits: the code of 8 bits, and by how much the gamma-coded signal grows."""
    signal = np.clip((np.arange(1024) - 64) / 876, 0, 1)
    light = hlg_light(signal) if transfer == HLG else pq_light(signal)
    mapped = knee(light) ** (1 / DISPLAY_GAMMA)
    gain = mapped / np.maximum(signal, 1e-3)
    return np.rint(16 + 219 * mapped).astype(np.uint8), gain.astype(np.float32)


def hlg_light(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Display light in units of diffuse white: inverse OETF and OOTF (gamma 1.2), BT.2100 table 5."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    light: npt.NDArray[np.float64] = scene**1.2 * (PEAK / REFERENCE_WHITE)
    return light


def pq_light(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Display light in units of diffuse white: EOTF, BT.2100 table 4."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = signal ** (1 / m2)
    light: npt.NDArray[np.float64] = (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1) * (
        10_000 / REFERENCE_WHITE
    )
    return light


def knee(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """0..peak -> 0..1: the extended Reinhard curve above KNEE."""
    over = (np.minimum(light, PEAK / REFERENCE_WHITE) - KNEE) / (1 - KNEE)
    most = (PEAK / REFERENCE_WHITE - KNEE) / (1 - KNEE)
    bent = KNEE + (1 - KNEE) * over * (1 + over / most**2) / (1 + np.maximum(over, 0))
    return np.where(light <= KNEE, light, bent)
