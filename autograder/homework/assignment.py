"""What a rubric declares: an assignment, with its checks and fixtures."""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from autograder.datasets import DataSet, Sizes
from autograder.homework import declarations
from autograder.homework.asked import Files, Submission, files_of
from autograder.homework.checks import Check, Fixture
from autograder.homework.trials import Trials
from autograder.results.report import Visibility
from autograder.sandbox.program import Probe
from autograder.submitted.cells import Cell
from autograder.submitted.forbidden import Forbidden, as_rules

__all__ = ["GIVEN", "Assignment", "Check", "Fixture"]

#: What a check or fixture can ask for by naming a parameter, besides fixtures.
GIVEN = {
    "student": "the student's module, in a process of its own for this check",
    "artifacts": "the other files that were handed in, opened, by name",
    "rng": "a numpy Generator, seeded by the run and the check's name: `--seed` repeats it",
    "datasets": "the data sets as the grader has them",
    "data": "a function: the path of a file in the homework's `data/`",
    "hidden": "a function: the path of a file in the homework's `hidden/`",
    "note": "a function: adds a remark to the result, whether it passes or not",
    "show": "curves, confusion matrices and figures beside the verdict in the HTML page",
    "figures": "what the student's code drew while it was imported or its cells ran",
    "leaderboard": "a function: ranks the submission on Gradescope's leaderboard",
    "earlier": "what failed of the checks that it `rests_on`: `with earlier.explains():`",
    "session": "the submission in the sandbox, for what makes processes of its own",
}

Function = TypeVar("Function", bound=Callable[..., Any])
#: Returns the cells to run, and what is asked once this many cells of code have been.
Arrange = Callable[[Sequence[Cell]], tuple[Sequence[Cell], Mapping[int, Sequence[Probe]]]]


def as_handed_in(
    cells: Sequence[Cell],
) -> tuple[Sequence[Cell], Mapping[int, Sequence[Probe]]]:
    """Return the cells of a submission as they are, and no tests between them."""
    return cells, {}


