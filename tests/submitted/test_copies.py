"""What a copy is called, and what it was called before."""

import pytest

from autograder.submitted.copies import copy_among, originals


@pytest.mark.parametrize(
    "name",
    [
        *("linear (1).py", "linear(2).py", "linear-1.py", "linear_1.py", "linear 2.py"),
        *("linear copy.py", "linear copy 3.py", "linear - Copy.py", "linear - Copy (2).py"),
        *("linear (copy).py", "linear (3rd copy).py", "linear-Copy1.py"),
        *("Copy of linear.py", "Copy_of_linear.py", "Copy of linear (1).py"),
    ],
)
def test_copy_has_the_name_of_what_it_was_made_from(name):
    assert originals(f"nn/{name}")[-1] == "nn/linear.py"


@pytest.mark.parametrize("name", ["linear.py", "linear2.py", "copy.py", "photocopy.py", "(1).py"])
def test_other_names_are_no_copies(name):
    assert originals(name) == []


def test_only_a_copy_of_what_is_asked_for_counts():
    asked = {"linear.py", "hw-1.py"}.__contains__
    assert copy_among(["old-1.py", "linear (1).py"], asked) == ("linear (1).py", "linear.py")
    assert copy_among(["hw-1 (2).py"], asked) == ("hw-1 (2).py", "hw-1.py")
    assert copy_among(["old-1.py"], asked) == ("", "")
