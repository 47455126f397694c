"""What students download for this homework helps, and gives no answer away."""

import pytest
from kits import check, require_no_answers, unpacked

from autograder.homework import finding

#: tests/kit has the same of smaller homeworks, and benchmarks/kit.py all checks of this one.
pytestmark = pytest.mark.slow
HOMEWORK = finding.find("ese546_hw1_problem3")
EXAMPLES = HOMEWORK.folders.examples
#: Recording all of them takes minutes.
CHECKS = ("linear_forward", "relu_backward", "loss_is_mean", "loss_backward")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return a kit with some checks of the homework on MNIST."""
    return unpacked(HOMEWORK.name, tmp_path_factory.mktemp("large"), CHECKS)


def file_of(case):
    return next((EXAMPLES / case).glob("*.py"))


def test_no_line_of_the_solution_or_the_rubric_is_in_it(large):
    require_no_answers(large, HOMEWORK.reference)


def test_right_file_of_another_style_passes(large):
    done = check(large, file_of("odd_style_one"))
    assert done.returncode == 0, done.stdout


def test_mistakes_are_named_as_the_grader_names_them(large):
    done = check(large, file_of("bias_forgotten"))
    assert done.returncode == 1
    assert "✗ 3b.2" in done.stdout
    assert "Likely cause: The bias is not added." in done.stdout
