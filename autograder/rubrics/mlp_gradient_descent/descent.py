"""Checks of the rules of ``train_by_gradient_descent``, by what it does on known losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import Formula
from autograder.results.cause import Cause
from autograder.rubrics.mlp_gradient_descent import formulas
from autograder.rubrics.mlp_gradient_descent.causes import (
    ADD_UP_AND_UPHILL,
    CHANGE_NOT_RELATIVE,
    CHANGE_WITHOUT_ABS,
    COPY_TRAINED,
    EACH_BY_ITS_OWN,
    GRADIENT_DIVIDED,
    GRADIENTS_ADD_UP,
    HAS_MOMENTUM,
    HUNDRED_PERCENT,
    NEVER_STOPS,
    NOTHING_MOVES,
    ONE_UPDATE_MORE,
    OWN_END,
    RATE_ALWAYS_HALVED,
    RATE_BOTH_WAYS,
    RATE_BY_4,
    RATE_BY_10,
    RATE_CHANGES_ALWAYS,
    RATE_DOUBLED,
    RATE_HALVED_ON_FALL,
    RATE_NEVER_CHANGES,
    RATE_UNUSED,
    RATE_ZERO,
    SMALL_RISES_IGNORED,
    STOPS_AT_ONCE,
    TEN_PERCENT,
    TENTH_OF_PERCENT,
    TWO_PERCENT,
    UPHILL,
)
from autograder.rubrics.mlp_gradient_descent.known_descent import (
    Rule,
    matching_rule,
    update_lengths,
)
from autograder.rubrics.mlp_gradient_descent.trace import (
    FUNCTION,
    SAMPLES,
    Descent,
    Floats,
    descend,
    falling,
    rising,
    tables_of_losses,
)

RIGHT = Rule()
#: Taking back the update that raised the loss is right, too: it halves the learning rate.
ACCEPTED = (RIGHT, Rule(reverts=True))

#: The gradient is the same to within a few per thousand; rules differ by far more.
_LENGTHS = 0.01
_NEVER = NEVER_STOPS
_EARLY = STOPS_AT_ONCE
STOPPING: dict[str, Rule] = {
    ONE_UPDATE_MORE: Rule(late=1),
    CHANGE_WITHOUT_ABS: Rule(signed=True),
    SMALL_RISES_IGNORED: Rule(goes_on_rising=True),
    CHANGE_NOT_RELATIVE: Rule(relative=False),
    TEN_PERCENT: Rule(tolerance=0.1),
    TENTH_OF_PERCENT: Rule(tolerance=0.001),
    TWO_PERCENT: Rule(tolerance=0.02),
    HUNDRED_PERCENT: Rule(tolerance=1.0),
}
RATES: dict[str, Rule] = {
    RATE_NEVER_CHANGES: Rule(on_rise=1.0),
    RATE_DOUBLED: Rule(on_rise=2.0),
    RATE_HALVED_ON_FALL: Rule(on_rise=1.0, on_fall=0.5),
    RATE_ALWAYS_HALVED: Rule(on_fall=0.5),
    RATE_BOTH_WAYS: Rule(on_fall=2.0),
    RATE_BY_10: Rule(on_rise=0.1),
    RATE_BY_4: Rule(on_rise=0.25),
    RATE_ZERO: Rule(on_rise=0.0),
}


def assert_descends(student: Any, rng: np.random.Generator) -> None:
    """Check that each update moves all parameters by minus lr times their gradient.

    Raises
    ------
    Wrong
        If it moves them elsewhere, or not at all.
    """
    for lr in (0.5, 0.125):
        run = descend(student, rng, falling(rng, 1.0, updates=7), lr)
        _require_full_batch(run)
        _require_updates(run)
        _require_direction(run)
        _require_length(run, lr)


def _require_updates(run: Descent) -> None:
    if not run.kept:
        raise Wrong(
            f"{FUNCTION} does not hand the trained model back",
            expected="the model that was given, trained in place, or the trained one returned",
            found="a model with the weights it had before",
            cause=COPY_TRAINED,
            next_step="Update the parameters of the model itself.",
        )
    if not len(run.lengths) or not np.any(run.lengths):
        raise Wrong(
            f"{FUNCTION} does not update the model",
            expected="parameters moved against their gradient until the loss settles",
            found="the parameters it started with",
            next_step="Let the first update happen whatever the loss is, and check that the "
            "update changes the parameters themselves: 'p = p - …' only makes a new name.",
        )


def _require_full_batch(run: Descent) -> None:
    if run.sizes != [SAMPLES]:
        raise Wrong(
            f"{FUNCTION} does not use all samples at once",
            expected=f"every loss of all {SAMPLES} samples",
            found=f"losses of {', '.join(map(str, run.sizes))} samples",
            next_step="Compute loss(model(train_features), train_labels) once for each update.",
        )


def _require_direction(run: Descent) -> None:
    if np.abs(run.astray).max() < 0.01:
        return
    raise Wrong(
        f"{FUNCTION} does not move the parameters along their gradient",
        expected="parameter - lr * parameter.grad, for every parameter",
        found="an update in the wrong direction",
        cause=EACH_BY_ITS_OWN,
        next_step="Loop over all of model.parameters(), weights and biases, and subtract "
        "lr * parameter.grad.",
    )


def _require_length(run: Descent, lr: float) -> None:
    found = run.lengths
    if np.allclose(found, 1.0, rtol=_LENGTHS):
        return
    count = np.arange(1, len(found) + 1)
    causes: dict[str, Any] = {
        RATE_UNUSED.of(length=1.0 / lr): 1.0 / lr,
        GRADIENTS_ADD_UP: count,
        UPHILL: -1.0,
        ADD_UP_AND_UPHILL: -count,
        GRADIENT_DIVIDED: 1 / SAMPLES,
        HAS_MOMENTUM: ((1 - 0.9**count) / 0.1),
        RATE_CHANGES_ALWAYS: (0.5 ** (count - 1)),
    }
    cause = next((c for c, form in causes.items() if np.allclose(found, form, rtol=_LENGTHS)), "")
    raise Wrong(
        f"{FUNCTION} does not move the parameters by lr times their gradient",
        expected=f"{_shown(np.ones(len(found)))} times lr * gradient, in its updates so far",
        found=f"{_shown(found)} times lr * gradient",
        cause=cause,
        next_step="In each update: zero_grad, backward, then parameter -= lr * parameter.grad.",
    )


def _shown(values: Floats) -> str:
    texts = [f"{value:.3g}" for value in values[:8]]
    return ", ".join([*texts, "…"] if len(values) > 8 else texts)


def assert_stops(student: Any, rng: np.random.Generator) -> None:
    """Check that the training ends with the first update that changes the loss by at most 1%.

    Raises
    ------
    Wrong
        If it makes more or fewer updates; half of the points are for one update more.
    """
    tables = tables_of_losses(rng)
    runs = [descend(student, rng, table) for table in tables]
    for run in runs:
        if not run.kept:
            _require_updates(run)
    found = [len(run.lengths) for run in runs]
    right = [[len(update_lengths(table, rule)) for table in tables] for rule in ACCEPTED]
    if found in right and not any(run.endless for run in runs):
        return
    cause = _NEVER if all(run.endless for run in runs) else _cause_of_stop(runs, found, tables)
    slip = _slip(runs, tables) if cause in ("", _NEVER) else None
    if slip:
        cause = slip.saying(f"It never stops. {slip}") if cause else slip
    wrong = next(k for k, run in enumerate(runs) if run.endless or found[k] != right[0][k])
    raise Wrong(
        f"{FUNCTION} does not stop when the loss changes by at most 1%",
        expected=f"{right[0][wrong]} updates, {_last_change(tables[wrong], right[0][wrong])}",
        found=f"more than {found[wrong] - 1}" if runs[wrong].endless else f"{found[wrong]} updates",
        cause=cause,
        next_step="After each update compare abs(loss - loss before it) with 0.01 times the loss.",
        earned=0.5 if found == [count + 1 for count in right[0]] else 0.0,
    )


def _last_change(losses: Sequence[float], count: int) -> str:
    """Say which losses end a training after this many updates."""
    percent = 100 * (losses[count] / losses[count - 1] - 1)
    ends = ", ".join(f"{loss:.4g}" for loss in losses[count - 3 : count + 1])
    return f"as its losses go …, {ends}: the last change is {percent:+.1f}%"


def _cause_of_stop(
    runs: Sequence[Descent], found: list[int], tables: Sequence[Sequence[float]]
) -> str:
    if set(found) == {0}:
        return NOTHING_MOVES
    if set(found) == {1}:
        return _EARLY
    right = [len(update_lengths(table, RIGHT)) for table in tables]
    # Steps that shrink by a rule of their own end, too, once they no longer change a number.
    usual = all(
        _is_rule(run.lengths, table, RIGHT) for run, table in zip(runs, tables, strict=True)
    )
    if usual and found == [min(count, max(found)) for count in right]:
        return OWN_END.of(most=max(found))
    return matching_rule(found, tables, STOPPING)


def _slip(runs: Sequence[Descent], tables: Sequence[Sequence[float]]) -> Cause | None:
    """Return the slip in the training that explains the number and lengths of its updates."""
    rows = [formulas.summary(run.lengths, endless=run.endless) for run in runs]
    training = Formula(formulas.train_by_gradient_descent, tables, run=formulas.updates)
    return training.slip_that_gives(rows, _LENGTHS)


def assert_halves(student: Any, rng: np.random.Generator) -> None:
    """Check that the learning rate is halved after each update that raises the loss.

    Lengths are compared with that of the first update, so that a mistake in the update
    itself is paid for once.

    Raises
    ------
    Wrong
        If it changes otherwise, or the training ends before that can be seen.
    """
    for scale in (1.0, 300.0):
        losses = rising(rng, scale)
        run = descend(student, rng, losses)
        _require_updates(run)
        found = run.lengths / (run.lengths[0] or 1.0)
        if len(found) < 4:
            raise Wrong(
                f"{FUNCTION} ends before it could halve the learning rate",
                expected="updates that go on when the loss rises by 50%, with half the step",
                found=f"the end after {len(found)} updates, for the losses "
                f"{_shown(np.array(losses))}",
                next_step="Fix the rule that ends the training first; then run this check again.",
            )
        # What comes after the last loss of the table says nothing.
        found = found[: len(losses) - 1]
        if any(_is_rule(found, losses, rule) for rule in _with_sums(ACCEPTED)):
            continue
        cause = _cause_of_rates(found, losses)
        if not cause:
            cause = _slip([run], [losses]) or ""
        if cause == RATE_NEVER_CHANGES and abs(run.lengths[0] - 1.0) > _LENGTHS:
            cause = RATE_UNUSED.of(length=run.lengths[0])
        right = update_lengths(losses, RIGHT, len(found))
        raise Wrong(
            f"{FUNCTION} does not halve the learning rate when the loss rises",
            expected=f"steps of {_shown(right)} times the first, for the losses "
            f"{_shown(np.array(losses))}",
            found=f"steps of {_shown(found)} times the first",
            cause=cause,
            next_step="After each update: if loss > loss before it, lr = lr / 2.",
        )


def _cause_of_rates(found: Floats, losses: Sequence[float]) -> str:
    for cause, rule in RATES.items():
        if any(_is_rule(found, losses, each) for each in _with_sums([rule])):
            return cause
    return ""


def _with_sums(rules: Sequence[Rule]) -> list[Rule]:
    """Return rules as they are, and with gradients that add up, which is paid for elsewhere."""
    return [*rules, *(replace(rule, accumulates=True) for rule in rules)]


def _is_rule(found: Floats, losses: Sequence[float], rule: Rule) -> bool:
    return np.allclose(found, update_lengths(losses, rule, len(found)), rtol=_LENGTHS, atol=1e-6)
