"""Every example submission gets exactly the result written beside it.

Beside the folder ``submissions_example/<homework>/<case>`` lies ``<case>.json``::

    {"exit_code": 0, "score": 52, "lost": {"linear_forward": {"score": 0, "says": "bias"}}}

Checks that are not listed under ``lost`` must earn all their points. A submission that
is refused has ``{"exit_code": 2, "says": "..."}`` instead.

The example ``correct`` is graded whole. Of the others, checks that train for long are left out
unless they are named, and parts that an example is not about, where it loses points. Notebooks
train as shortly as their reference does in ``autograder validate``, which grades the whole of
each example.
"""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from reports import said

from autograder.authoring.bench import all_needs
from autograder.errors import UsageError
from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.results.reference_curves import of_report

#: Seconds that a check, or a fixture that it needs, may take.
LONG = 60
EXAMPLES = Path(__file__).parents[2] / "submissions_example"
#: They wait for limits, train or run a whole notebook, where others are about much the same, or
#: a test of the rubric has the same slip.
SLOW = {
    *("infinite_loop_in_relu", "training_at_import", "summed_validation", "local_weights"),
    *("uphill", "batch_size_one_only", "gradient_not_averaged", "odd_style_two"),
    *("one_color_no_mean", "distances_in_bytes", "validates_on_training_set"),
    *("ascending_eigenvalues", "no_convolution", "bias_forgotten", "fitted_to_validation_set"),
    *("softmax_without_shift", "softmax_twice", "labels_without_an_axis", "gradients_add_up"),
    *("learning_rate_doubled", "accuracy_in_percent", "optimizer_in_each_epoch", "absolute_change"),
    *("loss_goes_negative", "return_inside_the_loop", "no_momentum", "stops_when_the_loss_rises"),
    *("dsigmoid_of_activation", "one_update_more", "updates_too_early"),
}
#: With short training it would lose what a network earns that has learned.
TRAINS_WELL = {"no_convolution"}
CASES = [
    pytest.param(
        path,
        id=f"{path.parent.name}-{path.name}",
        marks=[pytest.mark.slow] if path.name in SLOW else [],
    )
    for path in sorted(EXAMPLES.glob("*/*"))
    if path.is_dir()
]


@pytest.fixture
def graded(grade_warm, tmp_path):
    """Return a function that grades an example of a homework, with short training."""

    def run(case, expected):
        homework = finding.find(case.parent.name)
        whole = case.name == "correct"
        chosen = homework if whole else what_is_about(homework, expected.get("lost", {}))
        if case.name not in TRAINS_WELL:
            case = shortened(case, tmp_path, homework.assignment.trials)
        return grade_warm(chosen, Request([case], seed=3))

    return run


def shortened(case, folder, trials):
    """Copy an example into a folder, with short training where a notebook trains while it runs."""
    copy = shutil.copytree(case, folder / case.name)
    for path in copy.glob("*.ipynb"):
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            cell.source = trials.short(cell.source)
        nbformat.write(notebook, path)
    return copy


def what_is_about(homework, lost):
    """Return a homework with the parts that an example loses points in; with all if in none."""
    checks = homework.assignment.checks
    parts = {each.part for each in checks if each.name in lost or not lost}
    return homework.narrowed(
        lambda check: check.name in lost or (check.part in parts and not is_long(homework, check))
    )


def is_long(homework, check):
    assignment = homework.assignment
    fixtures = [
        assignment.fixtures[name] for name in all_needs(assignment, check) & {*assignment.fixtures}
    ]
    return max(each.timeout for each in [check, *fixtures]) > LONG


def names_of_curves(by_check):
    """Return the check, the title and how many curves there are."""
    return {
        (check, title, len(curves))
        for check, by_title in by_check.items()
        for title, curves in by_title.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_example_gets_the_result_beside_it(case, graded):
    expected = json.loads(case.with_suffix(".json").read_text())
    if expected["exit_code"] == 2:
        with pytest.raises(UsageError) as caught:
            graded(case, expected)
        assert expected["says"] in f"{caught.value.message} {caught.value.tip}"
        return
    report = graded(case, expected)
    assert not report.grader_failed
    lost = {result.name: result for result in report.results if result.took_points}
    assert set(lost) == set(expected["lost"])
    for name, wanted in expected["lost"].items():
        assert lost[name].score == pytest.approx(wanted["score"], abs=wanted.get("within", 0))
        assert wanted["says"] in said(lost[name]), name
    within = sum(wanted.get("within", 0) for wanted in expected["lost"].values())
    homework = finding.find(report.homework)
    missing = homework.assignment.points - report.points
    assert report.score + missing == pytest.approx(expected["score"], abs=within)
    if (
        case.name == "correct"
    ):  # nothing that is shown lacks the reference's curve, and none is stale
        assert names_of_curves(of_report(report)) == names_of_curves(homework.curves)
