"""What the tests of all rubrics share: grading edits of a correct example."""

from pathlib import Path

import pytest

from autograder.grading.pipeline import Request

HERE = Path(__file__).parent
NAMES = sorted(path.name for path in HERE.iterdir() if path.is_dir())


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


def pytest_collection_modifyitems(items):
    """Put the tests of one homework side by side: its libraries are imported once for them."""
    places = [at for at, item in enumerate(items) if HERE in item.path.parents]
    ours = sorted((items[at] for at in places), key=homework_of)
    for at, item in zip(places, ours, strict=True):
        items[at] = item


def homework_of(item):
    """Return the folder of a homework that a test is in, or the name that its case begins with."""
    if item.path.parent != HERE:
        return item.path.parent.name
    case = item.name.partition("[")[2]
    return next((name for name in NAMES if case.startswith(name)), "")
