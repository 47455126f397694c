"""What is read of pytest's own items and reports: points, names, titles, and what failed."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.errors import UsageError
from autograder.suites import pytest_session, pytests, unittests
from autograder.suites.pytest_plugin import Ran
from autograder.suites.settings import Settings


def mark(name, *args, **kwargs):
    return SimpleNamespace(name=name, args=args, kwargs=kwargs)


class Item:
    """A test as pytest has collected it."""

    def __init__(self, *marks, case="", case_marks=(), nodeid="test_a.py::test_a", **more):
        self.nodeid = f"{nodeid}[{case}]" if case else nodeid
        self.name = self.nodeid.split("::")[-1]
        self._marks = {each.name: each for each in (*marks, *case_marks)}
        if case:
            self.callspec = SimpleNamespace(id=case, marks=list(case_marks))
        self.__dict__.update(more)

    def get_closest_marker(self, name):
        return self._marks.get(name)


def function(**attributes):
    def test():
        pass

    test.__dict__.update(attributes)
    return test


def worth(item, of=None, counted=1, **settings):
    counts = {pytests._function_of(item): counted}
    return pytests._points(item, of or function(), Settings(**settings), counts)


@pytest.mark.parametrize("name", ["points", "max_score", "weight", "score", "grade"])
def test_points_are_those_of_a_mark_by_each_of_its_names(name):
    assert worth(Item(mark(name, 2.5))) == 2.5
    assert worth(Item(mark(name, value=2))) == 2
    assert worth(Item(mark(name, "text", 3))) == 3


def test_mark_goes_before_what_is_set_on_the_function_and_nothing_is_none():
    assert worth(Item(mark("points", 2)), function(points=5)) == 2
    assert worth(Item(), function(points=5)) == 5
    assert worth(Item()) is None
    assert worth(Item(mark("points", -3))) == 0


@pytest.mark.parametrize("args", [(), ("two",), (True,), (None,)])
def test_mark_without_a_number_is_refused(args):
    with pytest.raises(UsageError, match="has a mark 'points' without a number of points"):
        worth(Item(mark("points", *args)))


def test_cases_of_one_test_have_its_points_each_or_share_them():
    item = Item(mark("points", 6), case="1")
    assert worth(item, counted=3) == 6
    assert worth(item, counted=3, shared=True) == 2
    assert worth(Item(mark("points", 6, shared=True), case="1"), counted=3) == 2
    assert worth(Item(mark("points", 6, shared=False), case="1"), counted=3, shared=True) == 6
    assert worth(Item(case="1"), function(points=6), counted=3, shared=True) == 2


def test_points_of_one_case_are_its_own():
    item = Item(mark("points", 6), case="1", case_marks=[mark("points", 4)])
    assert worth(item, counted=3, shared=True) == 4


def test_function_of_a_case_is_its_name_without_the_parameters():
    assert pytests._function_of(Item(case="a-b")) == "test_a.py::test_a"
    assert pytests._function_of(Item(nodeid="test_a.py::test[x]")) == "test_a.py::test[x]"


def test_names_are_short_where_no_other_file_has_the_same():
    items = [
        Item(nodeid="test_a.py::TestNet::test_x"),
        Item(nodeid="sub/test_b.py::test_y"),
        Item(nodeid="test_a.py::test_y"),
    ]
    assert list(pytests._names(items).values()) == [
        "TestNet.test_x",
        "test_b.test_y",
        "test_a.test_y",
    ]


@pytest.mark.parametrize(
    ("doc", "case", "title"),
    [
        ("First line.\n\nMore.", "", "First line."),
        ("First line.", "3", "First line. [3]"),
        ("  \n", "", "test_a"),
        (None, "3", "test_a[3]"),
    ],
)
def test_title_is_the_docstring_s_first_line_and_the_case(doc, case, title):
    made = function()
    made.__doc__ = doc
    assert pytests._title(Item(case=case), made) == title


def test_visibility_number_and_tags_come_from_marks():
    assert pytests._visibility(Item(mark("hidden"))) == "hidden"
    assert pytests._visibility(Item(mark("visibility", "after_due_date"))) == "after_due_date"
    assert pytests._visibility(Item()) == ""
    assert pytests._stated(Item(mark("number", 1.1)), "number") == "1.1"
    assert pytests._marked(Item(mark("tags", "a", 2)), "tags") == ("a", "2")
    assert pytests._marked(Item(), "tags") == ()


@pytest.mark.parametrize(
    ("text", "only_pytest"),
    [
        ("def test_a(): pass\n", True),
        ("async def test_a(): pass\n", True),
        ("def helper(): pass\n", False),
        ("class TestA:\n    def test_a(self): pass\n", True),
        ("class TestA(object):\n    def test_a(self): pass\n", True),
        ("class TestA:\n    x = 1\n", False),
        ("class A:\n    def test_a(self): pass\n", False),
        ("class TestA(unittest.TestCase):\n    def test_a(self): pass\n", False),
        ("if x:\n    def test_a(): pass\n", False),
    ],
)
def test_form_is_pytest_s_that_only_pytest_finds(tmp_path, text, only_pytest):
    (tmp_path / "test_a.py").write_text(text)
    assert pytests.is_form(tmp_path) is only_pytest


def test_files_of_each_form_are_found_by_their_names(tmp_path):
    for name in ("test_a.py", "b_test.py", "conftest.py", "testing.py", "c.py", "sub/test_d.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [path.relative_to(tmp_path).as_posix() for path in pytests.test_files(tmp_path)]
    assert found == ["b_test.py", "conftest.py", "sub/test_d.py", "test_a.py"]
    assert [path.name for path in unittests.test_files(tmp_path)] == ["test_a.py", "testing.py"]
    assert pytests.is_form(tmp_path)


def report(when="call", outcome="passed", text="", **more):
    settings = {
        "when": when, "failed": outcome == "failed", "skipped": outcome == "skipped",
        "longreprtext": text, "longrepr": text, "capstdout": "", **more,
    }  # fmt: skip
    return SimpleNamespace(**settings)


def finding(*reports, **errors):
    raised = {int(place.removeprefix("at")): error for place, error in errors.items()}
    return pytests._finding(Ran(list(reports), raised), Path("/srv/suite"))


def test_passed_test_has_printed_what_its_call_printed():
    found = finding(
        report("setup", capstdout="a"), report(capstdout="b"), report("teardown", capstdout="c")
    )
    assert (found.failures, found.skipped, found.printed) == ([], "", "b")


def test_failure_is_its_exception_with_what_pytest_shows_without_the_folder():
    error = ValueError("x")
    text = f"/srv/suite{os.sep}test_a.py:3: in test_a\nE   ValueError: x"
    found = finding(report("setup"), report(outcome="failed", text=text), at1=error)
    assert found.failures == [("", error)]
    assert found.shown == "test_a.py:3: in test_a\nE   ValueError: x"


@pytest.mark.parametrize("when", ["setup", "teardown"])
def test_failure_around_the_test_says_where(when):
    found = finding(report(when, "failed", "E   x"), at0=KeyError("k"))
    assert [where for where, _ in found.failures] == [f"in the {when} of the test"]


def test_failure_without_an_exception_has_the_message_of_its_crash_or_its_last_line():
    crash = SimpleNamespace(reprcrash=SimpleNamespace(message="assert 1 == 2"))
    found = finding(report(outcome="failed", text="a\nb", longrepr=crash))
    assert str(found.failures[0][1]) == "assert 1 == 2"
    assert str(finding(report(outcome="failed", text="a\nb\n")).failures[0][1]) == "b"


def test_first_of_several_failures_is_shown():
    found = finding(report(outcome="failed", text="one"), report(outcome="failed", text="two"))
    assert (len(found.failures), found.shown) == (2, "one")


@pytest.mark.parametrize(
    ("longrepr", "why"),
    [
        (("file", 3, "Skipped: no GPU"), "no GPU"),
        ("Skipped: later", "later"),
        (("file", 3, "Skipped: "), "no reason given"),
    ],
)
def test_skipped_test_says_why(longrepr, why):
    assert finding(report("setup", "skipped", longrepr=longrepr)).skipped == why


@pytest.mark.parametrize(
    ("outcome", "reason", "note"),
    [
        ("skipped", "known", "Marked xfail: it failed, as it is expected to: known"),
        ("skipped", "", "Marked xfail: it failed, as it is expected to"),
        ("passed", "known", "Marked xfail: it was expected to fail: known"),
        ("failed", "", "Marked xfail: it was expected to fail"),
    ],
)
def test_test_that_is_expected_to_fail_costs_nothing_and_is_noted(outcome, reason, note):
    found = finding(report(outcome=outcome, wasxfail=reason))
    assert (found.failures, found.skipped, found.notes) == ([], "", [note])


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ({}, os.devnull),
        ({"pytest.ini": ""}, "pytest.ini"),
        ({"pyproject.toml": "[tool.black]"}, os.devnull),
        ({"pyproject.toml": "[tool.pytest.ini_options]"}, "pyproject.toml"),
        ({"tox.ini": "[tox]", "setup.cfg": "[tool:pytest]"}, "setup.cfg"),
        ({"tox.ini": "[pytest]", "setup.cfg": "[tool:pytest]"}, "tox.ini"),
        ({"setup.cfg": "[tool:pytest]", ".pytest.ini": ""}, ".pytest.ini"),
    ],
    ids=str,
)
def test_settings_of_pytest_are_where_pytest_looks_for_them(tmp_path, files, chosen):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = pytest_session.settings_file(tmp_path)
    assert found == (Path(chosen) if chosen == os.devnull else tmp_path / chosen)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nE   ImportError: x\nE   more\n", "ImportError: x"),
        ("a\n\nlast\n", "last"),
        ("", "no reason given"),
    ],
)
def test_last_line_of_a_traceback_is_its_first_error(text, line):
    assert pytest_session._last_line(text) == line


def test_tip_is_for_what_needs_a_student_s_process():
    assert "do that in a fixture" in pytest_session._tip("x while it is imported")
    assert pytest_session._tip("other") == ""


def test_cause_of_a_conftest_that_cannot_be_imported_is_said():
    error = RuntimeError("outer")
    assert pytest_session._said(error) == "RuntimeError: outer"
    error.cause = KeyError("inner")
    assert pytest_session._said(error) == "KeyError: 'inner'"


def test_variable_is_set_for_a_while(monkeypatch):
    monkeypatch.setenv("SOME_NAME", "before")
    with pytest_session._variable("SOME_NAME", "1"):
        assert os.environ["SOME_NAME"] == "1"
    with pytest_session._variable("SOME_NAME", None):
        assert "SOME_NAME" not in os.environ
    assert os.environ["SOME_NAME"] == "before"
