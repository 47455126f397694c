"""What is beside an example says what it must get; what is not written there is named."""

import json

import pytest

from autograder.authoring.examples import judge
from autograder.errors import UsageError
from autograder.results.report import Report


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"lost": {}}, "has no 'score'"),
        ({"score": 1}, "has no 'lost'"),
        ([], "cannot be read: AttributeError"),
    ],
)
def test_what_is_missing_beside_an_example_is_named(tmp_path, written, says):
    (tmp_path / "late.json").write_text(json.dumps(written))
    trial = judge(tmp_path / "late", Report("hw", "HW", "late", ()))
    assert not trial.ok
    assert says in trial.detail


def test_refusal_needs_its_exit_code(tmp_path):
    (tmp_path / "late.json").write_text('{"says": "no file"}')
    assert "was to be graded" in judge(tmp_path / "late", UsageError("no file", tip="")).detail
