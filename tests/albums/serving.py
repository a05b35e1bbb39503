"""The application behind a real socket, in a thread of the tests and on their database."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from memoriesweb.asgi import application
from memoriesweb.management.commands.up import listening


@contextmanager
def serving() -> Iterator[int]:
    """The port, until the block ends."""
    with listening("127.0.0.1", 0) as listener:
        config = uvicorn.Config(application, lifespan="off", log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def asked(port: int, path: str, headers: str = "") -> socket.socket:
    """A connection on which the path was asked for, of somebody who reads slowly."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
    client.settimeout(10.0)
    client.connect(("127.0.0.1", port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode())
    return client
