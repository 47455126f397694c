"""Checks of the gradient checks that students write: do they find planted errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.rubrics.ese546_hw1_problem3 import parameters
from autograder.rubrics.ese546_hw1_problem3.layers import fresh
from autograder.rubrics.ese546_hw1_problem3.secret_layers import (
    ARRAYS,
    Fault,
    SecretLayer,
    Seen,
    run_check,
    run_own_check,
)
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.proxies import define

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
#: The fraction of what a record holds that has to be what was evaluated.
_MOST = 0.9
#: How far an estimate may be from what the layer gave: a check accepts 1e-6.
_ROUNDING = 5e-6
_NO_DIFFERENCE = "It does not compare with a difference of two calls of self.forward."
_KEYS = {"dw": ["i", "j"], "db": ["i"], "dhm": ["j"]}


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
    adds_up: bool = False
    plain: bool = False
    runs: list[Run] = field(default_factory=list)

    def run(self, fault: Fault, seed: int | None = None) -> Run:
        """Run the check on a layer, drawn anew."""
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
        return _refuses_right_layer(
            self.method,
            raised[-1].detail,
            estimates=any(any(run.seen.entries.values()) for run in self.runs),
            own_passes=self.imitate and not self.plain,
        )


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
    own_is_right, _ = _passes_on_own(student, method, rng)
    trials = Trials(student, method, rng, own_is_right, own_is_right and _adds_up(student, rng))

    def unnoticed(fault: Fault) -> Wrong:
        words = _FAULTS[fault.kind].format(name=name)
        return _unnoticed(method, name, words, fault.kind, trials.runs)

    run = trials.judge([Fault(kind, name) for kind in _FAULTS], unnoticed)
    if not own_is_right:
        note(f"{method} found an error in your linear_t: that is what it is for.")
    _require_record(run.detail, method, name)
    _require_evaluated(run, method, name)
    parameters.assert_restored(student, method, OWN_ENTRIES)
    _require_single_entry(trials, run, method, name)


def _passes_on_own(student: Any, method: str, rng: np.random.Generator) -> tuple[bool, Any]:
    """Return whether a check passes on the student's own layer, and its message if not.

    Small changes e make the difference of two outputs inexact, so that a right check of
    a right layer raises once in a while: one pass in a few tries is enough. If it never
    does, the layer may be what is wrong, not its check.
    """
    detail: Any = ""
    for seed in rng.integers(2**31, size=OWN_TRIES):
        verdict, detail = run_own_check(student, method, OWN_ENTRIES, int(seed), define)
        if verdict == "passed":
            return True, detail
    return False, detail


def _adds_up(student: Any, rng: np.random.Generator) -> bool:
    """Whether the student's backward adds to the gradients that are there."""
    h, dh = rng.normal(size=(1, 784)), rng.normal(size=(1, 10))
    found = []
    try:
        layer = fresh(student.linear_t)
        for _ in range(2):
            layer.forward(h)
            layer.backward(dh)
            found.append(as_array(layer.dw, what="dw"))
    except Wrong:
        return False  # judged by the checks of the layer
    return found[0].shape == found[1].shape and bool(np.allclose(found[1], 2 * found[0]))


def _refuses_right_layer(method: str, message: Any, *, estimates: bool, own_passes: bool) -> Wrong:
    where = ", on a layer with other outputs than yours" if own_passes else ""
    return Wrong(
        f"{method} raises on a layer that is right",
        expected="no exception: the gradients agree with finite differences",
        found=(f"AssertionError: {message}" if message else "AssertionError") + where,
        cause="" if estimates else _NO_DIFFERENCE,
        next_step="Compare dw of output k with (output k at +e minus output k at -e) / (2 e), "
        "both from self.forward, and put the changed entry back after each estimate.",
    )


