"""What outlives a test: fixtures of a wider scope, classes and modules, as their runner has it."""

import functools
import os
import sys
import textwrap
import types
import unittest
from dataclasses import replace

import pytest
from plain import COURSES, harness, verdict, with_pytest

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.homework.assignment import Assignment
from autograder.results.report import Outcome
from autograder.suites.assignment import expecting
from autograder.suites.keeping import kept_in
from autograder.suites.model import Case, Way
from autograder.suites.reaching import below, with_helpers
from autograder.suites.shared import Surroundings
from autograder.suites.unittest_session import UnittestSession

ACCOUNTS = COURSES / "accounts"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return {
        case: {
            name: "failure" if kind == "error" else kind
            for name, kind in with_pytest(
                ACCOUNTS / "suite", ACCOUNTS / case, tmp_path_factory.mktemp(case)
            ).items()
        }
        for case in ("right", "wrong")
    }


@pytest.mark.parametrize(
    ("case", "tests"), [("right", "apart"), ("wrong", "apart"), ("wrong", "together")]
)
def test_every_verdict_is_that_of_pytest(case, tests, plain, monkeypatch):
    report = harness(ACCOUNTS / "suite", ACCOUNTS / case, monkeypatch, tests)
    assert {result.name: verdict(result) for result in report.results} == plain[case]


def suite_of(folder, text, **files):
    (folder / "suite").mkdir()
    (folder / "suite/test_it.py").write_text(textwrap.dedent(text))
    (folder / "student").mkdir()
    for name, content in files.items():
        (folder / f"student/{name}.py").write_text(textwrap.dedent(content))
    return folder / "suite", folder / "student"


STOPS = """
    import hw
    import pytest

    @pytest.fixture(scope="module")
    def box():
        return hw.Box()

    def test_puts(box):
        assert box.put(1) == 1

    def test_stops(box):
        assert hw.stop() == 1

    def test_goes_on(box):
        assert box.put(1) == 1
"""
BOX = """
    import os

    class Box:
        held = 0

        def put(self, n):
            self.held += n
            return self.held

    def stop():
        os._exit(3)
"""


def test_fixture_is_made_again_where_student_code_ended_its_process(tmp_path, monkeypatch):
    suite, student = suite_of(tmp_path, STOPS, hw=BOX)
    first, second, third = harness(suite, student, monkeypatch, "apart").results
    assert [first.outcome, second.outcome] == [Outcome.PASSED, Outcome.WRONG]
    assert third.outcome is Outcome.PASSED
    assert "was made again" in "".join(third.notes)


KEEPS_SOURCE = """
    import hw
    import pytest

    SOURCES = []

    @pytest.fixture(scope="module")
    def kept():
        return {}

    def test_keeps(kept):
        SOURCES.append("x = 1; " + hw.source())
        kept["source"] = hw.source()

    def test_runs_what_the_module_keeps():
        exec(SOURCES[0])

    def test_runs_what_a_fixture_keeps(kept):
        exec(kept["source"])
"""


def test_text_of_the_student_s_that_a_test_has_kept_is_never_run_here(tmp_path, monkeypatch):
    left = tmp_path / "left"
    code = f"def source():\n    return \"open({str(left)!r}, 'w')\"\n"
    suite, student = suite_of(tmp_path, KEEPS_SOURCE, hw=code)
    found = [each.outcome for each in harness(suite, student, monkeypatch, "apart").results]
    assert found == [Outcome.PASSED, Outcome.GRADER_FAILED, Outcome.GRADER_FAILED]
    assert not left.exists()


def test_modules_of_a_suite_are_each_submission_s_own(tmp_path, monkeypatch):
    text = """
        import hw

        DATA = [3, 1, 2]

        def test_sorts():
            hw.sort(DATA)

        def test_data():
            assert DATA == [3, 1, 2]
    """
    suite, student = suite_of(tmp_path, text, hw="def sort(items):\n    items.sort()\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/hw.py").write_text("def sort(items):\n    pass\n")
    homework = finding.find(str(suite), [student])
    scores = [
        grade(homework, Request([each], seed=1), Listener()).score
        for each in (student, tmp_path / "other")
    ]
    assert scores == [1, 2]


def test_arguments_and_environment_are_each_submission_s_own(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["grader"])
    monkeypatch.delenv("LEFT", raising=False)
    one, other = Surroundings(), Surroundings()
    with one.there():
        sys.argv[:] = ["changed by student code"]
        os.environ["LEFT"] = "by a test"
    with other.there():
        assert (sys.argv, os.environ.get("LEFT")) == (["grader"], None)
    assert (sys.argv, os.environ.get("LEFT")) == (["grader"], None)
    with one.there():
        assert (sys.argv, os.environ["LEFT"]) == (["changed by student code"], "by a test")


class Log(list):
    """What has run, in order."""


