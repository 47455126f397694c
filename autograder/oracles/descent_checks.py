"""Does a gradient descent from scratch follow its rules, told from losses known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles import descent_causes as causes
from autograder.oracles.descents import (
    LENGTHS,
    Descent,
    Rule,
    follows,
    matching_rule,
    summary,
    update_lengths,
)
from autograder.oracles.formulas import Formula
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

#: What of an update may be in the wrong direction, in multiples of lr.
_ASTRAY = 0.01
#: Fewer updates than these show nothing of the learning rate.
_FEWEST = 4
_MOST_SHOWN = 8


def assert_updates(run: Descent, lr: float, *, what: str) -> None:
    """Check that every update moves all parameters by minus `lr` times their gradient.

    Parameters
    ----------
    run : Descent
        On losses that fall from the first to the last update.
    lr : float
        The learning rate that it was given.
    what : str
        Name of the training in messages.

    Raises
    ------
    Wrong
        If it uses some of the samples only, moves the parameters elsewhere, or not at all.
    """
    if run.sizes != [run.samples]:
        raise Wrong(
            f"{what} does not use all samples at once",
            expected=f"every loss of all {run.samples} samples",
            found=f"losses of {', '.join(map(str, run.sizes))} samples",
            next_step="Compute the loss of all samples once for each update.",
        )
    _require_updates(run, what)
    if np.abs(run.astray).max() >= _ASTRAY:
        raise Wrong(
            f"{what} does not move the parameters along their gradient",
            expected="parameter - lr * parameter.grad, for every parameter",
            found="an update in the wrong direction",
            cause=causes.EACH_BY_ITS_OWN,
            next_step="Loop over all of model.parameters(), weights and biases, and subtract "
            "lr * parameter.grad.",
        )
    found = run.lengths
    if not np.allclose(found, 1.0, rtol=LENGTHS):
        raise Wrong(
            f"{what} does not move the parameters by lr times their gradient",
            expected=f"{_shown(np.ones(len(found)))} times lr * gradient, in its updates so far",
            found=f"{_shown(found)} times lr * gradient",
            cause=_why_of_another_length(found, lr, run.samples) or "",
            next_step="In each update: zero_grad, backward, then parameter -= lr * parameter.grad.",
        )


def _why_of_another_length(found: FloatArray, lr: float, samples: int) -> Cause | None:
    count = np.arange(1, len(found) + 1)
    forms: dict[Cause, Any] = {
        causes.RATE_UNUSED.of(length=1.0 / lr): 1.0 / lr,
        causes.GRADIENTS_ADD_UP: count,
        causes.UPHILL: -1.0,
        causes.ADD_UP_AND_UPHILL: -count,
        causes.GRADIENT_DIVIDED: 1 / samples,
        causes.HAS_MOMENTUM: ((1 - 0.9**count) / 0.1),
        causes.RATE_CHANGES_ALWAYS: (0.5 ** (count - 1)),
    }
    return next((c for c, form in forms.items() if np.allclose(found, form, rtol=LENGTHS)), None)


def assert_stops(
    runs: Sequence[Descent],
    tables: Sequence[Sequence[float]],
    rule: Rule,
    *,
    what: str,
    formula: Formula | None = None,
    next_step: str = "",
) -> None:
    """Check that a training ends with the first update that changes the loss little enough.

    Parameters
    ----------
    runs : sequence of Descent
        One on each of `tables`, best of :func:`~autograder.oracles.losses_that_tell`.
    rule : Rule
        By which it is to end. Taking back an update that raised the loss is right, too.
    what : str
        Name of the training in messages.
    formula : Formula, optional
        The training as a function for :func:`~autograder.oracles.descent_updates`, in which
        slips are looked for.
    next_step : str
        What to do if it ends elsewhere.

    Raises
    ------
    Wrong
        If it makes more or fewer updates; half of the points are for one update more.
    """
    for run in runs:
        if not run.kept:
            _require_updates(run, what)
    found = [len(run.lengths) for run in runs]
    right = [[len(update_lengths(table, each)) for table in tables] for each in _accepted(rule)]
    if found in right and not any(run.endless for run in runs):
        return
    never = all(run.endless for run in runs)
    cause = causes.NEVER_STOPS if never else _why_elsewhere(runs, right[0], tables, rule)
    slip = _slip(runs, formula) if never or not cause else None
    if slip:
        cause = slip.saying(f"It never stops. {slip}") if cause else slip
    wrong = next(k for k, run in enumerate(runs) if run.endless or found[k] != right[0][k])
    raise Wrong(
        f"{what} does not stop when the loss changes by at most {100 * rule.tolerance:g}%",
        expected=f"{right[0][wrong]} updates, {_last_change(tables[wrong], right[0][wrong])}",
        found=f"more than {found[wrong] - 1}" if runs[wrong].endless else f"{found[wrong]} updates",
        cause=cause or "",
        next_step=next_step
        or "After each update compare abs(loss - loss before it) with "
        f"{rule.tolerance:g} times the loss.",
        earned=0.5 if found == [count + 1 for count in right[0]] else 0.0,
    )


def assert_learning_rate(
    run: Descent,
    losses: Sequence[float],
    rule: Rule,
    *,
    what: str,
    formula: Formula | None = None,
    next_step: str = "",
) -> None:
    """Check that the learning rate changes when the loss rises, and only then.

    Lengths are compared with that of the first update, so that a mistake in the update
    itself is paid for once.

    Parameters
    ----------
    run : Descent
        On `losses` of :func:`~autograder.oracles.rising_losses`.
    rule : Rule
        ``on_rise`` is what the learning rate is multiplied by. Taking back an update that
        raised the loss is right, too.
    what, formula, next_step
        As of :func:`assert_stops`.

    Raises
    ------
    Wrong
        If it changes otherwise, or the training ends before that can be seen.
    """
    _require_updates(run, what)
    halve = causes.change(rule.on_rise)
    found = run.lengths / (run.lengths[0] or 1.0)
    if len(found) < _FEWEST:
        raise Wrong(
            f"{what} ends before it could {halve}",
            expected="updates that go on when the loss rises, with "
            f"{rule.on_rise:g} times the step",
            found=f"the end after {len(found)} updates, for the losses {_shown(losses)}",
            next_step="Fix the rule that ends the training first; then run this check again.",
        )
    # What comes after the last loss of the table says nothing.
    found = found[: len(losses) - 1]
    if any(follows(found, losses, each) for each in _with_sums(_accepted(rule))):
        return
    named = (
        cause
        for cause, other in causes.other_rates(rule).items()
        if any(follows(found, losses, each) for each in _with_sums([other]))
    )
    cause = next(named, None) or _slip([run], formula)
    if cause == causes.RATE_NEVER_CHANGES and abs(run.lengths[0] - 1.0) > LENGTHS:
        cause = causes.RATE_UNUSED.of(length=run.lengths[0])
    raise Wrong(
        f"{what} does not {halve} when the loss rises",
        expected=f"steps of {_shown(update_lengths(losses, rule, len(found)))} times the first, "
        f"for the losses {_shown(losses)}",
        found=f"steps of {_shown(found)} times the first",
        cause=cause or "",
        next_step=next_step,
    )


def _require_updates(run: Descent, what: str) -> None:
    if not run.kept:
        raise Wrong(
            f"{what} does not hand the trained model back",
            expected="the model that was given, trained in place, or the trained one returned",
            found="a model with the weights it had before",
            cause=causes.COPY_TRAINED,
            next_step="Update the parameters of the model itself.",
        )
    if not len(run.lengths) or not np.any(run.lengths):
        raise Wrong(
            f"{what} does not update the model",
            expected="parameters moved against their gradient until the loss settles",
            found="the parameters it started with",
            next_step="Let the first update happen whatever the loss is, and check that the "
            "update changes the parameters themselves: 'p = p - …' only makes a new name.",
        )


def _why_elsewhere(
    runs: Sequence[Descent], right: list[int], tables: Sequence[Sequence[float]], rule: Rule
) -> Cause | None:
    found = [len(run.lengths) for run in runs]
    if set(found) == {0}:
        return causes.NOTHING_MOVES
    if set(found) == {1}:
        return causes.STOPS_AT_ONCE.of(tolerance=rule.tolerance)
    # Steps that shrink by a rule of their own end, too, once they no longer change a number.
    usual = all(follows(run.lengths, table, rule) for run, table in zip(runs, tables, strict=True))
    if usual and found == [min(count, max(found)) for count in right]:
        return causes.OWN_END.of(most=max(found))
    return matching_rule(found, tables, causes.other_ends(rule))


def _slip(runs: Sequence[Descent], formula: Formula | None) -> Cause | None:
    """Return the slip in the training that explains the number and lengths of its updates."""
    rows = [summary(run.lengths, endless=run.endless) for run in runs]
    return formula.slip_that_gives(rows, LENGTHS) if formula else None


def _accepted(rule: Rule) -> tuple[Rule, Rule]:
    return rule, rule.but(reverts=True)


def _with_sums(rules: Sequence[Rule]) -> list[Rule]:
    """Return rules as they are, and with gradients that add up, which is paid for elsewhere."""
    return [*rules, *(rule.but(accumulates=True) for rule in rules)]


def _last_change(losses: Sequence[float], count: int) -> str:
    """Say which losses end a training after this many updates."""
    percent = 100 * (losses[count] / losses[count - 1] - 1)
    ends = ", ".join(f"{loss:.4g}" for loss in losses[count - 3 : count + 1])
    return f"as its losses go …, {ends}: the last change is {percent:+.1f}%"


def _shown(values: Sequence[float] | FloatArray) -> str:
    texts = [f"{value:.3g}" for value in values[:_MOST_SHOWN]]
    return ", ".join([*texts, "…"] if len(values) > _MOST_SHOWN else texts)
