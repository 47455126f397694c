"""Records what a public check asks of a right solution, and which oracle judges which answer.

The record holds inputs, right answers and tolerances, and no line of a rubric, an oracle or a
solution. Two runs tell what is random. A random attribute that a check reads (weights) is set
to what it was in the first run, so that what follows from it can be compared. What the rubric
would decide of other answers is found out in :mod:`autograder.authoring.rehearsing`.
"""

from __future__ import annotations

import contextlib
import copy
import math
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring import breakdowns
from autograder.authoring.hearing import heard_by
from autograder.datasets import Datasets
from autograder.errors import AutograderError, GraderError, Unfinished, Wrong
from autograder.grading import modules
from autograder.grading.earlier import Earlier
from autograder.grading.fixtures import GradedStudent, seed_for
from autograder.homework.assignment import Assignment, Check
from autograder.kit import answers
from autograder.kit.judges import ORACLES
from autograder.kit.record import AT, Ask, Event, From, Judge, NotRecordable, pack
from autograder.repair.trial import all_needs
from autograder.results.shown import Show
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.host import Sandbox
from autograder.sandbox.protocol import Handle, Tensor
from autograder.sandbox.session import Session
from autograder.submitted.submission import Submission
from autograder.suites import assignment as of_suites

#: What a check may be given to be recorded; fixtures and artifacts are graded on upload.
GIVEN = {"student", "rng", "datasets", "note", "show", "leaderboard", "earlier"}
#: What a check may ask of the student's process to be recorded.
_OPS = {
    *("module", "get", "set", "call", "item", "set_item", "value", "length", "inplace"),
    *("listed", "put", "library", "define"),
}
SEED = 2024
#: Of the student's process in the two runs that tell what is random; the second is the record.
_SEEDS = (1, 2)
#: Seconds of a processor that a check may take with the reference, to be run at home.
_LONGEST = 30.0
_LIMIT = 120.0
_MOST_EVENTS = 3_000


#: Arrays that new objects have, by the event that makes each and the attribute.
Starts = dict[tuple[int, str], NDArray[Any]]


