"""Edits that examples are made by, and names that cells bind, to the letter."""

import json

import numpy as np
import pytest

from autograder.authoring import docstrings, early, percent, sameness
from autograder.authoring.cases import edits
from autograder.sandbox.protocol import Tensor

SOURCE = '''import os


class Net:
    def forward(self, x):
        """Run it."""
        return x


def loss(x):
    y = x
    return y
'''


def test_text_is_replaced_that_occurs_once():
    assert edits.replace("y = x", "y = 2")(SOURCE).count("y = 2") == 1
    for text in ("return", "nowhere"):
        with pytest.raises(ValueError, match="times, not once"):
            edits.replace(text, "")(SOURCE)


def test_body_of_a_function_or_method_is_another_at_its_own_indent():
    found = edits.body("loss", "\n        if x:\n            return 1\n        return 2\n")(SOURCE)
    assert found.endswith("def loss(x):\n    if x:\n        return 1\n    return 2\n")
    found = edits.body("Net.forward", "return 7")(SOURCE)
    assert "    def forward(self, x):\n        return 7\n\n\ndef loss" in found


def test_unwritten_functions_are_those_of_the_skeleton():
    text = SOURCE
    for edit in edits.unwritten("loss", "Net.forward"):
        text = edit(text)
    assert text.count('raise NotImplementedError("TODO")') == 2
    assert "y = x" not in text


def test_file_without_its_guard_works_at_once():
    guarded = 'x = 1\nif __name__ == "__main__":\n    y = 2\n    z = 3\n'
    assert edits.without_main_guard(guarded) == "x = 1\ny = 2\nz = 3\n"
    with pytest.raises(ValueError, match="no __main__ guard"):
        edits.without_main_guard("x = 1\n")


def test_notebook_has_a_cell_for_each_part():
    found = json.loads(edits.as_notebook(SOURCE))
    assert [cell["source"][0].strip() for cell in found["cells"]] == [
        "import os", "class Net:", "def loss(x):",
    ]  # fmt: skip
    assert [cell["id"] for cell in found["cells"]] == ["cell-0", "cell-1", "cell-2"]
    assert "".join(found["cells"][2]["source"]) == "def loss(x):\n    y = x\n    return y"


def test_damage_is_done_to_the_named_file_alone(tmp_path):
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).write_bytes(b"0123456789")
    edits.remove("a")(tmp_path)
    edits.truncate("b")(tmp_path)
    edits.garbage("c")(tmp_path)
    assert not (tmp_path / "a").exists()
    assert (tmp_path / "b").read_bytes() == b"01234"
    assert len((tmp_path / "c").read_bytes()) == 10
    assert (tmp_path / "c").read_bytes() != b"0123456789"
    edits.overwrite("d", b"x")(tmp_path)
    assert (tmp_path / "d").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("x = 1", {"x"}),
        ("x += 1", {"x"}),
        ("for i in y: pass", {"i"}),
        ("def f(): z = 1", {"f", "z"}),
        ("async def f(): pass", {"f"}),
        ("class A: pass", {"A"}),
        ("import a.b, c as d", {"a", "d"}),
        ("from e import f, g as h", {"f", "h"}),
        ("net.w.data[0] = 1", {"net"}),
        ("f(x)[0] = 1", set()),
        ("del x", {"x"}),
        ("print(x, net.w, y[0])", set()),
    ],
)
def test_names_that_a_cell_binds_or_changes(cell, names):
    assert set(early.bound_in([cell])) == names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1, True),
        (1, 1.0, False),
        (1, True, False),
        ("a", "a", True),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (np.ones(2), np.ones(2), True),
        (np.ones(2), np.ones(3), False),
        (np.ones(2), np.ones(2, np.float32), False),
        (np.ones((2, 1)), np.ones((1, 2)), False),
        (np.array([np.nan]), np.array([np.nan]), True),
        (np.array([0.0]), np.array([-0.0]), False),
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ([1, 2], (1, 2), False),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": [1]}, {"a": [2]}, False),
        ({"a": 1}, {"b": 1}, False),
        (None, None, True),
    ],
    ids=str,
)
def test_answers_are_the_same_to_the_last_bit(one, other, same):
    assert sameness.same(one, other) is same
    assert sameness.same(other, one) is same