@dataclass
class Assignment:
    """A homework: what is submitted, and what is checked for how many points.

    Parameters
    ----------
    name : str
        What the command line calls it.
    title : str
        What students call it.
    submission : str, tuple of str, or list of these
        Pattern of the submitted file's name: ``"*_hw1_problem3.py"``. A tuple, as in
        ``isinstance``, is one file in one of several forms, the preferred one first:
        ``("*.ipynb", "*.py")``. A list is several files, and all of them are asked for:
        ``["part_a.py", "part_b.py"]``. A file may have a place, ``"needle/ops.py"``, and
        ``"needle/"`` is every Python file below that folder. The first is ``student``, the
        others are ``student.module("part_b")``. Where the first can be a notebook, it is run
        cell by cell, as ``__main__``; all else is imported.
    optional : sequence of str
        Patterns of files of code that may be handed in, too: ``["needle/extra.py"]``.
    given : sequence of str
        Patterns of files that are the course's own: ``["needle/utils.py", "helper.py"]``.
        Student code always finds the course's copy, from the homework's folder.
    reserved : collection of str or None
        Unless it is None, modules of a student's own come along, from the folder of what is
        asked for, and student code imports them; not by one of these names, and by none of a
        library.
    author : str
        What students put instead of the ``*``: ``"PennKey"``. Messages ask for it.
    skeleton : str
        The file students start from. Name it only where it is not ``skeleton.py``,
        ``skeleton.ipynb`` or the only file in ``skeleton/``.
    reference : str
        The worked solution that the skeleton is made from. Name it only where it is not
        ``reference.py`` or the only file in ``reference/``.
    trials : Trials
        How ``autograder validate`` tries the rubric out.
    artifacts : sequence of str
        Names of the other files that are handed in: ``["weights.npy"]``. A check opens them
        with ``artifacts["weights.npy"]``, by the ending of the name; an ending that cannot be
        opened is refused here, unless the homework brings what opens it (``inside``) or
        student code may read it (``readable``).
    readable : sequence of str
        Which of these student code may read when it runs: a vocabulary, say. What it has to
        compute again must not be among them. Python files can be imported in any case.
    parts : mapping of str to str
        Title of each part by its number: ``{"3b": "Linear layer"}``.
    libraries : sequence of str
        Modules that student code imports: ``["numpy", "sklearn.svm"]``. They are imported
        once, before any student code runs. One that is not installed is refused before
        grading.
    data : sequence of str or DataSet
        Data sets that student code may load: known ones by name, and those that the homework
        declares of files in its folder ``data``.
    forbidden : mapping of str to names
        Full names that students must not use, by part: ``{"1.2": ("numpy.cov",)}``, or with
        what to do instead, ``{"1.2": {"numpy.cov": "multiply the centered data"}}``. What
        ``trials.written`` names for the part is looked at, with all that it builds on; without
        it the whole file.
    data_size : mapping of str to int, or to such a mapping
        How many rows of each split student code is given at most, in every data set
        (``{"train": 5_000}``) or by its name (``{"faces": {"train": 5_000}}``): training on
        all that was published may take too long. Checks load all rows.
    aliases : mapping of str to sequence of str
        Names that are accepted instead of one of the skeleton's:
        ``{"linear_t": ["LinearLayer"]}``.
    imported : bool
        Whether the submission is imported. False for a program that is only ever started.
    import_timeout : float
        Seconds that importing the submission, or running all its cells, may take; as for
        a check's timeout, the student's own seconds count.
    cell_timeout : float
        Seconds that one cell of a notebook may take; the cells after it are run all the same.
    memory_mb : int
        Mebibytes that all processes of one submission may use beyond the libraries.
    artifact_mb : int
        Largest size of one artifact in mebibytes, on disk and unpacked.
    inside : sequence of str
        Modules beside the rubric that are imported in the student's process, before any
        student code: what opens an artifact there
        (``artifacts.opened_by("svm.pkl", "classifier_file:open_classifier")``). Student code
        can read them: they may ask, and must never tell what is right. A module of
        ``autograder.sandbox`` is named whole.
    standins : mapping of str to str
        Functions that change a library for student code, by the library's name.
        ``{"skimage.filters": "gabor:install"}`` calls ``install`` of the module ``gabor``
        beside the rubric with the library's module, once, before any student code runs. It
        may replace what is slow or would need a network. It runs where student code does,
        and must give nothing away either. One of ``autograder.sandbox`` is named whole.
    not_given : sequence of str
        Modules of the course's own that student code does not find. One that imports such a
        module is not to blame: its checks wait for a person.
    staff_notes : sequence of str
        Remarks on the homework for the course staff, shown with every report, and to no
        student.
    options : sequence of str
        Words of the command line that it was read by: grading again needs them, too.
    arranged : callable
        Given the cells that were handed in, returns those that are run, and the course's
        own tests between them: see :mod:`autograder.suites.arranging`.
    expecting : callable
        Is given the names of the checks that are run, before the first of them: what is set
        up for several may end with the last.
    repair : str
        How much students read of a small edit of their code that makes a failed check pass:
        ``"line"``, which it is and what to look at; ``"kind"``, what to look at alone;
        ``"edit"``, the line before and after. Staff reads the edit in any case.
    asked_in : sequence of Cell
        Cells of the notebook that students start from, where no skeleton's file is: what
        stands there is the question, and no part of an answer.
    """

    name: str
    title: str
    submission: Submission
    optional: Sequence[str] = ()
    given: Sequence[str] = ()
    reserved: Collection[str] | None = None
    author: str = "name"
    skeleton: str = ""
    reference: str = ""
    artifacts: Sequence[str] = ()
    readable: Sequence[str] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    libraries: Sequence[str] = ()
    data: Sequence[str | DataSet] = ()
    data_size: Sizes = field(default_factory=dict)
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forbidden: Mapping[str, Sequence[str] | Forbidden] = field(default_factory=dict)
    imported: bool = True
    import_timeout: float = 60.0
    cell_timeout: float = math.inf
    memory_mb: int = 2048
    artifact_mb: int = 32
    inside: Sequence[str] = ()
    standins: Mapping[str, str] = field(default_factory=dict)
    trials: Trials = field(default_factory=Trials)
    not_given: Sequence[str] = ()
    staff_notes: Sequence[str] = ()
    options: Sequence[str] = ()
    arranged: Arrange = as_handed_in
    expecting: Callable[[Collection[str]], None] = lambda _names: None
    repair: str = "line"
    asked_in: Sequence[Cell] = ()
    checks: list[Check] = field(default_factory=list, init=False)
    fixtures: dict[str, Fixture] = field(default_factory=dict, init=False)
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        """Refuse a parameter of another kind than above: a text where a list is meant."""
        declarations.require_assignment(vars(self))
        self.files = files_of(self.submission, self.optional, self.given, self.reserved)

    def check(
        self,
        part: str,
        *,
        points: float,
        timeout: float = 10.0,
        visibility: str = "visible",
        public: bool = True,
        tags: Sequence[str] = (),
        depends_on: Sequence[str] = (),
        rests_on: Sequence[str] = (),
        forbids: Sequence[str] | Forbidden = (),
    ) -> Callable[[Function], Function]:
        """Declare the decorated function as a check.

        Its first docstring line is its title; its parameters name what it is given, a
        fixture of this assignment for one. It passes if it returns, and loses its points
        if it raises :class:`autograder.Wrong`. Whatever else it raises is the grader's
        failure: no points are lost, and the result waits for a person.

        Parameters
        ----------
        part : str
            The part it belongs to: ``"3b"``. Its place there makes its number: ``3b.2``.
        points : float
            What it is worth, 0 or more.
        timeout : float
            Seconds that the student's code may take in this check, all calls together.
            Importing the submission has a limit of its own, and so has a fixture.
        visibility : str
            When Gradescope shows it to students: ``"visible"``, ``"hidden"``,
            ``"after_due_date"`` or ``"after_published"``.
        public : bool
            Whether ``autograder check`` runs it, and the kit, where its inputs can be
            recorded. Only a visible check can be public.
        tags : sequence of str
            Passed on to Gradescope.
        depends_on : sequence of str
            Function names of checks declared before it. Unless all of them passed it is not
            run, earns nothing, and names the one that failed.
        rests_on : sequence of str
            Function names of checks declared before it that explain why this one fails. It
            is run all the same, after them, and is given ``earlier``: what is raised below
            ``with earlier.explains():``, and has no cause of its own, says to fix first what
            failed there.
        forbids : sequence of str, or mapping of str to str
            Full names that what is written for the part must not use, as ``forbidden`` of
            the assignment, for this check alone.

        Raises
        ------
        ValueError
            If the declaration is mistyped: a negative number of points, a visibility
            Gradescope does not know, no docstring, a name used twice, or a parameter that
            nobody gives.
        """
        return self._declare(
            part,
            points,
            timeout=timeout,
            visibility=Visibility(visibility),
            tags=declarations.require_list("tags", tags),
            depends_on=declarations.require_list("depends_on", depends_on),
            rests_on=declarations.require_list("rests_on", rests_on),
            public=public and visibility == Visibility.VISIBLE.value,
            forbids=as_rules(forbids),
        )

    def by_hand(
        self,
        part: str,
        *,
        points: float,
        answers: str | Sequence[str] = (),
        timeout: float = 10.0,
        visibility: str = "visible",
    ) -> Callable[[Function], Function]:
        """Declare an item for manual grading: its points are neither earned nor lost here.

        The decorated function's first docstring line is its title. The function gathers
        what there is to see, with ``show`` and ``note`` and whatever else a check can ask
        for; most have nothing to do. What it raises as :class:`autograder.Wrong` becomes a
        note for that person.

        Parameters
        ----------
        part : str
            The part it belongs to, as for a check.
        points : float
            What a person can give for it. Totals leave it out.
        answers : str or sequence of str
            What was written for it: words of a heading in a text cell, whose section is
            shown, or the name of a variable that is set to a text.
        timeout : float
            Seconds that the student's code may take, where the function runs it.
        visibility : str
            When Gradescope shows it to students, as for a check.

        Raises
        ------
        ValueError
            As :meth:`check` does.
        """
        return self._declare(
            part,
            points,
            timeout=timeout,
            visibility=Visibility(visibility),
            public=visibility == Visibility.VISIBLE.value,
            by_hand=True,
            answers=(answers,) if isinstance(answers, str) else tuple(answers),
        )

    def _declare(self, part: str, points: float, **declared: Any) -> Callable[[Function], Function]:
        declarations.require_check(part, points, declared)

        def register(function: Function) -> Function:
            name = function.__name__
            if any(check.name == name for check in self.checks):
                raise ValueError(f"{self.name} has two checks named {name}")
            self._require_known(function)
            earlier = {check.name for check in self.checks if not check.by_hand}
            for relation, verb in (("depends_on", "depends"), ("rests_on", "rests")):
                if unknown := set(declared.get(relation, ())) - earlier:
                    raise ValueError(f"{name} {verb} on {unknown}, not declared before it")
            place = 1 + sum(check.part == part for check in self.checks)
            number, title = f"{part}.{place}", _title(function)
            self.checks.append(
                Check(name, part, number, title, points, function=function, **declared)
            )
            return function

        return register

    def fixture(
        self, *, timeout: float, unless_stopped: Sequence[str] = ()
    ) -> Callable[[Function], Function]:
        """Declare the decorated function as a fixture: what several checks share.

        A check, or another fixture, asks for its result by a parameter of the function's
        name; the function itself may ask for whatever a check may. It runs once per
        submission, when the first check asks for it. If it raises
        :class:`autograder.Wrong`, the checks that ask for it are not run and say why.

        The result must be plain data: the fixture's ``student`` ends with it, and so do the
        objects in that process.

        Parameters
        ----------
        timeout : float
            Seconds that the student's code may take in it, all calls together.
        unless_stopped : sequence of str
            Function names of checks. If one of them ran out of time or ended its process,
            the fixture is not tried: it would only wait for the same.

        Raises
        ------
        ValueError
            If it has no docstring, or a parameter that nobody gives.
        """

        def register(function: Function) -> Function:
            self._require_known(function)
            name = function.__name__
            self.fixtures[name] = Fixture(
                name, _title(function), timeout, function, tuple(unless_stopped)
            )
            return function

        return register

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns of the name of the file that is ``student``, the preferred one first."""
        return self.files.main

    @property
    def example_author(self) -> str:
        """What messages put instead of the ``*`` in the file's name: ``"yourname"``."""
        return "your" + "".join(self.author.split()).lower()

    @property
    def takes_notebooks(self) -> bool:
        """Whether a notebook can be submitted, and what is submitted is run like one."""
        return any(pattern.endswith(".ipynb") for pattern in self.patterns)

    def file_name(self, author: str, suffix: str = "") -> str:
        """Return the name of one author's file; of the first pattern, or that for a suffix."""
        fitting = [pattern for pattern in self.patterns if pattern.endswith(suffix)]
        return (fitting or self.patterns)[0].replace("*", author)

    def _require_known(self, function: Callable[..., Any]) -> None:
        for parameter in inspect.signature(function).parameters:
            if parameter not in GIVEN and parameter not in self.fixtures:
                raise ValueError(f"{function.__name__} asks for {parameter!r}, which nobody gives")

    def selected(self, only: str | None = None, *, public: bool = False) -> list[Check]:
        """Return the checks of one part or number, or all; the public ones alone if asked."""
        chosen = [check for check in self.checks if check.public or not public]
        if only is None:
            return chosen
        return [check for check in chosen if only in (check.part, check.number, check.name)]

    def narrowed(self, keep: Callable[[Check], bool]) -> Assignment:
        """Return this assignment with some of its checks alone, and what their parts forbid."""
        chosen = copy.copy(self)
        chosen.checks = [check for check in self.checks if keep(check)]
        left = {check.part for check in chosen.checks}
        chosen.forbidden = {part: rules for part, rules in self.forbidden.items() if part in left}
        return chosen

    @property
    def points(self) -> float:
        """Points that can be earned in all, those that a person gives aside."""
        return sum(check.points for check in self.checks if not check.by_hand)

    @property
    def points_by_hand(self) -> float:
        """Points that a person gives."""
        return sum(check.points for check in self.checks if check.by_hand)


def _title(function: Callable[..., Any]) -> str:
    text = inspect.getdoc(function)
    if not text:
        raise ValueError(f"{function.__name__} needs a docstring: students see its first line")
    return text.splitlines()[0].removesuffix(".")
