"""Messages about jobs: `job.wake` to the worker, `job.changed` to pages. Any may be lost; rows are the truth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer

CHANNEL = "render"

# The loop of the server, where there is one: the in-memory layer belongs to it, and nobody needs to wait for it.
_loop: asyncio.AbstractEventLoop | None = None


def attach() -> None:
    """To be called in the event loop that serves the pages."""
    global _loop
    _loop = asyncio.get_running_loop()


def wake() -> None:
    """Tell the worker that there is something to do or to stop. From a thread, after a commit."""
    _send(_to_channel, CHANNEL, {"type": "job.wake"})


def changed(job_id: UUID, version: int, groups: Sequence[str]) -> None:
    """Tell open pages that this job can be seen to have changed. From a thread, after a commit."""
    tell(groups, {"type": "job.changed", "job": str(job_id), "version": version})


def tell(groups: Sequence[str], message: dict[str, Any]) -> None:
    """Any message, to all who listen to these groups. From a thread, after a commit."""
    if groups:
        _send(_to_groups, groups, message)


def _send[**P](sending: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs) -> None:
    if _loop is not None and _loop.is_running():
        asyncio.run_coroutine_threadsafe(sending(*args, **kwargs), _loop)
    else:
        async_to_sync(sending)(*args, **kwargs)


async def _to_channel(channel: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None  # noqa: S101 - for the type checker: settings name one
    with suppress(ChannelFull):  # then the worker has enough to do, and finds the rest by its tick
        await layer.send(channel, message)


async def _to_groups(groups: Sequence[str], message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None  # noqa: S101 - for the type checker: settings name one
    for group in groups:
        await layer.group_send(group, message)