def test_tensors_are_the_same_with_their_type_and_whether_they_record():
    one = Tensor(np.array([1.0]), True, "bfloat16")
    assert sameness.same(one, Tensor(np.array([1.0]), True, "bfloat16"))
    assert not sameness.same(one, Tensor(np.array([1.0]), False, "bfloat16"))
    assert not sameness.same(one, Tensor(np.array([1.0]), True))
    assert not sameness.same(one, Tensor(np.array([2.0]), True, "bfloat16"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([1, 2], (1, 2), True),
        ([1, [2]], (1, (2,)), True),
        ([1], [1, 2], False),
        (1, 1, False),
        ([1], [2], False),
        ([1], 1, False),
    ],
)
def test_list_and_tuple_of_the_same_values_hold_the_same(one, other, same):
    assert sameness.same_values(one, other) is same


def test_places_that_differ_are_named_and_missing_ones_too():
    assert len(list(sameness.differing([1, 2, 3], [1, 5, 3]))) == 1
    assert len(list(sameness.differing([1, 2, 3], [1, 2]))) == 1
    assert list(sameness.differing([1, 2], [1, 2])) == []


def test_magics_are_blanked_and_a_modulo_at_a_line_s_start_is_read():
    assert percent.without_magics("  %run x\nx = 1\n!ls") == "  pass\nx = 1\npass"
    assert len(percent.parsed("%matplotlib inline\nx = 1").body) == 2
    assert len(percent.parsed("x = (7\n% 3)").body) == 1
    with pytest.raises(SyntaxError):
        percent.parsed("x = = 1")


def test_lines_within_texts_are_those_after_the_first():
    source = 'x = """a\nb\n"""\ny = f"""c\nd"""\nz = "e"\n'
    assert percent.lines_within_texts(source) == {2, 3, 5}
    assert percent.lines_within_texts("x = = 1") == set()


def test_lines_of_text_cells_end_with_the_next_cell():
    source = "# above\n# %% [markdown]\n# a\n# %%\nx = 1\n#%% Title [md]\n# b"
    assert percent.lines_of_text_cells(source) == {2, 3, 6, 7}


def said(docstring, signature="x, y"):
    body = docstring.replace("\n", "\n    ")
    node = docstrings.ast.parse(f'def f({signature}):\n    """{body}"""\n').body[0]
    return {each.name: each.text for each in docstrings.said_of(node, {})}


@pytest.mark.parametrize(
    ("docstring", "x"),
    [
        ("Do.\n\nx : ndarray of shape (n,)", "ndarray of shape (n,)"),
        ("Do.\n\nArgs:\n    x (float): a number", "float, a number"),
        ("Do.\n\n- x: An array of shape (N, D)", "An array of shape (N, D)"),
        ("Do.\n\nx -- a vector", "a vector"),
        ("Do.\n\n:param x: the data", "the data"),
        ("Do.\n\n:param x: the data\n:type x: int", "the data int"),
        ("Do.\n\n:param int x: the data", "int, the data"),
        ("Do.\n\nx (N, D): the data", "of shape (N, D), the data"),
        ("Do.\n\nx, y: both of them", "both of them"),
        ("Do.\n\n* `x`: ticked", "ticked"),
        ("Do.\n\nx: first line\n   and more\n\nnot this", "first line and more"),
        ("Do.\n\nReturns:\n    x: the result", ""),
        ("Do.\n\nReturns:\n    z: no\n\nArgs:\n    x: data", "data"),
        ("Do x: nothing", ""),
    ],
)
def test_entry_of_a_parameter_is_read_in_each_style(docstring, x):
    assert said(docstring)["x"] == x


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        ("np.ndarray", "np.ndarray,"),
        ("'float'", "float,"),
        ("Float[Tensor, 'n d']", "float Tensor of shape (n, d),"),
        ("Int[Tensor, 'n']", "int Tensor of shape (n,),"),
    ],
)
def test_annotation_is_said_first(annotation, text):
    assert said("Do.", f"x: {annotation}") == {"x": text}
    assert said("Do.\n\nx: more", f"x: {annotation}") == {"x": f"{text} more"}


@pytest.mark.parametrize(
    ("docstring", "title"),
    [
        ("Return the sum.", "Return the sum"),
        ("Return the sum", "Return the sum"),
        ("x: a number", ""),
        ("Args:\n    x: y", ""),
        ('Say "it".', "Say it"),
        ("", ""),
    ],
)
def test_title_is_the_first_line_if_it_says_what_is_done(docstring, title):
    body = docstring.replace("\n", "\n    ")
    source = f"def f(x):\n    '''{body}'''\n"
    assert docstrings.title_of(docstrings.ast.parse(source).body[0]) == title
