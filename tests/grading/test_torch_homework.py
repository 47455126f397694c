"""A PyTorch homework: its checks pass tensors, modules' parameters and optimizers."""

import shutil
from pathlib import Path

import pytest

from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.results.report import Outcome

pytest.importorskip("torch")
HERE = Path(__file__).parent / "homeworks"
RIGHT = (HERE / "torch_right.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    folder = tmp_path_factory.mktemp("homeworks") / "tensors"
    folder.mkdir()
    shutil.copy(HERE / "torch_rubric.py", folder / "rubric.py")
    return finding.find(str(folder))


@pytest.fixture
def graded(homework, grade_warm, tmp_path):
    def grade(source):
        (tmp_path / "ada_tensors.py").write_text(source, encoding="utf-8")
        return grade_warm(homework, Request([tmp_path / "ada_tensors.py"], seed=3))

    return grade


def lost(report):
    return {each.name for each in report.results if each.outcome is not Outcome.PASSED}


def edited(*edits):
    source = RIGHT
    for old, new in edits:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def test_right_submission_has_all_points(graded):
    report = graded(RIGHT)
    assert lost(report) == set()
    assert report.score == report.points == 25


ODD_STYLE = {
    "numpy inside": [("    return x > 0", "    return (x.numpy() > 0)")],
    "lists": [("    return x > 0", "    return (x > 0).tolist()")],
    "broadcasting": [
        (
            "    squared = _squares(a)[:, None] + _squares(b)[None] - 2 * a @ b.T",
            "    squared = _squares(a[:, None] - b)",
        ),
        ("(a**2).sum(dim=1)", "(a**2).sum(dim=-1)"),
    ],
    "one row": [
        (
            "    squared = ",
            "    if a.ndim == 1:\n        return distances(a[None], b)\n    squared = ",
        )
    ],
    "no_grad": [
        (
            "    theta -= rate * gradient",
            "    with torch.no_grad():\n        theta.sub_(rate * gradient)",
        )
    ],
    "an exception below": [
        ("class BadSize(ValueError)", "class Bad(ValueError): pass\nclass BadSize(Bad)")
    ],
}


@pytest.mark.parametrize("style", ODD_STYLE)
def test_odd_style_costs_nothing(graded, style):
    assert lost(graded(edited(*ODD_STYLE[style]))) == set()


WRONG = {
    "mask of ints": (
        ("    return x > 0", "    return (x > 0).int()"),
        "masks",
        "not True and False",
    ),
    "nan hidden": (("torch.log(x)", "torch.log(x.clamp(min=1e-9))"), "logs", "safe_log(x)"),
    "a loop": (
        (
            "    squared = _squares(a)[:, None] + _squares(b)[None] - 2 * a @ b.T\n",
            "    squared = torch.stack([((x - b) ** 2).sum(1) for x in a])\n",
        ),
        "distances",
        "distances uses a list comprehension",
    ),
    "a loop in a helper": (
        (
            "    return (a**2).sum(dim=1)",
            "    return torch.tensor(list(map(lambda r: (r**2).sum(), a)))",
        ),
        "distances",
        "in _squares",
    ),
    "no relu": (("torch.relu(self.fc1(x))", "self.fc1(x)"), "forward", "net(x)"),
    "counts tensors": (("p.numel() for", "1 for"), "counts_parameters", "count(net)"),
    "another exception": (
        ("raise BadSize(size)", "raise KeyError(size)"),
        "refuses_sizes",
        "KeyError",
    ),
    "no exception": (
        ("            if size < 1", "            if size < 0"),
        "refuses_sizes",
        "no exception",
    ),
    "not in place": (("    theta -= rate", "    theta = theta - rate"), "sgd_in_place", "theta"),
    "gradient changed": (
        ("    theta -= rate * gradient", "    gradient *= rate\n    theta -= gradient"),
        "sgd_in_place",
        "the gradient after the step",
    ),
    "velocity forgotten": (("mul_(self.beta)", "mul_(0)"), "momentum", "after a step"),
    "no step": (("    optimizer.step()\n", ""), "one_step", "bias after a step"),
    "uphill": (("x - 0.1 * gradient", "x + 0.1 * gradient"), "minimum", "minimize(f, x)"),
    "asks with text": (("f(x + e)", "f('x')"), "minimum", "what f is called with"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_slip_costs_its_own_points_alone(graded, result_of, slip):
    edit, check, said = WRONG[slip]
    report = graded(edited(edit))
    assert lost(report) == {check}
    result = result_of(report, check)
    assert result.outcome is Outcome.WRONG
    assert said in str(vars(result.feedback))


def test_slow_function_is_named_as_that(graded, result_of):
    slow = edited(("    squared = ", "    torch.linalg.svd(torch.rand(700, 700))\n    squared = "))
    result = result_of(graded(slow), "distances")
    assert (result.outcome, result.feedback.summary) == (
        Outcome.WRONG,
        "distances(a, b) is too slow",
    )
