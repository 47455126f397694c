"""A file as edits see it: places in bytes, whose line is which, and bodies that are replaced."""

import ast
import gc
import sys
import types

import pytest

from autograder.sandbox.inside.repairs import applying, outside
from autograder.sandbox.inside.repairs.source import Source, Span, functions, inside, one_line

TEXT = """é = 1
def f(a):
    return (é +
            a)

class A:
    @staticmethod
    def g(b):
        return b
"""


def at(source, kind):
    return next(node for node in ast.walk(source.tree) if isinstance(node, kind))


def test_places_are_counted_in_bytes_though_ast_counts_lines():
    source = Source(TEXT)
    sum_ = at(source, ast.BinOp)
    span = source.span(sum_)
    assert source.bytes[span.start : span.end].decode() == "é +\n            a"
    assert source.text(sum_) == "é +\n            a"


def test_the_line_of_a_byte_is_the_one_that_it_is_in_at_both_of_its_ends():
    source = Source("é\nbc\n\nd")
    #   é is two bytes, and each end of a line is of the line before.
    assert [source.line_of(place) for place in range(8)] == [1, 1, 1, 2, 2, 2, 3, 4]


def test_the_lines_of_a_span_come_whole_and_as_one():
    source = Source(TEXT)
    span = source.span(at(source, ast.BinOp))
    assert source.lines(span) == "return (é + a)"
    assert source.lines(Span(0, 0)) == "é = 1"
    assert source.lines(Span(0, 7)) == "é = 1"  # the end of its line is still of it


def test_what_changed_comes_with_what_stands_around_it():
    source = Source(TEXT)
    span = source.span(at(source, ast.BinOp))
    assert source.changed(span, "a") == "return (a)"
    assert source.changed(Span(5, 6), "2") == "é = 2"
    last = Source("a = 1\nb = 2")
    assert last.changed(Span(10, 11), "3") == "b = 3"
    assert last.lines(Span(10, 11)) == "b = 2"


def test_brackets_are_of_an_element_only_where_both_are_its_own():
    source = Source("f((a), ( ( b ) ), c)")
    call = source.tree.body[0].value
    texts = [source.bytes[slice(*source.bracketed(each))].decode() for each in call.args]
    assert texts == ["(a)", "( ( b ) )", "c"]


def test_a_file_knows_its_attributes_its_calls_and_the_names_that_it_sets_outside():
    source = Source("a = b, c = 1, 2\nself.w = f(a.T, g(x))\nh()(y)\nf(\n1)\ndef k(): d = f(2)\n")
    assert source.attributes == {"w", "T"}
    called = {"f(a.T, g(x))": {"f", "a", "g", "x"}, "f(2)": {"f"}, "g(x)": {"g", "x"}}
    assert dict(source.calls) == called
    assert source.names_outside == ["a", "b", "c"]


def test_a_block_begins_with_its_decorators():
    source = Source(TEXT)
    method = source.tree.body[2].body[0]
    assert source.block(method) == (7, 9)
    assert source.block(source.tree.body[1]) == (2, 4)
    assert source.block(source.tree.body[0]) == (1, 1)


def test_lines_become_one_without_their_indentation():
    assert one_line("\n  a = (1 +\n     2)  \n") == "a = (1 + 2)"
    assert one_line("") == ""


def test_functions_come_with_their_class_their_path_and_what_they_are_in():
    text = (
        "def a(): pass\nclass B:\n  def c(self): pass\n  class D:\n    async def e(self): pass\n"
        "if x:\n  def f(): pass\nelse:\n  def g(): pass\nfor i in x:\n  def h(): pass\n"
    )
    found = [
        (top.lineno, name, owner and owner.name)
        for top, name, _, owner in functions(ast.parse(text))
    ]
    assert found == [
        (1, "a", None),
        (2, "B.c", "B"),
        (2, "B.D.e", "D"),
        (6, "f", None),
        (6, "g", None),
    ]


@pytest.mark.parametrize(
    "line",
    ["print(n)", "assert n", "import n", "from n import m", '"n"', "f'{n}'", "5"],
)
def test_what_says_something_to_people_or_is_asserted_is_not_looked_at(line):
    tree = ast.parse(f"def f(a):\n    {line}\n    return a\n").body[0]
    names = {node.id for node in inside(tree) if isinstance(node, ast.Name)}
    assert names == {"a"}


