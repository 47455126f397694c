import os
import tempfile
from pathlib import Path

import pytest
from shooting_range import Range

from autograder.sandbox.walls.removal import remove_tree

#: These are graded with attacks, and not run by pytest.
collect_ignore = ["suites"]


@pytest.fixture
def field(monkeypatch):
    """Everything an attack may go for, where the submission's own user could reach it."""
    folder = Path(tempfile.mkdtemp(prefix="range-"))
    yield Range(folder, monkeypatch)
    remove_tree(folder)


def pytest_collection_modifyitems(items):
    """Take every n-th test, where n runs share them."""
    first, _, shares = os.environ.get("REDTEAM_SHARE", "0/1").partition("/")
    items[:] = items[int(first) :: int(shares)]
