"""Opens the one SQLite file of a class, for whoever keeps something in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.errors import GraderError
from autograder.renderers.files import touch

FILE = "class.sqlite"
#: Seconds to wait while another process writes.
_PATIENCE = 30


def connect(folder: Path, tables: str) -> sqlite3.Connection:
    """Open a class's file, and make it and the tables where they do not exist.

    Parameters
    ----------
    tables : str
        ``CREATE TABLE IF NOT EXISTS`` statements.

    Raises
    ------
    GraderError
        If it cannot be written: another user's, or on a full disk.
    """
    path = folder / FILE
    # SQLite's own files beside it, -wal and -shm, take their mode from it.
    with suppress(FileExistsError):
        os.close(touch(path, os.O_EXCL))
    connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
    try:
        # Where the folder is shared over a network SQLite may keep its older journal.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(tables)
    except sqlite3.Error as error:
        connection.close()
        raise GraderError(
            f"{path} cannot be used: {error}", tip="whoever grades has to own the class's folder"
        ) from error
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that is inside or nothing of it; no other process writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def require_column(connection: sqlite3.Connection, table: str, column: str, kind: str) -> None:
    """Add a column to a table that an earlier version has made without it."""
    names = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    if column not in names:
        with suppress(sqlite3.OperationalError):  # another process was faster
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