def test_annotations_and_decorators_are_not_looked_at_and_defaults_are():
    tree = ast.parse("@d\ndef f(a: t = v) -> r:\n    x: s = w\n").body[0]
    names = {node.id for node in inside(tree) if isinstance(node, ast.Name)}
    assert names == {"v", "x", "w"}


def test_a_call_of_another_name_than_print_is_looked_at():
    tree = ast.parse("def f():\n    show(n)\n    x = print(m)\n").body[0]
    names = {node.id for node in inside(tree) if isinstance(node, ast.Name)}
    assert {"show", "n", "m"} <= names


@pytest.mark.parametrize(
    ("line", "sets", "reads"),
    [
        ("a = b", {"a"}, {"b"}),
        ("a, c = b, a", {"a", "c"}, {"a", "b"}),
        ("a[i] = b", {"a"}, {"a", "i", "b"}),
        ("a.b.c = d", {"a"}, {"a", "d"}),
        ("def f(x):\n    return x + y", {"f"}, {"x", "y"}),
        ("class A(B):\n    z = 1", {"A"}, {"B"}),
        ("import numpy as np", {"np"}, set()),
        ("import os.path", {"os"}, set()),
        ("from a import b, c as d", {"b", "d"}, set()),
        ("m.fit(x)", {"m", "x"}, {"m", "x"}),
        ("for i in r:\n    t += i", {"i", "t"}, {"r", "i"}),
    ],
)
def test_a_statement_sets_what_it_binds_or_changes_and_reads_the_rest(line, sets, reads):
    (found,) = outside.statements({"a.py": line})
    assert (found.sets, found.reads) == (sets, reads)
    assert found.file == "a.py"


def needed(text, *names):
    program = outside.statements({"a.py": text})
    return [each.node.lineno for each in outside.needed(program, set(names))]


def test_what_a_name_needs_is_followed_backwards_and_definitions_are_not_run():
    text = "a = 1\nb = a\nz = 0\nimport os\ndef f():\n    return b\nc = f()\n"
    assert needed(text, "c") == [1, 2, 7]
    assert needed(text, "z") == [3]
    assert needed(text, "os") == []


def test_what_is_set_after_it_was_read_is_not_needed():
    assert needed("b = a\na = 1\n", "b") == [1]


def test_what_runs_only_as_a_program_is_not_run_again():
    assert needed("if __name__ == '__main__':\n    a = 1\nb = a\n", "b") == [3]
    assert needed("if flag:\n    a = 1\nb = a\n", "b") == [1, 3]


def test_what_depends_on_a_statement_is_what_comes_after_it_and_reads_it_or_that():
    program = outside.statements({"a.py": "b = a\na = 1\nc = a\nd = c\ne = 2\ndef f(): a\n"})
    assert [each.node.lineno for each in outside.later(program, program[1])] == [3, 4]


def test_files_that_cannot_be_read_are_left_out_and_the_others_stay():
    found = outside.statements({"a.py": "a = (", "b.py": "b = 1", "c.py": "c = '\0'"})
    assert [each.file for each in found] == ["b.py"]


def test_a_statement_runs_where_its_names_are():
    (each,) = outside.statements({"a.py": "a = b + 1"})
    space = {"b": 2}
    outside.run(each, space)
    assert space["a"] == 3


def test_only_what_defines_or_imports_is_a_definition():
    lines = ["def f(): 0", "async def f(): 0", "class A: 0", "import a", "from a import b"]
    assert all(outside.defines(ast.parse(line).body[0]) for line in lines)
    assert not outside.defines(ast.parse("a = 1").body[0])


def test_names_are_those_of_the_module_that_was_made_of_a_file(monkeypatch):
    module = types.ModuleType("made_here")
    module.__file__ = "/nowhere/made.py"
    monkeypatch.setitem(sys.modules, "made_here", module)
    monkeypatch.setitem(sys.modules, "no_module", object())
    assert outside.space_of("/nowhere/made.py") is vars(module)
    assert outside.space_of("/nowhere/other.py") is None


SOURCE = "x = 1\ndef f(a):\n    b = a + 1\n    return b * 2\n\ndef g(a):\n    return a - 1\n"


def edit(before, text, first, last):
    start = SOURCE.index(before)
    return applying.Edit(start, start + len(before), text, first, last)


