"""Attacks on tests between the cells of a notebook: what docs/suites.md says, and no more."""

import json
import re

import pytest
from test_attacks import ATTACKS, GOT_THROUGH

from autograder.suites import settings

#: What concerns files, the network, results, other submissions, processes, and who reads it.
ROOMS = ("reading", "results", "network", "staying", "exits", "markup", "channels")
CHOSEN = [path for path in ATTACKS if path.parent.name in ROOMS]
IDS = [f"{path.parent.name}-{path.stem}" for path in CHOSEN]

OK_FILE = """OK_FORMAT = True
test = {"name": "q1", "points": 3, "suites": [{"cases": [
    {"code": ">>> double(3)\\n6", "hidden": False},
    {"code": ">>> attacked(3)\\n4711\\n>>> attacked(4)\\n4711", "hidden": True},
    {"code": ">>> triple(3)\\n9", "hidden": False}]}]}
"""


@pytest.fixture(autouse=True)
def short_cells(monkeypatch):
    monkeypatch.setattr(settings, "_TIMEOUT", 5.0)


@pytest.fixture
def suite(field):
    folder = field.folder / "suites" / "otter" / "tests"
    folder.mkdir(parents=True)
    (folder / "q1.py").write_text(OK_FILE)
    return "suites/otter"


def scores(graded):
    names = ("q1 - 1", "q1 - 2", "q1 - 3")
    found = {name: test.get("score") for test in graded.results["tests"]
             for name in names if name in test["name"]}  # fmt: skip
    return [found[name] for name in names]


@pytest.mark.parametrize("path", CHOSEN, ids=IDS)
def test_an_attack_between_tests_reaches_nothing_outside(field, suite, path):
    field.put(path.read_text(encoding="utf-8"))
    graded = field.grade(homework=suite)
    assert graded.code == 0
    assert scores(graded)[1] == 0
    assert not GOT_THROUGH.search(graded.shown)


#: What changes the course's own runner, or looks for what is expected, and gains nothing.
IN_VAIN = {
    "its own otter": """
import sys, types
class Notebook:
    def check(self, name): print("passed"); return True
class test_case: pass
fake = types.ModuleType("otter"); fake.Notebook = Notebook; fake.test_files = fake
fake.test_case = test_case
sys.modules["otter"] = sys.modules["otter.test_files"] = sys.modules["check"] = fake
grader = Notebook()
grader.check("q1")
def attacked(x): return None
""",
    "another exception": """
import builtins
class AssertionError(Exception):
    def __new__(cls, *a): return None
builtins.AssertionError = AssertionError
def attacked(x): return None
""",
    "looks for what is expected": """
import gc, inspect, re, linecache
def attacked(x):
    seen = [str(list(linecache.cache.values()))]
    frame = inspect.currentframe()
    while frame is not None:
        seen += [repr(frame.f_locals), repr(frame.f_globals), repr(frame.f_code.co_consts)]
        frame = frame.f_back
    seen += [each for each in gc.get_objects() if isinstance(each, str)]
    seen += [repr(each) for each in gc.get_objects() if type(each) in (list, tuple, dict)]
    for text in seen:
        found = re.search('7'.join(('4', '11')), text)
        if found:
            return int(found[0])
""",
    "reads the test": """
import glob, os, re
def attacked(x):
    for place in [os.getcwd(), PATHS["submission"], os.path.dirname(PATHS["submission"])]:
        for folder, _, files in os.walk(place):
            for name in files:
                try:
                    text = open(os.path.join(folder, name)).read()
                    found = re.search('7'.join(('4', '11')), text)
                except (OSError, UnicodeDecodeError):
                    continue
                if found:
                    return int(found[0])
""",
    "lacks a library": """
names = {}
exec(compile("def attacked(x): raise ImportError('no', name='no_such_library')", "<else>", "exec"),
     names)
attacked = names["attacked"]
""",
}


@pytest.mark.parametrize("source", IN_VAIN.values(), ids=IN_VAIN)
def test_what_replaces_or_searches_the_course_s_runner_gains_nothing(field, suite, source):
    field.put(source)
    assert scores(field.grade(homework=suite)) == [1, 0, 1]


FORGED = """
import builtins
before = builtins.compile
def compile(source, file, *more, **named):
    if str(file).startswith("<q"):
        source = "print(6)"
    return before(source, file, *more, **named)
builtins.compile = compile
"""


def test_forged_answers_earn_what_they_guess_and_later_ones_alone(field, suite):
    """What the docs grant: what a test showed is the word of the student's process."""
    field.put(FORGED + "def attacked(x): return 0")
    assert scores(field.grade(homework=suite)) == [1, 0, 0]


MALFORMED = {
    "more": 'frame.f_locals["results"].extend([["4711\\n", "", "", "", 0, "", ""]] * 5)',
    "fewer": 'frame.f_locals["examples"].clear()',
    "nonsense": 'frame.f_locals["results"].append(4711)',
}
IN_THE_FRAME = """
import sys
def attacked(x):
    frame = sys._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    {}
    return 4711
"""


@pytest.mark.parametrize("does", MALFORMED.values(), ids=MALFORMED)
def test_malformed_answer_costs_the_student_the_test(field, suite, does):
    field.put(IN_THE_FRAME.replace("{}", does))
    assert scores(field.grade(homework=suite)) == [1, 0, 1]


def test_staff_reads_of_each_test_that_it_is_weaker_and_apart_forbids_it(field, suite):
    field.put("def attacked(x): return x")
    records = field.grade(homework=suite).results["extra_data"]["checks"]
    assert all("weaker" in record.get("staff_note", "") for record in records)
    graded = field.grade(homework=suite, options=("--tests", "apart"))
    assert graded.code == 3
    assert scores(graded) == [None] * 3


def notebook(*cells):
    written = [{"cell_type": "code", "source": source, "metadata": metadata, "outputs": []}
               for source, metadata in cells]  # fmt: skip
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def test_edited_and_doubled_test_cells_of_nbgrader_change_nothing(field):
    noted = {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": 1}
    folder = field.folder / "suites" / "nbgrader"
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_text(notebook(("assert x == 1", {"nbgrader": noted})))
    own = {"nbgrader": {**noted, "points": 100, "solution": True}}
    cells = [("x = 2", {}), ("x = 1; assert True", own), ("x = 2", own), ("pass", own)]
    (field.submission / "hw.ipynb").write_text(notebook(*cells))
    graded = field.grade(homework="suites/nbgrader")
    assert (graded.results["score"], graded.results["tests"][0]["max_score"]) == (0, 1)


def test_tests_and_their_folder_are_out_of_reach(field, suite):
    place = field.folder / "suites" / "otter" / "tests" / "q1.py"
    field.put(f"print('REACHED', open({str(place)!r}).read())")
    graded = field.grade(homework=suite)
    assert not re.search("REACHED", graded.shown)
