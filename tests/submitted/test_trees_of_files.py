"""Several files of a submission: which is which module, which is imported, and what is missing."""

import ast
from pathlib import Path

import pytest

from autograder.errors import Wrong
from autograder.homework.asked import files_of
from autograder.submitted import outlined, own_copies, part_code
from autograder.submitted.cells import Cell, translate
from autograder.submitted.choosing import Choice
from autograder.submitted.conformance import outline
from autograder.submitted.forbidden.slices import sliced
from autograder.submitted.gathering import Gathered
from autograder.submitted.members import Member
from autograder.submitted.notebooks import RawCell
from autograder.submitted.resting import MOST_NAMES, statements_of
from autograder.submitted.trees import Tree, dotted

HERE = Path("/nowhere")


def tree(required, written, own=(), **more):
    files = files_of(list(required), more.pop("optional", ()), ())
    return Tree(files, {place: HERE / place for place in written}, dict.fromkeys(own, HERE), **more)


def test_modules_are_known_by_dotted_names_and_folders_are_packages():
    found = tree(["a.py", "b/c.py"], ["a.py", "b/c.py", "w.npy"], own=["b/d/e.py"])
    assert found.modules == {
        "a": "a.py",
        "b": "b/",
        "b.c": "b/c.py",
        "b.d": "b/d/",
        "b.d.e": "b/d/e.py",
    }
    assert found.modules_at == {"a.py", "b/", "b/c.py", "b/d/", "b/d/e.py"}


def test_a_package_is_its_init_where_it_has_one():
    found = tree(["b/"], ["b/__init__.py", "b/c.py"])
    assert found.modules["b"] == "b/__init__.py"
    assert found.main == "b/__init__.py"
    assert tree(["b/"], ["b/c.py"]).main == "b/"


@pytest.mark.parametrize(
    ("required", "written", "main"),
    [
        (["x/*_a.py", "b.py"], ["x/bob_a.py", "x/ada_a.py", "b.py"], "x/ada_a.py"),
        ([("a.ipynb", "a.py"), "b.py"], ["a.py", "b.py"], "a.py"),
        (["a.py", "b.py"], ["b.py"], ""),
        (["a/", "b.py"], ["b.py"], ""),
    ],
)
def test_the_main_file_is_the_first_that_is_asked_for_and_there(required, written, main):
    assert tree(required, written).main == main


def test_what_is_asked_for_alone_is_imported_and_a_folder_when_a_check_asks():
    found = tree(["a.py", "b/", "c.py"], ["a.py", "b/x.py", "c.py"], optional=("d.py",))
    assert list(found.imported.items()) == [("a", "a.py"), ("c", "c.py")]
    broken = tree(["a.py", "c.py"], ["a.py", "c.py"], broken={"a.py": Wrong("no")})
    assert broken.imported == {"c": "c.py"}


def test_a_file_of_the_skeleton_is_where_a_student_put_it_under_their_name():
    found = tree(["x/*_a.py", "b/"], ["x/ada_a.py", "b/c.py"])
    assert found.counterpart("x/name_a.py") == "x/ada_a.py"
    assert found.counterpart("b/d.py") == "b/d.py"
    assert tree(["x/*_a.py", "b.py"], ["b.py"]).counterpart("x/name_a.py") == "x/name_a.py"


def test_a_module_is_meant_by_its_name_its_place_or_its_pattern():
    found = tree(["x/*_a.py", "b.py"], ["x/ada_a.py", "b.py"])
    assert [found.named(each) for each in ("b", "b.py", "x.ada_a")] == ["b", "b", "x.ada_a"]
    assert found.named("x/*_a.py") == "x.ada_a"


def test_what_was_not_handed_in_is_said_with_what_was_and_the_way_out():
    found = tree(["needle/ops.py", "b.py"], ["b.py"], ignored=("opps.py",))
    with pytest.raises(Wrong) as caught:
        found.named("needle.ops")
    told = caught.value.feedback
    assert told.summary == "needle/ops.py was not handed in"
    assert (told.expected, told.found) == ("a file needle/ops.py", "b.py, opps.py")
    assert told.next_step == "If opps.py is that file, rename it to needle/ops.py."
    assert found.missing == ["needle/ops.py"]


def test_five_of_the_files_that_are_there_are_named_and_none_where_none_is():
    many = tree(["a.py", "b.py"], [], ignored=tuple(f"{n}.txt" for n in range(6)))
    told = many.not_handed_in("a.py").feedback
    assert told.found == "0.txt, 1.txt, 2.txt, 3.txt, 4.txt and others"
    assert told.next_step.endswith("under exactly this name: a.py.")
    five = tree(["a.py", "b.py"], [], ignored=tuple(f"{n}.txt" for n in range(5)))
    assert "others" not in five.not_handed_in("a.py").feedback.found
    assert tree(["a.py", "b.py"], []).not_handed_in("a.py").feedback.found == "no file of code"


def test_copies_in_a_folder_that_is_asked_for_could_be_something_else():
    found = tree(["a/", "b.py"], ["a/x (1).py", "a/y.py", "b.py"], ignored=("z.py",))
    assert found.unplaced == ["z.py", "a/x (1).py"]


def test_each_place_has_the_name_of_its_module():
    assert dotted({"a/b.py": HERE, "c.py": HERE}) == {"a/b.py": "a.b", "c.py": "c"}


def test_statements_come_in_order_with_those_inside_of_others_but_not_of_scopes():
    text = "a\nif b:\n  c\nelse:\n  d\ntry:\n  e\nexcept E:\n  f\nfinally:\n  g\ndef h():\n  i\nj\n"
    found = [each for each in outlined.statements(ast.parse(text).body) if hasattr(each, "lineno")]
    assert [each.lineno for each in found] == [1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 14]


