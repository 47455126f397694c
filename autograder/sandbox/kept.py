"""Processes that have run the first cells of a notebook, for notebooks that begin with the same.

Each is a fork that was taken when nothing but these cells had run in it. What goes on from one
is a fork in turn, in a landlocked domain below it, so that it reaches none of those that are
kept; and it works in a folder that holds what the cells had written by then.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import SandboxError, Wrong
from autograder.sandbox import protocol
from autograder.sandbox.channel import DeadlinePassed
from autograder.sandbox.copies import copy_of
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.program import Program
from autograder.sandbox.walls.removal import remove_tree

if TYPE_CHECKING:
    from autograder.sandbox.session import Session

#: How many processes are kept, and the seconds that cells take together which are worth one.
MOST_KEPT = 24
WORTH_KEEPING = 0.005

_Listing = list[tuple[str, int, int]]


@dataclass(frozen=True)
class _Kept:
    """A process after some of the cells.

    Attributes
    ----------
    files : Path
        A copy of its folder, where no student code can change it.
    """

    process: StudentProcess
    files: Path


class KeptCells:
    """What one notebook's cells leave behind, one after the other.

    Parameters
    ----------
    session : Session
        The notebook, not imported yet; closed with this.

    Attributes
    ----------
    box : Path
        The folder that the processes may write below, and all that go on from them.
    pids : frozenset of int
        The numbers of the processes.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.box = session.box
        self.pids: frozenset[int] = frozenset()
        self._kept: dict[int, _Kept] = {}
        self._folder = Path()
        self._listed: _Listing = []
        self._last = time.monotonic()
        session.after_cell = self._after_cell
        # Without all of them, what was kept until then will do.
        with contextlib.suppress(Wrong, SandboxError):
            session.import_module(session.end)
        household = session._household
        running = household.importing
        if running is None or running.stopped is not None:
            self._kept.clear()
            return
        running.rest()
        kept = (each.process.pid for each in self._kept.values())
        self.pids = frozenset([running.pid, *kept])
        self.clear()

    def _after_cell(self, process: StudentProcess, count: int) -> None:
        """Keep a copy of a process that has run this many cells."""
        now = time.monotonic()
        worth = now - self._last >= WORTH_KEEPING and len(self._kept) < MOST_KEPT
        # A fork takes longer than a cell of imports and definitions: it pays for cells that
        # compute.
        if process.stopped is not None or not worth:
            return
        with contextlib.suppress(SandboxError, OSError, shutil.Error):
            self._folder = process.folder
            files = self._files_of(process.folder)
            session = self.session
            copy = copy_of(process, process.folder, None, session._household, session.end)
            self._kept[count] = _Kept(copy, files)
            # Asking for the copy has put a limit of its own where that of the import was.
            process.give(session.import_limit, session.end)
        self._last = time.monotonic()

    def _files_of(self, folder: Path) -> Path:
        """Return a copy of the folder; the last one, if nothing was written since."""
        listed = sorted(_listing(folder))
        if self._kept and listed == self._listed:
            return list(self._kept.values())[-1].files
        self._listed = listed
        copy = self.session.sandbox.private_folder("kept")
        shutil.copytree(folder, copy, symlinks=True, dirs_exist_ok=True)
        return copy

    def copy_for(self, session: Session, seed: int, most: int) -> tuple[StudentProcess, int] | None:
        """Return a process that goes on after the cells a notebook begins with, and their number.

        Parameters
        ----------
        most : int
            How many cells it may have run at most.

        Returns
        -------
        process, begun : StudentProcess, int
            Or None if the notebook begins with other cells, or runs in another way.
        """
        count = self._in_common(session, seed, most)
        if not count:
            return None
        kept = self._kept[count]
        self.clear()
        self._lay_out(kept.files, session)
        try:
            process = copy_of(kept.process, self._folder, None, session._household, session.end)
        except (SandboxError, protocol.ProtocolError, DeadlinePassed, OSError):
            self._kept.pop(count)
            return None
        session.layers = self.session.layers
        return process, count

    def _in_common(self, session: Session, seed: int, most: int) -> int:
        """Return how many cells have been run in the kept process that serves best; 0 for none."""
        mine, theirs = self.session.program, session.program
        if not isinstance(mine, Program) or not isinstance(theirs, Program) or theirs.probes:
            return 0
        same_way = replace(mine, cells=(), lost_statements=theirs.lost_statements) == replace(
            theirs, cells=()
        )
        if not same_way or seed != self.session.seed or not self._stages_the_same(session):
            return 0
        pairs = zip(mine.cells, theirs.cells, strict=False)
        other = (index for index, (one, two) in enumerate(pairs) if tuple(one) != tuple(two))
        common = min(next(other, len(mine.cells)), len(theirs.cells), most)
        return max((count for count in self._kept if count <= common), default=0)

    def _stages_the_same(self, session: Session) -> bool:
        """Whether all that lies beside the notebook is the same in both."""
        mine, theirs = (self._beside(each) for each in (self.session, session))
        return mine.keys() == theirs.keys() and all(
            mine[place].read_bytes() == theirs[place].read_bytes() for place in mine
        )

    @staticmethod
    def _beside(session: Session) -> dict[str, Path]:
        places = session.places.keys() - session._withheld - {session.module}
        return {place: session.staged / place for place in places}

    def _lay_out(self, files: Path, session: Session) -> None:
        """Put the files that the cells had written where their processes look for them."""
        sandbox, module = session.sandbox, session.module or ""
        folder = sandbox.private_folder("submission")
        shutil.copytree(files, folder, symlinks=True, dirs_exist_ok=True)
        written = folder / module
        # A link that the cells left in its place goes itself: copying over it would write
        # elsewhere.
        written.unlink(missing_ok=True)
        shutil.copyfile(session.staged / module, written)
        # Under the name that the kept process has as its folder, and in one step.
        sandbox.hand_over(folder).rename(self._folder)

    def clear(self) -> None:
        """Remove what processes have left that went on from here; they have ended."""
        for path in self.box.iterdir():
            remove_tree(path)

    def close(self) -> None:
        """End the processes that are kept, and remove their files."""
        for kept in self._kept.values():
            kept.process.finish()
            remove_tree(kept.files)
        self._kept.clear()
        self.session.close()


def _listing(folder: Path) -> _Listing:
    """Return what tells whether a folder has changed: each file, its time and its size."""
    found = []
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            state = os.lstat(os.path.join(here, name))
            found.append((os.path.join(here, name), state.st_mtime_ns, state.st_size))
    return found
