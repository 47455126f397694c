"""Serves the page on this machine, until Ctrl-C."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from autograder.classroom.store import open_existing
from autograder.errors import UsageError
from autograder.review.app import Review, application
from autograder.review.writing import Writer, unwritten

_HOST = "127.0.0.1"


def serve(
    folder: Path, *, by: str, hide_names: bool, port: int, token: str, say: Callable[[str], None]
) -> None:
    """Serve the class in a folder; return when whoever started it presses Ctrl-C.

    Parameters
    ----------
    port : int
        0 for any that is free.
    token : str
        The secret in the address; made again where it is empty.
    say : callable
        Is given the address, once it answers.

    Raises
    ------
    UsageError
        If there is no class, or the port is taken.
    """
    open_existing(folder).close()
    with contextlib.closing(_listening(port)) as listening:
        writer = Writer(folder)
        try:
            writer.changed(unwritten(folder))  # by a server that was killed
            token = token or secrets.token_urlsafe(16)
            review = Review(folder, by, hide_names=hide_names, writer=writer)
            say(f"http://{_HOST}:{listening.getsockname()[1]}/{token}/")
            config = uvicorn.Config(
                application(review, token), log_level="critical", lifespan="off", ws="none"
            )
            with contextlib.suppress(KeyboardInterrupt):
                uvicorn.Server(config).run([listening])
        finally:
            writer.close()
            if writer.problem:
                say(writer.problem)


def _listening(port: int) -> socket.socket:
    found = socket.socket()
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((_HOST, port))
        found.listen()  # whoever opens the address at once waits, and is not refused
    except OSError as error:
        found.close()
        raise UsageError(
            f"port {port} of this machine cannot be used: {error.strerror}",
            tip="leave --port out, and any that is free is taken",
        ) from error
    return found
