"""What a submission's processes may not read, with and without a model solution at hand."""

from pathlib import Path

from autograder.grading.pipeline import Request, sandbox_config
from autograder.homework.assignment import Assignment


def hidden_for(folder):
    rubric = folder / "rubric.py"
    rubric.write_text("")
    homework = Assignment("fit", "Fit", "*_fit.py", "skeleton.py", reference="reference.py")
    return sandbox_config(homework, Request(str(rubric), [])).hidden


def test_rubric_and_reference_are_hidden(tmp_path):
    (tmp_path / "reference.py").write_text("")
    names = {Path(path).name for path in hidden_for(tmp_path)}
    assert {"rubric.py", "reference.py"} <= names


def test_where_the_reference_is_absent_there_is_still_a_sandbox(tmp_path):
    assert str(tmp_path / "rubric.py") in hidden_for(tmp_path)
