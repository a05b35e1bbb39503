"""How fast a story moves: the part of a theme that the story needs, and the lengths a movie can have."""

from __future__ import annotations

from dataclasses import dataclass, replace

# A movement that was asked for by its name is shown however short it is, as long as it is to be seen.
ASKED_SHORTEST = 1.2
# Wished lengths of a movie in seconds; the music decides the exact one. "song": as long as the music itself.
AS_LONG_AS_THE_SONG = "song"
LENGTHS = {"short": 30.0, "medium": 60.0, "long": 150.0, AS_LONG_AS_THE_SONG: float("inf")}


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds; shots last whole beats of the soundtrack, as near to these as the beats allow."""

    photo: float  # a photo on screen, middle of transition to middle of transition
    photo_shortest: float
    clip_shortest: float
    clip_longest: float
    transition: float  # overlap of two shots
    title: float
    end_card: float
    # Clips that move at least so much (0 still .. 1 wild) are slowed where their frames allow it; 1: none is.
    slow_motion: float = 0.6
    together: float = 0.1  # the largest share of shots that show several photos at once
    most_together: int = 2  # so many

    def asked_for(self) -> Pace:
        """The same for what a rule keeps: its clips may be shorter."""
        return replace(self, clip_shortest=min(self.clip_shortest, ASKED_SHORTEST))
