"""Data that a student has changed is said to be other data."""

import pytest

from autograder.kit.main import _of_data
from autograder.kit.shared import digest

WANTED = {"flats.csv": digest(b"1,2\n3,4\n")}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"flats.csv": b"1,2\n3,4\n"}, ""),
        ({"flats.csv": b"1,2\r\n3,4\r\n"}, ""),
        ({"flats.csv": b"1,2\n3,5\n"}, "not the file that came with the kit"),
        ({}, "not beside check.pyz"),
    ],
)
def test_data_is_that_of_the_kit_whatever_its_ends_of_lines(found, said):
    notes = list(_of_data(found, WANTED))
    assert bool(notes) == bool(said)
    assert said in "".join(notes)
