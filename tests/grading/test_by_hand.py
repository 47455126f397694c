"""Items that a person grades: listed with what was written, neither earned nor lost."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_homework import as_homework

from autograder.errors import Wrong
from autograder.grading import by_hand
from autograder.grading.pipeline import Request
from autograder.homework.assignment import Assignment
from autograder.renderers import gradescope, html, wording
from autograder.results.report import Outcome
from autograder.submitted import answers
from autograder.submitted.cells import Cell
from autograder.submitted.submission import Submission

SOURCE = "WHY = 'because <b>it is convex</b>'\ndef f(x):\n    return x\n"


def make_homework():
    homework = Assignment("hand", "Hand", "*.py", skeleton="", libraries=[], parts={"1": "One"})

    @homework.check("1", points=3)
    def identity(student):
        """Returns what it is given."""
        if student.f(2) != 2:
            raise Wrong("it does not")

    @homework.by_hand("1", points=2, answers="WHY")
    def why(student, show):
        """Why it converges."""
        show.answer("f of 3", str(student.f(3)))

    @homework.by_hand("2", points=5)
    def missing_plot(student):
        """The plot of the loss."""
        raise Wrong("there is no plot")

    return homework


HOMEWORK = make_homework()


@pytest.fixture(scope="module")
def graded(tmp_path_factory, grade_warm):
    def run(source=SOURCE):
        folder = tmp_path_factory.mktemp("submission")
        (folder / "ada.py").write_text(source)
        return grade_warm(as_homework(HOMEWORK), Request([folder], seed=1))

    return run


@pytest.fixture(scope="module")
def report(graded):
    return graded()


def test_points_are_neither_earned_nor_lost(report):
    assert (report.score, report.points, report.points_by_hand) == (3, 3, 7)
    assert (report.points_pending, report.grader_failed, report.all_passed) == (0, False, True)
    assert (HOMEWORK.points, HOMEWORK.points_by_hand) == (3, 7)


def test_what_is_there_to_see_is_shown_and_what_is_missing_is_noted(report):
    _, why, plot = report.results
    assert [each.text for each in why.shown] == ["because <b>it is convex</b>", "3"]
    assert plot.notes == ("there is no plot",)
    assert plot.outcome is Outcome.BY_HAND


def test_example_loses_nothing_by_it(report):
    assert not any(result.took_points for result in report.results)


def test_gradescope_shows_it_with_no_score_and_no_maximum(report):
    results = gradescope.results(report)
    check, why, _ = results.tests
    assert (results.score, check.max_score) == (3, 3)
    assert (why.score, why.max_score, why.status) == (None, None, None)
    assert "2 points, graded manually" in why.name
    assert "it is convex" in why.output


def test_every_page_says_how_much_a_person_adds(report, tmp_path):
    assert wording.by_hand(report.results).startswith("7 points more to be graded manually (1.2")
    assert "7 points more" in gradescope.results(report).output
    page = html.render(report)
    assert "7 points more" in page
    assert "because &lt;b&gt;it is convex" in page


def test_submission_that_cannot_be_run_still_has_its_answers(graded):
    report = graded("WHY = 'I tried'\n1 / 0\n")
    identity, why, _ = report.results
    assert identity.outcome is Outcome.NOT_RUN
    assert why.outcome is Outcome.BY_HAND
    assert why.shown[0].text == "I tried"


def text(source):
    return Cell(code=False, label="text", source=source)


QUESTION = [text("## 1.4 Harris and PCA\n\nExplain both.\n\n*Your answer here*")]
SKELETON = [*QUESTION, text("## 2 Next")]


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ([text("## 1.4 Harris and PCA\n\nExplain both.\n\nBoth look at\n\neigenvalues.")],
         "Both look at\n\neigenvalues."),
        ([*QUESTION, text("Both look at eigenvalues.")], "Both look at eigenvalues."),
        ([*QUESTION, Cell(True, "cell 1", "x = 1"), text("After code.")], "After code."),
        ([*QUESTION, text("## 2 Next\n\nSomething else.")], by_hand.NOTHING),
        ([*QUESTION, text("### My answer\n\nLong.\n\n## 2 Next\n\nMore.")],
         "### My answer\n\nLong."),
        ([text("# %% [markdown]\n# ## 1.4 Harris and PCA\n#\n# In a Python file.\n")],
         "In a Python file."),
        ([text("no heading")], by_hand.NOTHING),
    ],
    ids=["in the same cell", "in a cell of its own", "after code", "unanswered", "own headings",
         "in comments", "heading gone"],
)  # fmt: skip
def test_answer_is_what_was_written_under_its_heading(cells, answer):
    wanted = ["harris and pca"]
    written = answers.find(wanted, cells, {}, answers.questions(SKELETON))
    (found,) = by_hand.answers_to(wanted, written)
    assert found.text == answer


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("why: str = 'it is'", "it is"),
        ("why = 'it ' + 'is'", "it is"),
        ("why = ''\nwhy += 'it is'", "it is"),
        ("why = f'it is {loss:.2f}'", "it is {…}"),
        ("why = textwrap.dedent('it is')", "it is"),
        ("why = '  it is'.strip()", "  it is"),
        ("why = ''", ""),
        ("why = " + "+".join("'x'" for _ in range(500)), "{…}" + "x" * 100),
    ],
    ids=lambda text: text[:20],
)
def test_text_is_found_however_it_is_put(source, text):
    assert answers.text_variables(ast.parse(source)).get("why") == text


def test_answer_in_a_file_that_python_cannot_read_is_not_called_unwritten():
    whole = Submission("ada", Path("a.py"), {})
    cut_off = replace(whole, cells=(Cell(True, "cell 1", "f(", error="never closed"),))
    broken = replace(whole, broken=Wrong("no Python"))
    assert [by_hand.is_read(each) for each in (whole, cut_off, broken)] == [True, False, False]


@pytest.mark.parametrize("line", ["#" + " " * 20_000, "_" * 20_000, "# " + "-" * 20_000 + "\x00"])
def test_no_line_takes_longer_to_look_at_than_it_is_long(line):
    cells = [text("# Why\n" + "\n".join([line] * 50))]
    answers.find(["why"], cells, {}, {"question"})


def later():
    """A check."""


def test_hand_graded_item_holds_up_no_check():
    homework = make_homework()
    with pytest.raises(ValueError, match="not declared before"):
        homework.check("1", points=1, depends_on=["why"])(later)
