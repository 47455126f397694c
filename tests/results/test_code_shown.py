"""The code of a part is what its lines say, with a mark where something is left out."""

import pytest

from autograder.results.code import Source

TEXT = "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (((1, 1),), "one"),
        (((2, 3),), "two\nthree"),
        (((1, 4),), TEXT),
        (((1, 2), (4, 4)), "one\ntwo\n⋮\nfour"),
        (((4, 9),), "four"),
        (((7, 9),), ""),
        (((1, 1), (7, 9)), "one"),
        ((), ""),
    ],
)
def test_code_of_a_part_is_its_lines_from_first_to_last(lines, code):
    assert Source("hw.py", TEXT, {"1": lines}).of_part("1") == code


def test_part_of_which_nothing_is_known_has_no_code():
    assert Source("hw.py", TEXT, {"1": ((1, 1),)}).of_part("2") == ""
    assert Source("hw.py", TEXT).of_part("1") == ""
