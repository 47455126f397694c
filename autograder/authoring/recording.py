"""Records what a public check asks of the reference, and what the reference answers.

The record can be handed to students: it holds numbers, and no line of a rubric, an oracle
or a solution. A check with more numbers than a download should hold is left out. Two runs
of the reference tell what is random. A random attribute that a check reads (weights) is set
to what it was in the first run, so that what follows from it can be compared; of any other
random answer only the shape is kept.
"""

from __future__ import annotations

import base64
import functools
import json
import traceback
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring import breakdowns
from autograder.datasets import Datasets
from autograder.errors import AutograderError, GraderError, Unfinished, Wrong
from autograder.grading import modules
from autograder.grading.fixtures import GradedStudent, seed_for
from autograder.homework.assignment import Assignment, Check
from autograder.sandbox.host import Sandbox
from autograder.sandbox.protocol import Handle, Tensor
from autograder.sandbox.session import Session
from autograder.submitted.submission import Submission

#: What a check may be given to be recorded; fixtures and artifacts are graded on upload.
_GIVEN = {"student", "rng", "datasets", "note"}
#: What a check may ask of the student's code to be recorded.
_OPS = {"module", "get", "set", "call", "item", "value", "length"}
_SEED = 2024
_LIMIT = 60.0
#: Characters of JSON for one check.
_MOST = 2_000_000

Step = dict[str, Any]
#: Runs a check with a seed, after an earlier run of it.
Run = Callable[[int, Sequence[Step]], list[Step]]


class NotRecordable(Exception):
    """A check does more than ask for values."""


class _Recorder:
    """Stands between a rubric and the student's process, and writes down what passes."""

    def __init__(self, process: Any, earlier: Sequence[Step]) -> None:
        self._process = process
        self._earlier = earlier
        self.steps: list[Step] = []

    @property
    def folder(self) -> Any:
        raise NotRecordable

    @property
    def offered(self) -> Any:
        """Refuse to hand over a function of the grader's: a kit has no grader to ask."""
        raise NotRecordable

    def cpu_used(self) -> float:
        """Refuse to measure: a kit runs on a machine of its own."""
        raise NotRecordable

    def request(self, op: str, what: str, **fields: Any) -> Any:
        if op not in _OPS or (op == "get" and fields.get("keep")):
            raise NotRecordable
        step: Step = {"op": op, "what": what, **fields}
        self.steps.append(step)
        try:
            step["reply"] = self._process.request(op, what, **fields)
        except Wrong:
            step["fails"] = True
            raise
        before = self._differs_from(step)
        if before is not None:
            self._process.request("set", what, **fields, value=before)
            step |= {"reply": before, "forced": True}
        return step["reply"]

    def _differs_from(self, step: Step) -> NDArray[Any] | None:
        """Return the array that an attribute was in the earlier run, if it was another."""
        index, reply = len(self.steps) - 1, step["reply"]
        if step["op"] != "get" or not step["target"] or not isinstance(reply, np.ndarray):
            return None
        before = self._earlier[index].get("reply") if index < len(self._earlier) else None
        if not isinstance(before, np.ndarray) or before.shape != reply.shape:
            return None
        return None if np.array_equal(before, reply) else before


def record(
    assignment: Assignment, submission: Submission, sandbox: Sandbox, data: Datasets
) -> list[Step]:
    """Return the public checks that can be replayed, as plain data for JSON.

    Raises
    ------
    GraderError
        If the reference fails one of them.
    """
    session = Session(
        sandbox,
        submission.staged,
        modules.module_of(submission),
        import_limit=max(_LIMIT, assignment.import_timeout),
        cells=submission.cell_sources,
        readable=modules.readable_in(submission),
        tree=modules.program_of(submission),
    )
    recorded = []
    try:
        for check in assignment.selected(public=True):
            run = functools.partial(_run, assignment, check, submission, session, data)
            if steps := _recorded(check, run):
                recorded.append({"number": check.number, "title": check.title, "steps": steps})
    finally:
        session.close()
    return recorded


def _recorded(check: Check, run: Run) -> list[Step]:
    """Return the steps of a check, none if it cannot be replayed."""
    if not set(check.needs) <= _GIVEN or "student" not in check.needs or check.by_hand:
        return []
    try:
        first = run(1, [])
        second = _again(run, first)
        if len(first) != len(second):
            return []
        steps = [_plain(*pair) for pair in zip(second, first, strict=True)]
    except NotRecordable:
        return []
    return steps if len(json.dumps(steps)) <= _MOST else []


def _again(run: Run, first: Sequence[Step]) -> list[Step]:
    """Run a check again, with random attributes set to what they were if that works."""
    try:
        return run(2, first)
    except GraderError:  # it had used them before it read them
        return run(2, [])


def _run(
    assignment: Assignment,
    check: Check,
    submission: Submission,
    session: Session,
    data: Datasets,
    seed: int,
    earlier: Sequence[Step],
) -> list[Step]:
    with session.process(_LIMIT, seed) as process:
        recorder = _Recorder(process, earlier)
        given = {
            "student": GradedStudent(
                recorder,  # type: ignore[arg-type]
                session,
                assignment.aliases,
                read_loops=_not_recordable,
                modules=modules.modules_of(submission, session),
            ),
            "rng": np.random.default_rng(seed_for(_SEED, check.name)),
            "datasets": data,
            "note": lambda _text: None,
        }
        try:
            check.function(**{name: given[name] for name in check.needs})
        except (Wrong, Unfinished) as error:
            raise GraderError(f"the reference fails {check.name}: {error}") from error
        except (NotRecordable, AutograderError):
            raise
        # Whatever else is raised, the rubric is what broke.
        except Exception as error:
            room = Path(check.function.__code__.co_filename).parent
            why = breakdowns.shown("".join(traceback.format_exception(error)), room)
            raise GraderError(f"the rubric's check {check.name} fails: {why}") from error
        return recorder.steps


def _not_recordable(_name: str, _module: str) -> None:
    """Refuse to record what is asked of the source, and not of the student's code."""
    raise NotRecordable


def _plain(step: Step, again: Step) -> Step:
    """Return a step as plain data, with its reply's shape alone where the runs differ."""
    reply, other = _encoded(step.get("reply")), _encoded(again.get("reply"))
    random = reply != other
    plain = {name: _encoded(value) for name, value in step.items() if name != "reply"}
    return {**plain, "reply": _shapes(step.get("reply")) if random else reply}


def _encoded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biufcU":
            raise NotRecordable
        content = base64.b64encode(zlib.compress(np.ascontiguousarray(value).tobytes(), 9))
        return {"array": content.decode(), "dtype": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, Tensor):
        if value.requires_grad or value.dtype:
            raise NotRecordable
        return {"tensor": _encoded(value.array)}
    if isinstance(value, Handle):
        return {"handle": value.id}
    if isinstance(value, Mapping):
        return {"dict": [[_encoded(key), _encoded(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_encoded(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise NotRecordable


def _shapes(value: Any) -> Any:
    """Replace numbers that are random by the number of them; keep handles."""
    if isinstance(value, np.ndarray):
        return {"random": value.size}
    if isinstance(value, (list, tuple)):
        return [_shapes(item) for item in value]
    return _encoded(value) if isinstance(value, Handle) else {"random": 1}
