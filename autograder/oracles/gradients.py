"""Is a gradient right: for the true function, or at least for the student's own forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.causes import Diagnosis
from autograder.oracles.diagnose import diagnose
from autograder.oracles.finite_differences import (
    EPS,
    EPS_FLOAT32,
    numeric_directional,
    numeric_gradient,
)
from autograder.oracles.formulas import Formula
from autograder.oracles.own_forward import OWN_RTOL, Forward, Index, OwnForward, Verdict
from autograder.oracles.own_values import Own, follows_from_own, right_for_own
from autograder.oracles.plain import Reader, as_scalar
from autograder.oracles.shapes import shape_text, wrong_shape
from autograder.oracles.tables import columns, first_indices, index_text, totals
from autograder.oracles.text import number, preview_from
from autograder.oracles.tolerances import (
    RTOL,
    BoolArray,
    FloatArray,
    is_close,
    trusted,
    within_tolerance,
)

__all__ = ["EPS", "EPS_FLOAT32", "check_gradient", "numeric_directional", "numeric_gradient"]


def check_gradient(
    analytic: object,
    *,
    truth: npt.ArrayLike | Formula,
    forward: Forward,
    x: npt.ArrayLike,
    upstream: npt.ArrayLike,
    rng: np.random.Generator,
    what: str,
    batch_size: int | None = None,
    directions: int = 8,
    inputs: Mapping[str, npt.ArrayLike] | None = None,
    forms: Mapping[Any, npt.ArrayLike] | None = None,
    formula: Formula | None = None,
    own: Own | Sequence[Own] | None = None,
    own_eps: float = EPS,
    earned: float = 0.0,
) -> str | None:
    """Check a student's gradient against the true one, and else against their own forward.

    Parameters
    ----------
    analytic : object
        The student's gradient of ``sum(upstream * forward(x))`` with respect to `x`.
    truth : array of the shape of `x`, or Formula
        The true gradient. In a formula, which computes it, slips are looked for.
    forward : callable
        Evaluates the student's forward at an array of the shape of `x`; gives a
        number or an array. It may raise `Wrong`. Called only if `analytic` is
        not the true gradient.
    x : array, any shape
        Where the gradient is taken. Keep it away from kinks (ReLU at 0) by more
        than ``EPS_FLOAT32``, the longest step that is taken.
    upstream : number or array of the shape of the forward's result
        Gradient of the loss with respect to the result; 1.0 for a loss.
    rng : numpy.random.Generator
        Draws the directions.
    what : str
        Name of the gradient in messages: ``dw``.
    batch_size, inputs, forms, formula
        What helps to name the cause, see :func:`autograder.oracles.diagnose.diagnose`.
    directions : int
        Number of random directions along which the student's forward is
        differentiated.
    own : Own or sequence of Own, optional
        What is right for an earlier value of the student's own: it keeps the points.
    own_eps : float
        Step of these differences if the forward computes in float64; in float32
        it is ``EPS_FLOAT32``.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    str or None
        None if the gradient is right. A note for the student if it is wrong but
        right for their own forward: that backward has earned its points too.

    Raises
    ------
    Wrong
        If it is neither, or of the wrong type or shape.
    ValueError
        If `truth` is empty, not finite, or not of the shape of `x`, or if
        `directions` is less than 1.
    """
    formula = truth if isinstance(truth, Formula) else formula
    right = trusted(truth.value() if isinstance(truth, Formula) else truth)
    start = trusted(x)
    if right.shape != start.shape or directions < 1:
        raise ValueError(f"truth of shape {right.shape}, x of shape {start.shape}, {directions=}")
    found = _read(analytic, right, what, earned, formula)
    if is_close(found, right):
        return None
    note = right_for_own(found, right, own, what=what, rtol=RTOL, atol=None)
    if note:
        return note
    ok = within_tolerance(found, right)
    differences = OwnForward(forward, start, trusted(upstream), own_eps)
    verdict = differences.judge(found, right, rng, ok=ok, directions=directions)
    diagnosis = follows_from_own(found, own) or diagnose(
        found, right, batch_size=batch_size, inputs=inputs, forms=forms, formula=formula
    )
    if verdict.agrees:
        return _note(what, diagnosis)
    raise Wrong(
        f"{what} is wrong in {int(np.sum(~ok))} of {ok.size} elements",
        expected=preview_from(right, int(np.argmin(ok))),
        found=preview_from(found, int(np.argmin(ok))),
        cause=diagnosis.cause if diagnosis else "",
        next_step=_next_step(what, right, ok, verdict, diagnosis),
        detail=_table(found, right, ok, verdict),
        earned=earned,
    )


def _read(
    analytic: object, right: FloatArray, what: str, earned: float, formula: Formula | None
) -> FloatArray:
    if not right.shape:
        return np.array(as_scalar(analytic, what=what, finite=False, earned=earned))
    values = Reader(what, f"an array of numbers of {shape_text(right.shape)}", earned=earned)
    found = values.numbers(analytic)
    if found.shape != right.shape:
        diagnosis = diagnose(found, right, formula=formula)
        raise wrong_shape(found.shape, right.shape, what=what, proved=diagnosis, earned=earned)
    return found


def _note(what: str, diagnosis: Diagnosis | None) -> str:
    because = f" {diagnosis.cause}" if diagnosis else ""
    return (
        "Your gradient is right for your forward pass, but the forward pass is wrong: "
        f"{what} is the gradient of what that computes, not of what it should compute."
        f"{because} Correct the forward pass, then the gradient with it."
    )


def _next_step(
    what: str, truth: FloatArray, ok: BoolArray, verdict: Verdict, diagnosis: Diagnosis | None
) -> str:
    step = (
        diagnosis.next_step
        if diagnosis
        else f"Compare {what} with differences of your forward, (f(x + e) - f(x - e)) / (2 e), "
        "entry by entry, for a single row of input."
    )
    shown = _shown(ok, verdict)
    tolerance = verdict.tolerance + OWN_RTOL * float(np.max(np.abs(truth)))
    if shown and all(abs(verdict.numeric[e] - truth[e]) <= tolerance for e in shown):
        return f"Your forward pass is right, so look where this gradient is computed. {step}"
    return step


def _table(found: FloatArray, truth: FloatArray, ok: BoolArray, verdict: Verdict) -> str:
    header = ["index", "your gradient", "true gradient"]
    rows = [
        [index_text(entry), number(float(found[entry])), number(float(truth[entry]))]
        for entry in first_indices(~ok)
    ]
    shown = _shown(ok, verdict)
    if shown:
        header.append("differences of your forward")
        rows = [[*row, number(verdict.numeric[e])] for row, e in zip(rows, shown, strict=True)]
    lines = [*totals(found, truth, ok), "", columns(header, rows)]
    if verdict.trouble:
        lines += ["", f"No differences of your forward: {verdict.trouble}."]
    return "\n".join(lines)


def _shown(ok: BoolArray, verdict: Verdict) -> list[Index]:
    """Return the entries in the table if the forward could be differentiated there."""
    entries = first_indices(~ok)
    return entries if all(entry in verdict.numeric for entry in entries) else []
