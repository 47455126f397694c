"""Tests of otter, wherever they are, give the scores that otter gives."""

import json

import pytest
from notebooks import code, graded_by, raw, scores, sources, text, write
from squaring import (
    CHANGED,
    FILES,
    FILES_FULL,
    FULL,
    FUNCTIONS_FILE,
    MASTER,
    OK_FILE,
    SOLVED,
)

from autograder.errors import UsageError
from autograder.results.report import Outcome, Visibility
from autograder.submitted import notebooks
from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell
from autograder.suites import forms
from autograder.suites.otter_tests import OtterCase, shared_out


@pytest.fixture
def master(tmp_path):
    return write(tmp_path / "course" / "hw1.ipynb", MASTER)


@pytest.fixture
def released(master):
    return json.loads(forms.read(master).notebook.skeleton)["cells"]


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "course" / "tests"
    folder.mkdir(parents=True)
    (folder / "q1.py").write_text(OK_FILE)
    (folder / "q2.py").write_text(FUNCTIONS_FILE)
    return folder.parent


def solved(cells, changed=()):
    texts = {**SOLVED, **dict(changed)}
    found = []
    for cell in cells:
        source = "".join(cell["source"])
        text = next((texts[start] for start in texts if source.startswith(start)), source)
        found.append({**cell, "source": text})
    return found


def by_question(report):
    found = {}
    for result in report.results:
        if not result.by_hand:
            found[result.part] = found.get(result.part, 0.0) + result.score
    return found


# What is read: below the sandbox.


def test_cells_of_a_master_are_its_questions(master):
    cases = {case.id: case for case in forms.read(master).cases}
    assert {name: case.points for name, case in cases.items()} == {
        "q1 - 1": 1.0, "q1 - 2": 1.0, "q1 - 3": 2.0,
        "q2": 3.0, "q3 - 1": 1.0, "q3 - 2": 1.0, "q4": 2.0,
    }  # fmt: skip
    hidden = {name for name, case in cases.items() if case.visibility is Visibility.HIDDEN}
    assert hidden == {"q1 - 2", "q1 - 3", "q3 - 2", "q4"}
    assert [case.id for case in cases.values() if case.by_hand] == ["q2"]


def test_students_get_what_otter_assign_gives_them(master):
    assert sources(forms.read(master).notebook.skeleton) == [
        '# Initialize Otter\nimport otter\ngrader = otter.Notebook("hw1.ipynb")',
        "# Homework 1",
        "import numpy as np\nrng_seed = 42",
        "**Question 1.** Write `square`.",
        "def square(x):\n    y = ...\n    ...",
        'grader.check("q1")',
        "## Question 2\nWhy is it positive?",
        "_Type your answer here, replacing this text._",
        "**Question 3.** Draw.",
        "np.random.seed(rng_seed)\n...\nmean = ...",
        'grader.check("q3")',
        "label = ...",
        'grader.check("q4")',
    ]


def test_lines_of_solution_cells_are_cut_as_otter_assign_cuts_them(tmp_path):
    lines = {
        "np.random.seed(7) # SEED": None,
        "a, b = 1, 2 # SOLUTION": "a, b = ...",
        "d['k'] = 3 # SOLUTION": "d['k'] = ...",
        "d.x[0] = 3 # SOLUTION": "d.x[0] = ...",
        "    print(a) # SOLUTION": "    ...",
        "hidden = 1 # SOLUTION NO PROMPT": None,
        "kept = 1 # a SOLUTION is not here": "kept = 1 # a SOLUTION is not here",
        "secret = 1 # IGNORE": None,
        "x = 1": "x = 1",
    }
    question = [raw("# BEGIN QUESTION\nname: q1"), raw("# BEGIN SOLUTION"),
                code("\n".join(lines)), raw("# END SOLUTION"), raw("# BEGIN TESTS"),
                code("1", "1"), raw("# END TESTS"), raw("# END QUESTION")]  # fmt: skip
    skeleton = forms.read(write(tmp_path / "hw.ipynb", question)).notebook.skeleton
    assert sources(skeleton)[1].split("\n") == [each for each in lines.values() if each is not None]


POINTS = {
    "shared": (3, [None, None], [1.5, 1.5]),
    "what is left is shared": (4, [3, None, None], [3, 0.5, 0.5]),
    "one for a question without": (None, [None, None], [0.5, 0.5]),
    "cases alone": (None, [2, None], [2, 0]),
    "zeros leave one to the others": (None, [0, None], [0, 1]),
    "a list": ([1, 2], [None, None], [1, 2]),
    "a list with an open place": ([1, None], [None, None], [1, 0]),
    "nothing": (0, [None], [0]),
}


