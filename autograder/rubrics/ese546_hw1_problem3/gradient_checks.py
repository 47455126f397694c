"""Checks of the gradient checks that students write: do they find planted errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import StudentRaised
from autograder.oracles import as_array
from autograder.rubrics.ese546_hw1_problem3 import parameters
from autograder.rubrics.ese546_hw1_problem3.causes import (
    ADDED,
    BACKWARD_IGNORED,
    INVERTED,
    NEVER_CHANGED,
    NEVER_RAISES,
    NO_DIFFERENCE,
)
from autograder.rubrics.ese546_hw1_problem3.estimate_causes import ESTIMATE_SCALED
from autograder.rubrics.ese546_hw1_problem3.gradient_records import (
    first_entry,
    in_lower_case,
    place_of,
    require_evaluated,
    require_record,
)
from autograder.rubrics.ese546_hw1_problem3.layers import fresh
from autograder.rubrics.ese546_hw1_problem3.renamed import answering
from autograder.rubrics.ese546_hw1_problem3.retraced import why_refused
from autograder.rubrics.ese546_hw1_problem3.secret_driving import run_check, run_own_check
from autograder.rubrics.ese546_hw1_problem3.secret_layers import (
    ARRAYS,
    Fault,
    SecretLayer,
    Seen,
)

#: Entries per output that a check looks at: on the student's own layer, and on secret ones.
OWN_ENTRIES, ENTRIES = 10, 30
#: Times that a check may try to pass on the student's own layer.
OWN_TRIES = 3
#: How often a right layer, and each error, is shown to a check at first; once, if it is slow.
REPEATS, SLOW = 2, 4_000
#: A check that draws few entries may miss a planted error by bad luck, but not this often.
TRIES = 12
#: How many raises on right layers are more than chance: with rounding, and without.
_MOST_RAISED, _MOST_UNJUSTIFIED = 3, 2

_FAULTS = {
    "scaled": "{name} multiplied by 1.5",
    "negated": "{name} with the wrong sign",
    "rows": "the rows of {name} shifted by one",
    "forward": "forward multiplied by 1.5, so that backward no longer fits it",
}


#: Causes of passing on no right layer, and with one of the errors alone.
_PASSED_ALONE = {"negated": ADDED, "forward": ESTIMATE_SCALED}
#: Remarks on a check that passes on right layers, and not on the student's own.
FOUND_AN_ERROR = "{method} found an error in your linear_t: that is what it is for."
RAISES_ON_OWN = "{method} is right, and raises {error} on your own linear_t: fix linear_t first."
ADDS_UP = (
    "{method} is right, and raises on your own linear_t: its backward adds to the gradients that "
    "are there, so call self.zero_grad() before each self.backward(dh)."
)


@dataclass
class Run:
    """One run of a gradient check, on a layer of the grader's."""

    fault: Fault
    seed: int
    passed: bool
    detail: Any
    seen: Seen


