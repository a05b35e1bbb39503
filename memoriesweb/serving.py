"""The web server and the worker in one event loop, which start and end together."""

from __future__ import annotations

import asyncio
import signal
import socket

import uvicorn

from render.jobs.worker import Worker


async def serve_and_work(server: uvicorn.Server, listener: socket.socket) -> None:
    """Until Ctrl-C or SIGTERM, or until one of the two breaks: then the other ends in good order too."""
    # uvicorn hears signals while it serves, and raises them once more when it has closed. By then they must not end
    # the program: the children are still to be ended, and their jobs to be put back.
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: None)
    worker = Worker()
    working = asyncio.create_task(worker.run())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await asyncio.wait((working, serving), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    worker.stop()
    await asyncio.wait((working, serving))
    working.result()
    serving.result()