class Recorder:
    """Stands between a rubric and the student's process, and writes down what passes."""

    def __init__(
        self,
        process: Any,
        earlier: Sequence[Event],
        starts: Starts | None = None,
        *,
        probing: bool = False,
        distorting: bool = False,
    ) -> None:
        self._process = process
        #: Why it cannot be recorded, even if whatever runs the check catches that.
        self.refused = ""
        self._distorting = distorting
        self._candidates, self._starts = _candidates(earlier), starts
        self.starts: Starts = {}
        self.forces = False
        self._earlier = earlier
        self._probing = probing
        self.events: list[Event] = []
        self._live: list[list[Any]] = []

    def __getattr__(self, name: str) -> Any:
        self.__dict__["refused"] = _NOT_USED.get(name, f"it uses {name} of the student's process")
        raise NotRecordable(self.refused)

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Pass a request on, and keep it with its answer."""
        if op == "ended":
            return self._process.request(op, what, **fields)
        if op not in _OPS:
            raise NotRecordable(_NOT_ASKED.get(op, f"it asks for {op!r}"))
        if _holds_callback(fields):
            raise NotRecordable("it hands a function of its own to the student's code")
        ask = Ask(op, what, copy.deepcopy(fields))
        self.events.append(ask)
        self._live.append([])
        if len(self.events) > _MOST_EVENTS:
            raise NotRecordable("it calls your code thousands of times")
        try:
            answer = self._process.request(op, what, **fields)
        except NotDefined:
            ask.failed = "missing"
            raise
        except StudentRaised:
            ask.failed = "raised"
            raise
        if type(answer) is Handle:
            for name in self._candidates.get(len(self.events) - 1, ()):
                self._preset(ask, answer, name)
        if (before := self._random_before(ask, answer)) is not None:
            before = self._random(before)
            self._process.request("set", what, target=fields["target"], name=fields["name"],
                                  value=before)  # fmt: skip
            ask.forced, answer = True, before.copy()
        plain = answers.as_plain(answer)
        self._live[-1] = list(answers.leaves(plain))
        ask.answer = copy.deepcopy(plain)
        return answer

    def _preset(self, ask: Ask, made: Handle, name: str) -> None:
        """Set an attribute of a new object to what it was in the earlier run, if it is random."""
        place = (len(self.events) - 1, name)
        on = {"target": made.id, "name": name}
        with contextlib.suppress(Wrong):
            now = self._process.request("get", ask.what, **on)
            if type(now) is not np.ndarray:
                return
            self.starts[place] = now
            before = (self._starts or {}).get(place)
            if before is None or before.shape != now.shape or same(before, now):
                return
            before = self._random(before)
            self._process.request("set", ask.what, **on, value=before)
            if same(self._process.request("get", ask.what, **on), before):
                ask.presets[name] = before

    def _random(self, value: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers that a random attribute is given; other ones, to distort it."""
        self.forces = True
        return (1.0 - 3.0 * value).astype(value.dtype) if self._distorting else value

    def _random_before(self, ask: Ask, answer: Any) -> Any:
        """Return the array that an attribute was in the earlier run, if it was another."""
        index = len(self.events) - 1
        if ask.op != "get" or not ask.fields.get("target") or index >= len(self._earlier):
            return None
        event = self._earlier[index]
        before = event.answer if isinstance(event, Ask) else None
        if type(answer) is not np.ndarray or type(before) is not np.ndarray:
            return None
        if before.shape != answer.shape or np.array_equal(before, answer):
            return None
        return before

    def judge(self, oracle: str, found: Any, given: dict[str, Any]) -> Any:
        """Keep the call of an oracle, and call it."""
        if self._probing and oracle == "check_gradient":
            forward, result = self._probed(given["forward"], np.asarray(given["x"], dtype=float))
        else:
            forward, result = None, None
        try:
            plain = {name: pack(each) for name, each in given.items() if name != "forward"}
        except NotRecordable:
            plain, source = {}, None
        else:
            source = self._source(found)
        self.events.append(Judge(oracle, source, plain, forward, result))
        self._live.append([])
        return ORACLES[oracle](found, **given)

    def _source(self, found: Any) -> From | None:
        """Return the leaf of an answer that something is, or holds the same numbers as."""
        numbers = answers.numbers(found)
        for index in reversed(range(len(self._live))):
            for place, leaf in self._live[index]:
                if leaf is found and type(leaf) is not Handle:
                    return From(index, place)
                held = answers.numbers(leaf)
                if numbers is None or held is None or numbers.size != held.size:
                    continue
                if np.array_equal(numbers.reshape(-1), held.reshape(-1), equal_nan=True):
                    same = numbers.shape == held.shape
                    return From(index, place, None if same else numbers.shape)
        if numbers is None and isinstance(found, (str, type(None))) and self._live:
            equal = [(i, place) for i, live in enumerate(self._live) for place, leaf in live
                     if type(leaf) is type(found) and leaf == found]  # fmt: skip
            return From(*equal[-1]) if equal else None
        return None

    def _probed(self, forward: Callable[[Any], Any], x: Any) -> tuple[Any, From | None]:
        """Find out what a gradient's forward asks for, by evaluating it at two places."""
        rng = np.random.default_rng(1)
        places = [x + 1e-3 * rng.normal(size=x.shape) for _ in range(2)]
        seen = []
        events, live = self.events, self._live
        try:
            for place in (*places, x):  # and back to where it was
                self.events, self._live = [], []
                result = forward(place.copy())
                seen.append((self.events, self._source(result)))
        except (Wrong, AutograderError, NotRecordable):
            return None, None
        finally:
            self.events, self._live = events, live
        (first, source), (second, again_source) = seen[:2]
        asks = [ask for ask in first if isinstance(ask, Ask)]
        again = [ask for ask in second if isinstance(ask, Ask)]
        if (
            source is None
            or source != again_source
            or len(asks) != len(again)
            or len(asks) < len(first)
        ):
            return None, None
        for ask, twin in zip(asks, again, strict=True):
            at_first, at_second = (_with_place(e.fields, at) for e, at in
                                   zip((ask, twin), places, strict=True))  # fmt: skip
            if ask.failed or not same(_without_handles(at_first), _without_handles(at_second)):
                return None, None
            ask.fields = at_first
        return asks, source


def _candidates(earlier: Sequence[Event]) -> dict[int, list[str]]:
    """Return the attributes of new objects that a check reads, by the event that makes each."""
    made: dict[int, int] = {}
    found: dict[int, list[str]] = {}
    for index, event in enumerate(earlier):
        if not isinstance(event, Ask):
            continue
        if type(event.answer) is Handle and event.op == "call":
            made[event.answer.id] = index
        target = event.fields.get("target")
        if event.op == "get" and target in made and type(event.answer) is np.ndarray:
            names = found.setdefault(made[target], [])
            names += [event.fields["name"]] if event.fields["name"] not in names else []
    return found


