import pytest

from autograder.results.report import Feedback, Outcome
from autograder.results.unwritten import marked, outcome_of, place_of

HEAD = "Traceback (your code only):\n"
TODO = '  File "hw.py", line 9, in Net.forward\n    raise NotImplementedError("TODO")\n'
END = "NotImplementedError: TODO"
PYTEST = """\
    def relu(x):
>       raise NotImplementedError
E       NotImplementedError

hw.py:2: NotImplementedError"""

SHORT = """\
test_hw.py:5: in test_relu
    assert hw.relu(-1) == 0
           ^^^^^^^^^^^
hw.py:2: in relu
    raise NotImplementedError
E   NotImplementedError"""


@pytest.mark.parametrize(
    ("detail", "place"),
    [
        (HEAD + TODO + END, "Net.forward, line 9"),
        (HEAD + "  cell 4, line 2\n    raise NotImplementedError()\n" + END, "cell 4, line 2"),
        (HEAD + "  cell 4, line 2, in J\n    raise NotImplementedError()\n", "J, cell 4, line 2"),
        (PYTEST, "line 2"),
        (SHORT, "relu, line 2"),
    ],
    ids=["file", "cell", "function in a cell", "pytest", "pytest, short"],
)
def test_the_skeletons_todo_is_found_in_every_kind_of_traceback(detail, place):
    assert place_of(detail) == place


@pytest.mark.parametrize(
    "detail",
    [
        "",
        HEAD + '  File "hw.py", line 9, in f\n    net(x)\nNotImplementedError: no "forward"',
        HEAD
        + TODO
        + '  File "hw.py", line 20, in g\n    1 / 0\nZeroDivisionError: division by zero',
    ],
    ids=["nothing", "raised by a library", "went on"],
)
def test_a_mistake_is_not_taken_for_what_is_not_written(detail):
    assert place_of(detail) == ""
    assert outcome_of(marked(Feedback("It is wrong", detail=detail)), Outcome.WRONG) == "wrong"


def test_of_several_files_the_file_is_named():
    assert place_of(HEAD + TODO + END, several=True) == "Net.forward, hw.py, line 9"


def test_what_is_known_already_stays():
    assert marked(Feedback("", detail=HEAD + TODO, not_written="w.npy")).not_written == "w.npy"
