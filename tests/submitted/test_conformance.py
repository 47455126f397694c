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
    assert remarks() == "Not written yet: Counter.tick, double, train"


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
    assert "removed: import numpy as np" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class Counter:", "class Base:"),
        ("def train(steps)", "def _train(steps)"),
        ("    def tick(self)", "    def _tick(self)"),
    ],
    ids=["inherited", "assigned", "assigned_in_class"],
)
def test_what_is_defined_another_way_is_not_missing(old, new):
    more = {
        "class Base:": "class Counter(Base):\n    pass\n",
        "def _train(steps)": "if True:\n    train = _train\n",
        "    def _tick(self)": "    tick = _tick\n",
    }[new]
    text = f"{SKELETON.read_text().replace(old, new)}\n{more}"
    assert "missing" not in "\n".join(compare(outline(text), SKELETON, {}))


def test_method_is_inherited_from_the_class_before_it(remarks):
    found = outline(
        "class A:\n    def f(self, x): pass\n    g = f\nclass B(A):\n    pass\n"
        "class C(B):\n    def f(self): pass\n"
    )
    assert found.functions["B.f"] == ["self", "x"]
    assert found.functions["C.f"] == ["self"]
    assert {"B.g", "C.g"} <= found.assigned


@pytest.mark.parametrize(
    "source",
    [
        "if True:\n    def f(x): pass",
        "try:\n    import a\nexcept ImportError:\n    pass\nelse:\n    def f(x): pass",
        "if a:\n    pass\nelif b:\n    pass\nelse:\n    def f(x): pass",
        "with a:\n    for b in c:\n        def f(x): pass",
    ],
)
def test_function_in_a_block_is_found(source):
    assert outline(source).functions == {"f": ["x"]}


def test_long_chain_of_branches_is_walked():
    source = "if a: pass\n" + "elif a: pass\n" * 900 + "else:\n    def f(): pass\n"
    assert list(outline(source).functions) == ["f"]


def test_dataclass_makes_its_own_start():
    assert "A.__init__" in outline("@dataclass\nclass A:\n    x: int").assigned


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


def test_file_that_takes_too_much_memory_is_not_said_to_be_no_python():
    said = conformance.invalid(conformance.why_unparsable(MemoryError()), "a.py")
    assert str(said) == "a.py cannot be read"
    assert "more memory than is accepted" in said.feedback.found
    assert "python a.py" not in said.feedback.next_step
