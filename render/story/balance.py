"""Balance: small changes of light and colour by which the pictures of a movie go together.

All are taken some of the way to the movie's own middle, which is found when the story is told and stays through edits,
so that a shot that comes or goes changes no other. What is meant (night, sunset, snow, black and white: see
`render.vision.tone`) stays as it is. A theme says how much of the change is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot, log, pi

import numpy as np

from render.story.storyboard import FILMED, Balance, Middle, Shot
from render.vision.analysis import Look
from render.vision.tone import Tone

# A picture is stretched toward the ends of the scale when its darkest and lightest pixels fall short of them, by half
# of what is missing and never by more than a fifth: night stays night.
STRETCH_SHARE = 0.5
MOST_GAIN = 1.2
# The most that a picture is changed: a quarter of an exponent moves middle grey by 0.075 of the range, a third of a
# stop; the slope of its middle tones by an eighth; its colours by so many steps of chroma.
MOST_GAMMA = 1.25
MOST_CONTRAST = 0.125
MOST_STEPS = 3.0
DARKER_FACES = 0.3  # the share of it where a picture with faces would get darker: they matter more than its ground
# What strength 1 of the contrast curve adds to the standard deviation of usual pictures.
CONTRAST_EFFECT = 0.6
# The hue of skin of all kinds, by angle in the plane of U and V (the "skin tone line" of vectorscopes), and how far
# a picture with faces may be taken off it: a degree for a face of usual chroma (20 steps). bench.filming.tones: skin.
SKIN_ANGLE = 123 / 180 * pi
MOST_OFF_SKIN = 0.35  # steps


def filled_range(dark: float, light: float) -> tuple[float, float]:
    """What of the range a picture from `dark` to `light` (0..1) should be taken to fill: `black`, `white`."""
    black = STRETCH_SHARE * min(1.0, max(0.0, dark))
    white = 1 - STRETCH_SHARE * (1 - min(1.0, max(0.0, light)))
    missing = 1 - 1 / MOST_GAIN
    scale = min(1.0, missing / max(1e-6, black + 1 - white))
    return black * scale, 1 - (1 - white) * scale


def middle_of(tones: Sequence[Tone | None]) -> Middle | None:
    """The movie's own: the mean of the ordinary among its pictures; None where there are no two."""
    known = [tone for tone in tones if tone]
    light = np.array([tone.light_free for tone in known])
    colour = np.array([tone.colour_free for tone in known])
    if light.sum() < 2:
        return None
    lit = [stretched(tone) for tone in known]
    casts = [(tone.blue, tone.red) for tone in known]
    luma, contrast = np.average(lit, axis=0, weights=light)
    blue, red = np.average(casts, axis=0, weights=colour) if colour.sum() >= 2 else (0.0, 0.0)
    return Middle(round(float(luma), 4), round(float(contrast), 4), round(float(blue), 3), round(float(red), 3))


def balanced(shot: Shot, look: Look, middle: Middle | None) -> Shot:
    """The photo or clip with what takes it to the middle; a card as it is."""
    if shot.kind not in FILMED or look.tone is None:
        return shot
    return replace(shot, balance=balance(look.tone, middle, skin=bool(look.faces)))


def balance(tone: Tone, middle: Middle | None, *, skin: bool) -> Balance:
    """What takes a picture all the way to the middle, as far as that is allowed."""
    black, white = filled_range(tone.black, tone.white)
    stretch = Balance(round(black, 4), round(white, 4))
    if middle is None:
        return stretch
    luma, contrast = stretched(tone)
    # The exponent 1 / gamma that takes the mean to the middle's, in logarithms.
    wished = log(log(unit(luma)) / log(unit(middle.luma)))
    gamma = bounded(wished, log(MOST_GAMMA)) * tone.light_free
    if skin and gamma < 0:
        gamma *= DARKER_FACES
    more = (middle.contrast / max(0.01, contrast) - 1) / CONTRAST_EFFECT
    blue, red = allowed(middle.blue - tone.blue, middle.red - tone.red, skin=skin)
    return replace(
        stretch,
        gamma=round(gamma, 4),
        contrast=round(bounded(more, MOST_CONTRAST) * tone.light_free, 4),
        blue=round(blue * tone.colour_free, 3),
        red=round(red * tone.colour_free, 3),
    )


def stretched(tone: Tone) -> tuple[float, float]:
    """Luma and contrast once the range is filled."""
    black, white = filled_range(tone.black, tone.white)
    return (tone.luma - black) / (white - black), tone.contrast / (white - black)


def allowed(blue: float, red: float, *, skin: bool) -> tuple[float, float]:
    """The way in the plane of colours, shortened to what may be; with skin mostly along its own hue."""
    length = hypot(blue, red)
    shorter = min(1.0, MOST_STEPS / max(1e-6, length))
    blue, red = blue * shorter, red * shorter
    if not skin:
        return blue, red
    along = blue * np.cos(SKIN_ANGLE) + red * np.sin(SKIN_ANGLE)
    off = bounded(red * np.cos(SKIN_ANGLE) - blue * np.sin(SKIN_ANGLE), MOST_OFF_SKIN)
    return (
        float(along * np.cos(SKIN_ANGLE) - off * np.sin(SKIN_ANGLE)),
        float(along * np.sin(SKIN_ANGLE) + off * np.cos(SKIN_ANGLE)),
    )


def bounded(value: float, most: float) -> float:
    return min(most, max(-most, value))


def unit(value: float) -> float:
    """Off the ends, where a logarithm is of no use."""
    return min(0.98, max(0.02, value))
