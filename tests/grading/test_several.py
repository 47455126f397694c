"""A submission of several files is graded file by file."""

import pytest
from notebook_homework import as_notebook
from several_homework import LINEAR, LOSS, RIGHT, lay_out, make
from test_habits import HABITS

from autograder.errors import UsageError
from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.results.report import Outcome


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    return make(tmp_path_factory.mktemp("homework") / "minigrad")


@pytest.fixture
def grade_files(homework, grade_warm, tmp_path):
    """Return a function that grades files by their places; gives what each check got."""

    def run(files):
        folder = lay_out(tmp_path / "submission", files)
        report = grade_warm(homework, Request([folder], seed=1))
        return report, {result.name: result for result in report.results}

    return run


def lost(results):
    return {name for name, result in results.items() if result.took_points}


@pytest.mark.parametrize(
    "files",
    [
        RIGHT,
        {f"hw 3/{place}": text for place, text in RIGHT.items()},
        {place.rpartition("/")[2]: text for place, text in RIGHT.items()},
        RIGHT | {"helper.py": "raise SystemExit", "minigrad/utils.py": "def one_hot(:"},
        RIGHT | {"old/minigrad/loss.py": "1 / 0", "notes.md": "x"},
        RIGHT | {"minigrad/extra.py": "1 / 0"},
    ],
    ids=["as given", "in a folder", "picked alone", "own helpers changed", "old copy", "optional"],
)
def test_right_files_keep_every_point_however_they_are_handed_in(grade_files, files):
    report, _ = grade_files(files)
    assert report.score == report.points == 5


def test_the_course_is_named_for_its_own_files(grade_files):
    report, _ = grade_files(RIGHT)
    own = "The course's own files are used, whatever was handed in: helper.py, minigrad/utils.py"
    assert own in report.notes


@pytest.mark.parametrize(
    ("place", "source", "costs"),
    [
        ("minigrad/layers/linear.py", LINEAR.replace("+ self.b", ""), {"forward"}),
        ("minigrad/loss.py", LOSS.replace("-np.mean", "np.mean"), {"loss"}),
        ("minigrad/layers/linear.py", "def f(:\n", {"forward"}),
        ("minigrad/layers/linear.py", "import os\nos._exit(0)\n", {"forward"}),
        ("minigrad/loss.py", "1 / 0\n", {"loss", "reads_data"}),
        ("minigrad/loss.py", None, {"loss", "reads_data"}),
        ("minigrad/layers/linear.py", None, {"forward"}),
    ],
)
def test_one_slip_costs_the_checks_of_its_file(grade_files, place, source, costs):
    files = {at: text for at, text in (RIGHT | {place: source}).items() if text is not None}
    _, results = grade_files(files)
    assert lost(results) == costs
    if source is None:
        assert all(place in results[name].feedback.summary for name in costs)


def test_a_module_that_cannot_be_imported_says_which_and_why(grade_files):
    _, results = grade_files(RIGHT | {"minigrad/loss.py": "import helper\nhelper.no\n"})
    said = results["loss"].feedback
    assert results["loss"].outcome is Outcome.NOT_RUN
    assert "minigrad/loss.py cannot be imported" in said.summary
    assert 'File "minigrad/loss.py", line 2' in said.detail


def test_a_file_beside_the_others_that_is_not_taken_is_named_with_what_to_do(grade_files):
    used = "from mine import x\n" + LOSS.replace("return float(-np", "return x() + float(-np")
    report, results = grade_files(RIGHT | {"minigrad/loss.py": used, "mine.py": "x = int\n"})
    assert lost(results) == {"loss"}
    assert "mine.py was handed in and is not used" in results["loss"].feedback.cause
    assert sum("mine.py was handed in and is not used" in note for note in report.notes) == 1
    said = [*report.notes, results["loss"].feedback.found, results["loss"].feedback.detail]
    assert not any("not installed" in each for each in said)
    assert "put what you use of mine.py into these" in results["loss"].feedback.next_step


def test_a_forbidden_name_is_found_in_the_file_that_uses_it(grade_files):
    files = RIGHT | {"minigrad/loss.py": LOSS.replace("np.mean", "np.nanmean")}
    _, results = grade_files(files)
    assert lost(results) == {"loss"}
    assert "(minigrad/loss.py, line 13)" in results["loss"].feedback.found


