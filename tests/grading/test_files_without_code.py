"""A check of what was handed in needs no code, even if it asks the code what went wrong."""

import pytest

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding

RUBRIC = '''
from autograder import Assignment, Wrong

homework = Assignment(
    name="counts", title="Counts", submission="*_counts.py", artifacts=["n.json"],
    parts={"1": "All"},
)


@homework.check("1", points=1)
def submitted(artifacts, student=None):
    """The submitted number is what f gives, or 3."""
    if artifacts["n.json"] != (3 if student is None else student.f()):
        raise Wrong("another number")


@homework.check("1", points=1)
def called(student):
    """f gives 4."""
    assert student.f() == 4
'''


@pytest.mark.parametrize(
    ("source", "number", "scores"),
    [
        ("def f(): return 4", 4, [1, 1]),
        ("def f(): return 4", 3, [0, 1]),
        ("def f(: return 4", 3, [1, 0]),
        ("raise ValueError", 3, [1, 0]),
        ("raise ValueError", 4, [0, 0]),
    ],
)
def test_file_that_cannot_be_imported_costs_no_check_of_the_files(tmp_path, source, number, scores):
    (tmp_path / "rubric.py").write_text(RUBRIC)
    (tmp_path / "ada_counts.py").write_text(source)
    (tmp_path / "n.json").write_text(str(number))
    paths = [tmp_path / "ada_counts.py", tmp_path / "n.json"]
    report = grade(finding.find(str(tmp_path / "rubric.py")), Request(paths), Listener())
    assert [result.score for result in report.results] == scores
