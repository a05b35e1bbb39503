"""Rows of features of many examples, a part at a time.

What is read out of 20,000 pictures and four altered views of each is half a gigabyte, and is kept as it came. Scaled it
is twice that, and each copy of it again: a child has no room for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from render.training.head import Floats, Scaling

type Block = npt.NDArray[np.floating]

PART = 512  # rows: what is calculated with them finds them in the processor's cache


class Rows:
    """Rows of examples one after another; iterated over, as often as wished, in parts of about PART rows by block.

    pieces: by example its blocks, each (n, features), all with the same n.
    """

    def __init__(self, pieces: Sequence[Sequence[Block]]) -> None:
        self._pieces = pieces
        self.counts = np.array([len(piece[0]) for piece in pieces], np.intp)  # by example
        self._ends = np.cumsum(self.counts)

    def __len__(self) -> int:
        return int(self._ends[-1])

    def __iter__(self) -> Iterator[list[Block]]:
        return ([np.concatenate(block) for block in blocks] for blocks in self.parts())

    def parts(self) -> Iterator[list[tuple[Block, ...]]]:
        """By block what the part holds of it of each example."""
        first = np.flatnonzero(np.diff((self._ends - 1) // PART, prepend=-1)).tolist()
        for begin, end in zip(first, [*first[1:], None], strict=True):
            yield list(zip(*self._pieces[begin:end], strict=True))

    def take(self, chosen: npt.NDArray[np.intp]) -> list[Block]:
        """Some of them, by block, in that order."""
        owners = np.searchsorted(self._ends, chosen, side="right")
        places = list(zip(owners.tolist(), (chosen - (self._ends - self.counts)[owners]).tolist(), strict=True))
        return [
            np.stack([self._pieces[owner][block][place] for owner, place in places])
            for block in range(len(self._pieces[0]))
        ]

    def scaled(self, scaling: Scaling) -> Iterable[Floats]:
        """Parts (n, features) of them, scaled anew as often as they are gone through: that takes no longer than to read
        them where they lie ready, and one part at a time takes the memory of it.
        """
        return Scaled(self, scaling)


class Scaled:
    """Parts of rows as `Scaling.apply` makes them, without its copies."""

    def __init__(self, rows: Rows, scaling: Scaling) -> None:
        self._rows, self._scaling = rows, scaling

    def __iter__(self) -> Iterator[Floats]:
        for blocks in self._rows.parts():
            ends = np.cumsum([block[0].shape[1] for block in blocks])
            rows = np.empty((sum(map(len, blocks[0])), ends[-1]))
            for block, place in zip(blocks, np.split(rows, ends[:-1], axis=1), strict=True):
                np.concatenate(block, out=place)
            rows -= self._scaling.mean
            rows /= self._scaling.scale
            yield rows
