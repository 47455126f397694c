"""What a rubric declares: an assignment, its checks and its fixtures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from autograder.report import Visibility
from autograder.trials import Trials

#: What a check or fixture can ask for by naming a parameter, besides fixtures.
GIVEN = ("student", "artifacts", "rng", "datasets", "note", "leaderboard")

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Check:
    """One question about a submission, worth points.

    Attributes
    ----------
    name : str
        The function's name, unique in the assignment.
    part : str
        The part of the homework it belongs to (``"3b"``).
    number : str
        The part and the check's place in it (``"3b.2"``).
    title : str
        First line of the docstring: what students see.
    timeout : float
        Seconds of wall clock it may take.
    depends_on : tuple of str
        Names of checks that have to pass before this one makes sense.
    """

    name: str
    part: str
    number: str
    title: str
    points: float
    timeout: float
    function: Callable[..., None]
    visibility: Visibility = Visibility.VISIBLE
    tags: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    public: bool = True

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the parameters it asks for."""
        return tuple(inspect.signature(self.function).parameters)


@dataclass(frozen=True)
class Fixture:
    """What several checks share: made once per submission, under a limit of its own.

    ``unless_stopped`` names checks: if one of those hung or died, so would this.
    """

    name: str
    title: str
    timeout: float
    function: Callable[..., Any]
    unless_stopped: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the parameters it asks for."""
        return tuple(inspect.signature(self.function).parameters)


@dataclass
class Assignment:
    """A homework: what is submitted, and what is checked for how many points.

    Parameters
    ----------
    name : str
        What the command line calls it.
    title : str
        What students call it.
    submission : str
        Pattern of the Python file's name (``"*_hw1_problem3.py"``).
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
    aliases : mapping of str to sequence of str
        Names that are accepted instead of one of the skeleton's.
    import_timeout : float
        Seconds that importing the submission may take.
    memory_mb : int
        What all processes of one submission may use beyond the libraries.
    artifact_mb : int
        Largest size of one artifact.
    """

    name: str
    title: str
    submission: str
    skeleton: str
    artifacts: Sequence[str] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    libraries: Sequence[str] = ()
    data: Sequence[str] = ()
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    import_timeout: float = 60.0
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
    ) -> Callable[[Function], Function]:
        """Declare the decorated function as a check.

        Its first docstring line is its title; its parameters name what it is given:
        ``student``, ``artifacts``, ``rng``, ``datasets``, ``note``, ``leaderboard``, or
        a fixture of this assignment. It passes if it returns, and loses its points
        if it raises :class:`autograder.Wrong`.

        Raises
        ------
        ValueError
            If the declaration is mistyped: a negative number of points, a visibility
            Gradescope does not know, a name used twice, or a parameter nobody gives.
        """
        if points < 0:
            raise ValueError(f"a check of {self.name} has {points} points")

        def register(function: Function) -> Function:
            name = function.__name__
            if any(check.name == name for check in self.checks):
                raise ValueError(f"{self.name} has two checks named {name}")
            self._require_known(function)
            earlier = {check.name for check in self.checks}
            if unknown := set(depends_on) - earlier:
                raise ValueError(f"{name} depends on {unknown}, not declared before it")
            place = 1 + sum(check.part == part for check in self.checks)
            self.checks.append(
                Check(
                    name=name,
                    part=part,
                    number=f"{part}.{place}",
                    title=_title(function),
                    points=points,
                    timeout=timeout,
                    function=function,
                    visibility=Visibility(visibility),
                    tags=tuple(tags),
                    depends_on=tuple(depends_on),
                    public=public and visibility == Visibility.VISIBLE.value,
                )
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

    @property
    def points(self) -> float:
        """Points that can be earned in all."""
        return sum(check.points for check in self.checks)


def _title(function: Callable[..., Any]) -> str:
    text = inspect.getdoc(function)
    if not text:
        raise ValueError(f"{function.__name__} needs a docstring: students see its first line")
    return text.splitlines()[0].removesuffix(".")
