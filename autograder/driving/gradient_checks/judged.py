"""Does a gradient check that a student wrote find errors, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.driving import StudentRaised
from autograder.driving.gradient_checks.causes import (
    ADDED,
    BACKWARD_IGNORED,
    ESTIMATE_SCALED,
    INVERTED,
    NEVER_CHANGED,
    NEVER_RAISES,
    NO_DIFFERENCE,
    NOT_PUT_BACK,
)
from autograder.driving.gradient_checks.layer_class import LinearClass
from autograder.driving.gradient_checks.records import Record, Recorded, in_lower_case
from autograder.driving.gradient_checks.running import run_own_check
from autograder.driving.gradient_checks.secret import Fault
from autograder.driving.gradient_checks.trials import QUICK, Run, Trials
from autograder.driving.layers import fresh
from autograder.errors import Wrong
from autograder.oracles import as_array

#: Entries per output that a check looks at on the student's own layer, and how often it may try.
_OWN_ENTRIES, _OWN_TRIES = 10, 3
#: Putting a float32 back after adding and subtracting a number leaves a little dust.
_DUST = 1e-4

_FAULTS = {
    "scaled": "{name} multiplied by 1.5",
    "negated": "{name} with the wrong sign",
    "rows": "the rows of {name} shifted by one",
    "forward": "forward multiplied by 1.5, so that backward no longer fits it",
}
#: Causes of passing on no right layer, and with one of the errors alone.
_PASSED_ALONE = {"negated": ADDED, "forward": ESTIMATE_SCALED}

#: Remarks on a check that passes on right layers, and not on the student's own.
FOUND_AN_ERROR = "{method} found an error in your {owner}: that is what it is for."
RAISES_ON_OWN = "{method} is right, and raises {error} on your own {owner}: fix {owner} first."
ADDS_UP = (
    "{method} is right, and raises on your own {owner}: its backward adds to the gradients that "
    "are there, so call self.zero_grad() before each self.backward(dh)."
)


def assert_finds_errors(
    student: Any,
    like: LinearClass,
    method: str,
    gradient: str,
    *,
    rng: np.random.Generator,
    note: Callable[[str], None],
    record: Record | None = None,
) -> None:
    """Check a student's gradient check by what it finds.

    It is a method of a fully connected layer, called with the number of entries to try for each
    output that it looks at. It is run on layers that only the grader knows: it has to return on
    those whose gradients are right, and to raise `AssertionError` where an error is planted in
    the gradient that it is of. So it has to compare what ``self.backward`` gave with differences
    of ``self.forward``; how it does, is its own matter.

    Parameters
    ----------
    like : LinearClass
        The class, and what it calls its attributes.
    method : str
        The gradient check: ``"backward_check_dw"``.
    gradient : str
        The gradient that it is of: ``"dw"``.
    rng : numpy.random.Generator
        Draws layers, and the order in which right and wrong ones are shown.
    note : callable
        Takes a remark: that it raises on the student's own layer, and why.
    record : Record, optional
        How it returns what it tried, where that is asked for. What it returns is compared with
        what the grader answered.

    Raises
    ------
    Wrong
        If an error goes unnoticed, a right layer is refused, the record is not what was tried,
        or the check leaves weights or biases changed.
    ValueError
        If `gradient` is none of the layer's.
    """
    role = like.role_of(gradient)
    began = time.monotonic()
    passes, raised = _passes_on_own(student, like, method, rng)
    ahead = passes and time.monotonic() - began < QUICK
    adds_up = adds_up_in(student, like, rng) if passes else []
    trials = Trials(student, like, method, role, rng, passes, adds_up, ahead=ahead)

    def unnoticed(fault: Fault) -> Wrong:
        words = _FAULTS[fault.kind].format(name=gradient)
        return _unnoticed(method, words, _why_unnoticed(trials))

    try:
        run = trials.judge([Fault(kind, role) for kind in _FAULTS], unnoticed)
    except StudentRaised as error:
        raise raised or error from None  # their own layer's error says more of their code
    if raised:
        note(RAISES_ON_OWN.format(method=method, error=raised.type_name, owner=like.owner))
    elif not passes:
        words = ADDS_UP if gradient in adds_up_in(student, like, rng) else FOUND_AN_ERROR
        note(words.format(method=method, owner=like.owner))
    keys = record or Record()

    def recorded(run: Run) -> Recorded:
        return Recorded(in_lower_case(run.detail), keys, like, role, method)

    if record:
        recorded(run).require_complete()
        recorded(run).require_evaluated(run.seen)
    assert_put_back(student, like, method, earned=keys.earned)
    entry = recorded(run).first_entry()
    if entry is not None and not run.seen.many_inputs:
        # An error in the one entry that the check, by its own record, looks at first.
        again = trials.run(Fault("entry", role, entry), run.seed)
        if again.passed and recorded(again).first_entry() == entry:
            words = f"1 added to the one entry of {gradient} that it tried first"
            raise _unnoticed(method, words, "")


def assert_runs_checks(
    student: Any,
    like: LinearClass,
    function: str,
    methods: dict[str, str],
    *,
    rng: np.random.Generator,
) -> None:
    """Check that a function of the student's runs several gradient checks, and lets them raise.

    Parameters
    ----------
    like : LinearClass
        The layer that it makes.
    function : str
        Its name in the student's module; it is called with nothing.
    methods : dict of str to str
        The checks that it is to run, by the gradients that they are of.

    Raises
    ------
    Wrong
        If it raises on a right layer, or an error in one gradient goes unnoticed.
    """

    def judge(imitate: bool) -> None:
        adds_up = adds_up_in(student, like, rng) if imitate else []
        # The homework's own layer: what a check finds elsewhere is its own matter.
        # Not where their own layer is left out of it: it may be what fails, or ends the process.
        trials = Trials(
            student, like, function, "", rng, imitate, adds_up, plain=True, ahead=imitate
        )

        def unnoticed(fault: Fault) -> Wrong:
            name = like.gradient(fault.role)
            called = any(run.seen.entries[fault.role] for run in trials.runs)
            do = f"Let {methods[name]} raise," if called else f"Call {methods[name]} too,"
            return Wrong(
                f"{function} does not notice an error in {name}",
                expected=f"AssertionError, from the checks of a new {like.owner}",
                found=f"no exception, with {name} of the wrong sign",
                next_step=f"{do} and do not catch what it raises.",
            )

        trials.judge([Fault("negated", like.role_of(name)) for name in methods], unnoticed)

    try:
        judge(imitate=False)
    except StudentRaised:  # it may count on what else their own layer sets
        judge(imitate=True)


def assert_put_back(student: Any, like: LinearClass, method: str, *, earned: float = 0.0) -> None:
    """Check that a gradient check leaves weights and biases as they were.

    Raises
    ------
    Wrong
        If an entry is changed.
    """
    layer = getattr(student, like.owner)()
    names = [like.weights, like.biases]
    before = {name: as_array(getattr(layer, name), what=name) for name in names}
    try:
        getattr(layer, method)(_OWN_ENTRIES)
    except StudentRaised:
        return  # it stopped in the middle; what it finds is judged by planted errors
    for name, values in before.items():
        after = as_array(getattr(layer, name), what=name, shape=values.shape)
        changed = np.abs(after - values) > _DUST
        if changed.any():
            raise Wrong(
                f"{method} leaves {name} changed",
                expected=f"{name} as it was before the check",
                found=f"{changed.sum()} of {changed.size} entries are different",
                cause=NOT_PUT_BACK,
                next_step="Put each entry back once you have its two outputs.",
                earned=earned,
            )


def adds_up_in(student: Any, like: LinearClass, rng: np.random.Generator) -> list[str]:
    """Return the gradients that the student's backward adds to what is there."""
    x, dh = rng.normal(size=(1, like.inputs)), rng.normal(size=(1, like.outputs))
    found: dict[str, list[Any]] = {like.gradient("w"): [], like.gradient("b"): []}
    try:
        layer = fresh(getattr(student, like.owner))
        for _ in range(2):
            layer.forward(x)
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


def _passes_on_own(
    student: Any, like: LinearClass, method: str, rng: np.random.Generator
) -> tuple[bool, StudentRaised | None]:
    """Return whether a check passes on the student's own layer, and what else it raises there.

    Small changes e make the difference of two outputs inexact, so that a right check of
    a right layer raises once in a while: one pass in a few tries is enough. If it never
    does, the layer may be what is wrong, not its check. So it may be with an error of another
    kind, such as that of a layer which takes mini-batches of one size.
    """
    for seed in rng.integers(2**31, size=_OWN_TRIES):
        try:
            verdict, _ = run_own_check(student, like.owner, method, _OWN_ENTRIES, int(seed))
        except StudentRaised as error:
            return False, error
        if verdict == "passed":
            return True, None
    return False, None


def _why_unnoticed(trials: Trials) -> str:
    """Show the check each error again: what it notices, and what not, tells why."""
    role = trials.role
    if not any(run.seen.entries[role] for run in trials.runs):
        return NEVER_CHANGED.of(place=trials.like.place(role))
    passed = {kind: trials.run(Fault(kind, role)).passed for kind in _FAULTS}
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
