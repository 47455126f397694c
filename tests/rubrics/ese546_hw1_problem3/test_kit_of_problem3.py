"""What students download for this homework helps, and gives no answer away."""

import pytest
from kits import check, require_no_answers, unpacked

from autograder.homework import finding

HOMEWORK = finding.find("ese546_hw1_problem3")
EXAMPLES = HOMEWORK.folders.examples


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return the kit of the homework on MNIST, with a torchvision that only has the name."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "torchvision").mkdir()
    (folder / "torchvision" / "__init__.py").write_text("")
    (folder / "torchvision" / "datasets.py").write_text("class MNIST:\n    pass\n")
    return unpacked(HOMEWORK.name, folder)


def test_no_line_of_the_solution_or_the_rubric_is_in_it(large):
    require_no_answers(large, HOMEWORK.reference)


@pytest.mark.parametrize("case", ["correct", "odd_style_one", "odd_style_two"])
def test_right_files_of_every_style_pass(large, case):
    done = check(large, next((EXAMPLES / case).glob("*.py")))
    assert done.returncode == 0, done.stdout


def test_mistake_is_named_with_the_check_and_the_number(large):
    done = check(large, next((EXAMPLES / "bias_forgotten").glob("*.py")))
    assert done.returncode == 1
    assert "✗ 3b.2" in done.stdout
    assert "9 of 10 numbers are wrong" in done.stdout or "10 of 10" in done.stdout
