"""Suites of every form are recognised, read and named: nothing of them is dropped in silence."""

import textwrap
from pathlib import Path

import pytest

from autograder.errors import HomeworkError, UsageError
from autograder.repair.repairing import Plan
from autograder.results.repair import NOTHING
from autograder.suites import forms
from autograder.suites.assignment import assignment_of
from autograder.suites.model import Way
from autograder.suites.settings import MODULE_VARIABLE, TESTS_VARIABLE, settings_of


def write(folder, **files):
    """Write files by their places: ``tests__test_hw`` is ``tests/test_hw.py``."""
    for name, text in files.items():
        place = folder / f"{name if '/' in name else name.replace('__', '/')}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(textwrap.dedent(text))
    return folder


UNITTEST = """
import unittest
import hw
class T(unittest.TestCase):
    def test_a(self): hw.f()
"""
PYTEST = "import hw\ndef test_a(): assert hw.f()\n"


@pytest.mark.parametrize(
    ("files", "form"),
    [
        ({"test_hw": UNITTEST}, "unittest"),
        ({"tests__test_hw": UNITTEST}, "unittest"),
        ({"test_hw": PYTEST}, "pytest"),
        ({"hw_test": PYTEST}, "pytest"),
        ({"test_hw": UNITTEST, "conftest": ""}, "pytest"),
        ({"test_hw": UNITTEST + PYTEST}, "pytest"),
        ({"tests__unit__test_hw": PYTEST}, "pytest"),
        ({"test_hw": "import hw\nclass TestA:\n    def test_a(self): pass\n"}, "pytest"),
    ],
)
def test_form_is_recognised(tmp_path, files, form):
    suite = forms.read(write(tmp_path, **files))
    assert (suite.form, suite.students.main) == (form, "hw")
    assert suite.cases


def test_folder_without_tests_holds_no_suite(tmp_path):
    assert forms.form_of(write(tmp_path, hw="x = 1")) is None


@pytest.mark.parametrize("text", [UNITTEST, PYTEST], ids=["unittest", "pytest"])
def test_file_that_is_not_collected_is_named(tmp_path, text):
    suite = forms.read(write(tmp_path, test_hw=text, hw_checks=text.replace("hw", "lab")))
    assert any(remark.startswith("hw_checks.py holds tests") for remark in suite.remarks)


def test_file_that_is_collected_is_not_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert not forms.read(write(Path("suite"), tests__test_hw=PYTEST, tests__conftest="")).remarks


def test_file_that_is_skipped_as_a_whole_is_named(tmp_path):
    skips = "import pytest\npytest.importorskip('no_such_library')\ndef test_b(): pass\n"
    suite = forms.read(write(tmp_path, test_hw=PYTEST, test_more=skips))
    assert any("test_more.py is skipped" in remark for remark in suite.remarks)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("def test_b(:", "not valid Python"),
        ("import pytest\n@pytest.mark.points()\ndef test_b(): pass", "without a number of points"),
        ("import hw\nX = hw.f()", "while it is imported"),
    ],
)
def test_suite_of_pytest_that_cannot_be_used_is_explained(tmp_path, broken, says):
    write(tmp_path, test_hw=PYTEST, test_more=broken)
    with pytest.raises(UsageError) as caught:
        forms.read(tmp_path)
    assert says in caught.value.message


def students(folder, handed_in=(), **files):
    return forms.read(write(folder, **files), handed_in).students


def test_several_modules_and_packages_are_the_student_s(tmp_path):
    tests = """
    import hw, helper
    from layers import *
    from needle.ops import add
    def test_a(): pass
    """
    found = students(tmp_path, test_hw=tests, helper="from extra import g")
    modules = {(f"{name}.py", f"{name}.ipynb") for name in ("hw", "extra", "layers")}
    assert set(found.places) == modules | {"needle/"}
    assert {"hw", "extra", "layers", "needle", "needle.ops"} == found.known


def test_starter_beside_the_tests_is_what_students_hand_in(tmp_path):
    found = students(tmp_path, test_hw=PYTEST, hw="import util\ndef f(): ...", util="")
    assert (found.places, found.given) == ((("hw.py", "hw.ipynb"),), ("util.py",))


def test_package_of_starters_is_the_student_s_as_a_whole(tmp_path):
    write(tmp_path, **{"needle/__init__": "", "needle/ops": "def add(): ...", "needle/util": ""})
    (tmp_path / "suite.yml").write_text("module: needle/\ngiven: [needle/util.py]")
    found = students(tmp_path, test_hw="from needle.ops import add\ndef test_a(): add\n")
    assert (found.places, found.given) == (("needle/",), ("needle/util.py",))


def test_module_of_the_course_s_in_a_package_of_the_student_s_is_its_own(tmp_path):
    tests = """
    import needle.ops
    import needle.util
    from needle import util
    X = needle.util.seven()
    def test_a(): needle.ops.add
    """
    files = {"needle/__init__": "", "needle/util": "def seven(): return 7"}
    found = students(tmp_path, test_hw=tests, **files)
    assert found.given == ("needle/__init__.py", "needle/util.py")


def test_submission_decides_among_several_starters(tmp_path):
    tests = "import hw, util\ndef test_a(): pass\n"
    write(tmp_path, test_hw=tests, hw="", util="")
    with pytest.raises(UsageError) as caught:
        forms.read(tmp_path)
    assert "--module" in caught.value.tip
    assert forms.read(tmp_path, ["hw.py"]).students.places == ("hw.py",)


