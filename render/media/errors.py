"""What can go wrong with a family's files, in sentences for the family."""

from __future__ import annotations


class RefusedError(Exception):
    """A file or a request we cannot use. `str(error)` is one plain sentence for the person who sent it."""


class Cancelled(Exception):  # noqa: N818 - not an error: somebody pressed cancel
    """Raised by a Report to end the work that calls it."""
