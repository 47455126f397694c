"""Checks of the gradient checks that students write: do they find planted errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.rubrics.ese546_hw1_problem3 import parameters
from autograder.rubrics.ese546_hw1_problem3.layers import run_gradient_check
from autograder.sandbox.proxies import define

#: Entries per output that a check looks at, and those among which planted errors are sought.
DEFAULT_ENTRIES, ENTRIES = 10, 60
#: Times that a check may try to pass on a right layer.
RIGHT_TRIES = 3
#: A check that draws few entries may miss a planted error by bad luck, but not this often.
TRIES = 12

_FAULTS = {
    "scaled": "{name} multiplied by 1.5",
    "negated": "{name} with the wrong sign",
    "rows": "the rows of {name} shifted by one",
    "forward": "forward multiplied by 1.5, so that backward no longer fits it",
}


def grade(
    student: Any, method: str, name: str, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Grade a student's gradient check by what it finds.

    It has to pass on a right layer and to raise when an error is planted; what it
    returns is worth a third of the points.

    Raises
    ------
    Wrong
        If an error goes unnoticed, a right layer is refused, or the record is incomplete.
    """
    runner = define(student, run_gradient_check, shown=f"{method}(n)")

    def run(n: int, fault: list[Any], seed: int, *, corrected: bool) -> tuple[str, Any]:
        verdict, detail = runner(student.linear_t, method, n, seed, fault, corrected)
        return verdict, detail

    seed, record = _passes(run, rng, corrected=False)
    corrected = seed is None
    if corrected:
        # It may be right to raise: then the layer is what is wrong, not its check.
        seed, record = _passes(run, rng, corrected=True)
        if seed is None:
            raise _refuses_right_layer(method, record)
        note(f"{method} found an error in your linear_t: that is what it is for.")
    for fault, words in _FAULTS.items():
        if not _finds(run, [fault, name], rng, corrected=corrected):
            raise _unnoticed(method, words.format(name=name), fault)
    _require_record(record, method, name)
    parameters.assert_restored(student, method, DEFAULT_ENTRIES)
    if seed is not None:
        _require_single_entry(run, record, method, name, seed, corrected=corrected)


def _passes(run: Any, rng: np.random.Generator, *, corrected: bool) -> tuple[int | None, Any]:
    """Return a seed with which the check passes and its record, or None and its message.

    Small changes e make the difference of two outputs inexact, so that a right check of
    a right layer raises once in a while: one pass in a few tries is enough.
    """
    detail: Any = ""
    for seed in rng.integers(2**31, size=RIGHT_TRIES):
        verdict, detail = run(DEFAULT_ENTRIES, ["none"], int(seed), corrected=corrected)
        if verdict == "passed":
            return int(seed), detail
    return None, detail


def _finds(run: Any, fault: list[Any], rng: np.random.Generator, *, corrected: bool) -> bool:
    """Whether the check raises, in several tries: it draws its entries at random."""
    seeds = rng.integers(2**31, size=TRIES)
    return any(run(ENTRIES, fault, int(s), corrected=corrected)[0] == "raised" for s in seeds)


def _refuses_right_layer(method: str, message: Any) -> Wrong:
    return Wrong(
        f"{method} raises on a layer that is right",
        expected="no exception: the gradients agree with finite differences",
        found=f"AssertionError: {message}" if message else "AssertionError",
        next_step="Compare dw of output k with (output k at +e minus output k at -e) / (2 e), "
        "both from self.forward, and put the changed entry back after each estimate.",
    )


def _unnoticed(method: str, words: str, fault: str) -> Wrong:
    if fault == "forward":
        cause = "It does not compare with a difference of two calls of self.forward."
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


def _require_record(record: Any, method: str, name: str) -> None:
    """Check that the returned dict holds what was tried, and that it is right."""
    keys = {"dw": ["i", "j"], "db": ["i"], "dhm": ["j"]}[name]
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


def _require_single_entry(
    run: Any, record: Any, method: str, name: str, seed: int, *, corrected: bool
) -> None:
    """Plant an error in one entry that the check, by its own record, looks at."""
    entry = _first_entry(record, name)
    if entry is None:
        return
    fault = ["entry", name, entry]
    verdict, again = run(DEFAULT_ENTRIES, fault, seed, corrected=corrected)
    if verdict == "passed" and _first_entry(again, name) == entry:
        raise _unnoticed(method, f"1 added to the one entry of {name} that it tried first", "entry")


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
    runner = define(student, run_gradient_check, shown="test_backward()")

    def run(n: int, fault: list[Any], seed: int, *, corrected: bool) -> tuple[str, Any]:
        verdict, detail = runner(student.linear_t, "test_backward", n, seed, fault, corrected)
        return verdict, detail

    seed, message = _passes(run, rng, corrected=True)
    if seed is None:
        raise _refuses_right_layer("test_backward", message)
    for name in ("dw", "db", "dhm"):
        if not _finds(run, ["negated", name], rng, corrected=True):
            raise Wrong(
                f"test_backward does not notice an error in {name}",
                expected="AssertionError, from the three checks of a new linear_t",
                found=f"no exception, with {name} of the wrong sign",
                next_step=f"Call backward_check_{name} too, and do not catch what it raises.",
            )
