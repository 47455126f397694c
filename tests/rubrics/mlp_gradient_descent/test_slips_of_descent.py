"""A slip in the training is named by the updates that it makes on known losses."""

import numpy as np
import pytest

from autograder.oracles import Formula
from autograder.rubrics.mlp_gradient_descent import formulas
from autograder.rubrics.mlp_gradient_descent.known_descent import Rule, update_lengths
from autograder.rubrics.mlp_gradient_descent.trace import tables_of_losses

TABLES = tables_of_losses(np.random.default_rng(3))
TRAINING = Formula(formulas.train_by_gradient_descent, TABLES, run=formulas.updates)


def rows(rule):
    lengths = [update_lengths(table, rule) for table in TABLES]
    return [formulas.summary(each, endless=False) for each in lengths]


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

    endless = formulas.updates(never, TABLES[:1])
    assert endless[0, 0] == -1
