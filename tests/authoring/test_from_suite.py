"""A suite of a course's becomes a homework like any other."""

import json
import textwrap
import zipfile

import pytest
from click.testing import CliRunner

from autograder.authoring import from_suite, kit, suite_needs, suite_table
from autograder.authoring.bench import looks_at_code
from autograder.authoring.soundness import require_sound
from autograder.cli import main
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import bundle, finding
from autograder.results.report import Outcome
from autograder.suites import forms
from autograder.suites.settings import TESTS_VARIABLE

TESTS = """
import json
import pathlib

import pytest
import shapes
from helper import square
from shapes import Square

@pytest.mark.points(2)
def test_area():
    assert shapes.area(3) == square(3)

@pytest.mark.points(3)
@pytest.mark.number("2.1")
def test_kind():
    assert type(shapes.make(2)) == Square

@pytest.mark.points(1)
def test_key():
    key = json.loads((pathlib.Path(__file__).parent / "hidden/key.json").read_text())
    assert type(shapes.make(key["side"])) == Square
"""
RIGHT = '''
class Square:
    def __init__(self, side):
        self.side = side

def area(side):
    """Return the area."""
    # BEGIN SOLUTION: multiply
    return side * side
    # END SOLUTION

def make(side):
    # BEGIN SOLUTION: make one
    return Square(side)
    # END SOLUTION
'''


