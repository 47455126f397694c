"""What stands for an exception of the student's derives from what theirs does, and no other's."""

import pytest
from plain import harness, verdict
from test_forms import write

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
