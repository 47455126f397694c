from types import SimpleNamespace

import pytest

from autograder.errors import ForAPerson
from autograder.oracles import assert_made_here


def having(size):
    return SimpleNamespace(_written_in=lambda: size)


def test_code_with_little_data_in_it_computed_its_result():
    student = having(999)
    assert_made_here(student, "model")


def test_code_that_could_hold_the_result_is_for_a_person():
    with pytest.raises(ForAPerson, match=r"model is computed is for a person to say: 1,001 bytes"):
        assert_made_here(having(1_001), "model")


def test_course_says_how_much_is_usual():
    assert_made_here(having(1_001), "model", at_most=2_000)