def write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a folder with a suite, its solution and the homework that is made of both."""
    folder = tmp_path_factory.mktemp("course")
    suite = write(folder / "tests", test_shapes=TESTS, helper="def square(n): return n * n")
    write(suite / "hidden").joinpath("key.json").write_text('{"side": 3}')
    solution = write(folder / "solution", my_shapes=RIGHT) / "my_shapes.py"
    return from_suite.create("shapes", folder / "shapes", suite, solution)


def graded(course, folder, **files):
    homework = finding.find(str(course.folder))
    report = grade(homework, Request([write(folder, **files)], seed=1), Listener())
    return {result.name: result for result in report.results}


def test_each_test_runs_the_way_that_gives_the_verdict_of_pytest(course):
    entries = json.loads((course.folder / "ways.json").read_text())["tests"]
    assert {name: entry["way"] for name, entry in entries.items()} == {
        "test_area": "apart",
        "test_kind": "together",
        "test_key": "manual",
    }
    assert entries["test_kind"]["number"] == "2.1"
    assert "compares the type" in entries["test_kind"]["why"]
    assert "hidden/key.json" in entries["test_key"]["why"]


def test_owner_reads_what_could_not_be_carried_and_why(course):
    lines = "\n".join(suite_table.lines(course))
    assert "test_kind runs together, which is weaker: apart: the suite compares" in lines
    assert "not carried: test_key: apart:" in lines
    assert "the reference earns 5 of 5 points" in lines


def test_rubric_is_a_few_lines(course):
    text = (course.folder / "rubric.py").read_text()
    assert "homework = suite_homework(" in text
    assert 'submission=["shapes.py"]' in text
    assert len(text.splitlines()) < 20


def test_right_submission_keeps_and_wrong_one_loses_what_each_test_is_worth(course, tmp_path):
    right = graded(course, tmp_path / "right", shapes=RIGHT)
    assert [right[name].score for name in ("test_area", "test_kind", "test_key")] == [2, 3, None]
    assert right["test_key"].outcome is Outcome.BY_HAND
    wrong = graded(course, tmp_path / "wrong", shapes=RIGHT.replace("Square(side)", "[side]"))
    assert [wrong[name].score for name in ("test_area", "test_kind")] == [2, 0]


def test_submission_decides_of_no_test_how_it_runs(course, tmp_path):
    theirs = '{"tests": {"test_area": {"way": "together", "points": 100}}}'
    write(tmp_path / "sly").joinpath("ways.json").write_text(theirs)
    (tmp_path / "sly" / "suite.yml").write_text("tests: together\n")
    found = graded(course, tmp_path / "sly", shapes=RIGHT)
    assert found["test_area"].points == 2
    assert not found["test_area"].staff_note


def test_nothing_of_the_suite_can_be_read_where_student_code_runs(course, tmp_path):
    hidden = finding.places_to_hide(finding.find(str(course.folder)))
    assert {str(course.folder / name) for name in ("suite", "ways.json", "reference.py")} <= {
        *hidden
    }
    spy = f"""
    import pathlib

    class Square: pass
    def make(side): return Square()
    def area(side):
        print(pathlib.Path({str(course.folder / "suite" / "helper.py")!r}).read_text())
    """
    result = graded(course, tmp_path / "spy", shapes=spy)["test_area"]
    assert result.score == 0
    assert "return n * n" not in str(result.feedback)


def test_apart_alone_makes_what_is_recorded_together_the_graders_failure(
    course, tmp_path, monkeypatch
):
    monkeypatch.setenv(TESTS_VARIABLE, "apart")
    found = graded(course, tmp_path / "right", shapes=RIGHT)
    assert found["test_kind"].outcome is Outcome.GRADER_FAILED
    assert found["test_area"].outcome is Outcome.PASSED


def test_validate_takes_a_test_that_runs_together_for_one_that_looks_at_code(course):
    assignment = finding.find(str(course.folder)).assignment
    looking = [check.name for check in assignment.checks if looks_at_code(assignment, check)]
    assert looking == ["test_area", "test_kind"]


def test_upload_holds_the_suite_and_what_is_recorded(course, tmp_path):
    bundle.build(finding.find(str(course.folder)), tmp_path / "upload.zip")
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        names = {*archive.namelist()}
    below = {"rubric.py", "ways.json", "suite/test_shapes.py", "suite/hidden/key.json"}
    assert {f"homeworks/shapes/{name}" for name in below} <= names


def test_kit_holds_the_skeleton_and_no_test_and_says_why(course, tmp_path):
    homework = finding.find(str(course.folder))
    built = kit.build(homework, tmp_path / "kit.zip")
    assert built.names == ["skeleton.py", "README.md", "requirements.txt"]
    assert {check.name: check.why_not for check in built.checks} == dict.fromkeys(
        ("test_area", "test_kind"), "it runs in the grader alone"
    )
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        assert "check.pyz" not in archive.read("shapes/README.md").decode()


def test_starter_beside_the_tests_is_what_students_start_from(tmp_path):
    suite = write(
        tmp_path / "s", test_hw="import hw\ndef test_one(): assert hw.one() == 1", hw="one = None"
    )
    solution = write(tmp_path / "r", hw="def one(): return 1")
    made = from_suite.create("ones", tmp_path / "ones", suite, solution, only_apart=True)
    assert (made.folder / "skeleton.py").read_text() == "one = None"
    assert [row.entry.way for row in made.rows] == ["apart"]


def test_what_cannot_be_used_leaves_no_folder(tmp_path):
    suite = write(tmp_path / "s", test_hw="import hw\ndef test_one(): assert hw.one() == 1")
    solution = write(tmp_path / "r", other="def one(): return 1", another="")
    with pytest.raises(UsageError, match=r"has no hw\.py"):
        from_suite.create("ones", tmp_path / "ones", suite, solution)
    assert not (tmp_path / "ones").exists()
    with pytest.raises(UsageError, match="copied into itself"):
        from_suite.create("ones", suite / "ones", suite, solution)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "SUITE"], "--reference SOLUTION"),
        (["--reference", "SUITE"], "--reference needs --from"),
        (["--starter", "SUITE"], "need --reference"),
    ],
)
def test_command_that_lacks_something_says_what(arguments, said, tmp_path):
    suite = write(tmp_path / "s", test_hw="import hw\ndef test_one(): assert hw.one() == 1")
    words = [str(suite) if word == "SUITE" else word for word in arguments]
    done = CliRunner().invoke(main, ["new", "ones", *words])
    assert done.exit_code == 2
    assert said in done.output


def test_packages_of_suite_and_solution_are_listed_and_runners_are_not(tmp_path):
    suite = write(tmp_path, test_hw="import numpy\nimport hw\ndef test_one(): assert hw.one() == 1")
    (suite / "requirements.txt").write_text("gradescope-utils==0.4.0\nscipy>=1.9\npytest\n")
    found = suite_needs.lines(forms.read(suite), ["import pandas as pd\nimport scipy\nimport hw"])
    assert found == ["scipy>=1.9", "pandas"]


RIGHT_CELL = "### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"


def a_notebook(path, solution=RIGHT_CELL):
    """Write a source notebook of nbgrader, with a solution, a test and a text to grade."""
    cells = [
        ("code", f"def double(x):\n    {solution}", {"grade_id": "double", "solution": True}),
        (
            "code",
            "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nassert double(21) == 42\n"
            "### END HIDDEN TESTS",
            {"grade_id": "test_double", "grade": True, "locked": True, "points": 3},
        ),
        ("markdown", "Why?", {"grade_id": "why", "grade": True, "solution": True, "points": 2}),
    ]
    made = [
        {"cell_type": kind, "source": source, "metadata": {"nbgrader": noted}}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, source, noted in cells
    ]
    whole = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(whole))
    return path


def test_source_notebook_is_suite_and_solution(tmp_path):
    source = a_notebook(tmp_path / "source" / "ps1.ipynb")
    made = from_suite.create("ps", tmp_path / "ps", source, source)
    assert [row.entry.way for row in made.rows] == ["together", "manual"]
    assert made.report.score == 3
    assert not made.left  # what a person grades is no failure to carry it
    skeleton = (made.folder / "skeleton.ipynb").read_text()
    assert "2 * x" not in skeleton
    assert "double(21)" not in skeleton
    assert "double(21)" not in (made.folder / "examples/correct/ps1.ipynb").read_text()


def test_solution_of_a_notebook_may_be_the_folder_that_is_handed_in(tmp_path):
    source = a_notebook(tmp_path / "source" / "ps1.ipynb")
    solution = a_notebook(tmp_path / "solution" / "ps1.ipynb", solution="return 2 * x").parent
    assert from_suite.create("ps", tmp_path / "ps", source, solution).report.score == 3
    a_notebook(solution / "other.ipynb")
    with pytest.raises(UsageError, match=r"other\.ipynb, ps1\.ipynb, and one file is handed in"):
        from_suite.create("other", tmp_path / "other", source, solution)


def test_homework_of_a_source_notebook_takes_points_for_a_wrong_one(tmp_path):
    source = a_notebook(tmp_path / "source" / "ps1.ipynb")
    made = from_suite.create("ps", tmp_path / "ps", source, source)
    wrong = a_notebook(tmp_path / "wrong" / "ps1.ipynb", solution="return 2").parent
    homework = finding.find(str(made.folder))
    report = grade(homework, Request([wrong], seed=1), Listener())
    assert [result.score for result in report.results] == [0, None]
    require_sound(homework)  # and the solution itself may be shipped
