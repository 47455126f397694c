"""What a rubric declares: an assignment, with its checks and fixtures."""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from autograder.homework.checks import Check, Fixture
from autograder.homework.trials import Trials
from autograder.results.report import Visibility
from autograder.submitted.forbidden import Forbidden, as_rules

__all__ = ["GIVEN", "Assignment", "Check", "Fixture"]

#: What a check or fixture can ask for by naming a parameter, besides fixtures.
GIVEN = ("student", "artifacts", "rng", "datasets", "note", "show", "figures", "leaderboard")

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass
class Assignment:
    """A homework: what is submitted, and what is checked for how many points.

    Parameters
    ----------
    name : str
        What the command line calls it.
    title : str
        What students call it.
    submission : str or sequence of str
        Pattern of the submitted file's name (``"*_hw1_problem3.py"``), or several, the
        preferred one first (``("*.ipynb", "*.py")``). Where one is for notebooks, what is
        submitted is run cell by cell, as ``__main__``; elsewhere it is imported.
    skeleton : str
        The skeleton students start from, relative to the project's folder.
    reference : str
        The model solution that the skeleton is made from, relative to the same folder.
    trials : Trials
        How ``autograder validate`` tries the rubric out.
    artifacts : sequence of str
        Names of the other files that are handed in.
    parts : mapping of str to str
        Title of each part by its number.
    libraries : sequence of str
        What student code imports; imported once, before any student code runs.
    data : sequence of str
        Data sets that student code may load, by name.
    forbidden : mapping of str to names
        By part: full names that what is written for it (``trials.written``) must not use,
        ``("numpy.cov",)``, or a mapping of those to what to do instead.
    data_size : mapping of str to int
        How many images of ``"train"`` and ``"validation"`` student code is given, where that
        is not as many as were published: what trains on all of them may take too long.
    aliases : mapping of str to sequence of str
        Names that are accepted instead of one of the skeleton's.
    import_timeout : float
        Seconds that importing the submission, or running all its cells, may take; as for
        a check's timeout, the student's own seconds count.
    cell_timeout : float
        Seconds that one cell of a notebook may take; the cells after it are run all the same.
    memory_mb : int
        What all processes of one submission may use beyond the libraries.
    artifact_mb : int
        Largest size of one artifact.
    """

    name: str
    title: str
    submission: str | Sequence[str]
    skeleton: str
    artifacts: Sequence[str] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    libraries: Sequence[str] = ()
    data: Sequence[str] = ()
    data_size: Mapping[str, int] = field(default_factory=dict)
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forbidden: Mapping[str, Sequence[str] | Forbidden] = field(default_factory=dict)
    import_timeout: float = 60.0
    cell_timeout: float = math.inf
    memory_mb: int = 2048
    artifact_mb: int = 32
    reference: str = ""
    trials: Trials = field(default_factory=Trials)
    checks: list[Check] = field(default_factory=list, init=False)
    fixtures: dict[str, Fixture] = field(default_factory=dict, init=False)

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
        forbids: Sequence[str] | Forbidden = (),
    ) -> Callable[[Function], Function]:
        """Declare the decorated function as a check.

        Its first docstring line is its title; its parameters name what it is given:
        ``student``, ``artifacts``, ``rng``, ``datasets``, ``note``, ``show``, ``leaderboard``,
        or a fixture of this assignment. It passes if it returns, and loses its points
        if it raises :class:`autograder.Wrong`.

        Raises
        ------
        ValueError
            If the declaration is mistyped: a negative number of points, a visibility
            Gradescope does not know, a name used twice, or a parameter nobody gives.
        """
        return self._declare(
            part,
            points,
            timeout=timeout,
            visibility=Visibility(visibility),
            tags=tuple(tags),
            depends_on=tuple(depends_on),
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
        """Declare an item that a person grades: its points are neither earned nor lost here.

        The decorated function's first docstring line is its title. The function gathers
        what there is to see, with ``show`` and ``note`` and whatever else a check can ask
        for; most have nothing to do. What it raises as :class:`autograder.Wrong` becomes a
        note for that person.

        Parameters
        ----------
        answers : str or sequence of str
            What was written for it: words of a heading in a text cell, whose section is
            shown, or the name of a variable that is set to a text.

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
        if points < 0:
            raise ValueError(f"a check of {self.name} has {points} points")

        def register(function: Function) -> Function:
            name = function.__name__
            if any(check.name == name for check in self.checks):
                raise ValueError(f"{self.name} has two checks named {name}")
            self._require_known(function)
            earlier = {check.name for check in self.checks if not check.by_hand}
            if unknown := set(declared.get("depends_on", ())) - earlier:
                raise ValueError(f"{name} depends on {unknown}, not declared before it")
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
        """Declare the decorated function as a fixture.

        A check asks for its result by a parameter of the function's name. The
        result must not hold on to ``student``: that process ends with the fixture.
        If a check named in ``unless_stopped`` hung or ended its process, the
        fixture is not tried: minutes of waiting would tell nothing new.
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
        """Patterns of the submitted file's name, the preferred one first."""
        return (self.submission,) if isinstance(self.submission, str) else tuple(self.submission)

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
