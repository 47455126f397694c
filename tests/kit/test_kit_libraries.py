"""A library that no file of the student's speaks of is not waited for."""

import pytest

from autograder.kit.handed_in import HandedIn, libraries


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("import numpy as np\n", ["numpy"]),
        ("def f():\n    from torch import nn\n", ["torch"]),
        ("pytorch = 1\n", []),
        ("import torchvision\n".encode("utf-16").decode("latin-1"), ["torchvision.datasets"]),
    ],
)
def test_only_libraries_that_a_file_names_are_imported_before_the_first_check(text, needed):
    handed_in = HandedIn("hw.py", {"hw.py": text.encode("latin-1")}, "hw.py")
    assert libraries(handed_in, ["numpy", "torch", "torchvision.datasets"]) == needed
