"""The submission's syntax tree against the skeleton's."""

from pathlib import Path

import pytest

from autograder.errors import Wrong
from autograder.submitted.conformance import compare, outline

SKELETON = Path(__file__).parents[1] / "tiny" / "skeleton.py"


@pytest.fixture
def remarks(tmp_path):
    def make(old="", new="", aliases=None):
        text = SKELETON.read_text()
        assert old in text
        changed = tmp_path / "changed.py"
        changed.write_text(text.replace(old, new) if old else text)
        return "\n".join(compare(changed, SKELETON, aliases or {}))

    return make


def test_code_left_at_the_todo_is_named(remarks):
    assert remarks() == "Still the skeleton's TODO: Counter.tick, double, train"


def test_renamed_function_is_recognised(remarks):
    assert "train of the skeleton is missing; did you rename it to trian?" in remarks(
        "def train", "def trian"
    )


def test_alias_of_a_name_is_accepted(remarks):
    assert "missing" not in remarks("def train", "def Train", {"train": ["Train"]})


def test_missing_class_is_named_once(remarks):
    assert remarks("class Counter", "class Count").count("missing") == 1


def test_changed_parameters_show_both_lists(remarks):
    assert "expected (steps), found (n, steps)" in remarks("train(steps)", "train(n, steps)")


def test_added_and_removed_imports_are_named(remarks):
    text = remarks("import numpy as np", "import scipy")
    assert "does not have: import scipy" in text
    assert "gone: import numpy as np" in text


def test_syntax_error_is_wrong_and_names_the_line():
    with pytest.raises(Wrong) as caught:
        outline("x = 1\ndef f(:\n", "a.py")
    assert "line 2" in caught.value.feedback.found


@pytest.mark.parametrize("source", [b"\xff\xfe\x00", b"x = '\x00'", b"(" * 5000])
def test_bytes_that_are_no_source_are_wrong(source):
    with pytest.raises(Wrong):
        outline(source, "a.py")


def test_warning_about_what_a_student_wrote_is_not_printed_for_the_grader():
    assert outline('label = "\\alpha"\ndef f(): pass\n', "x.py").functions == {"f": []}
