"""A check whose part forbids a name fails, be it in the source or in a call at run time."""

import pytest
from tiny_homework import as_homework

from autograder.grading.pipeline import Request
from autograder.homework.assignment import Assignment
from autograder.homework.trials import Trials
from autograder.oracles import assert_close
from autograder.results.report import Outcome

RIGHT = "import numpy as np\ndef spread(x):\n    return x @ x.T\ndef other(x):\n    return x\n"


def make_homework(**options):
    homework = Assignment(
        name="spread",
        title="Spread",
        submission="*.py",
        skeleton="",
        libraries=["numpy"],
        trials=Trials(written={"1": ["spread"], "2": ["other"]}),
        **options,
    )

    @homework.check("1", points=2)
    def spreads(student, rng):
        """Returns the product."""
        x = rng.normal(size=(2, 3))
        assert_close(student.spread(x), x @ x.T, what="spread(x)")

    @homework.check("2", points=1)
    def others(student):
        """Returns x."""
        assert student.other(1) == 1

    return homework


HOMEWORK = make_homework(forbidden={"1": {"numpy.matmul": "use @", "numpy.cov": ""}})


@pytest.fixture
def graded(tmp_path, grade_warm):
    def run(source, homework=HOMEWORK):
        (tmp_path / "ada.py").write_text(source)
        report = grade_warm(as_homework(homework), Request([tmp_path], seed=1))
        return {result.name: result for result in report.results}

    return run


def test_name_in_the_source_costs_its_part_alone(graded):
    results = graded(
        RIGHT.replace("x @ x.T", "np.matmul(x, x.T)").replace("return x\n", "return np.cov and x\n")
    )
    assert results["spreads"].outcome is Outcome.WRONG
    assert "np.matmul in spread (line 3)" in results["spreads"].feedback.found
    assert results["spreads"].feedback.next_step == "Use @"
    assert results["others"].outcome is Outcome.PASSED


def test_name_hidden_from_the_source_is_found_when_it_is_called(graded):
    hidden = "f = getattr(np, ''.join('cov'))\n    f(x)\n    return x @ x.T"
    result = graded(RIGHT.replace("return x @ x.T", hidden))["spreads"]
    assert result.outcome is Outcome.WRONG
    assert result.feedback.found == "numpy.cov in spread (line 4, called when it ran)"


def test_right_answer_without_it_keeps_its_points(graded):
    assert graded("# not np.cov\n" + RIGHT)["spreads"].outcome is Outcome.PASSED


def test_homework_narrowed_to_one_part_forbids_what_that_part_does(graded):
    source = RIGHT.replace("x @ x.T", "np.matmul(x, x.T)")
    outcomes = {}
    for name in ("spreads", "others"):
        alone = HOMEWORK.narrowed(lambda check, name=name: check.name == name)
        (result,) = graded(source, alone).values()
        outcomes[name] = result.outcome
    assert outcomes == {"spreads": Outcome.WRONG, "others": Outcome.PASSED}


def test_part_that_does_not_exist_is_a_mistake_of_the_rubric(graded):
    with pytest.raises(ValueError, match="not a part"):
        graded(RIGHT, make_homework(forbidden={"1a": ("numpy.cov",)}))