_NOT_USED = {
    "folder": "it looks at files that the code writes",
    "offered": "it hands a function of its own to the student's code",
    "cpu_used": "it measures time",
    "clock": "it measures time",
}
_NOT_ASKED = {
    "figures": "it looks at figures",
    "watch": "it watches what the code calls",
    "run": "it measures time",
}


@dataclass(frozen=True)
class Recording:
    """One right solution's run of a check.

    Attributes
    ----------
    random : set of (int, place)
        Leaves of answers that are others in each run.
    seed : int
        Of the generators in the student's process: with it, what was drawn is drawn at home.
    """

    events: list[Event]
    random: set[tuple[int, answers.Place]]
    seed: int = 0


class Studio:
    """One solution in a sandbox, of which checks are recorded."""

    def __init__(
        self, assignment: Assignment, submission: Submission, sandbox: Sandbox, data: Datasets
    ) -> None:
        self.assignment = assignment
        self.submission = submission
        self.data = data
        self.session = Session(
            sandbox,
            submission.staged,
            modules.module_of(submission),
            import_limit=max(_LIMIT, assignment.import_timeout),
            cells=submission.cell_sources,
            readable=modules.readable_in(submission),
            tree=modules.program_of(submission),
        )

    def close(self) -> None:
        """End its processes."""
        self.session.close()

    def record(self, check: Check) -> Recording:
        """Record a check.

        Raises
        ------
        NotRecordable
            If it does what no record holds, with why.
        GraderError
            If the solution fails it, or the rubric breaks.
        """
        self.session.import_module(math.inf)
        started = self._used()
        plain = self._run(check, _SEEDS[0], []).events
        if self._used() - started > _LONGEST:
            raise NotRecordable("it takes as long as a training run")
        # A probe makes objects, and shifts their numbers: that run is the record.
        probing = any(isinstance(e, Judge) and e.oracle == "check_gradient" for e in plain)
        once = self._run(check, _SEEDS[0], plain)
        first = once.events
        recorder = self._again(check, once, probing=probing)
        second = recorder.events
        if recorder.forces and not self._takes_any(check, once):
            # What is random is judged. It is left as it is drawn, from the same seed at home.
            first, second = plain, self._run(check, _SEEDS[1], [], probing=probing).events
        if [type(event) for event in first] != [type(event) for event in second]:
            raise NotRecordable("what it asks for is random")
        random = set()
        for index, (one, other) in enumerate(zip(first, second, strict=True)):
            if isinstance(one, Ask) and isinstance(other, Ask):
                random |= {(index, place) for place in _differing(one.answer, other.answer)}
        return Recording(second, random, _SEEDS[1])

    def _used(self) -> float:
        """Return the seconds of a processor so far: a busy machine makes no check longer."""
        return time.process_time() + self.session.sandbox.account.used

    def _takes_any(self, check: Check, once: Recorder) -> bool:
        """Whether a check takes what is random as it is, and does not judge it."""
        try:
            self._run(check, _SEEDS[1], once.events, once.starts, distorting=True)
        except GraderError:
            return False
        return True

    def _again(self, check: Check, once: Recorder, *, probing: bool = False) -> Recorder:
        """Run a check again, with random attributes set to what they were if that works."""
        try:
            return self._run(check, _SEEDS[1], once.events, once.starts, probing=probing)
        except GraderError:  # it had used them before it read them
            return self._run(check, _SEEDS[1], [], probing=probing)

    def _run(
        self,
        check: Check,
        seed: int,
        earlier: Sequence[Event],
        starts: Starts | None = None,
        *,
        probing: bool = False,
        distorting: bool = False,
    ) -> Recorder:
        with self.session.process(_LIMIT, seed) as process:
            recorder = Recorder(process, earlier, starts, probing=probing, distorting=distorting)
            with heard_by(recorder.judge, check.function):
                try:
                    self.call(check, recorder)
                except (Wrong, Unfinished) as error:
                    if recorder.refused:
                        raise NotRecordable(recorder.refused) from error
                    raise GraderError(f"the reference fails {check.name}: {error}") from error
                except AutograderError:
                    raise
                # Whatever else is raised, the rubric is what broke.
                except Exception as error:
                    room = Path(check.function.__code__.co_filename).parent
                    why = breakdowns.shown("".join(traceback.format_exception(error)), room)
                    raise GraderError(f"the rubric's check {check.name} fails: {why}") from error
            return recorder

    def call(self, check: Check, process: Any) -> None:
        """Call a check with a process that answers for the student's code."""
        given = {
            "student": GradedStudent(
                process,
                self.session,
                self.assignment.aliases,
                read_loops=_not_recordable,
                modules=modules.modules_of(self.submission, self.session),
            ),
            "rng": np.random.default_rng(seed_for(SEED, check.name)),
            "datasets": self.data,
            "note": lambda _text: None,
            "show": Show(),
            "leaderboard": lambda *_words, **_named: None,
            "earlier": Earlier(()),  # of a right solution, nothing failed before
        }

        def give(name: str) -> Any:
            if name not in given:
                given[name] = self._made(name, give)
            return given[name]

        check.function(**{name: give(name) for name in check.needs})

    def check(self, name: str) -> Check:
        """Return a check by its name."""
        return next(check for check in self.assignment.checks if check.name == name)

    def fails(self, check: Check) -> bool:
        """Whether a solution loses all points of a check, whatever is asked in it."""
        with self.session.process(_LIMIT, _SEEDS[1]) as process:
            try:
                self.call(check, process)
            except Wrong as error:
                return error.earned == 0
            except (NotRecordable, AutograderError):
                return False
        return False

    def _made(self, name: str, give: Callable[[str], Any]) -> Any:
        """Make a fixture, in the process of the check."""
        fixture = self.assignment.fixtures[name]
        needs = {need: give(need) for need in fixture.needs}
        if "rng" in needs:
            needs["rng"] = np.random.default_rng(seed_for(SEED, name))
        return fixture.function(**needs)


