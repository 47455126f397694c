"""Runs something in a fork of the tests that is thrown away afterwards."""

import os
import warnings


def answer_of(function):
    """Return the text that ``function`` returns in a child; its exception as text, too."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # From Python 3.12 on: the runner's own threads do no harm in so short a child.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            try:
                text = str(function())
            except BaseException as error:
                text = f"{type(error).__name__}: {error}"
            os.write(writer, text.encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        text = file.read().decode()
    os.waitpid(pid, 0)
    return text