def _unnoticed(method: str, name: str, words: str, fault: str, runs: Sequence[Run]) -> Wrong:
    if not any(run.seen.entries[name] for run in runs):
        cause = f"It never calls self.forward with an entry of {_place(name)} changed."
    elif fault == "forward":
        cause = _NO_DIFFERENCE
    else:
        cause = "It does not look at what self.backward gives."
    return Wrong(
        f"{method} does not notice a planted error",
        expected="AssertionError",
        found=f"no exception, with {words}",
        cause=cause,
        next_step="Compute the estimate from two calls of self.forward, compare it with the "
        "entry that self.backward gave, and raise AssertionError if they differ by over 1e-6.",
    )


def _place(name: str) -> str:
    return {"dw": "self.w", "db": "self.b", "dhm": "hm"}[name]


def _require_record(record: Any, method: str, name: str) -> None:
    """Check that the returned dict holds what was tried, and that it is right."""
    keys = _KEYS[name]
    wanted = ["k", "hm", name, *keys, "e", f"{name}_e"]
    found = record if isinstance(record, dict) else {}
    lists = {key for key, values in found.items() if _is_filled_list(values)}
    missing = [key for key in wanted if key not in lists]
    # The gradient and the indices may go by other names, and a pair (i, j) by one.
    others = len(lists - set(wanted))
    elsewhere = (name in missing) + bool(set(keys) & set(missing))
    if set(missing) - {name, *keys} or others < elsewhere:
        raise Wrong(
            f"{method} does not return all that it tried",
            expected=f"a dict of lists: {', '.join(wanted)}",
            found=f"nothing under {', '.join(missing)}" if found else "no dict",
            next_step="Append to these lists as you go, and return them in a dict.",
            earned=2 / 3,
        )
    estimates = as_array(_flat(found[f"{name}_e"]), what=f"{name}_e", earned=2 / 3)
    if not np.isfinite(estimates).all():
        raise Wrong(
            f"{method} returns estimates that are not finite",
            expected="finite numbers",
            found=f"{np.sum(~np.isfinite(estimates))} of {estimates.size} are NaN or inf",
            next_step="Draw e again if it is 0.",
            earned=2 / 3,
        )


def _is_filled_list(values: Any) -> bool:
    return isinstance(values, (list, np.ndarray)) and len(values) > 0


def _flat(values: Any) -> Any:
    """Join lists of lists and of arrays into one list of numbers."""
    if isinstance(values, np.ndarray):
        return values.reshape(-1).tolist()
    if isinstance(values, list):
        return [number for value in values for number in _flat(value)]
    return [values]


def _require_evaluated(run: Run, method: str, name: str) -> None:
    """Check that what a record says is what the grader answered on a right layer.

    The estimates have to be those of entries at which the check evaluated ``forward``, the
    indices have to be theirs, and the changes e have to have been made.
    """
    seen, record = run.seen, run.detail
    if not seen.entries[name]:
        raise Wrong(
            f"{method} does not evaluate what it estimates",
            expected=f"two calls of self.forward, with an entry of {_place(name)} changed",
            found="no two such calls",
            next_step="Compute each estimate from self.forward at +e and at -e.",
        )
    if seen.handed_over or seen.many_inputs:
        return  # where it went, or of which input an entry is, is not known
    entries = sorted(seen.entries[name])
    # An estimate may be that of any output: of most, an entry of w or b changes nothing.
    right = np.unique([0.0, *(v for values in seen.values[name] for v in values[entries])])
    estimates = _numbers(record, f"{name}_e")
    _require_most(
        _are_among(estimates, right), method, f"{name}_e",
        "the differences of what self.forward gave", "are none of them",
    )  # fmt: skip
    steps = np.array(seen.changes)
    changes = np.abs(_numbers(record, "e"))
    _require_most(
        _are_among(changes, np.concatenate([steps, steps / 2, steps * 2])), method, "e",
        f"the changes that were made to {_place(name)}", "were not made",
    )  # fmt: skip
    tried = _positions(record, name)
    _require_most(
        np.isin(tried, entries), method, " and ".join(_KEYS[name]),
        f"the entries of {_place(name)} that were changed", "were not changed",
    )  # fmt: skip