def test_option_names_the_module_that_is_the_student_s(tmp_path, monkeypatch):
    monkeypatch.setenv(MODULE_VARIABLE, "util")
    tests = "import hw, util\ndef test_a(): pass\n"
    found = students(tmp_path, test_hw=tests, hw="", util="")
    assert (found.places, found.main) == ((("util.py", "util.ipynb"),), "util")


def test_notebook_is_taken_where_that_is_handed_in(tmp_path):
    assert students(tmp_path, ["hw.ipynb"], test_hw=PYTEST).places == ("hw.ipynb",)
    assert students(tmp_path, ["hw.py"], test_hw=PYTEST).places == ("hw.py",)


@pytest.mark.parametrize("name", ["solution", "test_more", "conftest", "answer_key"])
def test_what_tells_the_answers_is_given_to_no_student(tmp_path, name):
    files = {"needle/__init__": "", "needle/util": "", f"needle/{name}": "x = 1"}
    write(tmp_path, **files)
    found = students(tmp_path, test_hw="from needle.ops import add\ndef test_a(): pass\n")
    assert found.given == ("needle/__init__.py", "needle/util.py")


def state(folder, text):
    write(folder, test_hw=PYTEST)
    (folder / "suite.yml").write_text(textwrap.dedent(text))
    return folder


def test_settings_are_read(tmp_path):
    text = "module: [lab, util.py]\ngiven: data.csv\npoints: 20\nparametrized: shared\ntimeout: 5\n"
    found = settings_of(state(tmp_path, text + "tests:\n  test_a: together\n"))
    assert (found.module, found.given) == (("lab", "util.py"), ("data.csv",))
    assert (found.points, found.shared, found.seconds) == (20, True, 5)
    assert [found.way_of(name) for name in ("test_a[1]", "test_b")] == ["together", "apart"]


@pytest.mark.parametrize(
    "text",
    ["points: many", "tests: inside", "modul: hw", "- hw", "parametrized: no", "tests: {a: b}",
     "module: {a: 1}", "points: -1", "a: [", "given: [1]"],
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused(tmp_path, text):
    with pytest.raises(HomeworkError):
        settings_of(state(tmp_path, text))


@pytest.mark.parametrize(
    ("option", "way", "only_apart"),
    [
        ("recorded", Way.TOGETHER, False),
        ("apart", Way.TOGETHER, True),
        ("together", Way.TOGETHER, False),
    ],
)
def test_way_is_what_the_owner_says(tmp_path, monkeypatch, option, way, only_apart):
    monkeypatch.setenv(TESTS_VARIABLE, option)
    suite = forms.read(state(tmp_path, "tests: {test_a: together}"))
    assert (suite.recorded["test_a"], suite.only_apart) == (way, only_apart)


def test_decorators_of_other_packages_are_known(tmp_path):
    text = """
    import hw
    import pytest_utils
    from pytest_grader import points
    from pytest_gradescope.decorators import weight, number, visibility, tags, hide_errors
    @points(3)
    def test_a(): pass
    @weight(2)
    @number("1.2")
    @visibility("hidden")
    @tags("a", "b")
    @hide_errors("No.")
    def test_b(): pass
    """
    a, b = forms.read(write(tmp_path, test_hw=text)).cases
    assert (a.points, b.points, b.number, b.tags) == (3, 2, "1.2", ("a", "b"))
    assert b.visibility.value == "hidden"


def test_a_total_is_shared_by_the_tests_of_unittest_without_a_weight_too(tmp_path):
    text = """
    import unittest, hw
    from gradescope_utils.autograder_utils.decorators import weight
    class T(unittest.TestCase):
        @weight(4)
        def test_a(self): pass
        def test_b(self): pass
        def test_c(self): pass
    """
    suite = write(tmp_path, test_hw=text)
    assert [case.points for case in forms.read(suite).cases] == [4, 0, 0]
    (suite / "suite.yml").write_text("points: 10\n")
    assert [case.points for case in forms.read(suite).cases] == [4, 3, 3]


def test_a_coroutine_costs_nobody_a_point_and_unittest_runs_its_own(tmp_path):
    text = """
    import unittest
    import hw
    async def test_a(): pass
    class TestB(unittest.IsolatedAsyncioTestCase):
        async def test_b(self): pass
    """
    a, b = forms.read(write(tmp_path, test_hw=text)).cases
    assert (bool(a.refused), bool(b.refused)) == (True, False)


def test_a_file_that_is_skipped_as_a_whole_is_named_once(tmp_path):
    skips = """
    import pytest
    pytest.skip("not now", allow_module_level=True)
    def test_a(): pass
    """
    text = "import hw\ndef test_b(): pass\n"
    remarks = forms.read(write(tmp_path, test_hw=text, test_old=skips)).remarks
    assert remarks == ["test_old.py is skipped as a whole: not now"]


def test_a_suite_may_use_hypothesis_at_its_import_and_beside_student_code(tmp_path):
    text = """
    import hw
    from hypothesis import given, strategies
    @given(strategies.integers())
    def test_a(x): pass
    """
    assert len(forms.read(write(tmp_path, test_hw=text)).cases) == 1


def test_an_error_that_the_suite_hides_comes_with_no_place_to_look_at(tmp_path):
    text = """
    import hw
    from pytest_gradescope.decorators import hide_errors
    def test_a(): pass
    @hide_errors("No.")
    def test_b(): pass
    """
    checks = assignment_of(write(tmp_path, test_hw=text)).checks
    assert [Plan(level="line").level_for(check) for check in checks] == ["line", NOTHING]
