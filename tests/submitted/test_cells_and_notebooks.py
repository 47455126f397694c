"""Cells of notebooks and of files: what they are called, what is in them, and each bound."""

import json
import sys
import types

import numpy as np
import pytest

from autograder.errors import UsageError
from autograder.submitted import cells, nearest, notebooks, reading, tokens
from autograder.submitted.cells import Cell, as_module, names_in, translate
from autograder.submitted.conformance import (
    MOST_NAMES,
    Outline,
    compare_cells,
    outline,
    outline_of_cells,
)
from autograder.submitted.notebooks import RawCell, read, split
from autograder.submitted.parsing import conflict_in, parsed, recoded
from autograder.submitted.reading import Reading, Wanted


def notebook(tmp_path, cells=(), **more):
    path = tmp_path / "a.ipynb"
    fields = {"nbformat": 4, "metadata": {}, "cells": cells, **more}
    path.write_text(json.dumps(fields))
    return path


def cell(source, kind="code", **metadata):
    return {"cell_type": kind, "source": source, "metadata": metadata}


def refused(path):
    with pytest.raises(UsageError) as caught:
        read(path)
    return caught.value


def test_the_text_of_a_cell_is_a_string_or_its_lines_and_nothing_else(tmp_path):
    cells = [cell("a\r\nb\rc"), cell(["a\n", 3, "b"]), cell(None), cell({"a": 1})]
    assert [each.source for each in read(notebook(tmp_path, cells))] == ["a\nb\nc", "a\nb", "", ""]


def test_what_is_no_code_is_text(tmp_path):
    cells = [cell("a", "markdown"), cell("b", "raw"), cell("c"), {"source": "d"}]
    assert [each.code for each in read(notebook(tmp_path, cells))] == [False, False, True, False]


def test_version_3_has_its_code_elsewhere(tmp_path):
    sheet = {
        "cells": [{"cell_type": "code", "input": "x"}, {"cell_type": "heading", "source": "y"}]
    }
    found = read(notebook(tmp_path, nbformat=3, worksheets=[sheet, {"cells": []}]))
    assert [(each.code, each.source) for each in found] == [(True, "x"), (False, "y")]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"nbformat": 2}, "a.ipynb has format 2; 3 and 4 can be read"),
        ({"nbformat": 5}, "a.ipynb has format 5; 3 and 4 can be read"),
        ({"nbformat": "4"}, "a.ipynb is not a Jupyter notebook"),
        ({"nbformat": True}, "a.ipynb is not a Jupyter notebook"),
        ({"cells": None}, "a.ipynb is broken: it has no list of cells"),
        ({"cells": [1]}, "a.ipynb is broken: it has no list of cells"),
        ({"nbformat": 3}, "a.ipynb is broken: it has no list of cells"),
        ({"nbformat": 3, "worksheets": []}, "a.ipynb is broken: it has no list of cells"),
        (
            {"metadata": {"language_info": {"name": "R"}}},
            "a.ipynb is a notebook for R; this homework takes Python",
        ),
    ],
)
def test_what_is_no_notebook_for_python_says_why(tmp_path, more, says):
    assert refused(notebook(tmp_path, **more)).message == says


@pytest.mark.parametrize("name", ["python", "Python3", "ipython", "IPython 3"])
def test_any_python_is_python(tmp_path, name):
    metadata = {"language_info": {"name": name}, "kernelspec": {"language": " "}}
    assert read(notebook(tmp_path, [cell("x")], metadata=metadata))


