"""What was written of a class, and from what: it is not written again until that changes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

from autograder.classroom import keys
from autograder.classroom.manual import Decisions
from autograder.classroom.store import Row
from autograder.homework import finding
from autograder.renderers.files import write_atomically

#: It begins with a dot: a mark of the grader's, which a group that may read does not need.
FILE = ".written.json"
_WRITING = ("renderers", "results", "classroom")

_State = list[list[int]]


class Written:
    """The files of each submission, with a digest of all that they were made from.

    Parameters
    ----------
    folder : Path
        Where they are written to.
    """

    def __init__(self, folder: Path, decisions: Decisions) -> None:
        self._file = folder / FILE
        self._decided = _by_submission(decisions)
        #: Of the whole class; and pages change with the program that writes them.
        self._for_all = repr((sorted(decisions.entries.items()), sorted(decisions.counting_up)))
        self._for_all += _program()
        self._known: dict[str, tuple[str, _State]] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError, IndexError):
            found = json.loads(self._file.read_text(encoding="utf-8"))
            self._known = {str(key): (each[0], each[1]) for key, each in found.items()}

    def digest(self, row: Row, report: str) -> str:
        """Return a digest of all that the files of a submission are made from.

        Parameters
        ----------
        report : str
            As it is stored.
        """
        made_from = (self._for_all, row, report, self._decided.get(row.id, []))
        return hashlib.sha256(repr(made_from).encode("utf-8", "surrogatepass")).hexdigest()

    def is_current(self, identity: str, digest: str, files: list[Path]) -> bool:
        """Whether files are there as they were written, and would be written the same again."""
        return self._known.get(identity) == (digest, _state(files))

    def note(self, identity: str, digest: str, files: list[Path]) -> None:
        """Take note that files were written."""
        self._known[identity] = digest, _state(files)

    def save(self) -> None:
        """Keep what is known for the next time."""
        write_atomically(self._file, json.dumps(self._known))


def _program() -> str:
    """Return a hash of all that writes pages and results."""
    package = finding.PROJECT / "autograder"
    found = [path for room in _WRITING for path in (package / room).rglob("*")]
    return keys.contents(sorted(path for path in found if path.is_file() and path.suffix != ".pyc"))


def _by_submission(decisions: Decisions) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in (decisions.grades, decisions.overrides):
        for (identity, item), decided in sorted(each.items()):
            found[identity].append(repr((item, decided)))
    return found


def _state(files: list[Path]) -> _State:
    """Return the time and the size of files; nothing if one of them is not there."""
    try:
        found = [file.stat() for file in files]
    except OSError:
        return []
    return [[each.st_mtime_ns, each.st_size] for each in found]
