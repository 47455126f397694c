"""Code may be right in one of several ways: forms of an argument, attempts at a training."""

import pytest

from autograder import Wrong
from autograder.oracles import best_attempt, in_either_form


def checked(allowed, note=None):
    def check(argument):
        if argument not in allowed:
            raise Wrong(f"{argument} is wrong")
        return note

    return check


@pytest.mark.parametrize(
    ("allowed", "note", "said"),
    [("a", None, None), ("a", "x", "x"), ("b", None, "It is b."), ("b", "x", "It is b. x")],
)
def test_either_form_is_right_and_the_second_has_a_note(allowed, note, said):
    assert in_either_form(checked(allowed, note), "a", "b", note="It is b.") == said


def test_what_is_wrong_with_the_first_form_is_said():
    with pytest.raises(Wrong, match="a is wrong"):
        in_either_form(checked("c"), "a", "b", note="")


def fails():
    raise Wrong("it fails")


def test_attempts_end_with_the_first_that_is_good_enough():
    assert best_attempt([lambda: 0.3, fails, lambda: 0.8, pytest.fail], at_least=0.7) == (0.8, 2)
    assert best_attempt([fails, lambda: 0.3, lambda: 0.2], at_least=0.7) == (0.3, 1)


def test_what_is_wrong_first_is_said_where_no_attempt_comes_to_anything():
    with pytest.raises(Wrong, match="it fails"):
        best_attempt([fails, lambda: 0.0], at_least=0.7)
    assert best_attempt([lambda: 0.0], at_least=0.7) == (0.0, 0)