def test_a_digest_is_of_the_code_and_not_of_its_layout():
    def digest(text):
        return outlined.digest(ast.parse(text).body)

    assert digest("a = 1  # x") == digest("a=(1)")
    assert digest("a = 1") != digest("a = 2")
    assert len(digest("a")) == 16


def test_a_class_has_what_its_base_in_the_file_has_and_its_own_counts():
    text = (
        "class A:\n  k = f()\n  def m(self, a): 0\n  def n(self, b): 0\n"
        "class B(A, x.Y):\n  def n(self, c): 1\n"
    )
    found = outline(ast.parse(text))
    assert found.functions["B.m"] == ["self", "a"]
    assert found.functions["B.n"] == ["self", "c"]
    assert found.inherited == {"B.m"}
    assert {"A.k", "B.k"} <= found.assigned


def test_a_dataclass_has_an_init_and_what_is_a_function_is_not_only_assigned():
    found = outline(ast.parse("@dataclass\nclass A:\n  x: int = 0\n  def f(self): 0\n  f = g(f)\n"))
    assert found.assigned == {"A.__init__", "A.x"}
    assert "A.__init__" not in outline(ast.parse("@other\nclass A:\n  x = 0\n")).assigned


def test_stretches_of_a_part_that_touch_are_one():
    text = "import a\n\n@dec\ndef f():\n    return g()\n\ndef g():\n    return 1\n# x\n\nz = f()\n"
    found = part_code.lines_of_parts(sliced(ast.parse(text)), {"1": ["f"], "2": ["none"], "3": []})
    assert found == {"1": [(3, 5), (7, 8)]}
    near = sliced(ast.parse("def f(): g()\ndef g(): 1\n"))
    assert part_code.lines_of_parts(near, {"1": ["f"]}) == {"1": [(1, 2)]}
    assert part_code.lines_of_parts(near, {}) == {}


def statements(*sources):
    return statements_of(translate([RawCell(True, source) for source in sources]))


@pytest.mark.parametrize(
    ("source", "sets", "changes"),
    [
        ("a = b", ["a"], []),
        ("f(a, *b, k=c)", [], ["a", "b", "c"]),
        ("a.b[0].fit(1)", [], ["a"]),
        ("f(g(a).b)", [], ["a"]),
        ("a.b = c", [], ["a"]),
        ("a[b] = c", [], ["a"]),
        ("def f():\n    g(a)", ["f"], []),
        ("import numpy as np", ["np"], []),
    ],
)
def test_a_statement_sets_names_and_may_change_what_it_hands_on(source, sets, changes):
    (found,) = statements(source).found
    assert (found.sets, found.changes) == (sets, changes)


def test_definitions_and_imports_are_fixed_and_lines_are_those_of_the_cell():
    found = statements("x = 1\n\nimport a", "def f(): 0").found
    told = [(each.cell, each.line, each.definition, each.fixed) for each in found]
    assert told == [(0, 1, False, False), (0, 3, False, True), (1, 1, True, True)]


def test_a_statement_of_very_many_names_is_left_out_and_that_is_known():
    names = "[" + ", ".join(f"a{n}" for n in range(MOST_NAMES + 1)) + "]"
    found = statements(f"b = 1\nc = {names}")
    assert ([each.sets for each in found.found], found.whole) == ([["b"]], False)
    assert statements("b = 1").whole


def test_cells_of_text_and_those_that_python_cannot_read_have_no_statements():
    broken = Cell(True, "cell 1", "y = (", error="line 1: no")
    cells = [Cell(False, "text", "x = 1"), broken, Cell(True, "cell 2", "z = 1")]
    assert [each.sets for each in statements_of(cells).found] == [["z"]]


class Kept:
    """An opener that is never asked."""


def changed(tmp_path, mine, course, path="hw/lib/data.py"):
    given, handed = tmp_path / "given.py", tmp_path / "handed.py"
    given.write_bytes(course)
    handed.write_bytes(mine)
    member = Member(path, len(mine))
    choice = Choice(None, {}, {}, {}, [member], [], [], settled=False)
    found = Gathered(choice, [member], [], [], {})
    found.files = lambda opener, scratch, members: dict.fromkeys(members, handed)
    return own_copies.changed(found, {"lib/data.py": given, "data.py": given}, Kept(), tmp_path)


def test_a_copy_of_the_courses_file_is_changed_where_more_than_blanks_differ(tmp_path):
    assert list(changed(tmp_path, b"a = 1\nb = 2\n", b"a = 1\n")) == ["lib/data.py"]
    assert changed(tmp_path, b"a = 1  \r\nb = 2\r\n\r\n", b"a = 1\nb = 2") == {}
    assert changed(tmp_path, b"a = 2\n", b"a = 1\n", path="other.py") == {}
    assert list(changed(tmp_path, b"a = 2\n", b"a = 1\n", path="data.py")) == ["data.py"]


@pytest.mark.parametrize(
    ("line", "defines"),
    [
        ("def load(x):", True),
        ("class load:", True),
        ("load = 1", True),
        ("load: int = 1", True),
        ("from m import a, load", True),
        ("import load", True),
        ("    def load(x):", False),
        ("def loader(x):", False),
        ("x = load", False),
    ],
)
def test_a_name_is_defined_in_a_changed_copy_where_the_course_lacks_it(tmp_path, line, defines):
    copy, given, other = (tmp_path / name for name in ("copy.py", "given.py", "other.py"))
    copy.write_text(f"a = 1\n{line}\n")
    given.write_text("a = 1\n")
    other.write_text("use(load)\n")
    assert own_copies.defined_in("load", {"d.py": copy}, {"d.py": given}) == "d.py" * defines
    assert own_copies.defined_in("load", {"d.py": copy}, {"d.py": other}) == ""
