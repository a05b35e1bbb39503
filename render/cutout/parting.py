"""Part people who touch, and animals: whose each pixel of a mask is that they share.

Boxes say roughly where each of them is; of people the body network and faces say it better. Where these leave a doubt
the border follows the picture: what each has is spread over the mask, freely within what is of one colour and hardly
over an edge (weighted least squares; Farbman et al.: Edge-preserving decompositions, 2008).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB, Box
from render.vision.sessions import Tensor

type Mask = npt.NDArray[np.bool_]
type Claims = Sequence[Tensor]  # (rows, columns) for each box: how much each pixel is of what is in it

FINE = 2  # pixels of a mask that are one where those who touch are parted
INSIDE = 0.1  # of a claim: less than that is outside of its box
MINE = 0.2  # of all that is a box' own, from which on it has a part in a piece
WITHIN = 0.15  # of a piece, from which on it is of the box that it is in
BEYOND = 0.1  # of a box' half width or height: so far outside it what is there is e times less likely its own
UPRIGHT = 0.25  # what counts downwards against what counts across: people stand beside each other
MIDDLE = 1.5  # how much the middle of a box is more its own than its sides
EDGE = 7.0  # steps of Lab (of 255) between neighbours that are an edge
LEAST_FLOW = 1e-3  # over the strongest edge
SAID, DOUBT = 0.03, 0.01  # how firmly a pixel holds what was said of it: where that is clear, and where not
ROUNDS, CLOSE = 150, 1e-3  # of conjugate gradients: at most so many, and the error that is left


def parted(
    mask: Mask, boxes: Sequence[Box], picture: RGB, closer: Callable[[Sequence[int], Claims], Claims]
) -> list[Mask]:
    """A mask by whose each pixel is: of what is in a box, and of no box by where it hangs together.

    boxes: in pixels of the mask; picture: of a part FINE of its size; closer: what is known better of the claims of
    those boxes (of the picture's size), asked where they touch.
    """
    size = picture.shape[1::-1]
    small = np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0)
    scale = np.array([size[0] / mask.shape[1], size[1] / mask.shape[0]] * 2)
    claims = [by_box(tuple(np.array(box) * scale), small.shape) for box in boxes]
    best, owner = np.zeros(mask.shape, np.float32), np.full(mask.shape, -1, np.int32)
    for number, plane in _owned(small, claims, picture, closer):
        large = cv2.resize(plane, mask.shape[::-1], interpolation=cv2.INTER_LINEAR)
        better = large > best
        owner[better] = number
        np.maximum(best, large, out=best)
    return [mask & (owner == number) for number in np.unique(owner[mask]) if number >= 0]


def _owned(
    mask: Mask, claims: Claims, picture: RGB, closer: Callable[[Sequence[int], Claims], Claims]
) -> Iterator[tuple[int, Tensor]]:
    """Planes of what is whose, with the number of the box, or with another one of what is in none."""
    nearest = np.argmax(claims, axis=0) if claims else np.zeros(mask.shape, np.int64)
    inside = mask & (np.max(claims, axis=0) >= INSIDE) if claims else np.zeros_like(mask)
    totals = np.bincount(nearest[inside], minlength=len(claims))
    count, pieces = cv2.connectedComponents(mask.astype(np.uint8))
    for number in range(1, count):
        piece = pieces == number
        counts = np.bincount(nearest[piece & inside], minlength=len(claims))
        among = [int(each) for each in np.flatnonzero((counts > 0) & (counts >= MINE * totals))]
        if len(among) > 1:
            shares = spread(picture, piece, closer(among, [claims[each] for each in among]))
            yield from zip(among, shares, strict=True)
        else:
            own = counts.sum() >= WITHIN * piece.sum()
            yield int(counts.argmax()) if own else len(claims) + number, piece.astype(np.float32)


def by_box(box: Box, shape: tuple[int, int]) -> Tensor:
    """How much each pixel is of what is in the box (in pixels of the same picture), 1 in its middle."""
    x0, y0, x1, y1 = box
    rows, columns = (np.arange(length, dtype=np.float32) + 0.5 for length in shape)
    across = np.abs(columns - (x0 + x1) / 2)[None] / max((x1 - x0) / 2, 1)
    down = np.abs(rows - (y0 + y1) / 2)[:, None] / max((y1 - y0) / 2, 1)
    outside = np.maximum(np.maximum(across, down) - 1, 0)
    return np.asarray(np.exp(-MIDDLE * (across**2 + UPRIGHT * down**2) - outside / BEYOND), np.float32)


def spread(picture: RGB, mask: Mask, claims: Sequence[Tensor]) -> Tensor:
    """(claims, rows, columns): how much of each pixel of the mask is whose; 0 elsewhere.

    claims: how likely each pixel is of each of them, in any common unit; picture: of the mask's size.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    shares = np.stack([claim[part] for claim in claims])
    shares = np.asarray(shares / np.maximum(shares.sum(axis=0), 1e-12), np.float32)
    second, first = np.sort(shares, axis=0)[-2:]
    firm = np.asarray(SAID * (first - second) ** 2 + DOUBT, np.float32)
    flows = _flows(np.ascontiguousarray(picture[part]), mask[part])
    out = np.zeros((len(claims), *mask.shape), np.float32)
    for plane, share in zip(out, shares, strict=True):
        plane[part] = np.where(mask[part], _solved(firm, flows, share), 0)
    return out


def _flows(picture: RGB, mask: Mask) -> tuple[Tensor, Tensor]:
    """How freely each pixel gives to the one below, and to the one on its right; nothing over the mask's border."""
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(picture, (3, 3), 0), cv2.COLOR_RGB2LAB), np.float32)

    def between(step: Tensor, inside: Mask) -> Tensor:
        free = np.maximum(np.exp(-np.einsum("ijk,ijk->ij", step, step) / np.float32(EDGE**2)), np.float32(LEAST_FLOW))
        return np.asarray(free * inside, np.float32)

    down, right = np.diff(lab, axis=0), np.diff(lab, axis=1)
    return between(down, mask[1:] & mask[:-1]), between(right, mask[:, 1:] & mask[:, :-1])