def _are_among(found: Any, known: Any) -> Any:
    """Return for each number whether it is one of those, within what rounding explains."""
    known = np.sort(known)
    place = np.searchsorted(known, found).clip(1, len(known) - 1) if len(known) > 1 else 0
    nearest = np.minimum(np.abs(known[place] - found), np.abs(known[place - 1] - found))
    return nearest <= _ROUNDING * (1.0 + np.abs(found))


def _numbers(record: Any, key: str) -> Any:
    return as_array(_flat(record[key]), what=key, earned=2 / 3).reshape(-1)


def _require_most(holds: Any, method: str, key: str, expected: str, found: str) -> None:
    if len(holds) and np.mean(holds) < _MOST:
        raise Wrong(
            f"{method} does not return what it tried",
            expected=f"under {key}: {expected}",
            found=f"{np.sum(~holds)} of {len(holds)} entries {found}",
            next_step="Append to the lists what each estimate was computed with.",
            earned=2 / 3,
        )


def _positions(record: Any, name: str) -> Any:
    """Return positions in the flattened gradient; none where they are not told one by one."""
    try:
        places = [_numbers(record, key) for key in _KEYS[name]]
        i, j = (places[0], places[1]) if name == "dw" else (0.0, places[0])
        return np.nan_to_num(784.0 * i + j, nan=-1.0).clip(-1, 7840).astype(np.int64)
    except (Wrong, KeyError, ValueError):
        return np.array([], dtype=np.int64)


def _require_single_entry(trials: Trials, run: Run, method: str, name: str) -> None:
    """Plant an error in one entry that the check, by its own record, looks at first."""
    entry = _first_entry(run.detail, name)
    if entry is None or run.seen.many_inputs:
        return
    again = trials.run(Fault("entry", name, entry), run.seed)
    if again.passed and _first_entry(again.detail, name) == entry:
        words = f"1 added to the one entry of {name} that it tried first"
        raise _unnoticed(method, name, words, "entry", trials.runs)


def _first_entry(record: Any, name: str) -> int | None:
    """Return the position, in the flattened gradient, of the first entry tried."""
    try:
        place = {key: int(_flat(record[key])[0]) for key in ("i", "j") if key in record}
    except (TypeError, ValueError, KeyError, IndexError):
        return None
    if name == "dw":
        i, j = place.get("i", -1), place.get("j", -1)
        return 784 * i + j if 0 <= i < 10 and 0 <= j < 784 else None
    key, size = ("i", 10) if name == "db" else ("j", 784)
    return place[key] if 0 <= place.get(key, -1) < size else None


def grade_test_backward(student: Any, rng: np.random.Generator) -> None:
    """Check that ``test_backward`` runs all three checks and lets them raise.

    Raises
    ------
    Wrong
        If it raises on a right layer, or an error in one gradient goes unnoticed.
    """
    try:
        _judge_test_backward(Trials(student, "test_backward", rng, imitate=False, plain=True))
    except StudentRaised:  # it may count on what else their own layer sets
        adds_up = _adds_up(student, rng)
        _judge_test_backward(Trials(student, "test_backward", rng, True, adds_up, plain=True))


def _judge_test_backward(trials: Trials) -> None:
    """Judge it on the homework's own layer: what a check finds elsewhere is its own matter."""

    def unnoticed(fault: Fault) -> Wrong:
        called = any(run.seen.entries[fault.name] for run in trials.runs)
        step = (
            f"Let backward_check_{fault.name} raise, and do not catch what it raises."
            if called
            else f"Call backward_check_{fault.name} too, and do not catch what it raises."
        )
        return Wrong(
            f"test_backward does not notice an error in {fault.name}",
            expected="AssertionError, from the three checks of a new linear_t",
            found=f"no exception, with {fault.name} of the wrong sign",
            next_step=step,
        )

    trials.judge([Fault("negated", name) for name in ARRAYS], unnoticed)
