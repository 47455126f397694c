"""The submission's syntax tree against the skeleton's."""

from pathlib import Path

import pytest

from autograder.submitted import conformance
from autograder.submitted.conformance import compare
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import Wanted, read

SKELETON = Path(__file__).parents[1] / "tiny" / "skeleton.py"


def outline(source):
    return conformance.outline(parsed(source))


@pytest.fixture
def remarks():
    def make(old="", new="", aliases=None):
        text = SKELETON.read_text()
        assert old in text
        changed = outline(text.replace(old, new) if old else text)
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


def why_not(tmp_path, source):
    (tmp_path / "a.py").write_bytes(source)
    return conformance.invalid(read(tmp_path / "a.py", Wanted()).unparsable, "a.py").feedback


def test_syntax_error_is_wrong_and_names_the_line(tmp_path):
    assert "line 2" in why_not(tmp_path, b"x = 1\ndef f(:\n").found


@pytest.mark.parametrize("source", [b"\xff\xfe\x00", b"x = '\x00'", b"(" * 5000])
def test_bytes_that_are_no_source_are_wrong(tmp_path, source):
    assert why_not(tmp_path, source).summary == "a.py is not valid Python"


def test_an_outline_tells_no_more_names_than_may_be_sent():
    many = outline("\n".join(f"def f{n}(): pass" for n in range(3000))).bounded()
    assert len(many.functions) == conformance.MOST_NAMES
    assert len(compare(many, SKELETON, {})) < 20


def test_warning_about_what_a_student_wrote_is_not_printed_for_the_grader():
    assert outline('label = "\\alpha"\ndef f(): pass\n').functions == {"f": []}
