"""Source notebooks of nbgrader give the scores that nbgrader gives."""

import json

import norms
import pytest
from norms import FULL, NOTHING, SOURCE, edited
from notebooks import code, graded, graded_by, scores, sources, text, write

from autograder.errors import UsageError
from autograder.results.report import Outcome
from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell
from autograder.suites import forms


@pytest.fixture
def suite(tmp_path):
    return write(tmp_path / "source" / "ps1" / "problem1.ipynb", SOURCE)


@pytest.fixture
def released(suite):
    return json.loads(forms.read(suite).notebook.skeleton)["cells"]


@pytest.fixture
def solved(suite):
    return json.loads(forms.read(suite).notebook.solution)["cells"]


@pytest.fixture
def score(suite, tmp_path):
    """Return a function that grades cells as a student's notebook."""

    def run(cells):
        return scores(graded_by(suite, write(tmp_path / "in" / "problem1.ipynb", cells)))

    return run


def test_cells_are_what_nbgrader_grades(suite):
    cases = {case.id: case for case in forms.read(suite.parent).cases}
    assert {name: case.points for name, case in cases.items() if not case.by_hand} == FULL
    by_hand = {name: case.points for name, case in cases.items() if case.by_hand}
    assert by_hand == {"explain": 2.0, "plot": 4.0, "try": 3.0}


def test_students_get_neither_solutions_nor_hidden_tests(suite):
    skeleton = forms.read(suite).notebook.skeleton
    assert "raise ValueError" not in skeleton
    assert "121" not in skeleton
    assert "1 point" not in skeleton
    function = sources(skeleton)[2]
    assert function.endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert sources(skeleton)[9] == "YOUR ANSWER HERE"


def test_solution_that_is_not_marked_is_cut_as_a_whole(tmp_path):
    cells = [code("answer = 42", **graded("a", solution=True)),
             code("assert answer == 42", **graded("t", 1, grade=True))]  # fmt: skip
    skeleton = forms.read(write(tmp_path / "hw.ipynb", cells)).notebook.skeleton
    assert sources(skeleton)[0] == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_solution_earns_everything_and_waits_for_a_person(score, solved):
    assert score(solved) == {**FULL, "explain": None, "plot": None, "try": None}


def test_skeleton_earns_nothing(score, released):
    assert score(released) == {**NOTHING, "explain": None, "plot": None, "try": None}


#: What a student has changed in the solution, and the scores of nbgrader.
CHANGED = {
    "fails a hidden test": (
        {"squares": "def squares(n):\n    return [i**2 for i in range(1, min(n, 9) + 1)]"},
        {"test_squares": 0.0, "test_error": 0.0, "test_total": 0.0},
    ),
    "earns a part": ({"norm": "x = np.array([3.0, 4.0])\nnorm = 7"}, {"test_norm": 1.0}),
    "edits a test": ({"test_total": "assert True", "total": "total = 0"}, {"test_total": 0.0}),
    "edits a locked cell": ({"setup": "import math"}, {}),
    "ends the program": ({"total": "raise SystemExit"}, {"test_total": 0.0}),
    "raises": ({"norm": "x = np.array([3.0, 4.0])\nnorm = 1 / 0"}, {"test_norm": 0.0}),
}


@pytest.mark.parametrize("changed", CHANGED, ids=str)
def test_scores_are_those_of_nbgrader(score, solved, changed):
    texts, lost = CHANGED[changed]
    found = score(edited(solved, **texts))
    assert {name: found[name] for name in FULL} == {**FULL, **lost}


def test_test_runs_after_the_cells_above_it_and_no_others(score, solved):
    solved.append(code("squares = None\nnorm = 0"))
    assert {name: score(solved)[name] for name in FULL} == FULL


def test_what_a_cell_of_a_test_fails_at_is_shown_and_hidden_lines_are_not(suite, tmp_path, solved):
    wrong = edited(solved, total="total = 1", squares="def squares(n):\n    return [1, 4, 9][:n]")
    report = graded_by(suite, write(tmp_path / "in" / "problem1.ipynb", wrong))
    found = {result.name: result.feedback for result in report.results if result.feedback}
    assert found["test_total"].found == "it failed at: assert total == 385"
    assert found["test_squares"].summary == "A hidden test failed"
    assert "121" not in str(found["test_squares"])


def test_own_lines_that_fail_in_a_hidden_test_are_shown(suite, tmp_path, solved):
    wrong = edited(solved, squares="def squares(n):\n    return {1: [1], 3: [1, 4, 9]}[n]")
    report = graded_by(suite, write(tmp_path / "in" / "problem1.ipynb", wrong))
    feedback = {result.name: result.feedback for result in report.results}["test_squares"]
    assert feedback.summary == "Your code raised KeyError in a hidden test"
    assert feedback.detail == "In your code:\ncell 2, line 2: return {1: [1], 3: [1, 4, 9]}[n]"
    assert "11" not in str(feedback)


def test_test_that_never_ends_costs_its_own_points(suite, tmp_path, solved):
    (suite.parent / "suite.yml").write_text("timeout: 0.5\n")
    endless = "def squares(n):\n    while n != 1:\n        pass\n    return [1]"
    changed = write(tmp_path / "in" / "problem1.ipynb", edited(solved, squares=endless))
    found = scores(graded_by(suite, changed))
    assert {name: found[name] for name in FULL} == {**NOTHING, "test_norm": 3.0}


def test_test_that_ends_the_process_costs_its_own_points(score, solved):
    crash = "import os\ndef squares(n):\n    os._exit(0) if n == 0 else None\n"
    crash += "    return [i ** 2 for i in range(1, n + 1)]"
    found = score(edited(solved, squares=crash))
    assert {name: found[name] for name in FULL} == {**FULL, "test_error": 0.0}


