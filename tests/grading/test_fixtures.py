"""What a check is given besides the student's code."""

import pytest

from autograder.grading.fixtures import Notebook


@pytest.mark.parametrize(("given", "order"), [({}, "desc"), ({"order": "asc"}, "asc")])
def test_leaderboard_puts_the_largest_value_first_unless_the_rubric_says_otherwise(given, order):
    notebook = Notebook()
    notebook.rank("accuracy", 0.9, **given)
    assert [entry.order for entry in notebook.leaderboard] == [order]


def test_order_that_gradescope_does_not_know_is_refused_before_the_results_are_written():
    notebook = Notebook()
    with pytest.raises(ValueError, match="ascending"):
        notebook.rank("loss", 0.1, order="ascending")
    assert notebook.leaderboard == []
