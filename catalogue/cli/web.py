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


LATE_SECONDS = 1.0
"""How long what has come in time may still be read, where no thread was free before."""


class PatientSocket:
    """A connection on which one request may take so long and no longer, however it trickles in.

    The library waits for ever once a request has begun: a few clients that send half of one each
    would hold every thread. The time runs from when the request began to come, also while it waits
    for a thread, so that those who wait in a queue cannot hold threads one after the other.
    """

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self.start_clock()

    def start_clock(self) -> None:
        """Begin to count a request's time."""
        self._until = time.monotonic() + REQUEST_SECONDS
        self._late_until: float | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def recv(self, *arguments: Any) -> bytes:
        """Return what has come; raises ``ConnectionResetError`` where time is up."""
        try:
            self._sock.settimeout(self._patience())
            data: bytes = self._sock.recv(*arguments)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "The client is too slow.") from error
        return data

    def _patience(self) -> float:
        """Return how long to wait for more; raises ``TimeoutError`` where time is up."""
        at = time.monotonic()
        if at < self._until:
            return self._until - at
        self._late_until = self._late_until or at + LATE_SECONDS
        if at >= self._late_until:
            raise TimeoutError
        # What has come is there at once.
        return min(LATE_SECONDS / 20, self._late_until - at)

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
        if isinstance(conn.sock, PatientSocket):
            conn.sock.start_clock()
        else:
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