def test_a_forbidden_call_that_only_runs_is_found_in_its_file(grade_files):
    hidden = LOSS.replace("np.mean(logs)", "vars(np)[''.join(['nan', 'mean'])](logs)")
    _, results = grade_files(RIGHT | {"minigrad/loss.py": hidden})
    assert lost(results) == {"loss"}
    assert "minigrad/loss.py, line 13, called when it ran" in results["loss"].feedback.found


def test_what_leaves_the_skeleton_is_said_file_by_file(grade_files, homework):
    lay_out(homework.folders.room / "skeleton", RIGHT)
    report, _ = grade_files(RIGHT | {"minigrad/loss.py": LOSS.replace("def points", "def points2")})
    lay_out(homework.folders.room / "skeleton", RIGHT)
    assert [note for note in report.notes if note.startswith("minigrad/loss.py: The function")]


FOLDER = """
from autograder import Assignment
from autograder.oracles import assert_close

homework = Assignment("needle", "Needle", "needle/", given=["needle/backend.py"])


@homework.check("1", points=1)
def add(student):
    \"\"\"add adds.\"\"\"
    assert_close(student.add(1.0, 2.0), 3.0, what="add(1, 2)")


@homework.check("2", points=1)
def mul(student):
    \"\"\"mul multiplies.\"\"\"
    assert_close(student.module("needle.nn.ops").mul(4.0, 2.0), 8.0, what="mul(4, 2)")
"""
PACKAGE = {
    "needle/__init__.py": "from .ops import *\nfrom . import nn\n",
    "needle/backend.py": "def plus(a, b):\n    return a + b\n",
    "needle/ops.py": "from .backend import plus\n\ndef add(a, b):\n    return plus(a, b)\n",
    "needle/nn/ops.py": "def mul(a, b):\n    return a * b\n",
}


@pytest.mark.parametrize(
    "handed_in",
    [
        PACKAGE,
        {f"python/{place}": text for place, text in PACKAGE.items()},
        {place: PACKAGE[place] for place in ("needle/ops.py", "needle/nn/ops.py")},
        {"needle/ops.py": PACKAGE["needle/ops.py"]},
    ],
    ids=["whole", "below another folder", "what was changed alone", "one file alone"],
)
def test_a_folder_is_what_was_handed_in_and_else_as_they_got_it(grade_warm, tmp_path, handed_in):
    skeleton = {f"skeleton/{place}": text for place, text in PACKAGE.items()}
    lay_out(tmp_path / "needle", {"rubric.py": FOLDER, **skeleton})
    homework = finding.find(str(tmp_path / "needle"))
    report = grade_warm(homework, Request([lay_out(tmp_path / "hw", handed_in)], seed=1))
    assert report.all_passed
    said = [note for note in report.notes if "are used as you got them" in note]
    assert len(said) == (len(handed_in) < 4)


def test_nothing_of_what_is_asked_for_is_refused_with_the_names(grade_files):
    with pytest.raises(UsageError, match=r"none of the files .* found mine.py") as caught:
        grade_files({"mine.py": "x = 1"})
    assert "minigrad/layers/linear.py and minigrad/loss.py" in caught.value.tip
    assert "under the names that they have in the skeleton" in caught.value.tip


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_files_in_an_encoding_of_windows_are_read_and_run_like_any(grade_files, tmp_path, encoding):
    files = RIGHT | {"minigrad/loss.py": LOSS.replace("np.mean", "np.nanmean")}
    folder = lay_out(tmp_path / "submission", files)
    for place in files:
        path = folder / place
        path.write_bytes(path.read_text().encode(encoding))
    _, results = grade_files({})
    assert lost(results) == {"loss"}  # a forbidden name is found in it
    assert "numpy.nanmean" in results["loss"].feedback.summary + results["loss"].feedback.found


def test_a_module_that_ends_itself_is_named_with_its_line(grade_files):
    ended = LOSS.replace("def points", "exit()\n\n\ndef points")
    line = ended.lstrip().splitlines().index("exit()") + 1
    report, results = grade_files(RIGHT | {"minigrad/loss.py": ended})
    note = f"minigrad/loss.py, line {line} ended your file: the lines after it were not run"
    assert note in report.notes
    assert lost(results) == {"reads_data"}
    assert results["reads_data"].feedback.cause.startswith(f"minigrad/loss.py, line {line} ended")


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_habits_cost_a_module_of_several_nothing(grade_files, habit):
    """As they cost one file nothing."""
    files = {place: f"{habit}\n{text.lstrip()}" for place, text in RIGHT.items()}
    report, _ = grade_files(files)
    assert report.score == report.points == 5


