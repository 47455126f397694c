"""What a rubric cannot hand over is the grader's failure: exit code 3, and no point is lost."""

import json

import pytest
from click.testing import CliRunner

from autograder import cli

RUBRIC = """
import numpy as np

from autograder import Assignment

homework = Assignment(
    name="sending", title="Sending", submission="*_sending.py", parts={"1": "All"},
    libraries=["numpy"],
)


@homework.check("1", points=1)
def sends(student):
    \"\"\"f is called.\"\"\"
    student.f(1, VALUE)


@homework.check("1", points=1)
def goes_on(student):
    \"\"\"The next check is run.\"\"\"
    assert student.f(1, 2) == 3
"""
STUDENT = """
def f(x, y):
    print("called with", y)
    return x + y
"""


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("lambda x: x", "argument 2 of f cannot be sent: it is of type function"),
        ("{'a': [object()]}", "an entry of argument 2 of f cannot be sent: it is of type object"),
        ("np.array([None])", "argument 2 of f cannot be sent: an array of dtype object"),
        ("list(range(2 * 10**6))", "cannot be sent"),
    ],
)
def test_value_that_cannot_be_sent_costs_nobody_a_point(tmp_path, value, named):
    folder = tmp_path / "sending"
    folder.mkdir()
    (folder / "rubric.py").write_text(RUBRIC.replace("VALUE", value))
    (tmp_path / "ada_sending.py").write_text(STUDENT)
    results = tmp_path / "results.json"
    command = ["grade", str(folder), str(tmp_path / "ada_sending.py"), "--results", str(results)]
    done = CliRunner().invoke(cli.main, command)
    assert done.exit_code == 3, done.output
    first, second = json.loads(results.read_text())["tests"]
    assert "score" not in first or first["score"] is None
    assert named in first["output"]
    assert "called with" not in first["output"]
    assert "The grader itself failed" in first["output"]
    assert second["score"] == 1