@dataclass
class Trials:
    """Runs of one gradient check on right and on wrong layers, in an order nobody can know.

    A check that only counts its runs, or guesses, cannot tell which is which.
    """

    student: Any
    method: str
    rng: np.random.Generator
    imitate: bool
    adds_up: Sequence[str] = ()
    plain: bool = False
    runs: list[Run] = field(default_factory=list)

    def run(self, fault: Fault, seed: int | None = None) -> Run:
        """Run the check on a layer, drawn again."""
        seed = int(self.rng.integers(2**31)) if seed is None else seed
        earlier = [run for run in self.runs if run.fault == fault and fault.kind != "right"]
        invisible = any(not run.seen.changed for run in earlier)  # where weights are zero, say
        layer = SecretLayer(fault, self.rng, plain=self.plain and not invisible)
        verdict, detail = run_check(
            self.student, self.method, ENTRIES, seed, layer,
            imitate=self.imitate, adds_up=self.adds_up,
        )  # fmt: skip
        run = Run(fault, seed, verdict == "passed", detail, layer.seen)
        self.runs.append(run)
        return run

    def judge(self, faults: Sequence[Fault], unnoticed: Callable[[Fault], Wrong]) -> Run:
        """Show right layers and faulty ones; return a run that passed on a right one.

        Raises
        ------
        Wrong
            If errors go unnoticed, or right layers are refused.
        """
        first = self.run(Fault())
        repeats = REPEATS if first.seen.asked < SLOW else 1
        plan = [*faults, Fault()] * repeats
        while plan:
            for index in self.rng.permutation(len(plan)):
                run = self.run(plan[index])
                if run.passed and run.seen.unmissable:
                    raise unnoticed(run.fault)
                self._require_patience()
            missed = [fault for fault in faults if not self._found(fault)]
            for fault in missed:
                if sum(run.fault == fault for run in self.runs) >= TRIES:
                    raise unnoticed(fault)
            plan = [*missed, Fault()] if missed else []
        passed = [run for run in self.runs if run.fault.kind == "right" and run.passed]
        if not passed:
            raise self._refuses_right_layer()
        return passed[0]

    def _found(self, fault: Fault) -> bool:
        return any(not run.passed for run in self.runs if run.fault == fault)

    def _require_patience(self) -> None:
        """Stop once a check has raised on right layers more often than rounding explains."""
        raised = [run for run in self.runs if run.fault.kind == "right" and not run.passed]
        unjustified = [run for run in raised if run.seen.exact]
        if len(raised) >= _MOST_RAISED or len(unjustified) >= _MOST_UNJUSTIFIED:
            raise self._refuses_right_layer()

    def _refuses_right_layer(self) -> Wrong:
        raised = [run for run in self.runs if run.fault.kind == "right" and not run.passed]
        estimates = any(any(run.seen.entries.values()) for run in self.runs)
        return _refuses_right_layer(
            self.method,
            raised[-1].detail,
            cause=(self._why_refused() or "") if estimates else NO_DIFFERENCE,
            own_passes=self.imitate and not self.plain,
        )

    def _why_refused(self) -> str | None:
        name = self.method.removeprefix("backward_check_")
        if name not in ARRAYS:
            return None
        seed = int(self.rng.integers(2**31))

        def passes(layer: SecretLayer) -> bool:
            verdict, _ = run_check(
                self.student, self.method, ENTRIES, seed, layer,
                imitate=self.imitate, adds_up=self.adds_up,
            )  # fmt: skip
            return verdict == "passed"

        return why_refused(name, self.rng, passes)