def test_edits_of_one_block_are_all_in_it_whatever_their_order():
    edits = [edit("a + 1", "a - 1", 2, 4), edit("b * 2", "b", 2, 4)]
    for order in (edits, edits[::-1]):
        ((before, after),) = applying.edited(SOURCE, order)
        assert before == "\n" + "def f(a):\n    b = a + 1\n    return b * 2\n"
        assert after == "\n" + "def f(a):\n    b = a - 1\n    return b\n"


def test_each_block_stands_in_its_own_lines_alone():
    edits = [edit("a - 1", "a", 6, 7), edit("b * 2", "b", 2, 4)]
    afters = [after for _, after in applying.edited(SOURCE, edits)]
    assert afters == [
        "\n" * 5 + "def g(a):\n    return a\n",
        "\ndef f(a):\n    b = a + 1\n    return b\n",
    ]


@pytest.mark.parametrize("place", [(0, 3), (len(SOURCE) - 5, len(SOURCE) + 1), (30, 25)])
def test_an_edit_outside_of_its_block_or_turned_round_is_refused(place):
    with pytest.raises(ValueError, match="overlap"):
        list(applying.edited(SOURCE, [applying.Edit(*place, "x", 2, 4)]))


def test_edits_that_touch_do_not_overlap():
    start = SOURCE.index("+ 1")
    touching = [
        applying.Edit(start - 2, start, "2 * a ", 2, 4),
        applying.Edit(start, start + 3, "- 1", 2, 4),
    ]
    ((_, after),) = applying.edited(SOURCE, touching)
    assert "b = 2 * a - 1\n" in after


@pytest.fixture
def few():
    """What there is already is not looked through for the functions of a file."""
    gc.freeze()
    yield
    gc.unfreeze()


def defined(text, file):
    space = {}
    exec(compile(text, file, "exec"), space)
    return space


def replaced(text, changes, file):
    return applying.replace_bodies(
        text, changes, file, applying.functions_below("/nowhere/").get(file, ())
    )


@pytest.mark.usefixtures("few")
def test_bodies_are_replaced_in_closures_and_methods_too():
    text = "def outer(k):\n    def inner(a):\n        return a + k\n    return inner\n"
    space = defined(text, "/nowhere/closures.py")
    kept = space["outer"](10)
    start = text.index("a + k")
    change = applying.Edit(start, start + 5, "a - k", 1, 4)
    assert replaced(text, [change], "/nowhere/closures.py") == 2
    assert (kept(1), space["outer"](1)(1)) == (-9, 0)


@pytest.mark.usefixtures("few")
def test_a_body_with_other_closures_is_left_as_it_is():
    text = "def outer(k, m):\n    def inner(a):\n        return a + k\n    m\n    return inner\n"
    kept = defined(text, "/nowhere/other_closures.py")["outer"](10, 5)
    start = text.index("a + k")
    change = applying.Edit(start, start + 5, "a + k + m", 1, 5)
    replaced(text, [change], "/nowhere/other_closures.py")
    assert kept(1) == 11


@pytest.mark.usefixtures("few")
def test_functions_of_another_file_keep_their_bodies():
    one, other = (defined(SOURCE, f"/nowhere/{name}.py") for name in ("one_of", "other_of"))
    change = [edit("a - 1", "a", 6, 7)]
    assert replaced(SOURCE, change, "/nowhere/one_of.py") == 1
    assert (one["g"](3), other["g"](3)) == (3, 2)


@pytest.mark.usefixtures("few")
def test_what_is_edited_to_no_python_is_said():
    with pytest.raises(SyntaxError):
        replaced(SOURCE, [edit("a - 1", "a -", 6, 7)], "/nowhere/broken.py")


@pytest.mark.usefixtures("few")
def test_two_functions_of_one_line_cannot_be_told_apart_and_stay():
    text = "fs = [lambda a: a + 1, lambda a: a + 2]\n"
    space = defined(text, "/nowhere/lambdas.py")
    start = text.index("a + 1")
    change = applying.Edit(start, start + 5, "a + 5", 1, 1)
    replaced(text, [change], "/nowhere/lambdas.py")
    assert [each(0) for each in space["fs"]] == [1, 2]


def test_bodies_of_code_have_the_path_of_names_and_the_number_among_those_of_one_name():
    text = "def f():\n    def g(): 0\n    def g(): 1\ndef h(): 0\n"
    code = compile(text, "a.py", "exec")
    assert [path for path, _ in applying.codes(code)] == [
        ("f 1",),
        ("f 1", "g 1"),
        ("f 1", "g 2"),
        ("h 1",),
    ]
