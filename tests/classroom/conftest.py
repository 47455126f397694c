"""Ways to make a class of the tiny homework."""

import sys
from pathlib import Path

import pytest
from classroom_tools import hand_in
from tiny_homework import RUBRIC

from autograder.homework import finding

# The renderers' samples of reports are good for a store, too.
sys.path.append(str(Path(__file__).parents[1] / "renderers"))


@pytest.fixture
def tiny():
    """The tiny homework."""
    return finding.find(RUBRIC).assignment


@pytest.fixture
def make_class(tmp_path):
    """Return a function that writes a folder of folders, one for each name and source."""

    def make(**sources):
        for name, source in sources.items():
            hand_in(tmp_path / "class" / name, source)
        return tmp_path / "class"

    return make
