"""A gradient descent from scratch follows its rules, or is told which it follows."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import (
    Descent,
    Formula,
    Rule,
    assert_learning_rate,
    assert_stops,
    assert_updates,
    descent_updates,
    falling_losses,
    losses_that_tell,
    rising_losses,
)
from autograder.oracles import descent_causes as causes
from autograder.oracles.descents import update_lengths

RULE = Rule()
FALLING = falling_losses(np.random.default_rng(1), updates=7)
RISING = rising_losses(np.random.default_rng(1))
TABLES = losses_that_tell(np.random.default_rng(1))


def run(lengths, *, astray=0.0, endless=False, kept=True, sizes=(8,)):
    lengths = np.asarray(lengths, dtype=float)
    return Descent(lengths, np.full((len(lengths), 3), astray), endless, kept, list(sizes), 8)


def runs(rule):
    return [run(update_lengths(table, rule)) for table in TABLES]


def train(loss, update, lr):
    previous, current = float("inf"), loss()
    while abs(previous - current) > 0.01 * current:
        update(lr)
        previous, current = current, loss()
        if current > previous:
            lr = lr / 2


def wrong(check, *given, **named):
    with pytest.raises(Wrong) as caught:
        check(*given, what="train", **named)
    return caught.value


def test_right_rules_pass_and_so_does_taking_a_step_back():
    assert_updates(run(np.ones(7)), 0.5, what="train")
    for rule in (RULE, RULE.but(reverts=True)):
        assert_stops(runs(rule), TABLES, RULE, what="train")
        assert_learning_rate(run(update_lengths(RISING, rule, 8)), RISING, RULE, what="train")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (run(np.ones(7), sizes=[1, 8]), "all samples at once"),
        (run([]), "does not update the model"),
        (run(np.zeros(3)), "does not update the model"),
        (run(np.ones(7), kept=False), "hand the trained model back"),
        (run(np.ones(7), astray=0.1), "along their gradient"),
    ],
)
def test_updates_elsewhere_are_wrong(run, words):
    assert words in wrong(assert_updates, run, 0.5).feedback.summary


@pytest.mark.parametrize(
    ("lengths", "cause"),
    [
        (np.full(5, 2.0), causes.RATE_UNUSED.of(length=2.0)),
        (np.arange(1, 6), causes.GRADIENTS_ADD_UP),
        (-np.ones(5), causes.UPHILL),
        (-np.arange(1, 6), causes.ADD_UP_AND_UPHILL),
        (np.full(5, 1 / 8), causes.GRADIENT_DIVIDED),
        (np.cumsum(0.9 ** np.arange(5)), causes.HAS_MOMENTUM),
        (0.5 ** np.arange(5), causes.RATE_CHANGES_ALWAYS),
        (np.full(5, 0.7), ""),
    ],
)
def test_updates_of_another_length_are_named(lengths, cause):
    assert wrong(assert_updates, run(lengths), 0.5).feedback.cause == cause


@pytest.mark.parametrize(("cause", "rule"), causes.other_ends(RULE).items(), ids=str)
def test_another_end_is_named(cause, rule):
    error = wrong(assert_stops, runs(rule), TABLES, RULE)
    assert "does not stop when the loss changes by at most 1%" in error.feedback.summary
    assert error.feedback.cause == cause
    assert error.earned == (0.5 if rule.late == 1 else 0.0)


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        ([run([]) for _ in TABLES], causes.NOTHING_MOVES),
        ([run([1.0]) for _ in TABLES], causes.STOPS_AT_ONCE.of(tolerance=0.01)),
        ([run(each.lengths[:5]) for each in runs(RULE)], causes.OWN_END.of(most=5)),
        ([run(np.ones(40), endless=True) for _ in TABLES], causes.NEVER_STOPS),
    ],
    ids=["nothing", "at once", "own end", "never"],
)
def test_an_end_without_a_rule_is_named(found, cause):
    assert wrong(assert_stops, found, TABLES, RULE).feedback.cause == cause


def test_slip_in_the_training_is_the_cause_where_no_other_is():
    formula = Formula(train, [RISING], run=descent_updates)
    slipped = run(update_lengths(RISING, RULE.but(on_rise=1 / 3)))
    error = wrong(assert_learning_rate, slipped, RISING, RULE, formula=formula)
    assert error.feedback.cause == "There is a 3 where a 2 is needed, in lr / 2."


@pytest.mark.parametrize(("cause", "rule"), causes.other_rates(RULE).items(), ids=str)
@pytest.mark.parametrize("adds_up", [False, True])
def test_another_learning_rate_is_named(cause, rule, adds_up):
    lengths = update_lengths(RISING, rule.but(accumulates=adds_up), 8)
    error = wrong(assert_learning_rate, run(lengths), RISING, RULE)
    assert error.feedback.summary == "train does not halve the learning rate when the loss rises"
    assert error.feedback.cause == cause


def test_learning_rate_that_is_not_used_does_not_count_as_one_that_stays():
    error = wrong(assert_learning_rate, run(np.full(8, 2.0)), RISING, RULE)
    assert error.feedback.cause_id == causes.RATE_UNUSED.id


def test_training_that_ends_at_once_says_to_fix_its_end_first():
    error = wrong(assert_learning_rate, run([1.0, 1.0]), RISING, RULE)
    assert "ends before it could halve the learning rate" in error.feedback.summary