def small_session(log):
    class TestOne(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            log.append("one up")

        @classmethod
        def tearDownClass(cls):
            log.append("one down")

        def test_a(self):
            log.append("a")

        def test_b(self):
            log.append("b")

    class TestTwo(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            log.append("two up")
            raise ValueError("not yet")

        def test_c(self):
            log.append("c")

        def test_d(self):
            log.append("d")

    one = [TestOne("test_a"), TestOne("test_b")]
    return UnittestSession([*one, TestTwo("test_c"), TestTwo("test_d")])


def test_a_class_is_set_up_once_and_undone_with_its_last_test():
    log = Log()
    session = small_session(log)
    for test in session.tests[:2]:
        assert not session.run(test).failures
    assert log == ["one up", "a", "b", "one down"]


def test_a_class_that_cannot_be_set_up_fails_each_of_its_tests():
    log = Log()
    session = small_session(log)
    found = [session.run(test).failures for test in session.tests[2:]]
    assert [str(error) for each in found for _, error in each] == ["not yet", "not yet"]
    assert log == ["two up"]


def test_a_class_is_undone_before_a_test_that_is_not_its_own():
    log = Log()
    session = small_session(log)
    session.run(session.tests[0])
    session.run(session.tests[2])
    assert log == ["one up", "a", "one down", "two up"]


def test_class_is_undone_with_the_last_of_its_tests_that_run_here():
    log = Log()
    session = small_session(log)
    session.leave_out([session.tests[1].id()])
    session.run(session.tests[0])
    assert log == ["one up", "a", "one down"]


class Stop(Exception):
    """Ends a run before any student's process is made."""


def test_suite_is_told_which_tests_run_and_all_is_undone_with_the_last_of_these():
    told = []
    cases = [Case(f"test_{n}", "", known_as=f"a.py::test_{n}") for n in range(4)]
    cases[3] = replace(cases[3], refused="a coroutine")
    suite = types.SimpleNamespace(cases=cases, leave_out=told.append)
    ways = {case.id: Way.APART for case in cases} | {"test_2": Way.TOGETHER}
    expect = expecting(suite, ways)
    expect(["test_1", "test_2"])
    always = {"a.py::test_2", "a.py::test_3"}
    assert told == [always, always | {"a.py::test_0"}]


def test_run_of_some_checks_says_which(monkeypatch):
    told = []
    assignment = Assignment(name="a", title="A", submission="a.py", expecting=told.append)
    for number in ("1", "2"):
        assignment.check(number, points=1)(make_check(number))
    homework = types.SimpleNamespace(assignment=assignment)
    monkeypatch.setattr(homework, "require_ready", stop, raising=False)
    with pytest.raises(Stop):
        grade(homework, Request([], only="2"), Listener())
    assert told == [["check_2"]]


def stop():
    raise Stop


def make_check(number):
    def check(student):
        """Does what is asked."""

    check.__name__ = f"check_{number}"
    return check


def test_what_a_cache_holds_is_found():
    cached = functools.lru_cache(lambda: Log("a"))
    assert not any(isinstance(each, Log) for each in below([{"a": [cached]}]))
    thing = cached()
    assert any(each is thing for each in below([{"a": [cached]}]))


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ("CACHE = {}\ndef test_a():\n    CACHE['a'] = 1\n", {"module"}),
        ("@lru_cache\ndef made():\n    pass\n", {"module"}),
        ("class TestA:\n    def test_a(self):\n        type(self).made = 1\n", {"class"}),
        ("class TestA:\n    def test_a(self):\n        self.made = 1\n", set()),
        ("LIST = [1]\ndef test_a():\n    local = []\n    local.append(LIST)\n", set()),
    ],
)
def test_what_tests_keep_for_each_other_is_read_in_their_file(lines, kept, tmp_path):
    file = tmp_path / "test_a.py"
    file.write_text(lines)
    found = kept_in(tmp_path, file, type("TestA", (), {}))
    assert {"class" if name.endswith(":TestA") else "module" for name in found} == kept


def test_what_tests_keep_for_each_other_is_read_in_their_helpers_too(tmp_path):
    (tmp_path / "util.py").write_text("CACHE = {}\ndef net():\n    CACHE['net'] = 1\n")
    (tmp_path / "conftest.py").write_text("import deep\n")
    (tmp_path / "deep.py").write_text("@lru_cache\ndef data(): return 1\n")
    for name in ("a", "b"):
        (tmp_path / f"test_{name}.py").write_text("from util import net\n")
    one, other = (kept_in(tmp_path, tmp_path / f"test_{name}.py", None) for name in ("a", "b"))
    assert one == other == {str(tmp_path / "util.py"), str(tmp_path / "deep.py")}


def test_what_a_helper_of_the_suite_s_keeps_outlives_a_test(tmp_path, monkeypatch):
    (tmp_path / "kept_beside.py").write_text("CACHE = {}\ndef net(): return CACHE\n")
    monkeypatch.syspath_prepend(tmp_path)
    names = {"__file__": str(tmp_path / "test_a.py")}
    for line in ("from kept_beside import net", "import kept_beside"):
        exec(line, found := dict(names))
        assert "CACHE" in [name for name, _ in with_helpers(found)]
    exec("import json, textwrap", found := dict(names))
    assert "dedent" not in [name for name, _ in with_helpers(found)]
