"""Calls of forbidden names are seen by whatever alias, if it is student code that calls."""

import pytest

MODULE = """
import math
import numpy as np
from numpy import cov as renamed
from collections import OrderedDict

HIDDEN = {"f": getattr(np, "c" + "ov")}
X = np.eye(3)

def cov(x):
    return x

def directly():
    np.cov(X)

def renamed_cov():
    renamed(X)

def hidden():
    HIDDEN["f"](X)

def mapped():
    list(map(np.cov, [X]))

def executed():
    exec("import numpy as q; q.cov(X)", globals())

def own():
    cov(X)

def a_library_does():
    np.corrcoef(X)

def built_in():
    math.sqrt(4)

def counter():
    import fractions
    fractions.Fraction(1, 2).limit_denominator(3)

def quotient():
    import fractions
    fractions.Fraction(1, 2)

def switched_off():
    import sys
    sys.setprofile(None)
    np.cov(X)

def switched_off_unseen():
    import sys
    list(map(sys.setprofile, [None]))
    np.cov(X)

def switched_off_and_on():
    import sys
    before = sys.getprofile()
    sys.setprofile(None)
    np.cov(X)
    sys.setprofile(before)

def hushed():
    try:
        np.cov(X)
    except BaseException:
        pass
"""
NAMES = ["numpy.cov", "math", "fractions.Fraction"]


def calls(submit, function):
    with submit(MODULE).check() as student:
        student._process.request("watch", "watching", names=NAMES)
        getattr(student, function)()
        return student._process.request("watched", "watching")


@pytest.mark.parametrize(
    "function", ["directly", "renamed_cov", "hidden", "mapped", "executed", "hushed"]
)
def test_call_is_seen_by_whatever_alias(submit, function):
    ((name, _, line, _),) = calls(submit, function)
    assert name == "numpy.cov"
    assert line > 0


def test_calls_name_the_line_and_the_function(submit):
    assert calls(submit, "directly") == [("numpy.cov", "student_0.py", 14, "directly")]


@pytest.mark.parametrize("function", ["switched_off", "switched_off_unseen", "switched_off_and_on"])
def test_looking_away_is_noted(submit, function):
    assert {call[0] for call in calls(submit, function)} == {"sys.setprofile"}


@pytest.mark.parametrize("function", ["own", "a_library_does"])
def test_nothing_else_is_taken_for_it(submit, function):
    assert calls(submit, function) == []


@pytest.mark.parametrize(
    ("function", "name"),
    [("built_in", "math"), ("quotient", "fractions.Fraction")],
    ids=["built-in of a module", "class imported later"],
)
def test_built_ins_and_classes_are_seen(submit, function, name):
    assert [call[0] for call in calls(submit, function)] == [name]
