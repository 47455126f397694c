"""What student code prints names files as the student knows them."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox.printed import without_places

BOX = Path("/tmp/grading/box")


def test_warning_of_a_library_names_its_file_without_the_place_on_this_machine():
    with pytest.warns(RuntimeWarning) as caught:
        np.mean([])
    shown = warnings.formatwarning(caught[0].message, RuntimeWarning, *_place(caught[0]), line="")
    assert without_places(shown, BOX).startswith("numpy/")


def _place(warning):
    return warning.filename, warning.lineno


def test_standard_library_and_submission_are_named_without_their_place():
    text = f"{json.__file__}:3: x\n{BOX}/run-0a1b/ada.py:7: UserWarning: y\n"
    assert without_places(text, BOX) == "json/__init__.py:3: x\nada.py:7: UserWarning: y\n"


def test_places_that_are_nobodys_stay():
    text = "/no/such.py, /data/train.csv, a/b"
    assert without_places(text, BOX) == text
