"""One submission in the sandbox: its module imported once, a fresh copy for each check."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.errors import MachineBusy, Unfinished, Wrong
from autograder.sandbox import artifacts, failures
from autograder.sandbox.copies import CannotFork, copy_of
from autograder.sandbox.driven import Household
from autograder.sandbox.host import Sandbox
from autograder.sandbox.kept import KeptCells
from autograder.sandbox.lost_cells import LostCells
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.program import Probe, Program, StartAgain, Started
from autograder.sandbox.tree_program import TreeProgram
from autograder.sandbox.walls.processes import kill_below
from autograder.sandbox.walls.removal import remove_files, remove_tree

__all__ = ["Session", "StudentProcess"]

REAP_LIMIT = 2.0
#: Of several modules, as many may use up the time for imports; each costs only itself.
MOST_ENDLESS = 4


class Session:
    """The student's files in the sandbox, and the process that imported them.

    Parameters
    ----------
    files : sequence of Path, or mapping of str to Path
        The files to stage, by their names or at these places; copies of these alone are seen
        by student code.
    module : str or None
        The name of the student's module among them.
    readable : sequence of str
        Names of files that student code may read at any time, besides Python files. The
        others it may read while it is imported, if it cannot be imported otherwise.
    cells, cell_limit, shown, probes
        See :class:`~autograder.sandbox.program.Program`.
    tree : TreeProgram, optional
        What is imported, where several files are handed in.
    handed_in : sequence of Path
        The files and folders that a student gave, of which ``files`` may be copies.
    kept : KeptCells, optional
        Processes that have run cells of another notebook, for one that begins with the same.

    Attributes
    ----------
    files : tuple of Path
        The files where they were handed in.
    places : dict of str to Path
        The same by their places in the folder that is staged.
    staged : Path
        The files as they were handed in, where no student code can change them.
    end : float
        When everything has to be done, on the clock of ``time.monotonic``.
    edited : bool
        Whether the code in the processes that it makes is to be edited.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        files: Sequence[Path] | Mapping[str, Path],
        module: str | None,
        *,
        import_limit: float,
        seed: int = 0,
        readable: Sequence[str] = (),
        cells: Sequence[tuple[str, int, str]] = (),
        cell_limit: float = 0.0,
        shown: str = "",
        tree: TreeProgram | None = None,
        probes: Mapping[int, Sequence[Probe]] = MappingProxyType({}),
        handed_in: Sequence[Path] = (),
        kept: KeptCells | None = None,
    ) -> None:
        self.handed_in = handed_in
        self.sandbox = sandbox
        self.module = module
        self.import_limit = import_limit
        self.seed = seed
        self.program: Program | TreeProgram | None = (
            Program(module, cells, cell_limit, shown, probes) if module else None
        )
        if tree is not None:
            notebook = self.program if cells or probes else None
            self.program = replace(tree, notebook=notebook)
        self.end = math.inf
        self.edited = False
        self._kept = kept
        self.box: Path = kept.box if kept is not None else sandbox.new_folder("box")
        # Not handed over to the student's user: what import overwrites would be what a check opens.
        self.staged = sandbox.private_folder("submitted")
        self.places = (
            dict(files) if isinstance(files, Mapping) else {file.name: file for file in files}
        )
        self.files = tuple(self.places.values())
        for place, file in self.places.items():
            _copy(file, self.staged / place)
        #: What was handed in beside the code: what student code computes must not come from it.
        self._withheld = {
            place
            for place in self.places
            if place not in {module, *readable} and not place.endswith(".py")
        }
        self._read_at_import = False
        self.layers: Mapping[str, str] = {}
        self.output = ""
        ancestors = kept.pids if kept is not None else ()
        self._household: Household = Household(sandbox.driven, REAP_LIMIT, ancestors)
        self._import_error: Wrong | MachineBusy | None = None
        #: The process of an earlier check that a later one goes on in.
        self._staying: StudentProcess | None = None
        self._endings: list[Callable[[], None]] = []
        self._cells = [cell[0] for cell in cells]
        self._lost = LostCells(self._cells, import_limit)
        self._started = Started()
        #: Told, of a notebook, how many cells its process has run.
        self.after_cell: Callable[[StudentProcess, int], None] = lambda _process, _count: None

    @property
    def started(self) -> Started:
        """What is known of the module once it has been imported."""
        return self._started

    @property
    def failed_cells(self) -> Mapping[int, failures.StudentRaised]:
        """What stopped a cell of the notebook, by its index."""
        return self._started.failed_cells

    @property
    def answers(self) -> Mapping[str, Any]:
        """What each probe answered between the cells, by its name; or the ``Wrong`` it raised."""
        return self._started.answers

    @property
    def failed_modules(self) -> Mapping[str, Wrong]:
        """Why a module of several cannot be imported, by its dotted name."""
        return self._started.failed_modules

    def import_module(self, deadline: float) -> None:
        """Import the student's module, once for all checks.

        Raises
        ------
        Wrong, MachineBusy
            If the module cannot be imported; raised again for every check.
        """
        with self._household.lock:
            if self._household.importing is None and self._import_error is None:
                try:
                    self._household.importing = self._imported(deadline, self.seed)
                except (Wrong, MachineBusy) as error:
                    # Remembered: an import that fails after a minute fails for each check at once.
                    self._import_error = error
            if self._import_error is not None:
                raise self._import_error

    def _stage(self) -> Path:
        """Copy the submitted code, and what it may read, to a folder of the student's own."""
        withheld = frozenset() if self._read_at_import else self._withheld
        return self.sandbox.hand_over(self._copy_staged(withheld), self.box)

    def _copy_staged(self, withheld: Collection[str] = ()) -> Path:
        folder = self.sandbox.private_folder("submission")
        for place in self.places:
            if place not in withheld:
                _copy(self.staged / place, folder / place)
        self.sandbox.lay_out(folder)
        return folder

    def stage_to_run(self) -> tuple[Path, int]:
        """Copy the submitted files again, for programs to run there.

        Returns
        -------
        folder, opened : Path, int
            The folder, and a descriptor of it: student code can put another under its name.
        """
        copies = self._copy_staged()
        opened = os.open(copies, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        folder = self.sandbox.hand_over(copies, self.box)
        for place in self.places:
            # Student code can write in this folder by now. A link in a file's place would give the
            # mode of another file away, and a pipe would never open.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            copy = os.open(place, flags, dir_fd=opened)
            os.fchmod(copy, 0o700)  # it may be started by its name
            os.close(copy)
        return folder, opened

    def _imported(self, deadline: float, seed: int) -> StudentProcess:
        """Import the module; with what was handed in beside it where it needs that.

        It may read those files, or do for minutes what it would find in them.
        """
        if self._read_at_import or not self._withheld:
            return self._imported_once(deadline, seed)
        try:
            process = self._imported_once(deadline, seed)
        except Wrong:
            pass
        else:
            failed = [*self.failed_cells.values(), *self.failed_modules.values()]
            if not any(map(self._lacks_a_file, failed)):
                return process
            process.finish()
            # It is told from the start: what stopped for want of a file may go on this time.
            if isinstance(self.program, TreeProgram):
                self.program.stopped.clear()
        self._read_at_import = True
        # Cells that were lost for want of a file get another try.
        self._lost = LostCells(self._cells, self.import_limit)
        return self._imported_once(deadline, seed)

    def _lacks_a_file(self, error: Wrong) -> bool:
        if not isinstance(error, failures.StudentRaised):
            return True  # a module that computes for minutes what it would find there
        return any(name in error.message for name in self._withheld)

    def _imported_once(self, deadline: float, seed: int) -> StudentProcess:
        """Import the module, or run all cells but those that end the process."""
        while True:
            try:
                return self._imported_now(deadline, seed)
            except failures.CellLost as lost:
                self._lost.add(lost)
            except StartAgain as ended:
                # A submission of many modules, each of which never ends, would take the time of all
                # of them.
                if self._lost.seconds >= MOST_ENDLESS * self.import_limit:
                    raise ended.stopped from ended

    def _imported_now(self, deadline: float, seed: int) -> StudentProcess:
        process, begun = self._begun(seed)
        folder = process.folder
        process.give(self.import_limit, deadline)
        if self.program is None:
            return process
        try:
            self._started = self.program.start(
                process, folder, seed, self._lost.cells, begun, self.after_cell
            )
        except BaseException:
            self._lost.seconds += process.clock.spent.total
            process.finish()
            self.output = process.output
            raise
        finally:
            self._withhold(folder)
        self.output = process.output
        return process

    def _begun(self, seed: int) -> tuple[StudentProcess, int]:
        """Return a process of the submission's own, and how many cells it has run already."""
        if self._kept is not None and self._household.importing is None:
            lost = min(self._lost.cells, default=len(self._cells))
            begun = self._kept.copy_for(self, seed, lost) if not self._read_at_import else None
            if begun is not None:
                return begun
        folder = self._stage()
        pid, channel, self.layers = self.sandbox.spawn(self.box, folder, seed)
        process = StudentProcess(
            self.sandbox,
            pid,
            channel,
            folder,
            self._household,
            box=self.box,
            disposable=True,
        )
        return process, 0

    def _withhold(self, folder: Path) -> None:
        """Remove what was handed in beside the code; the homework's files of its names stay."""
        others = self.sandbox.given_named(self._withheld)
        remove_files(folder, self._withheld, others)
        if others is not None:
            remove_tree(others)

    @contextlib.contextmanager
    def process(
        self, limit: float, seed: int, *, resumed: bool = False
    ) -> Iterator[StudentProcess]:
        """Yield a process of its own, with the module imported, in a clean folder.

        It ends with the context, unless it ``stays`` then.

        Parameters
        ----------
        limit : float
            Seconds of its own that it may take, counted from when it is there: neither
            making it nor importing the module again is the check's.
        seed : int
            Seeds every generator in it.
        resumed : bool
            Whether to take the process that has stayed instead, as it was left, if there is one.

        Raises
        ------
        Wrong
            If the module cannot be imported.
        SandboxGone
            If the zygote died meanwhile; :meth:`revive`, and do it again.
        """
        self.import_module(self.end)
        process = self._left_over() if resumed else None
        process = process or self._copy(seed)
        try:
            # Before the time is given: waiting until the processes of earlier checks are gone is
            # not this check's.
            self._household.clear_away()
            process.give(limit, self.end)
            yield process
        finally:
            if process.stays and process.stopped is None and not process.ended:
                self._keep(process)
            else:
                self._household.end(process)

    def _keep(self, process: StudentProcess) -> None:
        """Let a process stay, at rest, in place of one that has stayed until now."""
        other, self._staying = self._staying, process
        process.rest()
        if other is not None and other is not process:
            self._household.end(other)

    def _left_over(self) -> StudentProcess | None:
        """Return the process that has stayed, if it can still be asked; it does not stay on."""
        process, self._staying = self._staying, None
        if process is None:
            return None
        if process.ended or process.stopped is not None:
            self._household.end(process)
            return None
        process.resume()
        return process

    def let_go(self) -> None:
        """End the process that has stayed, if one has."""
        process = self._left_over()
        if process is not None:
            self._household.end(process)

    def _copy(self, seed: int) -> StudentProcess:
        with self._household.lock:
            process: StudentProcess | None = None
            parent = self._household.importing
            if parent is not None and parent.stopped is None and self._started.threads == 1:
                with contextlib.suppress(CannotFork):
                    folder = self.sandbox.work_folder(self.box)
                    process = copy_of(
                        parent, folder, seed, self._household, self.end, edited=self.edited
                    )
            if process is None:
                # One with threads cannot be forked, nor one that is gone: import afresh.
                process = self._imported(self.end, seed)
            if parent is not None and parent.stopped is None:
                # What its threads would do meanwhile is nobody's time, and takes the check's.
                parent.rest()
            return process

    def revive(self) -> None:
        """Start over after the zygote died: import again when the next check asks.

        Raises
        ------
        SandboxError
            If it does not come up again.
        """
        with self._household.lock:
            self.sandbox.revive()
            parent = self._household.importing
            if parent is not None and parent.pid not in self.sandbox.descendants():
                parent.finish()
                self._household.importing = None

    def interrupt(self) -> None:
        """End every process that runs now, whoever waits for it, and let none be made."""
        # First, so that no check makes a process while the others are being killed.
        self.end = time.monotonic()
        if self.sandbox.alive():
            kill_below(self.sandbox.zygote_pid)

    def at_its_end(self, function: Callable[[], None]) -> None:
        """Have something called, once, when this session is closed."""
        if function not in self._endings:
            self._endings.append(function)

    def close(self) -> None:
        """End every process of this submission and remove its files."""
        while self._endings:
            self._endings.pop()()
        self.let_go()
        # Processes first: what writes into a folder while it is removed would be left there.
        self._household.close(self.sandbox.alive)
        remove_tree(self.staged)
        if self._kept is None:
            remove_tree(self.box)
        else:
            self._kept.clear()

    def open_files(
        self, folder: Path, names: Sequence[str], limit: int
    ) -> dict[str, Any | Wrong | Unfinished]:
        """Open files that student code wrote, in a jailed process that knows nothing else.

        Returns
        -------
        dict
            By name: the plain data in the file, or what says why not.
        """
        reader = artifacts.ArtifactReader(self.sandbox, limit, self.end)
        try:
            return artifacts.open_files(reader, folder, names)
        finally:
            reader.close()

    def open_written(
        self, folder: Path, names: Sequence[str], limit: int
    ) -> dict[str, Any | Wrong | Unfinished]:
        """Open files in a folder that student code ran in; the homework's own do not count."""
        given = {name for name in names if self.sandbox.is_as_given(folder / name)}
        written = [name for name in names if name not in given]
        # What is not there now was not written: what runs here has come to its end.
        there = [name for name in written if os.path.lexists(folder / name)]
        opened = self.open_files(folder, there, limit)
        return {
            name: opened[name] if name in opened else artifacts.not_written(name) for name in names
        }


def _copy(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, place)
