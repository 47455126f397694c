"""A submission of several files is graded file by file."""

import pytest
from several_homework import LINEAR, LOSS, RIGHT, lay_out, make

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
    files = RIGHT | {"minigrad/loss.py": "import mine\n" + LOSS, "mine.py": "x = 1\n"}
    _, results = grade_files(files)
    assert "mine.py was handed in and is not taken" in results["loss"].feedback.cause
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
