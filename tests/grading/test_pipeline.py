"""What a submission's processes may not read, with and without a model solution at hand."""

from pathlib import Path

from autograder.grading.pipeline import Request, sandbox_config
from autograder.homework import finding

RUBRIC = """
from autograder import Assignment

homework = Assignment("fit", "Fit", "*_fit.py")
"""


def hidden_for(folder):
    rubric = folder / "rubric.py"
    rubric.write_text(RUBRIC)
    return sandbox_config(finding.find(str(folder)), Request([])).hidden


def test_rubric_and_reference_are_hidden(tmp_path):
    (tmp_path / "reference.py").write_text("")
    names = {Path(path).name for path in hidden_for(tmp_path)}
    assert {"rubric.py", "reference.py"} <= names


def test_where_the_reference_is_absent_there_is_still_a_sandbox(tmp_path):
    assert str(tmp_path / "rubric.py") in hidden_for(tmp_path)
