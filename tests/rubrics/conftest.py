"""What the tests of all rubrics share: grading edits of a correct example."""

import pytest

from autograder.grading.pipeline import Request


@pytest.fixture
def graded(tmp_path, grade_warm):
    """Return a function that grades some parts, or checks, of a homework on a source text."""

    def run(homework, chosen, source):
        (tmp_path / homework.assignment.file_name("ada", ".py")).write_text(source)
        narrowed = homework.narrowed(lambda each: not {each.part, each.name}.isdisjoint(chosen))
        report = grade_warm(narrowed, Request([tmp_path], seed=5))
        assert not report.grader_failed
        return report

    return run