def test_each_size_of_a_notebook_has_a_bound(tmp_path, monkeypatch):
    path = notebook(tmp_path, [cell("abc"), cell("de")])
    monkeypatch.setattr(notebooks, "MAX_SOURCE", 5)
    assert len(read(path)) == 2
    monkeypatch.setattr(notebooks, "MAX_SOURCE", 4)
    assert "the cells of a.ipynb hold over" in refused(path).message
    monkeypatch.setattr(notebooks, "MAX_CELLS", 1)
    assert refused(path).message == "a.ipynb has 2 cells; at most 1 are accepted"
    monkeypatch.setattr(notebooks, "MAX_FILE", path.stat().st_size)
    monkeypatch.setattr(notebooks, "MAX_PARTS", 3)
    assert "holds more than a notebook needs" in refused(path).message
    monkeypatch.setattr(notebooks, "MAX_FILE", path.stat().st_size - 1)
    assert "Clear Outputs of All Cells" in refused(path).tip


def test_a_notebook_that_git_has_marked_says_the_line(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text('{\n<<<<<<< HEAD\n"a": 1\n')
    error = refused(path)
    assert error.message.startswith("a.ipynb is broken: line 2: git marked a merge conflict here")
    assert error.tip.startswith("do so in a text editor")


@pytest.mark.parametrize(
    ("metadata", "marks"),
    [
        ({"nbgrader": {"grade_id": "q1"}}, ("q1",)),
        ({"otter": {"tests": ["t1", "t2"]}}, ("t1", "t2")),
        ({"otter": {"tests": "t1"}}, ()),
        ({"otter": {"ignore": True}}, (notebooks.IGNORED,)),
        ({"otter": {"ignore": 1}}, ()),
        ({"tags": ["otter_ignore"]}, (notebooks.IGNORED,)),
        ({"tags": "otter_ignore"}, ()),
        ({"nbgrader": {"grade_id": 3}, "otter": {"tests": [None, "t" * 300]}}, ("t" * 200,)),
        ({"nbgrader": [], "otter": []}, ()),
    ],
)
def test_what_a_courses_tool_calls_a_cell_is_known(tmp_path, metadata, marks):
    assert read(notebook(tmp_path, [cell("x", **metadata)]))[0].marks == marks


def cells_of_file(tmp_path, text):
    path = tmp_path / "a.py"
    path.write_text(text)
    return [(each.code, each.source, each.first_line) for each in split(path)]


def test_comments_between_statements_open_cells_of_code_or_text(tmp_path):
    text = "import a\n# %% first\nx = 1\n#%% [markdown] words\n# said\n# In[3]:\ny = 2"
    assert cells_of_file(tmp_path, text) == [
        (True, "import a", 1),
        (True, "# %% first\nx = 1", 2),
        (False, "#%% [markdown] words\n# said", 4),
        (True, "# In[3]:\ny = 2", 6),
    ]


@pytest.mark.parametrize("line", ["  # %%", "x = 1  # %%", "#  %%", "# In[a]:", "# Inside"])
def test_other_comments_open_none(tmp_path, line):
    assert len(cells_of_file(tmp_path, f"a = 1\n{line}\n")) == 1


def test_a_comment_within_a_statement_opens_no_cell(tmp_path):
    assert len(cells_of_file(tmp_path, "x = '''\n# %%\n'''\n")) == 1
    assert len(cells_of_file(tmp_path, "if x:\n    y\n# %%\nz\n")) == 2


def test_cells_are_called_by_number_and_text_and_those_of_a_file_by_its_name():
    raw = [RawCell(True, "x = 1"), RawCell(False, "# T"), RawCell(True, " "), RawCell(True, "y")]
    found = translate(raw)
    assert [(each.label, each.module_line) for each in found] == [
        *(("cell 1", 2), ("text", 4), ("cell 2", 6)),
    ]
    of_file = translate(
        [RawCell(True, "x\ny", 1), RawCell(True, "", 3), RawCell(True, "z", 4)], "a.py"
    )
    assert [(each.label, each.first_line, each.module_line) for each in of_file] == [
        *(("a.py", 1, 1), ("a.py", 4, 4)),
    ]
    assert as_module(found) == "\n# %% cell 1\nx = 1\n# %% [markdown]\n\n# %% cell 2\ny\n"[1:]


def test_a_cell_that_python_cannot_read_is_a_comment_and_names_its_place(monkeypatch):
    # Half-finished code makes IPython raise: it need not be imported for that.
    monkeypatch.setattr(cells, "_transformer", lambda: 1 / 0)
    found = translate([RawCell(True, "x = 1\ny = ("), RawCell(True, "def f(:\n  pass")])
    assert [each.error.partition(":")[0] for each in found] == ["cell 1, line 2", "cell 2, line 1"]
    assert as_module(found) == ("# %% cell 1\n# x = 1\n# y = (\n# %% cell 2\n# def f(:\n#   pass\n")
    assert {"x", "y"} <= {*found[0].names}
    assert "f" in found[1].names


def test_a_cell_of_comments_alone_is_empty():
    found = translate([RawCell(True, "# YOUR CODE HERE"), RawCell(True, "x"), RawCell(False, "a")])
    assert [each.empty for each in found] == [True, False, False]


@pytest.mark.parametrize(
    ("source", "heading"),
    [("# A\ntext\n## B ", "## B"), ("# # A", "# A"), ("text", ""), ("#A", ""), ("x\n ## C", "")],
)
def test_the_last_heading_of_a_text_is_its_heading(source, heading):
    assert Cell(False, "text", source).heading == heading
    assert Cell(True, "cell 1", source).heading == ""


def test_a_cell_is_shown_by_its_first_line_of_code():
    assert Cell(True, "cell 2", "# %% x\n\n  y = 1\nz").shown == "cell 2 (y = 1)"
    assert Cell(True, "cell 2", "a" * 40).shown == f"cell 2 ({'a' * 40})"
    assert Cell(True, "cell 2", "a" * 41).shown == f"cell 2 ({'a' * 39}…)"
    assert Cell(True, "a.py", "x\ny", first_line=5).place(2) == "a.py, line 6"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("a = b", ["a"]),
        ("a, (b, *c) = d", ["a", "b", "c"]),
        ("import a.b, c as d", ["a", "d"]),
        ("def f(x): y = 1", ["f"]),
        ("class A: y = 1", ["A"]),
        ("[x for x in y]", []),
        ("a = lambda z: (q := z)", ["a"]),
        ("for i in r: j = i", ["i", "j"]),
        ("with a as b: c: int = 1", ["b", "c"]),
        ("a.b = c[0] = d", []),
        ("print(w := 1)", ["w"]),
    ],
)
def test_names_that_statements_define_outside_of_functions_are_known(line, names):
    assert list(names_in(parsed(line).body)) == names