def grade(
    student: Any, method: str, name: str, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Grade a student's gradient check by what it finds.

    It has to pass on right layers and to raise on those with an error in ``name``; what it
    returns is worth a third of the points.

    Raises
    ------
    Wrong
        If an error goes unnoticed, a right layer is refused, or the record is incomplete.
    """
    answering(student)
    own_is_right, raised = _passes_on_own(student, method, rng)
    adds_up = adds_up_in(student, rng) if own_is_right else ()
    trials = Trials(student, method, rng, own_is_right, adds_up)

    def unnoticed(fault: Fault) -> Wrong:
        words = _FAULTS[fault.kind].format(name=name)
        return _unnoticed(method, words, _why_unnoticed(name, trials))

    try:
        run = trials.judge([Fault(kind, name) for kind in _FAULTS], unnoticed)
    except StudentRaised as error:
        raise raised or error from None  # their own layer's error says more of their code
    if raised:
        note(RAISES_ON_OWN.format(method=method, error=raised.type_name))
    elif not own_is_right:
        adds = name in adds_up_in(student, rng)
        note(ADDS_UP.format(method=method) if adds else FOUND_AN_ERROR.format(method=method))
    record = in_lower_case(run.detail)
    require_record(record, method, name)
    require_evaluated(record, run.seen, method, name)
    parameters.assert_restored(student, method, OWN_ENTRIES)
    _require_single_entry(trials, run, method, name)


def _passes_on_own(
    student: Any, method: str, rng: np.random.Generator
) -> tuple[bool, StudentRaised | None]:
    """Return whether a check passes on the student's own layer, and what else it raises there.

    Small changes e make the difference of two outputs inexact, so that a right check of
    a right layer raises once in a while: one pass in a few tries is enough. If it never
    does, the layer may be what is wrong, not its check. So it may be with an error of another
    kind, such as that of a layer which takes mini-batches of one size.
    """
    for seed in rng.integers(2**31, size=OWN_TRIES):
        try:
            verdict, _ = run_own_check(student, method, OWN_ENTRIES, int(seed))
        except StudentRaised as error:
            return False, error
        if verdict == "passed":
            return True, None
    return False, None


def adds_up_in(student: Any, rng: np.random.Generator) -> list[str]:
    """Return the gradients that the student's backward adds to what is there: dw, db, both."""
    h, dh = rng.normal(size=(1, 784)), rng.normal(size=(1, 10))
    found: dict[str, list[Any]] = {"dw": [], "db": []}
    try:
        layer = fresh(student.linear_t)
        for _ in range(2):
            layer.forward(h)
            layer.backward(dh)
            for name, values in found.items():
                values.append(as_array(getattr(layer, name), what=name))
    except Wrong:
        return []  # judged by the checks of the layer
    return [
        name
        for name, (once, twice) in found.items()
        # Zeros, too, are twice zeros: nothing is added there.
        if once.shape == twice.shape and np.any(once) and np.allclose(twice, 2 * once)
    ]


def _refuses_right_layer(method: str, message: Any, *, cause: str, own_passes: bool) -> Wrong:
    where = ", on a layer with other outputs than yours" if own_passes else ""
    return Wrong(
        f"{method} raises on a layer that is right",
        expected="no exception: the gradients agree with finite differences",
        found=(f"AssertionError: {message}" if message else "AssertionError") + where,
        cause=cause,
        next_step=getattr(cause, "next_step", "")
        or f"Compare {method.rpartition('_')[2]} of output k with "
        "(output k at +e minus output k at -e) / (2 e), "
        "both from self.forward, and put the changed entry back after each estimate.",
    )


def _why_unnoticed(name: str, trials: Trials) -> str:
    """Show the check each error again: what it notices, and what not, tells why."""
    if not any(run.seen.entries[name] for run in trials.runs):
        return NEVER_CHANGED.of(place=place_of(name))
    passed = {kind: trials.run(Fault(kind, name)).passed for kind in _FAULTS}
    right = any(run.passed for run in trials.runs if run.fault.kind == "right")
    if all(passed.values()):
        return NEVER_RAISES if right else INVERTED
    if not right:
        return _PASSED_ALONE.get(" ".join(kind for kind in passed if passed[kind]), "")
    if passed["forward"] and not passed["scaled"] and not passed["negated"]:
        return NO_DIFFERENCE
    if passed["scaled"] and passed["negated"] and not passed["forward"]:
        return BACKWARD_IGNORED
    return ""


def _unnoticed(method: str, words: str, cause: str) -> Wrong:
    return Wrong(
        f"{method} does not notice a planted error",
        expected="AssertionError",
        found=f"no exception, with {words}",
        cause=cause,
        next_step="Compute the estimate from two calls of self.forward, compare it with the "
        "entry that self.backward gave, and raise AssertionError if they differ by over 1e-6.",
    )


def _require_single_entry(trials: Trials, run: Run, method: str, name: str) -> None:
    """Plant an error in one entry that the check, by its own record, looks at first."""
    entry = first_entry(in_lower_case(run.detail), name)
    if entry is None or run.seen.many_inputs:
        return
    again = trials.run(Fault("entry", name, entry), run.seed)
    if again.passed and first_entry(in_lower_case(again.detail), name) == entry:
        words = f"1 added to the one entry of {name} that it tried first"
        raise _unnoticed(method, words, "")
