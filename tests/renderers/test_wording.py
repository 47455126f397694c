"""Words that every renderer shares."""

import pytest

from autograder.renderers import wording


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("  0%|  |\r 50%|# |\r100%|##|\nloss 0.3\n", "100%|##|\nloss 0.3"),
        ("long line\rshort", "shortline"),
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("done\r", "done"),
    ],
)
def test_carriage_return_goes_back_to_the_start_of_its_line(printed, shown):
    assert wording.captured(printed) == shown