#: Why no test that a course already has is in a kit: it would say what it expects.
OF_A_SUITE = "it runs in the grader alone"


def why_not(assignment: Assignment, check: Check) -> str:
    """Return why a check cannot be recorded, as far as its parameters show it."""
    if check.function.__module__ == of_suites.__name__:
        return OF_A_SUITE
    needs = all_needs(assignment, check)
    lacking = needs - GIVEN - set(assignment.fixtures)
    if "artifacts" in lacking:
        return "it looks at the files that you hand in"
    if "figures" in lacking:
        return "it looks at figures"
    if "hidden" in lacking:
        return "it uses data that only the grader has"
    if lacking:
        return f"it needs {', '.join(sorted(lacking))}"
    return "" if "student" in needs else "it does not call your code"


def _not_recordable(_name: str, _module: str) -> None:
    """Refuse to record what is asked of the source, and not of the student's code."""
    raise NotRecordable("it looks at the source")


def _holds_callback(value: Any) -> bool:
    if type(value) is Handle:
        return value.kind == "callback"
    if type(value) is dict:
        return any(map(_holds_callback, value.values()))
    return type(value) in (list, tuple) and any(map(_holds_callback, value))


def _differing(one: Any, other: Any) -> Iterator[answers.Place]:
    """Yield the places where two answers differ."""
    there = dict(answers.leaves(other))
    for place, leaf in answers.leaves(one):
        if type(leaf) is Handle:
            continue
        if place not in there or not same(leaf, there[place]):
            yield place


def same(one: Any, other: Any) -> bool:
    """Whether two values that cross the wire are the same, to the last bit."""
    if type(one) is not type(other):
        return False
    if type(one) is np.ndarray:
        if one.dtype != other.dtype or one.shape != other.shape:
            return False
        here: bool = one.__array_interface__["data"] == other.__array_interface__["data"]
        return here or one.tobytes() == other.tobytes()
    if type(one) is Handle:
        return int(one.id) == int(other.id)
    if type(one) is Tensor:
        return one.requires_grad == other.requires_grad and same(one.array, other.array)
    if type(one) in (list, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) is dict:
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if type(one) is float and one != one:
        return bool(other != other)
    return bool(answers.equal(one, other))


def _with_place(value: Any, x: Any) -> Any:
    """Put :data:`AT` where a request holds the place of evaluation."""
    array = value.array if type(value) is Tensor else value
    if type(array) is np.ndarray and array.size == x.size and array.dtype.kind == "f" and (
        np.array_equal(array.reshape(-1), x.reshape(-1).astype(array.dtype))
    ):  # fmt: skip
        tensor = type(value) is Tensor
        return {AT: list(array.shape), "dtype": array.dtype.str, "tensor": tensor,
                "requires_grad": tensor and value.requires_grad}  # fmt: skip
    if type(value) is dict:
        return {key: _with_place(item, x) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_with_place(each, x) for each in value)
    return value


def _without_handles(value: Any) -> Any:
    """Leave out the numbers of objects, which are others in each evaluation."""
    if type(value) is Handle:
        return value.kind
    if type(value) is dict:
        return {k: _without_handles(v) for k, v in value.items() if k not in ("target",)}
    if type(value) in (list, tuple):
        return [_without_handles(each) for each in value]
    return value
