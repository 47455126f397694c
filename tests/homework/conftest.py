"""A homework in a folder of its own, with everything that such a folder can hold."""

import pytest

RUBRIC = '''
"""Prices."""

import numpy as np

from autograder import Assignment, Wrong

from . import scoring

homework = Assignment("prices", "Prices", "*_prices.py", libraries=["numpy"])


@homework.check("1", points=2)
def predicted(student, hidden, data):
    """Predicts the prices of test.csv."""
    assert data("test.csv").is_file()
    right = np.loadtxt(hidden("prices.csv"))
    scoring.require_close(student.predict("test.csv"), right)
'''
SCORING = """
import numpy as np

from autograder import Wrong


def require_close(found, right):
    if not np.allclose(found, right):
        raise Wrong("The prices are wrong")
"""
REFERENCE = '''
import numpy as np


def predict(path):
    """Return the prices: twice the sizes."""
    # BEGIN SOLUTION
    return 2 * np.loadtxt(path)
    # END SOLUTION
'''


@pytest.fixture
def folder(tmp_path):
    """The folder of the homework."""
    room = tmp_path / "prices"
    files = {
        "rubric.py": RUBRIC,
        "scoring.py": SCORING,
        "reference.py": REFERENCE,
        "skeleton.py": REFERENCE.replace(
            "return 2 * np.loadtxt(path)", "raise NotImplementedError"
        ),
        "data/test.csv": "1\n2\n3\n",
        "hidden/prices.csv": "2\n4\n6\n",
        "requirements.txt": "numpy>=1.20\n",
        "examples/correct/ada_prices.py": REFERENCE,
        "examples/correct.json": '{"exit_code": 0, "score": 2, "lost": {}}',
    }
    for name, text in files.items():
        (room / name).parent.mkdir(parents=True, exist_ok=True)
        (room / name).write_text(text)
    return room