def test_a_file_of_windows_is_read_in_utf_8_whatever_it_says_of_itself():
    assert recoded(b"# coding: latin-1\nx\xe9") == b"# coding: latin-1\nx\xe9"
    text = "#!a\n# -*- coding: utf-16 -*-\nx = 'é'\n# coding: b"
    assert recoded(text.encode("utf-16")).decode() == text.replace("utf-16", "utf-8")


def test_the_first_mark_of_a_conflict_is_named_with_its_line():
    line, message = conflict_in("a\n\n>>>>>>> other" + "x" * 50)
    assert line == 3
    assert message.startswith(f"git marked a merge conflict here (>>>>>>> other{'x' * 27}): keep")
    assert conflict_in("a <<<<<<< b\n=======\n<<<<<<<\n") == (0, "")


def test_one_token_is_looked_for_near_the_line_and_in_no_large_file():
    broken = "def f(x)\n    return x\n"
    said = "Python can read it with : at the end of line 1"
    assert nearest.nearest(broken, 1) == nearest.nearest(broken, 3) == said
    assert nearest.nearest(broken + "\n\n", 4) == ""
    assert nearest.nearest("x = (1  # a\n", 1) == "Python can read it with ) at the end of line 1"
    large = broken + "# x\n" * 50_000
    assert nearest.nearest(large, 1) == ""


