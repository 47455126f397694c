"""Functions that the skeleton gives are put back in the student's process, and paid for once."""

import pytest
from at_hand import answering, held, student_of

from autograder.driving.given import put_back, require_given
from autograder.errors import Wrong


def double(x):
    """Return twice x."""
    return 2 * x


def half(x, *, whole=False):
    return x // 2 if whole else x / 2


def third(x):
    return x / 3


HELPERS = [double, half, third]


def student():
    return student_of("def half(x):\n    return 'mine'\ndef use(x):\n    return double(x)\n")


def test_what_is_there_stays_the_students_own():
    of = student()
    put_back(of, HELPERS)
    assert (of.half(3), of.double(3), of.third(3)) == ("mine", 6, 1.0)


def test_nothing_is_taken_while_what_was_put_back_is_not_used():
    of = student()
    put_back(of, HELPERS)
    require_given(of, HELPERS, earned=0.5)


def test_function_that_the_students_code_uses_is_paid_for():
    of = student()
    put_back(of, HELPERS)
    of.use(3)
    with pytest.raises(Wrong, match="double is not defined") as caught:
        require_given(of, HELPERS, earned=0.5)
    said = caught.value.feedback
    assert caught.value.earned == 0.5
    assert said.found == "a file without double"
    assert said.cause.startswith("double, which the skeleton gives, is missing in your file")
    assert said.next_step.startswith("Copy double from the skeleton")


def test_several_are_named_in_the_order_of_the_skeleton():
    of = student()
    put_back(of, HELPERS)
    of.third(1)
    of.double(1)
    with pytest.raises(Wrong, match="double, third are not defined"):
        require_given(of, HELPERS, earned=0.0)


def test_arguments_by_name_are_handed_on():
    of = student_of()
    put_back(of, HELPERS)
    assert of.half(5, whole=True) == 2


def test_putting_back_again_forgets_nothing_that_was_used():
    of = student()
    put_back(of, HELPERS)
    of.use(1)
    put_back(of, HELPERS)
    assert held(of)._put_back == ["double"]


@pytest.mark.parametrize("answer", [None, "double", 3, ["others"], {"double": 1}])
def test_answer_that_no_honest_process_gives_takes_nothing(answer):
    require_given(answering(student_of(), answer), HELPERS, earned=0.0)
