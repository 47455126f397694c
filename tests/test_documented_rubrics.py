"""The rubrics that README and docs/rubrics.md show are graded with, not only read."""

import textwrap

import documented
import pytest

from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.results.report import Outcome

PAGE = finding.PROJECT / "docs" / "rubrics.md"
README = finding.PROJECT / "README.md"
PRICES = documented.blocks(PAGE)
README_RUBRIC = '''
"""The rubric of the README's check."""

from autograder import Assignment
from autograder.oracles import assert_close

homework = Assignment("layers", "Layers", "*_layers.py", libraries=["numpy"])


'''
LAYERS = """
import numpy as np

class linear_t:
    def __init__(self):
        self.w = np.random.normal(size=(10, 784))
        self.b = np.random.normal(size=10)

    def forward(self, h):
        return h @ self.w.T + self.b
"""


@pytest.fixture(scope="module")
def grade_source(tmp_path_factory, grade_warm):
    """Return a function that grades a source with a homework, and gives what failed."""

    def run(homework, source, name):
        folder = tmp_path_factory.mktemp("submission")
        (folder / name).write_text(source)
        report = grade_warm(homework, Request([folder], seed=1))
        failed = [r for r in report.results if r.outcome not in (Outcome.PASSED, Outcome.BY_HAND)]
        return {result.name: (result.score, result.feedback.summary) for result in failed}

    return run


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    """The homework that the page builds."""
    folder = tmp_path_factory.mktemp("page")
    for block in PRICES:
        if {"file", "append"} & set(block.options):
            documented.write(block, folder)
    return finding.find(str(folder / "prices"))


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """A homework that consists of the check in the README."""
    (check,) = [block.body for block in documented.blocks(README) if block.language == "python"]
    folder = tmp_path_factory.mktemp("layers")
    (folder / "rubric.py").write_text(README_RUBRIC + check)
    return finding.find(str(folder))


@pytest.mark.parametrize(
    ("returned", "lost"),
    [
        ("h @ self.w.T + self.b", {}),
        ("h @ self.w.T", {"linear_forward": (0, "forward(h)")}),
        ("(h @ self.w.T + self.b)[0]", {"linear_forward": (0, "forward(h)")}),
    ],
)
def test_check_of_the_readme_grades(layers, grade_source, returned, lost):
    source = LAYERS.replace("h @ self.w.T + self.b", returned)
    assert_lost(grade_source(layers, source, "ada_layers.py"), lost)


