"""What stands for an exception of the student's derives from what theirs does, and no other's."""

import pytest
from plain import harness, verdict
from test_forms import write

from autograder.results.report import Outcome

TESTS = """
import pytest
from hw import Empty, pop

def test_derives():
    assert issubclass(Empty, LookupError)

def test_is_raised():
    with pytest.raises(Empty, match="nothing"):
        pop([])

def test_is_caught():
    try:
        pop([])
    except LookupError as error:
        assert isinstance(error, Empty)
"""
RIGHT = """
class Empty(LookupError): pass
def pop(values):
    if not values: raise Empty("nothing is left")
"""
WRONG = RIGHT.replace("(LookupError)", "(ArithmeticError)")
MISSING = "def pop(values): raise LookupError('nothing is left')\n"


@pytest.fixture
def verdicts(tmp_path, monkeypatch):
    suite = write(tmp_path / "suite", test_hw=TESTS)

    def run(name, text):
        report = harness(suite, write(tmp_path / name, hw=text), monkeypatch)
        return [verdict(result) for result in report.results]

    return run


def test_each_submission_has_exceptions_of_its_own(verdicts):
    assert verdicts("right", RIGHT) == ["passed"] * 3
    assert verdicts("wrong", WRONG) == ["failure", "passed", "failure"]
    assert verdicts("right_again", RIGHT) == ["passed"] * 3
    assert verdicts("missing", MISSING) == ["failure"] * 3


ASKS = """
import sys
import pytest
import hw
from hw import Short

def test_attributes():
    with pytest.raises(Short) as caught:
        hw.take(3)
    assert caught.value.missing == 3
    assert caught.value.args == (3, "left")
    assert isinstance(caught.value.__cause__, KeyError)
    assert not hasattr(caught.value, "other")

def test_exit():
    with pytest.raises(SystemExit) as caught:
        hw.leave(2)
    assert caught.value.code == 2

def test_handed_back():
    try:
        hw.take(3)
    except Short as error:
        assert hw.explain(error) == "3 are missing"
"""
ASKED = """
import sys
class Short(Exception):
    def __init__(self, missing):
        super().__init__(missing, "left")
        self.missing = missing
def take(n):
    raise Short(n) from KeyError(n)
def leave(n):
    sys.exit(n)
def explain(error):
    return f"{error.missing} are missing"
"""
FORGED = """
class Always:
    def __eq__(self, other): return True
class Short(Exception):
    missing, args = Always(), Always()
def take(n):
    raise Short
def leave(n):
    error = SystemExit(n)
    error.code = Always()
    raise error
def explain(error):
    return Always()
"""


def test_what_an_exception_holds_is_asked_of_it(tmp_path, monkeypatch):
    suite = write(tmp_path / "suite", test_hw=ASKS)
    for text, expected in ((ASKED, "passed"), (FORGED, "failure")):
        student = write(tmp_path / expected, hw=text)
        found = harness(suite, student, monkeypatch).results
        assert [verdict(result) for result in found] == [expected] * 3


TYPES = """
import pytest
import hw
from hw import Short

def test_by_equality():
    with pytest.raises(Exception) as caught:
        hw.take()
    assert caught.type == Short
    assert type(caught.value) == hw.Short
    assert caught.value.__class__ == Short

def test_by_identity():
    with pytest.raises(Exception) as caught:
        hw.take()
    assert caught.type is Short

def test_of_python():
    with pytest.raises(Exception) as caught:
        hw.ask()
    assert type(caught.value) == ValueError
    assert caught.type is ValueError and caught.value.__class__ is ValueError
"""


def test_class_of_an_exception_is_as_theirs_is_and_by_is_nobody_s_fault(tmp_path, monkeypatch):
    suite = write(tmp_path / "suite", test_hw=TYPES)
    code = "class Short(Exception): pass\ndef take(): raise Short\ndef ask(): raise ValueError"
    wrong = "class Short(Exception): pass\ndef take(): raise KeyError\ndef ask(): raise KeyError"
    found = harness(suite, write(tmp_path / "right", hw=code), monkeypatch).results
    kinds = [result.outcome for result in found]
    assert kinds == [Outcome.PASSED, Outcome.GRADER_FAILED, Outcome.PASSED]
    found = harness(suite, write(tmp_path / "wrong", hw=wrong), monkeypatch).results
    assert [result.outcome for result in found] == [Outcome.WRONG] * 3
