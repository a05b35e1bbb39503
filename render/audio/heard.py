"""What there is to know of a song to cut a film to it. Who only reads it needs nothing of what listening takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

# From this doubt on people are asked (bench.songs: of the songs for constants the doubt is at most 0.75 where the tempo
# is right and 1.0 where it is not).
ASK = 0.8


@dataclass(frozen=True, slots=True)
class Heard:
    """Times are seconds on the clock of the sound file."""

    beats: tuple[float, ...]  # none: there is no beat to be heard
    bpm: float
    doubt: float  # 0..1, as in Beats
    others: tuple[float, ...]  # tempi that people may mean instead
    bar: int  # beats a bar
    first: int  # index of the first beat that opens a bar
    begins: float  # where sound begins and ends
    ends: float
    borders: tuple[float, ...]  # where another part of the song begins
    levels: tuple[int, ...]  # 0..100, how loud it is from its beginning to its end
    duration: float

    @property
    def asks(self) -> bool:
        """Whether a person should say which tempo is meant."""
        return not self.beats or self.doubt >= ASK

    def to_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        """What `to_json` gave."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
        }
        return cls(**values)
