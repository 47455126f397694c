"""Collects in the student's process what one call warns of, logs and prints as errors.

The text of this module is sent there with that of its neighbours.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from typing import Any

MOST_NOTICES, MOST_PRINTED = 50, 100_000


class _Collects(logging.Handler):
    """Keeps what is logged while a call runs."""

    def __init__(self) -> None:
        super().__init__(1)
        self.rows: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the logger's name, the level and the text, where it has one."""
        with contextlib.suppress(Exception):  # logging leaves a wrong format to itself, too
            self.rows.append([str(record.name), int(record.levelno), str(record.getMessage())])


@contextlib.contextmanager
def noticing(wanted: Any) -> Iterator[dict[str, list[Any]]]:
    """Collect what a suite asks for, in one call: ``warnings``, ``logs``, ``errors``."""
    found: dict[str, list[Any]] = {}
    with contextlib.ExitStack() as stack:
        if "warnings" in wanted:
            found["warned"] = stack.enter_context(warnings.catch_warnings(record=True))
            warnings.simplefilter("always")
        if "logs" in wanted:
            handler, root = _Collects(), logging.getLogger()
            found["logged"] = handler.rows
            stack.callback(root.setLevel, root.level)
            stack.callback(root.removeHandler, handler)
            root.addHandler(handler)
            root.setLevel(1)
        if "errors" in wanted:
            printed = stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
            stack.callback(lambda: found.update(errors=[[printed.getvalue()[:MOST_PRINTED]]]))
        yield found


def noticed(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return what was collected as plain lists."""
    rows = dict(found)
    if "warned" in rows:
        rows["warned"] = [
            [[[kind.__module__, kind.__name__] for kind in type(each.message).__mro__],
             str(each.message)]
            for each in rows["warned"][:MOST_NOTICES]
        ]  # fmt: skip
    if "logged" in rows:
        rows["logged"] = rows["logged"][:MOST_NOTICES]
    if rows.get("errors") == [[""]]:
        del rows["errors"]
    return rows
