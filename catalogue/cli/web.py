"""Gunicorn as the catalogue needs it: patient to a point, and with a log like everybody's."""

from __future__ import annotations

import errno
import time
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from catalogue.logs import Lines

REQUEST_SECONDS = 20.0
"""How long a client may take to send one request; each holds a thread meanwhile."""

ANSWER_SECONDS = 30.0
"""How long a client may take to receive one piece of an answer."""


class PatientSocket:
    """A connection on which one request may take so long and no longer, however it trickles in.

    The library waits for ever once a request has begun: a few clients that send half of one each
    would hold every thread.
    """

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._until = time.monotonic() + REQUEST_SECONDS

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def setblocking(self, flag: bool) -> None:
        """Begin to wait for a request, as the worker does with each, or wait for nothing."""
        self._until = time.monotonic() + REQUEST_SECONDS
        self._sock.setblocking(flag)

    def recv(self, *arguments: Any) -> bytes:
        """Return what has come; raises ``ConnectionResetError`` where time is up."""
        left = self._until - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self._sock.settimeout(left)
            data: bytes = self._sock.recv(*arguments)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "The client is too slow.") from error
        return data

    def sendall(self, *arguments: Any) -> None:
        """Send everything; raises ``ConnectionResetError`` where time is up."""
        self._sock.settimeout(ANSWER_SECONDS)
        try:
            self._sock.sendall(*arguments)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "The client is too slow.") from error


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # The library is untyped.
    """A worker with threads whose clients have to be done in time."""

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a connection to a thread."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        super().enqueue_req(conn)


class WebLogger(Logger):  # type: ignore[misc]  # The library is untyped.
    """Gunicorn's own log: lines like all others, and no address, which may open something."""

    def setup(self, cfg: Any) -> None:
        """Set up the log."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning; of a request that cannot be read only from where it came."""
        if msg.startswith("Invalid request from"):
            msg, args = msg.partition(": ")[0].replace("%", "%%"), ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log an error, without the address that was asked for."""
        if msg.startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)
