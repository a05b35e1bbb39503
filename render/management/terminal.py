"""Progress on a terminal: one line that is written over; silent where nobody looks."""

from __future__ import annotations

import shutil

from django.core.management.base import OutputWrapper

BAR_WIDTH = 24


class TerminalProgress:
    """A Report that draws a bar with its label."""

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._last = ""

    def __call__(self, fraction: float, label: str) -> None:
        if not self._shown:
            return
        full = round(BAR_WIDTH * min(1.0, max(0.0, fraction)))
        line = f"{'█' * full}{'░' * (BAR_WIDTH - full)} {fraction:4.0%}  {label}"
        line = line[: shutil.get_terminal_size().columns - 1]
        if line != self._last:
            self._stream.write(f"\r\x1b[K{line}", ending="")
            self._stream.flush()
            self._last = line

    def clear(self) -> None:
        """Take the line away, for what is printed next."""
        if self._last:
            self._stream.write("\r\x1b[K", ending="")
            self._last = ""