@pytest.mark.parametrize("stated", POINTS, ids=str)
def test_points_are_shared_out_as_otter_does(stated):
    total, cases, worth = POINTS[stated]
    found = shared_out(total, [OtterCase("c", "", points=each) for each in cases], "q")
    assert [case.points for case in found] == worth


@pytest.mark.parametrize("total", [1, [1, 2, 3], "3"], ids=str)
def test_points_that_cannot_be_are_refused(total):
    cases = [OtterCase("a", "", points=2), OtterCase("b", "")]
    with pytest.raises(UsageError):
        shared_out(total, cases, "q")


def test_word_hidden_counts_in_the_first_line_alone(tmp_path):
    question = [raw("# BEGIN QUESTION\nname: q"), raw("# BEGIN TESTS"), code("# HIDDEN\n1"),
                code("\n# HIDDEN\n1"), raw("# END TESTS"), raw("# END QUESTION")]  # fmt: skip
    cases = forms.read(write(tmp_path / "hw.ipynb", question)).cases
    assert [case.visibility for case in cases] == [Visibility.HIDDEN, Visibility.VISIBLE]


def test_blocks_that_do_not_close_are_refused(tmp_path):
    for cells in ([raw("# BEGIN QUESTION\nname: q1")], [raw("# BEGIN TESTS")],
                  [raw("# BEGIN QUESTION\nname: q1"), raw("# END TESTS")],
                  [raw("# BEGIN QUESTION\npoints: 1"), raw("# END QUESTION")]):  # fmt: skip
        with pytest.raises(UsageError):
            forms.read(write(tmp_path / "hw.ipynb", cells))


def test_test_runs_after_the_last_cell_that_checks_it_or_at_the_end(files):
    cells = ['grader.check("q1")', "x = 1", "grader.check('q1')", "y = 2"]
    found, probes = forms.read(files).notebook.arranged(
        translate([RawCell(True, c) for c in cells])
    )
    assert [cell.source for cell in found] == cells
    named = {count: [p.name for p in each if p.name[0] != " "] for count, each in probes.items()}
    assert named == {0: [], 3: ["q1 - 1", "q1 - 2", "q1 - 3"], 4: ["q2 - 1", "q2 - 2"]}


def test_cell_that_otter_ignores_is_not_run(files, tmp_path):
    cells = [code("x = 1"), code("input()", tags=["otter_ignore"]),
             code("y", otter={"ignore": True})]  # fmt: skip
    read = notebooks.read(write(tmp_path / "in.ipynb", cells))
    found, _ = forms.read(files).notebook.arranged(translate(read))
    assert [cell.source for cell in found] == ["x = 1"]


def test_expected_output_of_a_doctest_never_reaches_the_student_s_process(files):
    _, probes = forms.read(files).notebook.arranged([])
    probe = next(probe for probe in probes[0] if probe.name == "q1 - 2")
    assert "area(0.1, 0.2)" in str(probe.arguments)
    assert "0.02" not in str(probe.arguments)


def test_cases_of_one_name_get_names_of_their_own(tmp_path):
    cases = [{"name": "same", "code": ">>> x\n1"}, {"name": "same", "code": ">>> x\n1"}]
    tests = {"q1": {"name": "q1", "suites": [{"cases": cases}]}}
    suite = write(tmp_path / "hw.ipynb", [], otter={"tests": tests})
    assert [case.id for case in forms.read(suite).cases] == ["q1 - 1", "q1 - 2"]


def test_files_beside_otter_s_that_look_like_tests_are_named(files):
    (files / "tests" / "test_more.py").write_text("def test_more():\n    assert True\n")
    (files / "broken.ipynb").write_text("no notebook")
    assert "test_more.py holds tests that are not run" in str(forms.read(files).remarks)


def test_broken_notebook_beside_other_tests_is_nobody_s_concern(tmp_path):
    (tmp_path / "test_hw.py").write_text("from hw import x\ndef test_x():\n    assert x\n")
    (tmp_path / "broken.ipynb").write_text("no notebook")
    assert forms.read(tmp_path).form == "pytest"


