"""Attacks on tests that run together with student code: what docs/suites.md says, and no more."""

import re

import pytest
from test_attacks import ATTACKS, GOT_THROUGH

from autograder.suites import settings

#: What concerns files, the network, results, other submissions, processes, and who reads it.
ROOMS = ("reading", "results", "network", "staying", "exits", "markup", "channels")
#: The jail alone stops these, and it is the one of every other process: ``test_attacks``.
BY_THE_JAIL = ("network", "reading", "exits")
CHOSEN = [
    pytest.param(
        path,
        id=f"{path.parent.name}-{path.stem}",
        marks=[pytest.mark.slow] if path.parent.name in BY_THE_JAIL else [],
    )
    for path in ATTACKS
    if path.parent.name in ROOMS
]
TOGETHER = ("--tests", "together")


@pytest.fixture(autouse=True)
def short_tests(monkeypatch):
    monkeypatch.setattr(settings, "_TIMEOUT", 5.0)


@pytest.mark.parametrize("path", CHOSEN)
def test_an_attack_beside_the_test_reaches_nothing_outside(field, path):
    source = path.read_text(encoding="utf-8")
    field.put(source)
    graded = field.grade(homework="suites/together", options=TOGETHER)
    assert graded.code == 0
    assert graded.scores["1.2"] == 0
    assert not GOT_THROUGH.search(graded.shown)


def test_staff_reads_of_each_test_that_it_is_weaker(field):
    field.put("def attacked(x): return x")
    graded = field.grade(homework="suites/both")
    records = graded.results["extra_data"]["checks"]
    assert ["weaker" in record.get("staff_note", "") for record in records] == [True, False]
    assert "weaker" not in "".join(test.get("output", "") for test in graded.results["tests"])


FORGED = """
import _pytest.runner
def attacked(x):
    _pytest.runner.CallInfo.from_call = classmethod(
        lambda cls, func, when, reraise=None: cls(None, None, 0, 0, 0, when, _ispytest=True))
    return None
attacked(1)
"""


def test_a_test_that_is_forged_is_gained_and_no_other(field):
    """What the docs grant: the verdict of a test together is the student's process's word."""
    field.put(FORGED)
    together = field.grade(homework="suites/together", options=TOGETHER)
    assert together.scores["1.2"] == 1
    apart = field.grade(homework="suites/both")
    assert apart.scores["2"] == 0


KEEPS = """
import glob, os, re, tempfile
PLACES = [os.getcwd(), os.path.dirname(os.getcwd()), os.path.expanduser("~"), "/tmp", "/var/tmp",
          "/dev/shm", tempfile.gettempdir()]
def everything():
    for place in PLACES:
        for folder, _, files in os.walk(place):
            for name in files:
                try:
                    yield open(os.path.join(folder, name), errors="replace").read()
                except OSError:
                    pass
def double(x):
    for text in everything():
        if "def test_apart" in text:
            for place in PLACES:
                try:
                    open(os.path.join(place, "redteam-kept"), "w").write(text)
                except OSError:
                    pass
    return 2 * x
def attacked(x):
    for text in everything():
        found = re.search(r"attacked.3. == ([0-9.]+)", text)
        if found:
            return float(found[1])
"""


def test_what_a_test_together_can_read_helps_no_test_apart(field):
    field.put(KEEPS)
    graded = field.grade(homework="suites/both")
    assert graded.scores == {"1": 1, "2": 0}


LISTS = """
import os
def double(x):
    for folder, _, files in os.walk(os.getcwd()):
        for name in files:
            print("STAGED", os.path.relpath(os.path.join(folder, name)))
    return 5
def attacked(x): return x
"""


def test_nothing_is_staged_but_what_the_test_needs(field):
    field.put(LISTS)
    (field.submission / "others.txt").write_text("more")
    graded = field.grade(homework="suites/both")
    staged = set(re.findall(r"STAGED (\S+?)(?:\\n|\s|$)", graded.test("1")["output"]))
    assert staged == {"eve_tiny.py", "test_both.py"}


def test_apart_forbids_that_any_test_runs_together(field):
    field.put(KEEPS)
    graded = field.grade(homework="suites/both", options=("--tests", "apart"))
    assert graded.code == 3
    assert graded.test("1").get("score") is None
    assert graded.scores["2"] == 0