PARTS = """
from autograder import Assignment
from autograder.oracles import assert_close

homework = Assignment(
    name="parts", title="Parts", submission=["part_a.py", "part_b.py"], libraries=["numpy"]
)


@homework.check("1", points=2)
def both(student):
    \"\"\"f builds on part_b.\"\"\"
    assert_close(student.f(1.0), 2.0, what="f(1)")


@homework.check("1", points=1)
def alone(student):
    \"\"\"g builds on nothing.\"\"\"
    assert_close(student.g(), 3.0, what="g()")
"""


def test_a_module_that_is_asked_for_and_not_there_is_named_as_that(grade_warm, tmp_path):
    part_a = "from part_b import f\n\n\ndef g():\n    return 3.0\n"
    files = {"rubric.py": PARTS, "reference/part_a.py": part_a}
    files["reference/part_b.py"] = "def f(x):\n    return 2 * x\n"
    made = finding.find(str(lay_out(tmp_path / "parts", files)))
    handed_in = lay_out(tmp_path / "ada", {"part_a.py": part_a})
    report = grade_warm(made, Request([handed_in], seed=1))
    assert {r.name for r in report.results if r.took_points} == {"both"}
    said = next(r.feedback for r in report.results if r.name == "both")
    assert said.cause == "part_b.py was not handed in"
    assert "not installed" not in f"{said} {report.notes}"


LOOPS = """
from autograder import Assignment
from autograder.oracles import assert_no_loops

homework = Assignment(
    name="loops", title="Loops", submission=["report.ipynb", "nn/ops.py"], given=["helper.py"]
)


@homework.check("1", points=1)
def module(student):
    \"\"\"mean has no loop.\"\"\"
    assert_no_loops(student.module("nn.ops"), "mean")


@homework.check("2", points=1)
def cells(student):
    \"\"\"use has no loop.\"\"\"
    assert_no_loops(student, "use")
"""


def test_loops_are_looked_for_in_each_module_and_in_what_it_calls(grade_warm, tmp_path):
    cells = ["from nn.ops import mean", "def use(x):\n    return mean(x)"]
    ops = "from helper import total\n\n\ndef mean(x):\n    return total(x) / sum(1 for _ in x)\n"
    helper = "def total(x):\n    for _ in x:\n        return x.sum()\n"
    files = {"rubric.py": LOOPS, "reference/helper.py": helper, "reference/nn/ops.py": ops}
    made = finding.find(str(lay_out(tmp_path / "loops", files)))
    handed_in = lay_out(tmp_path / "ada", {"report.ipynb": as_notebook(cells), "nn/ops.py": ops})
    report = grade_warm(made, Request([handed_in], seed=1))
    found = {result.name: result.feedback.found for result in report.results}
    assert found == {
        "module": "generator expression: (1 for _ in x) (nn/ops.py, line 5)",
        "cells": "generator expression: (1 for _ in x) in mean (nn/ops.py, line 5)",
    }


FORMS = """
from autograder import Assignment
from autograder.oracles import assert_close

homework = Assignment(
    name="forms", title="Forms", submission=[("hw.ipynb", "hw.py"), "part.py"], libraries=["numpy"]
)


@homework.check("1", points=2)
def names(student):
    \"\"\"f doubles, and total is f(2).\"\"\"
    assert_close(student.f(3.0), 6.0, what="f(3)")
    assert_close(student.variable("total"), 4.0, what="total")
"""

PLAIN = """from part import twice
def f(x): return twice(x)
if __name__ == "__main__":
    total = f(2)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "1 / 0\n"), ("%matplotlib inline\n", ""), ("", "import os\nos._exit(0)\n")],
    ids=["error", "magic", "exit"],
)
def test_plain_file_that_may_be_a_notebook_runs_as_one_beside_modules(
    grade_warm, tmp_path, before, after
):
    reference = {"reference/hw.py": PLAIN, "reference/part.py": "def twice(x): return 2 * x\n"}
    made = finding.find(str(lay_out(tmp_path / "forms", {"rubric.py": FORMS, **reference})))
    part = "def twice(x): return 2 * x\nimport os\nos._exit(0)\n"
    handed_in = lay_out(tmp_path / "ada", {"hw.py": before + PLAIN + after, "part.py": part})
    report = grade_warm(made, Request([handed_in], seed=1))
    assert report.score == 2
    assert "part.py, line 3: it ended the Python process" in "\n".join(report.notes)