def test_tests_apart_alone_is_the_grader_s_failure(suite, tmp_path, solved, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_TESTS", "apart")
    report = graded_by(suite, write(tmp_path / "in" / "problem1.ipynb", solved))
    results = [result for result in report.results if not result.by_hand]
    assert {result.outcome for result in results} == {Outcome.GRADER_FAILED}


def test_library_that_is_not_installed_is_the_grader_s_failure(tmp_path):
    cells = [code("x = 1", **graded("x", solution=True)),
             code("import no_such_library\nassert x", **graded("t", 1, grade=True))]  # fmt: skip
    suite = write(tmp_path / "hw" / "hw.ipynb", cells)
    (result,) = graded_by(suite, write(tmp_path / "in" / "hw.ipynb", cells)).results
    assert result.outcome is Outcome.GRADER_FAILED


def test_tests_find_the_course_s_data_and_helpers_but_no_solutions(tmp_path):
    cells = [code("import helper\ny = helper.twice(3)", **graded("y", solution=True)),
             code("from nose.tools import assert_equal\n"
                  "assert_equal(y, int(open('data/six.txt').read()))\n"
                  "import os\nassert not os.path.exists('solution.py')",
                  **graded("t", 1, grade=True))]  # fmt: skip
    suite = write(tmp_path / "hw" / "hw.ipynb", cells)
    (tmp_path / "hw" / "data").mkdir()
    (tmp_path / "hw" / "data" / "six.txt").write_text("6")
    (tmp_path / "hw" / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / "hw" / "solution.py").write_text("y = 6\n")
    assert scores(graded_by(suite, write(tmp_path / "in" / "hw.ipynb", cells))) == {"t": 1.0}


def test_students_are_given_no_grades_and_no_other_submissions(suite):
    secrets = ("gradebook.db", "submitted/ada/marks.csv", "release/x.csv", "reference/right.py")
    for place in (*secrets, "hidden/labels.csv", "rubric.py", "curves.json", "points.csv"):
        (suite.parent / place).parent.mkdir(parents=True, exist_ok=True)
        (suite.parent / place).write_text("1")
    assert forms.read(suite).students.given == ("points.csv",)


def test_hand_graded_code_and_text_are_shown(suite, tmp_path, solved):
    report = graded_by(suite, write(tmp_path / "in" / "problem1.ipynb", solved))
    shown = {result.name: result.shown for result in report.results if result.shown}
    assert shown["explain"][0].text == "A norm is a length."
    assert "print('plot')" in shown["plot"][0].text


def test_two_cells_of_one_id_are_refused(tmp_path):
    cells = [code("assert 1", **graded("t", 1, grade=True))] * 2
    with pytest.raises(UsageError, match="two cells with the id 't'"):
        forms.read(write(tmp_path / "hw.ipynb", cells))


@pytest.mark.parametrize("source", ["### AUTOTEST x", "assert x ==", "await x"], ids=str)
def test_test_that_cannot_be_run_is_the_grader_s_failure(tmp_path, source):
    cells = [code(source, **graded("t", 1, grade=True))]
    suite = write(tmp_path / "hw" / "hw.ipynb", cells)
    (result,) = graded_by(suite, write(tmp_path / "in" / "hw.ipynb", cells)).results
    assert result.outcome is Outcome.GRADER_FAILED


def test_several_notebooks_are_told_apart_by_what_is_handed_in(tmp_path, suite):
    other = [code("assert 1", **graded("other", 1, grade=True))]
    write(suite.parent / "problem2.ipynb", other)
    with pytest.raises(UsageError, match="several notebooks"):
        forms.read(suite.parent)
    chosen = forms.read(suite.parent, ["problem2.ipynb"])
    assert [case.id for case in chosen.cases] == ["other"]


# What is put where: below the sandbox.


def arranged(suite, cells):
    """Return the labels of what runs, and the names of tests, in order."""
    run, probes = forms.read(suite).notebook.arranged(cells)
    order, count = [], 0
    for cell in [None, *run]:
        if cell is not None:
            order.append(cell.source.split("\n")[0])
            count += cell.code
        if cell is None or cell.code:
            order += [probe.name for probe in probes.get(count, ()) if probe.name[0] != " "]
    return order


def raw_cells(cells):
    found = []
    for cell in cells:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        marks = (name,) if name else ()
        found.append(RawCell(cell["cell_type"] == "code", "".join(cell["source"]), marks=marks))
    return translate(found)


def test_missing_cells_of_the_teacher_come_after_what_stands_above_them(suite, solved):
    left = [cell for cell in solved if cell is not norms.named(solved, "test_error")]
    assert arranged(suite, raw_cells(left)) == arranged(suite, raw_cells(solved))
    assert arranged(suite, raw_cells(solved[2:])) == [
        "import numpy as np", *arranged(suite, raw_cells(solved))[2:]
    ]  # fmt: skip


def test_last_of_several_cells_with_one_id_counts(suite, solved):
    copy = code("test_total = 'mine'", **graded("test_total", 1, grade=True))
    order = arranged(suite, raw_cells([*solved[:3], copy, *solved[3:]]))
    assert order.count("test_total") == 1
    assert order.index("test_total = 'mine'") < order.index("test_squares")


def test_notebook_that_lost_its_metadata_is_matched_by_its_text(suite, released):
    bare = [{**cell, "metadata": {}} for cell in released]
    assert arranged(suite, raw_cells(bare)) == arranged(suite, raw_cells(released))


def test_notebook_without_any_cell_of_the_teacher_is_tested_at_its_end(suite):
    order = arranged(suite, raw_cells([code("squares = None"), text("That is all.")]))
    assert order == ["squares = None", *FULL, "That is all."]
