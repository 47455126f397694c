"""Rules of gradient descent: how many updates they make on known losses, and how long ones."""

import numpy as np
import pytest

from autograder.oracles import Formula, Rule, descent_updates, losses_that_tell, rising_losses
from autograder.oracles.descent_causes import change, changes, other_ends, other_rates
from autograder.oracles.descents import matching_rule, summary, update_lengths

FALLS = [8.0, 4.0, 2.0, 1.99, 1.0, 0.5]
RISES = [8.0, 4.0, 6.0, 3.0, 5.0, 2.0, 2.01]


def test_the_update_that_changes_the_loss_by_at_most_one_percent_is_the_last():
    assert update_lengths(FALLS, Rule()).tolist() == [1, 1, 1]


def test_rises_halve_the_learning_rate_of_the_updates_after_them():
    assert update_lengths(RISES, Rule()).tolist() == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_a_loss_that_stays_at_zero_ends_the_training():
    assert len(update_lengths([1.0, 0.0], Rule())) == 2


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (Rule(late=1), 4),
        (Rule(tolerance=1.0), 1),
        (Rule(tolerance=1e-3), 14),
    ],
    ids=["late", "loose", "strict"],
)
def test_other_ends_make_another_number_of_updates(rule, count):
    losses = [*FALLS, *(0.5 * 0.9**k for k in range(1, 9))]
    assert len(update_lengths(losses, rule)) == count


@pytest.mark.parametrize(("scale", "count"), [(10.0, 6), (0.001, 1)])
def test_absolute_changes_depend_on_the_scale_of_the_losses(scale, count):
    losses = [scale * loss for loss in FALLS]
    assert len(update_lengths(losses, Rule(relative=False))) == count
    assert len(update_lengths(losses, Rule())) == 3


def test_without_abs_a_rise_ends_the_training():
    assert len(update_lengths(RISES, Rule(signed=True))) == 2


def test_a_small_rise_ends_the_training_unless_rises_do_not_count():
    losses = [8.0, 4.0, 4.02, 2.0, 2.0]
    assert len(update_lengths(losses, Rule())) == 2
    assert len(update_lengths(losses, Rule(goes_on_rising=True))) == 4


def test_gradients_that_add_up_make_longer_and_longer_updates():
    assert update_lengths(FALLS, Rule(accumulates=True)).tolist() == [1, 2, 3]


def test_an_update_taken_back_is_part_of_the_next_one():
    # From the second point, not from the third, with half the learning rate.
    assert update_lengths(RISES, Rule(reverts=True), 3).tolist() == [1, 1, -0.5]


def test_a_rule_that_never_ends_is_followed_for_a_while():
    losses = [4.0, 2.0, 3.0]
    assert len(update_lengths(losses, Rule(tolerance=-1.0))) == 10 * len(losses)


def test_rule_is_named_only_if_it_fits_every_table():
    rules = {"late": Rule(late=1), "loose": Rule(tolerance=1.0)}
    assert matching_rule([4, 7], [FALLS, RISES], rules) == "late"
    assert matching_rule([4, 6], [FALLS, RISES], rules) is None


@pytest.mark.parametrize("tolerance", [0.01, 0.03])
def test_losses_tell_every_named_rule_for_the_end_from_the_others(tolerance):
    tables = losses_that_tell(np.random.default_rng(3), tolerance=tolerance)
    rule = Rule(tolerance=tolerance)
    counts = {
        tuple(len(update_lengths(table, each)) for table in tables)
        for each in (rule, *other_ends(rule).values())
    }
    assert len(counts) == 1 + len(other_ends(rule))


@pytest.mark.parametrize("seed", range(10))
def test_it_makes_no_difference_what_a_change_is_divided_by(seed):
    for table in losses_that_tell(np.random.default_rng(seed)):
        changes = np.abs(np.diff(table)) / table[:-1]
        assert np.argmax(changes <= 0.01) + 1 == len(update_lengths(table, Rule()))


@pytest.mark.parametrize("on_rise", [0.5, 0.2])
def test_rising_losses_tell_every_named_change_of_the_learning_rate_from_the_others(on_rise):
    losses, rule = rising_losses(np.random.default_rng(3)), Rule(on_rise=on_rise)
    rules = [rule, *other_rates(rule).values()]
    assert len({tuple(update_lengths(losses, each, 8)) for each in rules}) == len(rules)


def test_causes_say_what_the_rule_is():
    named = [*other_ends(Rule(tolerance=0.05)), *other_rates(Rule(on_rise=0.1))]
    assert "It stops at changes of up to 10%: the rule says 5%, which is 0.05." in named
    assert "It divides the learning rate by 10 when the loss falls, not when it rises." in named
    assert "It halves the learning rate when the loss rises." in named


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (0.5, ("halve", "halves")),
        (2.0, ("double", "doubles")),
        (0.1, ("divide by 10", "divides by 10")),
        (3.0, ("multiply by 3", "multiplies by 3")),
    ],
)
def test_change_of_a_learning_rate_is_said_in_words(factor, words):
    said = [each.replace(" the learning rate", "") for each in (change(factor), changes(factor))]
    assert tuple(said) == words


# Slips in a training, by the updates that it makes


def train(loss, update, lr):
    previous = float("inf")
    current = loss()
    while abs(previous - current) > 0.01 * current:
        update(lr)
        previous = current
        current = loss()
        if current > previous:
            lr = lr / 2


TABLES = losses_that_tell(np.random.default_rng(3))
TRAINING = Formula(train, TABLES, run=descent_updates)


def rows(rule):
    return [summary(update_lengths(table, rule), endless=False) for table in TABLES]


def test_training_without_a_slip_makes_the_updates_of_the_rule():
    assert np.allclose(TRAINING.value(), rows(Rule()))
    assert TRAINING.slip_that_gives(rows(Rule())) is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(on_rise=1 / 3), "There is a 3 where a 2 is needed, in lr / 2."),
        (Rule(relative=False), "The factor current is missing."),
        (Rule(signed=True), "abs is not applied."),
    ],
)
def test_slip_in_the_training_is_named(rule, words):
    assert TRAINING.slip_that_gives(rows(rule), 0.01) == words


def test_training_that_never_ends_is_ended_and_explained():
    def never(loss, update, lr):
        while loss():
            update(lr)

    assert descent_updates(never, TABLES[:1])[0, 0] == -1
