"""docs/data.md says what a rubric can declare; these tests fail when the two disagree."""

import re

import pytest

from autograder import datasets
from autograder.datasets import KNOWN, Datasets
from autograder.homework import finding

PAGE = (finding.PROJECT / "docs" / "data.md").read_text()


@pytest.mark.parametrize("data", KNOWN.values(), ids=KNOWN)
def test_known_sets_are_listed_with_their_splits(data):
    sizes = ", ".join(f"`{split}` {size:,}" for split, size in data.splits.items())
    assert f"| `{data.name}` | {data.title} | {sizes} |" in PAGE


def test_code_of_the_page_declares_a_homework():
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL):
        exec(block, names)
    homework = names["homework"]
    assert [check.name for check in homework.checks] == ["kinds"]
    assert Datasets(homework.data, sizes=homework.data_size)


def test_whatever_can_be_called_is_on_the_page():
    calls = [name for name in vars(Datasets) if not name.startswith("_")]
    for name in set(calls) - {"served", "notes"}:  # the grader's own
        assert f"`datasets.{name}(" in PAGE
    for name in ("DataSet", "Keras", "OpenML", "Torchvision", "IdxFile", "NpzFile", "BatchesFile"):
        assert name in datasets.__all__
        assert name in PAGE
