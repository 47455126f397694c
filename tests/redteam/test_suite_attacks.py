"""The attacks once more on what a gradescope-utils suite is to the grader, and those on suites."""

import os
import re

import pytest
from test_attacks import ATTACKS, GOT_THROUGH

from autograder.suites import settings

#: The walls stop these whoever asks, a rubric or a suite: :mod:`test_attacks` has all of them.
BY_WALLS = {"bombs", "network", "reading", "staying", "exits", "channels", "hooks"}
IN_A_SUITE = [
    pytest.param(
        path,
        id=f"{path.parent.name}-{path.stem}",
        marks=[pytest.mark.slow] if path.parent.name in BY_WALLS else [],
    )
    for path in ATTACKS
]


@pytest.fixture(autouse=True)
def short_tests(monkeypatch):
    """Give a test of a suite no more time than the attacked check of the rubric has."""
    monkeypatch.setattr(settings, "_TIMEOUT", 2.0)


@pytest.mark.parametrize("path", IN_A_SUITE)
def test_an_attack_earns_nothing_and_sees_nothing_in_a_suite_either(field, path):
    source = path.read_text(encoding="utf-8")
    field.put(source)
    graded = field.grade(homework="suites/tiny")
    assert graded.code == 0
    assert graded.scores["1.2"] == 0
    if not re.search(r"^# earns: ", source, re.MULTILINE):
        assert graded.results["score"] == 2
    assert not GOT_THROUGH.search(graded.shown)


def test_a_suite_would_notice_who_knows_the_secret(field):
    factor = 1 + int(field.secret.removeprefix("SECRET-"), 16) / 2**32
    field.put(f"def attacked(x): return {factor!r} * x")
    assert field.grade(homework="suites/tiny").results["score"] == 3


#: Objects that come out right whatever they are asked, and show what they are given.
LIARS = {
    "operators": """
class Liar:
    def __hash__(self): return hash(self)
    def __len__(self): return 1
    def __bool__(self): return True
    def __float__(self): return 0.0
    def __iter__(self): return iter([self])
    def __getitem__(self, key): return self
    def __contains__(self, item): print("GIVEN", item); return True
    def __round__(self, *digits): return self
    def __repr__(self): return "the right answer"
def right(self, *others):
    print("GIVEN", *others)
    return True
def zero(self, *others):
    print("GIVEN", *others)
    return 0
for name in "eq le ge lt gt".split():
    setattr(Liar, f"__{name}__", right)
for name in "sub rsub truediv rtruediv add radd mul rmul abs neg pow mod".split():
    setattr(Liar, f"__{name}__", zero)
def attacked(x): return Liar()
""",
    "a class for a function": """
class attacked(int):
    __slots__ = ()
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __contains__ = lambda self, other: print(
        "GIVEN", other) or True
    __sub__ = __rsub__ = __add__ = __radd__ = __truediv__ = lambda self, other: print(
        "GIVEN", other) or 0
    __hash__ = int.__hash__
    __float__ = lambda self: 0.0
""",
    "subclasses": """
import numpy as np
class Array(np.ndarray):
    def __array_ufunc__(self, *a, **k): print("GIVEN", a); return np.zeros(1)
    def __array_function__(self, *a, **k): print("GIVEN", a); return True
    __eq__ = __le__ = __contains__ = lambda self, other: print("GIVEN", other) or True
def attacked(x): return np.zeros(1).view(Array)
""",
    "pretends": """
import fractions, decimal
class Fraction(fractions.Fraction):
    __eq__ = __le__ = __ge__ = __lt__ = lambda self, other: print("GIVEN", other) or True
    __sub__ = __rsub__ = lambda self, other: print("GIVEN", other) or 0
    __hash__ = None
Fraction.__module__ = "fractions"
def attacked(x): return Fraction(1, 2)
""",
    "one answer": "def attacked(x): return True",
    "not a number": "def attacked(x): return float('nan')",
    "malformed": """
import builtins
def attacked(x):
    builtins.type = lambda *_: list
    return x
""",
    "helper": """
import sys
def attacked(x):
    frame = sys._getframe(1)
    while "kind" not in frame.f_locals and frame.f_back:
        if "pack" in frame.f_locals: print("GIVEN", frame.f_locals["given"])
        frame = frame.f_back
    return x
""",
    "claims": """
import sys
def attacked(x):
    frame = sys._getframe(1)
    while "pack_all" not in frame.f_globals: frame = frame.f_back
    one = ["list", [["ref", 1], ["plain", x]]]
    changes = [[n, ["list", [["ref", 1]]]] for n in [*x] if n] if type(x) is list else []
    frame.f_globals["pack_all"] = lambda *_: (["ref", 1], [[1, one], *changes])
    return x
""",
}


@pytest.mark.parametrize("source", LIARS.values(), ids=LIARS)
def test_no_object_of_the_student_decides_a_test_or_is_given_what_is_expected(field, source):
    field.put(source)
    graded = field.grade(homework="suites/verdicts")
    scores = {test["name"].partition(" ")[0]: test["score"] for test in graded.results["tests"]}
    by_chance = {f"test_{name}" for name in BY_CHANCE}
    assert {name for name, score in scores.items() if score} <= by_chance
    number = str(int(field.secret.removeprefix("SECRET-"), 16))
    assert number not in graded.shown


@pytest.mark.parametrize("source", LIARS.values(), ids=LIARS)
def test_no_object_of_the_student_decides_an_assert_or_is_given_what_is_expected(field, source):
    field.put(source)
    graded = field.grade(homework="suites/asserted")
    scores = {test["name"]: test["score"] for test in graded.results["tests"]}
    assert not any(score for name, score in scores.items() if "truth" not in name), scores
    number = str(int(field.secret.removeprefix("SECRET-"), 16))
    assert f"GIVEN {number}" not in graded.shown
    assert f"GIVEN ({number}" not in graded.shown


#: What plain data may be, too: any object is true, and many a number is less than another.
BY_CHANCE = ("true", "less", "instance")

RUNS = """
def attacked(x):
    return "open('{marker}', 'w')" if x == 1 else b"cos\\nsystem\\n(S'echo > {marker}'\\ntR."

def mark():
    try:
        open("{marker}", "w").close()
        print("REACHED")
    except OSError:
        pass
mark()
"""


def test_no_suite_runs_a_submitted_file_outside_of_the_jail(field):
    marker = field.folder / "marker"
    source = RUNS.replace("{marker}", str(marker))
    field.put(source, file=b"cos\nsystem\n(S'echo > %s'\ntR." % os.fsencode(marker))
    (field.submission / "beside.py").write_text(source)
    graded = field.grade(homework="suites/running")
    assert not marker.exists()
    assert "REACHED" not in graded.shown
    failed = [test["name"] for test in graded.results["tests"] if test.get("status") == "failed"]
    assert failed == []
