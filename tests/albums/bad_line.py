"""A proxy between a client and a server: it refuses large bodies, as many do, and its line is cut now and then."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

MIB = 2**20
READ = 2**16
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close without goodbye


class LineCut(Exception):  # noqa: N818 - what happened
    """Nothing more goes through this connection."""


@dataclass(slots=True)
class BadLine:
    """cuts: after how many bytes towards the server, counted over all connections, the line is cut."""

    server: int
    cuts: list[int] = field(default_factory=list)
    largest_body: int = 100 * MIB
    speed: float = 0.0  # bytes a second in each direction; 0: as fast as it goes
    is_up: bool = True
    sent: int = 0  # bytes of bodies towards the server
    cut: int = 0  # how often
    port: int = 0
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def drop(self) -> None:
        """Cut all connections; there are no new ones until `is_up`."""
        self.is_up = False
        with self._lock:
            self.cut += 1
            for connection in list(self._open):
                self._break(connection)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            if not self.is_up:
                return
            server = socket.create_connection(("127.0.0.1", self.server), timeout=60)
            with self._lock:
                self._open |= {client, server}
            threading.Thread(target=self._answers, args=(server, client), daemon=True).start()
            self._requests(client, server)
        except (OSError, LineCut):
            pass
        finally:
            self._break(client)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(READ):
                client.sendall(said)
        self._break(client)
        self._break(server)

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        unread = b""
        while True:
            while b"\r\n\r\n" not in unread:
                said = client.recv(READ)
                if not said:
                    return
                unread += said
            head, _empty, unread = unread.partition(b"\r\n\r\n")
            length = length_in(head)
            if length > self.largest_body:
                client.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            server.sendall(head + b"\r\n\r\n")
            unread = self._body(client, server, unread, length)

    def _body(self, client: socket.socket, server: socket.socket, unread: bytes, length: int) -> bytes:
        while length:
            said = unread or client.recv(READ)
            if not said:
                raise LineCut
            part, unread = said[:length], said[length:]
            length -= len(part)
            server.sendall(part)
            self._count(len(part), client, server)
        return unread

    def _count(self, size: int, *connections: socket.socket) -> None:
        with self._lock:
            self.sent += size
            is_cut = bool(self.cuts) and self.sent >= self.cuts[0]
            if is_cut:
                self.cuts.pop(0)
                self.cut += 1
        if is_cut:
            for connection in connections:
                self._break(connection)
            raise LineCut
        if self.speed:
            time.sleep(size / self.speed)

    def _break(self, connection: socket.socket) -> None:
        self._open.discard(connection)
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


def length_in(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


@contextmanager
def bad_line(server: int, **how: object) -> Iterator[BadLine]:
    line = BadLine(server, **how)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line.port = listener.getsockname()[1]
        threading.Thread(target=line.serve, args=(listener,), daemon=True).start()
        yield line
