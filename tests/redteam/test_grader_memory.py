"""How much memory the grader itself takes, whatever is handed in or answered."""

from pathlib import Path

import pytest

from autograder.sandbox.walls import kernel

pytestmark = pytest.mark.skipif(not kernel.LINUX, reason="read where Linux shows it")
ANSWERS = sorted((Path(__file__).parent / "attacks" / "answers").glob("*.py"))
#: Of the grader's process, with numpy and everything else that it imports.
MOST_MEMORY = 250


@pytest.mark.parametrize("path", ANSWERS, ids=[path.stem for path in ANSWERS])
def test_no_answer_takes_much_memory_of_the_grader(field, path):
    field.put(path.read_text(encoding="utf-8"))
    graded, _, memory = field.grade_apart()
    assert graded.code == 0, graded.printed
    assert graded.results["score"] == 3
    assert memory < MOST_MEMORY
