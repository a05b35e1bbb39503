"""The tone of a picture: how light it is, how contrasty, which cast its greys have, and which of it is meant."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.vision.pyramid import Pyramid

type Floats = npt.NDArray[np.float32]

SIDE = 160  # pixels of the longer side: tones need no detail
# BT.709 by full range: luma 0..1, chroma in steps of 8 bits (224 from end to end), as the film's tables have them.
KR, KB, CHROMA_STEPS = 0.2126, 0.0722, 224.0
OUTLIERS = 0.5  # percent of the pixels that do not count as darkest and lightest
# Greys: pixels so near to neutral, neither in the shade nor burnt. Foliage and skies lie farther off, or are darker.
GREY_STEPS, GREY_LUMA = 14.0, (0.35, 0.96)
ENOUGH_GREY = (0.03, 0.12)  # share of the picture from which, and up to which, its greys are believed
EDGE_POWER = 6  # Minkowski norm of the grey-edge estimate (van de Weijer, Gevers and Gijsenij 2007)
# A cast beyond so many steps is meant: lamps, a sunset, the blue hour. bench.filming.tones: kept pictures.
MEANT_CAST = (7.0, 12.0)
GLOW = (0.10, 0.25)  # share of the picture with strong warm or blue-violet light
GLOW_STEPS = 30.0
# A picture has colours where its chroma varies by so many steps; less is black and white, sepia or a tinted print.
COLOURED = (2.5, 5.0)
# Mean luma below or above which darkness or brightness is the subject: night and stage, snow and fog.
NIGHT, SNOW = (0.17, 0.27), (0.66, 0.76)
# Share of nearly black pixels at which a picture is one of light in the dark: a flash at a party, candles.
DARK_LUMA, LIGHT_IN_THE_DARK = 0.12, (0.30, 0.48)


@dataclass(frozen=True, slots=True)
class Tone:
    """Measures of a picture."""

    black: float  # its darkest and its lightest, 0..1
    white: float
    luma: float  # mean, 0..1
    contrast: float  # standard deviation of luma
    blue: float  # its cast, in steps of chroma: what its greys have
    red: float
    light_free: float  # how freely its light may be changed: 0 as it is, it is meant .. 1 an ordinary picture
    colour_free: float  # and its cast


def tone(pyramid: Pyramid) -> Tone:
    picture = pyramid.fit(SIDE).astype(np.float32) / np.float32(255)
    y, u, v = luma_and_chroma(picture)
    black, white = (float(value) for value in np.percentile(y, [OUTLIERS, 100 - OUTLIERS]))
    (blue, red), sure = cast(picture, y, u, v)
    return Tone(
        black=round(black, 4),
        white=round(white, 4),
        luma=round(float(y.mean()), 4),
        contrast=round(float(y.std()), 4),
        blue=round(blue, 3),
        red=round(red, 3),
        light_free=round(light_free(y), 3),
        colour_free=round(sure * colour_free(y, u, v, float(np.hypot(blue, red))), 3),
    )


def luma_and_chroma(picture: Floats) -> tuple[Floats, Floats, Floats]:
    """Y in 0..1, U and V in steps around 0, of RGB in 0..1."""
    red, green, blue = (picture[..., channel] for channel in range(3))
    y = KR * red + (1 - KR - KB) * green + KB * blue
    u = (blue - y) * np.float32(CHROMA_STEPS / (2 * (1 - KB)))
    v = (red - y) * np.float32(CHROMA_STEPS / (2 * (1 - KR)))
    return y, u, v


def cast(picture: Floats, y: Floats, u: Floats, v: Floats) -> tuple[tuple[float, float], float]:
    """What greys and edges agree on, and how sure it is: one that only one of them tells of is the scene's."""
    grey = (np.hypot(u, v) < GREY_STEPS) & (y > GREY_LUMA[0]) & (y < GREY_LUMA[1])
    sure = ramp(float(grey.mean()), ENOUGH_GREY)
    if not sure:
        return (0.0, 0.0), 0.0
    by_edges = edge_cast(picture)
    by_greys = float(u[grey].mean()), float(v[grey].mean())
    blue, red = (agreed(a, b) for a, b in zip(by_greys, by_edges, strict=True))
    return (blue, red), sure


def edge_cast(picture: Floats) -> tuple[float, float]:
    """U and V of what, taken together, the edges of a picture are: grey under white light."""
    soft = cv2.GaussianBlur(picture, (0, 0), 1.0)
    steepness = np.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    light = (steepness.reshape(-1, 3) ** EDGE_POWER).mean(axis=0) ** (1 / EDGE_POWER)
    middle = (light / max(1e-6, float(light @ [KR, 1 - KR - KB, KB])) / 2).astype(np.float32)
    _, u, v = luma_and_chroma(middle[np.newaxis, np.newaxis])
    return float(u[0, 0]), float(v[0, 0])


def agreed(a: float, b: float) -> float:
    """The smaller of two that point the same way, else nothing."""
    return min(a, b, key=abs) if a * b > 0 else 0.0


def light_free(y: Floats) -> float:
    mean, dark = float(y.mean()), float((y < DARK_LUMA).mean())
    return ramp(mean, NIGHT) * (1 - ramp(mean, SNOW)) * (1 - ramp(dark, LIGHT_IN_THE_DARK))


def colour_free(y: Floats, u: Floats, v: Floats, cast_steps: float) -> float:
    chroma = np.hypot(u, v)
    coloured = ramp(float(np.hypot(u.std(), v.std())), COLOURED)
    warm = (v > 0) & (u < v / 2)
    blue_or_violet = (u > 0) & (v > -u / 2)
    glow = float(((chroma > GLOW_STEPS) & (y > GREY_LUMA[0] / 2) & (warm | blue_or_violet)).mean())
    night = ramp(float(y.mean()), NIGHT)
    return coloured * night * (1 - ramp(glow, GLOW)) * (1 - ramp(cast_steps, MEANT_CAST))


def ramp(value: float, span: tuple[float, float]) -> float:
    """0 up to the start of the span, 1 from its end on."""
    return min(1.0, max(0.0, (value - span[0]) / (span[1] - span[0])))
