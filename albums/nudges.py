"""Tell open pages that something on the desk has changed."""

from __future__ import annotations

import asyncio

from channels.layers import get_channel_layer

GROUP = "desk"
SECONDS_BETWEEN = 0.25  # a person sees no more, and each nudge renders a fragment for every open page


class Nudges:
    """Sends `desk.changed` to the group of open pages, at most four times a second. Callable from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sending: asyncio.Task[None] | None = None
        self._sent_at = 0.0

    def attach(self) -> None:
        """To be called in the event loop that serves the pages."""
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._send_soon, self._loop)

    def _send_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None:
            self._timer = loop.call_at(self._sent_at + SECONDS_BETWEEN, self._send, loop)

    def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._sent_at = loop.time()
        layer = get_channel_layer()
        assert layer is not None  # noqa: S101 - for the type checker: settings name one
        self._sending = loop.create_task(layer.group_send(GROUP, {"type": "desk.changed"}))
