"""What the grader asks between the cells of a notebook, and what comes of it."""

import math

import pytest

from autograder.errors import Wrong
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.program import Probe
from autograder.sandbox.session import Session

ASK = "def run(module, folder, name): return getattr(module, name)"
CALL = "def run(module, folder, name): return getattr(module, name)()"
CELLS = [
    "x = 1\ndef ends():\n    import os\n    os._exit(3)\ndef loops():\n    while True: pass",
    "x = 2\ndef raises(): return 1 / 0",
]


def probe(name, attribute, source=ASK, limit=math.inf):
    return Probe(name, f"the test {name}", source, (attribute,), limit)


@pytest.fixture
def answers(sandbox, tmp_path):
    """Return a function that runs the cells with some probes, and returns the answers."""
    sessions = []

    def run(probes, cells=CELLS):
        (tmp_path / "hw.py").write_text("")
        numbered = [(f"cell {n}", 1, source) for n, source in enumerate(cells, 1)]
        session = Session(sandbox, [tmp_path / "hw.py"], "hw.py", import_limit=20, cells=numbered,
                          shown="hw.ipynb", probes=probes)  # fmt: skip
        sessions.append(session)
        session.import_module(math.inf)
        return session.answers

    yield run
    for session in sessions:
        session.close()


def test_probe_sees_the_names_of_the_cells_above_it(answers):
    found = answers({1: [probe("early", "x")], 2: [probe("late", "x")]})
    assert found == {"early": 1, "late": 2}


def test_cell_below_changes_no_answer_that_was_given(answers):
    found = answers({1: [probe("early", "x")]}, [CELLS[0], "import builtins; builtins.x = x = 9"])
    assert found == {"early": 1}


def test_notebook_without_cells_is_asked_all_the_same(answers):
    assert answers({0: [probe("any", "__name__")]}, []) == {"any": "__main__"}


def test_probe_that_raises_costs_itself_alone(answers):
    found = answers({2: [probe("bad", "raises", CALL), probe("good", "x")]})
    assert isinstance(found["bad"], StudentRaised)
    assert found["good"] == 2


def test_probe_that_never_ends_is_stopped_and_the_process_goes_on(answers):
    found = answers({1: [probe("bad", "loops", CALL, limit=0.2)], 2: [probe("good", "x")]})
    assert isinstance(found["bad"], Wrong)
    assert "did not finish within 0.2 s" in str(found["bad"])
    assert found["good"] == 2


def test_probe_that_ends_the_process_costs_itself_alone(answers):
    found = answers({0: [probe("none", "__name__")],
                     1: [probe("bad", "ends", CALL), probe("good", "x")],
                     2: [probe("late", "x")]})  # fmt: skip
    assert isinstance(found.pop("bad"), StudentStopped)
    assert found == {"none": "__main__", "good": 1, "late": 2}
