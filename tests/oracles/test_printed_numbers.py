"""names_number: a number in what was printed, as far as it was rounded."""

import pytest

from autograder.oracles import names_number


@pytest.mark.parametrize(
    ("text", "values", "right"),
    [
        ("Average loss: 2.31", [2.3071], True),
        ("Average loss: 2.41", [2.3071], False),
        ("Accuracy: 3 of 7 (42.86%)", [3 / 7, 300 / 7], True),
        ("done", [0.0], False),
    ],
)
def test_number_that_is_printed_may_be_rounded(text, values, right):
    assert names_number(text, *values, within=0.01) is right
