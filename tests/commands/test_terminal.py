from __future__ import annotations

import io

from django.core.management.base import OutputWrapper

from render.management.terminal import TerminalProgress


class Terminal(io.StringIO):
    """A terminal with a person in front of it, or not."""

    def __init__(self, *, person: bool) -> None:
        super().__init__()
        self.person = person

    def isatty(self) -> bool:
        return self.person


def test_a_person_sees_one_line_written_over() -> None:
    terminal = Terminal(person=True)
    progress = TerminalProgress(OutputWrapper(terminal))
    progress(0.0, "Reading")
    progress(0.5, "Reading")
    progress(0.5, "Reading")
    lines = terminal.getvalue().split("\r\x1b[K")[1:]
    assert len(lines) == 2 and "50%" in lines[1] and "\n" not in terminal.getvalue()
    progress.clear()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_share_beyond_the_whole_does_not_break_the_bar() -> None:
    terminal = Terminal(person=True)
    progress = TerminalProgress(OutputWrapper(terminal))
    progress(-0.2, "a")
    progress(1.3, "b")
    assert terminal.getvalue().count("█") == 24


def test_a_file_gets_nothing() -> None:
    terminal = Terminal(person=False)
    progress = TerminalProgress(OutputWrapper(terminal))
    progress(0.5, "Reading")
    progress.clear()
    assert terminal.getvalue() == ""
