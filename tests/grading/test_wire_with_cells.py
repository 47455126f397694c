"""Arguments changed in place, callbacks, tensors and exceptions: in cells and in trees, too."""

import pytest
from notebook_homework import as_notebook
from several_homework import lay_out

from autograder.grading.pipeline import Request
from autograder.homework import finding

pytest.importorskip("torch")
RUBRIC = '''
"""The rubric of wire."""

import numpy as np
import torch

from autograder import Assignment
from autograder.driving import callback
from autograder.oracles import assert_close, assert_raises

homework = Assignment(name="wire", title="Wire", submission=SUBMISSION, libraries=["torch"])


def stacks(student):
    return MODULE


@homework.check("1", points=1)
def step(student, rng):
    """step changes theta in place."""
    theta = rng.normal(size=3)
    changed = student.step.inplace(theta, np.ones(3))
    assert_close(changed.arguments[0], theta - 1, what="theta")


@homework.check("1", points=1)
def relu(student):
    """relu of a tensor."""
    assert_close(student.relu(torch.tensor([-1.0, 2.0])), [0.0, 2.0], what="relu(x)")


@homework.check("1", points=1)
def slope(student):
    """slope(f, x) calls f."""
    square = callback(lambda x: float(x) ** 2, shown="f")
    assert_close(student.slope(square, 3.0), 6.0, what="slope(f, 3)")


@homework.check("1", points=1)
def empty(student):
    """pop raises EmptyStack."""
    error = assert_raises("EmptyStack", stacks(student).Stack().pop, what="pop()")
    assert_close(error.size, 0, what="size")
'''
MAIN = (
    "import torch",
    "def step(theta, gradient):\n    theta -= gradient",
    "def relu(x):\n    return torch.clamp(x, min=0)",
    "def slope(f, x):\n    return (f(x + 1) - f(x - 1)) / 2",
)
STACK = (
    "class Base(Exception):\n    def __init__(self, size):\n        self.size = size",
    "class EmptyStack(Base):\n    pass",
    "class Stack:\n    def pop(self):\n        raise EmptyStack(0)",
)
ONE, SEVERAL = '("*_w.ipynb", "*_w.py")', '["nn/main.py", "nn/stack.py"]'
ONE_MODULE, OTHER_MODULE = "student", 'student.module("nn.stack")'


def in_form(form, main=MAIN, stack=STACK):
    if form == "ipynb":
        return ONE, ONE_MODULE, {"ada_w.ipynb": as_notebook([*main, *stack])}
    if form == "py":
        return ONE, ONE_MODULE, {"ada_w.py": "\n\n# %%\n".join(["# %%", *main, *stack])}
    files = {"nn/main.py": "\n".join(main), "nn/stack.py": "\n".join(stack)}
    return SEVERAL, OTHER_MODULE, files


@pytest.fixture
def lost_in(grade_warm, tmp_path):
    def grade(submission, module, files):
        rubric = RUBRIC.replace("SUBMISSION", submission).replace("MODULE", module)
        made = finding.find(str(lay_out(tmp_path / "wire", {"rubric.py": rubric})))
        report = grade_warm(made, Request([lay_out(tmp_path / "ada", files)], seed=1))
        return {result.name for result in report.results if result.took_points}

    return grade


@pytest.mark.parametrize("form", ["ipynb", "py", "tree"])
def test_right_code_keeps_its_points_in_every_form(lost_in, form):
    assert lost_in(*in_form(form)) == set()


@pytest.mark.parametrize("form", ["ipynb", "tree"])
def test_slips_cost_their_own_points(lost_in, form):
    main = [each.replace("theta -= gradient", "theta = theta - gradient") for each in MAIN]
    stack = [each.replace("raise EmptyStack(0)", "raise IndexError") for each in STACK]
    assert lost_in(*in_form(form, main, stack)) == {"step", "empty"}