def test_an_outline_is_bounded_to_the_first_names():
    many = [f"n{each:04}" for each in range(MOST_NAMES + 1)]
    whole = Outline(
        dict.fromkeys(many, many), set(many), set(many), set(many), set(many),
        dict.fromkeys(many, "c"), set(many), set(many), dict.fromkeys(many, "d"),
    ).bounded()  # fmt: skip
    for each in vars(whole).values():
        assert sorted(each) == many[:-1]
    assert whole.functions["n0000"] == many[:-1]


def test_unfinished_and_blank_are_said_of_functions_and_cells():
    cells = translate(
        [
            RawCell(True, "# YOUR CODE HERE"),
            RawCell(True, "def f():\n    raise NotImplementedError"),
        ]
    )
    remarks = compare_cells(cells, outline_of_cells(cells), [], {})
    assert remarks[-1] == "Nothing is written in cell 1 (# YOUR CODE HERE)"
    assert "f (cell 2)" in remarks[0]


@pytest.mark.parametrize(
    ("body", "todo"),
    [
        ("raise NotImplementedError", True),
        ("raise NotImplementedError('x')", True),
        ("'doc'\n    raise NotImplementedError", True),
        ("x = 1\n    raise NotImplementedError", False),
        ("raise ValueError", False),
        ("raise", False),
        ("raise m.NotImplementedError", False),
        ("pass", False),
    ],
)
def test_a_function_that_only_says_so_is_left_to_write(body, todo):
    assert outline(parsed(f"def f():\n    {body}\n")).todo == ({"f"} if todo else set())


def test_a_record_is_plain_as_the_wire_has_it():
    plain = reading.as_plain({"a": (Reading(), {3, 1}), "b": "x\ud800"})
    assert plain["a"][0]["cells"] == []
    assert plain["a"][0]["statements"] == [[], True]
    assert (plain["a"][1], plain["b"]) == ([1, 3], "x?")
    assert reading.as_plain(reading.problem(UsageError("m", tip="t"))) == {
        "message": "m",
        "tip": "t",
    }


def test_what_is_wanted_of_a_module_is_named_without_the_module():
    wanted = Wanted(parts={"1": ["nn.f", "g", "nn.A.f"]}, loops=["x"])
    assert wanted.in_module("nn").parts == {"1": ["f", "g", "A.f"]}
    assert wanted.in_module("nn").loops == ["x"]


def test_a_module_that_python_cannot_read_has_nothing_of_what_is_wanted(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("x = (")
    found = reading.read(path, Wanted(forbidden={"k": (["numpy"], [])}, answers=["q"]))
    assert (found.uses, found.answers, found.text) == ({"k": []}, {"q": ""}, "")
    assert found.unparsable.line == 1
    path.write_bytes("x = 1\n".encode("utf-16"))
    assert reading.read(path, Wanted()).text == "x = 1\n"


def test_tokens_of_a_notebook_are_those_of_its_code(tmp_path, monkeypatch):
    lexer = types.ModuleType("copydetect.utils")
    lexer.filter_code = lambda text, file, language: (text.upper(), [[0, 1], [2, 3]])
    monkeypatch.setitem(sys.modules, "copydetect.utils", lexer)
    monkeypatch.setitem(sys.modules, "copydetect", types.ModuleType("copydetect"))
    path = notebook(tmp_path, [cell("x = 1"), cell("words", "markdown"), cell("y = 2")])
    assert tokens.of_file(path).text == "x = 1\n\ny = 2"
    file = tmp_path / "a.py"
    file.write_bytes("é = 1".encode("utf-16"))
    found = tokens.of_file(file)
    assert found.text == "é = 1"
    assert (found.kept, found.usable, found.offsets.tolist()) == ("É = 1", True, [[0, 1], [2, 3]])
    assert tokens.of_text("x" * (tokens.LONGEST + 1)).text == "x" * tokens.LONGEST


@pytest.mark.parametrize("offsets", [[[0.5, 1]], [1, 2], [[1, 2, 3]]])
def test_offsets_of_another_shape_or_type_are_not_used(offsets):
    assert not tokens.Tokens("", "", np.array(offsets)).usable