def test_case_is_sent_without_the_other_functions_of_its_file(files):
    _, probes = forms.read(files).notebook.arranged([])
    sent = {probe.name: str(probe.arguments) for probe in probes[0]}
    assert "== 2" in sent["q2 - 1"]
    assert 'env["limit"] == 10' not in sent["q2 - 1"]
    assert "== 2" not in sent["q2 - 2"]


# What is graded: with the scores of otter itself.


@pytest.mark.parametrize("changed", ["nothing", *CHANGED])
def test_scores_are_those_of_otter(master, released, tmp_path, changed):
    texts, lost = CHANGED.get(changed, ({}, {}))
    handed_in = write(tmp_path / "in" / "hw1.ipynb", solved(released, texts))
    assert by_question(graded_by(master, handed_in)) == {**FULL, **lost}


def test_skeleton_earns_nothing(master, released, tmp_path):
    report = graded_by(master, write(tmp_path / "in" / "hw1.ipynb", released))
    assert by_question(report) == dict.fromkeys(FULL, 0.0)


def test_answer_that_was_not_written_is_said_to_be_none(master, released, tmp_path):
    cells = [cell for cell in released if "Question 3" not in "".join(cell["source"])]
    report = graded_by(master, write(tmp_path / "in" / "hw1.ipynb", cells))
    shown = next(result.shown for result in report.results if result.by_hand)
    assert shown[0].text == "(nothing was written here)"


def test_worked_notebook_of_a_master_earns_everything(master, tmp_path):
    (tmp_path / "in.ipynb").write_text(forms.read(master).notebook.solution)
    assert by_question(graded_by(master, tmp_path / "in.ipynb")) == FULL


@pytest.mark.parametrize("student", FILES)
def test_files_in_both_formats_give_the_scores_of_otter(files, tmp_path, student):
    source, lost = FILES[student]
    cells = [code("import otter\ngrader = otter.Notebook()"), code(source),
             code('grader.check("q1")\ngrader.check_all()\ngrader.export(pdf=False)')]  # fmt: skip
    report = graded_by(files, write(tmp_path / "in" / "hw.ipynb", cells))
    assert scores(report) == {**FILES_FULL, **lost}
    assert not [note for note in report.notes if "grader" in note]


def test_script_is_graded_as_well(files, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "hw.py").write_text(FILES["right"][0])
    assert scores(graded_by(files, tmp_path / "in")) == FILES_FULL


def test_tests_in_the_metadata_of_a_notebook_are_read(tmp_path):
    cases = [{"code": ">>> x\n1", "hidden": False}, {"code": ">>> x + 1\n2", "hidden": True}]
    spec = {"name": "q1", "points": 2, "suites": [{"cases": cases}]}
    otter = {"OK_FORMAT": True, "tests": {"q1": spec}}
    suite = write(tmp_path / "course" / "hw.ipynb", [text("# Hi")], otter=otter)
    handed_in = write(tmp_path / "in" / "hw.ipynb", [code("x = 1")])
    assert scores(graded_by(suite, handed_in)) == {"q1 - 1": 1.0, "q1 - 2": 1.0}


def test_failed_doctest_shows_what_was_expected_and_found(files, tmp_path):
    wrong = FILES["right"][0].replace("a * b", "a + b")
    report = graded_by(files, write(tmp_path / "in" / "hw.ipynb", [code(wrong)]))
    feedback = report.results[0].feedback
    assert (feedback.summary, feedback.expected, feedback.found) == (
        "Test Failed: area(2, 3)", "6", "5"
    )  # fmt: skip


def test_failed_function_shows_its_own_lines_alone(files, tmp_path):
    wrong = FILES["right"][0].replace("sum(values)", "1 + sum(values)")
    report = graded_by(files, write(tmp_path / "in" / "hw.ipynb", [code(wrong)]))
    feedback = {result.name: result.feedback for result in report.results}["q2 - 1"]
    assert feedback.found == "it failed at: assert average([1, 2, 3]) == 2"


def test_library_that_is_not_installed_is_the_grader_s_failure(files, tmp_path):
    test = files / "tests" / "q2.py"
    test.write_text(
        FUNCTIONS_FILE.replace("assert average([1", "import no_such_one\n    assert ([1")
    )
    cells = [code(FILES["right"][0])]
    report = graded_by(files, write(tmp_path / "in" / "hw.ipynb", cells))
    outcome = {result.name: result.outcome for result in report.results}
    assert outcome["q2 - 1"] is Outcome.GRADER_FAILED
