"""A library that the skeleton imports and that is not here is the course's to install."""

import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from notebook_homework import COUNT, as_notebook
from notebook_homework import FOLDER as NOTEBOOK
from tiny_homework import RIGHT, RUBRIC

from autograder.errors import GraderError, Wrong
from autograder.grading.not_installed import NotInstalled
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Outcome
from autograder.sandbox.lost_statements import LostStatement

COURSE = SimpleNamespace(requirements_file="requirements.txt")
IMPORT = "import no_such_library\n"
USED = RIGHT.replace("return 2 * x", "return no_such_library.double(x)")


def outcomes(report):
    return {result.name: result.outcome for result in report.results}


@pytest.fixture
def graded(tmp_path):
    """Return a function that grades a text where the skeleton is another."""

    def run(source, skeleton, room=Path(RUBRIC).parent, name="ada_tiny.py"):
        folder = tmp_path / "homework"
        shutil.copytree(room, folder, ignore=shutil.ignore_patterns("skeleton*"))
        path = tmp_path / name
        path.write_text(source)
        (folder / f"skeleton{path.suffix}").write_text(skeleton)
        return grade(finding.find(str(folder)), Request([path], seed=1), Listener())

    return run


def test_only_the_check_that_needs_it_is_left_to_the_staff(graded):
    report = graded(IMPORT + USED, IMPORT)
    assert report.grader_failed
    assert outcomes(report)["counts"] is Outcome.PASSED
    assert outcomes(report)["doubles"] is Outcome.GRADER_FAILED
    (result,) = [each for each in report.results if each.name == "doubles"]
    assert "skeleton imports no_such_library" in str(result)
    assert "pip install" in str(result)
    assert "what needs it costs you no points" in "\n".join(report.notes)


def test_file_that_uses_it_at_its_top_loses_nothing(graded):
    report = graded(IMPORT + "class Net(no_such_library.Module):\n    pass\n" + RIGHT, IMPORT)
    assert outcomes(report)["counts"] is outcomes(report)["doubles"] is Outcome.PASSED


def test_nobody_knows_what_a_statement_would_have_done_that_was_left_out():
    line = LostStatement(
        "hw.py", 2, "", frozenset(), "it raised X: No module named 'no_such_library'"
    )
    with pytest.raises(GraderError, match="skeleton imports no_such_library"):
        Known(COURSE).require(Wrong("x"), left_out=[line])
    Known(COURSE).require(Wrong("x"), left_out=[replace(line, why="No module named 'other'")])


def test_library_that_the_student_alone_imports_costs_where_it_is_used(graded):
    report = graded(IMPORT + USED, "import numpy\n")
    assert not report.grader_failed
    assert outcomes(report)["doubles"] is Outcome.WRONG


def test_cell_that_fails_for_it_costs_nothing(graded):
    cells = [
        "import numpy as np\nimport no_such_library\n\ndigits = np.arange(20) % 10",
        "no_such_library.start()\n\ndef double(x):\n    return 2 * x",
        COUNT,
    ]
    report = graded(as_notebook(cells), as_notebook(cells[:1]), NOTEBOOK, "ada.ipynb")
    assert report.grader_failed
    assert Outcome.WRONG not in outcomes(report).values()
    assert Outcome.PASSED in outcomes(report).values()


class Known(NotInstalled):
    names = frozenset({"no_such_library"})


@pytest.mark.parametrize(("lacks", "is_graders"), [("no_such_library", True), ("other", False)])
def test_exception_in_a_test_of_a_suite_says_so_as_well(lacks, is_graders):
    error = Wrong("Test Failed")
    error.__cause__ = ModuleNotFoundError(f"No module named '{lacks}'")
    with pytest.raises(GraderError) if is_graders else nullcontext():
        Known(COURSE).require(error)