SLOPE = "slope = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)"
SLIPS = {
    "nothing": ("", "", {}),
    "a function": (
        "y.mean() - slope * x.mean()",
        "y.mean()",
        {"line": (0, "fit(x, y)"), "predictions": (0, "too far off")},
    ),
    "an exception": ("if len(x) < 2:", "if len(x) < 1:", {"single_point": (0, "single point")}),
    "another exception": ("ValueError(", "KeyError(", {"single_point": (0, "KeyError")}),
    "a variable": (
        "slope * test_sizes + intercept",
        "slope * test_sizes + intercept + 10",
        {"predictions": (2, "too far off")},
    ),
    "its shape": (
        "slope * test_sizes + intercept",
        "slope * sizes + intercept",
        {"predictions": (0, "predicted")},
    ),
    "not a number": (
        "slope * test_sizes + intercept",
        "np.nan * test_sizes",
        {"predictions": (0, "too far off")},
    ),
    "nothing returned": (
        "return losses",
        "return None",
        {"records_every_loss": (0, "raised TypeError"), "descends": (0, "descend(x, y, 0.5, 40)")},
    ),
    "a forbidden name": (SLOPE, "slope = np.polyfit(x, y, 1)[0]",
                         {"line": (0, "numpy.polyfit"), "single_point": (0, "numpy.polyfit")}),
    "the first loss": (
        "losses.append(float(np.mean((w * x - y) ** 2)))",
        "losses.append(0.5 * float(np.mean((w * x - y) ** 2)))",
        {"records_every_loss": (0, "the first loss")},
    ),
    "a check that always passes": (
        "assert np.allclose(fit(x, 3 * x - 1), [3, -1])",
        "fit(x, 3 * x - 1)",
        {"finds_errors": (0, "check_fit")},
    ),
    "a check that asks nonsense": (
        "assert np.allclose(fit(x, 3 * x - 1), [3, -1])",
        "fit('x', None)",
        {"finds_errors": (0, "the x of check_fit")},
    ),
    "descent": ("2 * (w * x - y) * x)", "0.01 * (w * x - y) * x)", {"descends": (0, "last loss")}),
    "a plot": ("plt.scatter(sizes, prices)", "", {"plotted": (0, "No plot")}),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_each_check_of_the_page_loses_points_for_its_own_slip(prices, grade_source, slip):
    right, wrong, lost = SLIPS[slip]
    source = prices.reference.read_text()
    assert right in source
    found = grade_source(prices, source.replace(right, wrong), "ada_prices.py")
    assert_lost(found, lost)


STYLES = {
    "points by plot": ("plt.scatter(sizes, prices)", 'plt.plot(sizes, prices, "o")'),
    "a tuple for the line": ("[3, -1])", "(3, -1))"),
    "lists in a check": ("fit(x, 3 * x - 1)", "fit(x.tolist(), [-1, 2, 5, 8, 11])"),
    "an array of losses": ("return losses", "return np.array(losses)"),
}


@pytest.mark.parametrize("style", STYLES)
def test_other_style_keeps_every_point(prices, grade_source, style):
    usual, other = STYLES[style]
    source = prices.reference.read_text()
    assert usual in source
    assert grade_source(prices, source.replace(usual, other), "ada_prices.py") == {}


NOTHING = {
    "tutorial.md": ("line_fit", "def predict(*_): pass\ngradient = fit = plot_fit = predict\n"),
    "rubrics.md": ("prices", "def fit(*_): pass\ndescend = check_fit = fit\npredicted = None\n"),
}


@pytest.mark.parametrize("page", NOTHING)
def test_functions_that_return_nothing_are_wrong_and_no_failure_of_the_grader(
    page, grade_warm, tmp_path
):
    name, source = NOTHING[page]
    for block in documented.blocks(finding.PROJECT / "docs" / page):
        if {"file", "append"} & set(block.options):
            documented.write(block, tmp_path)
    (tmp_path / f"ada_{name}.py").write_text(source)
    homework = finding.find(str(tmp_path / name))
    report = grade_warm(homework, Request([tmp_path / f"ada_{name}.py"], seed=1))
    outcomes = {result.name: result.outcome for result in report.results}
    if "submitted_weights" in outcomes:  # a file that was not handed in
        assert outcomes.pop("submitted_weights") is Outcome.NOT_WRITTEN
    assert set(outcomes.values()) <= {Outcome.WRONG, Outcome.BY_HAND}, outcomes


def assert_lost(found, lost):
    assert {name: score for name, (score, _) in found.items()} == {
        name: score for name, (score, _) in lost.items()
    }, found
    for name, (_, words) in lost.items():
        assert words in found[name][1]


def test_blocks_on_data_sets_declare_a_homework_with_its_check():
    page = documented.blocks(finding.PROJECT / "docs" / "data.md")
    source = [block.body for block in page if block.language == "python"]
    declared = {}
    exec("\n".join(["from autograder.oracles import assert_equal", *source]), declared)
    assert [check.name for check in declared["homework"].checks] == ["kinds"]


def test_commands_of_the_page_print_what_is_shown(tmp_path):
    documented.carry_out(PAGE, tmp_path)


def test_every_block_of_the_page_is_run_or_is_a_piece_of_a_file():
    for block in PRICES:
        marks = set(block.options) & {"file", "append", "from"}
        assert block.language == "console" or len(marks) == 1, block.body


@pytest.mark.parametrize("block", [block for block in PRICES if "from" in block.options])
def test_piece_of_a_file_stands_in_that_file(block):
    path = finding.PROJECT / block.options["from"]
    if not path.parent.is_dir():
        pytest.skip(f"{path.parent.name} was deleted, and the page with it is to be")
    whole, piece = _without_blank_lines(path.read_text()), _without_blank_lines(block.body)
    lines = [textwrap.indent(piece, " " * width) for width in (0, 4, 8)]
    assert any(text in whole for text in lines)


def _without_blank_lines(text):
    """Return a text as it is however the code around a piece of it is laid out."""
    return "".join(f"{line}\n" for line in text.splitlines() if line.strip())