def _solved(firm: Tensor, flows: tuple[Tensor, Tensor], share: Tensor) -> Tensor:
    """The plane that holds to `share` as firmly as is said and else is as smooth as flows let it be.

    By conjugate gradients, each pixel's equation divided by its own weight.
    """
    own = _weights(flows, firm)
    found = share.copy()
    left = firm * share - _applied(flows, found, firm)
    way = left / own
    error = float(np.vdot(left, way))
    enough = CLOSE**2 * float(np.vdot(share, firm * share))
    for _ in range(ROUNDS):
        if error <= enough:
            break
        pushed = _applied(flows, way, firm)
        step = error / float(np.vdot(way, pushed))
        found += step * way
        left -= step * pushed
        scaled = left / own
        before, error = error, float(np.vdot(left, scaled))
        way = scaled + (error / before) * way
    return found


def _applied(flows: tuple[Tensor, Tensor], plane: Tensor, firm: Tensor) -> Tensor:
    """The equations' left side: what a pixel holds of itself, and what it gives to its neighbours."""
    down, right = flows
    out = firm * plane
    step = down * np.diff(plane, axis=0)
    out[1:] += step
    out[:-1] -= step
    step = right * np.diff(plane, axis=1)
    out[:, 1:] += step
    out[:, :-1] -= step
    return out


def _weights(flows: tuple[Tensor, Tensor], firm: Tensor) -> Tensor:
    """What each pixel itself counts in its equation."""
    down, right = flows
    out = firm.copy()
    out[1:] += down
    out[:-1] += down
    out[:, 1:] += right
    out[:, :-1] += right
    return out
