"""Every example submission gets exactly the result written beside it.

Beside the folder ``submissions_example/<homework>/<case>`` lies ``<case>.json``::

    {"exit_code": 0, "score": 52, "lost": {"linear_forward": {"score": 0, "says": "bias"}}}

Checks that are not listed under ``lost`` must earn all their points. A submission that
is refused has ``{"exit_code": 2, "says": "..."}`` instead.
"""

import json
from pathlib import Path

import pytest

from autograder import homeworks
from autograder.errors import UsageError
from autograder.pipeline import Listener, Request, grade

EXAMPLES = Path(__file__).parents[1] / "submissions_example"
CASES = sorted(path for path in EXAMPLES.glob("*/*") if path.is_dir())


@pytest.fixture
def graded(sandbox_of):
    """Return a function that grades an example of a homework."""

    def run(case):
        homework = case.parent.name
        request = Request(homework=homework, paths=[case], seed=3)
        return grade(homeworks.find(homework), request, Listener(), sandbox_of(homework))

    return run


def said(result):
    feedback = result.feedback
    return "" if feedback is None else "\n".join(vars(feedback).values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_example_gets_the_result_beside_it(case, graded):
    expected = json.loads(case.with_suffix(".json").read_text())
    if expected["exit_code"] == 2:
        with pytest.raises(UsageError) as caught:
            graded(case)
        assert expected["says"] in f"{caught.value.message} {caught.value.tip}"
        return
    report = graded(case)
    assert not report.grader_failed
    lost = {result.name: result for result in report.results if result.took_points}
    assert set(lost) == set(expected["lost"])
    for name, wanted in expected["lost"].items():
        assert lost[name].score == pytest.approx(wanted["score"], abs=wanted.get("within", 0))
        assert wanted["says"] in said(lost[name]), name
    within = sum(wanted.get("within", 0) for wanted in expected["lost"].values())
    assert report.score == pytest.approx(expected["score"], abs=within)
