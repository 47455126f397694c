"""A notebook is read as data: its cells, or one clear line why not."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.submitted import notebooks
from autograder.submitted.notebooks import read, split


def cell(source="x = 1", kind="code", **more):
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **code, **more}


def text_of(cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more})


@pytest.fixture
def write(tmp_path):
    def make(text):
        path = tmp_path / "ada.ipynb"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def refusal(path):
    with pytest.raises(UsageError) as caught:
        read(path)
    assert "\n" not in caught.value.message
    return caught.value.message


def test_cells_come_in_order_with_their_kind(write):
    found = read(write(text_of([cell("# Title", "markdown"), cell(["a = 1\n", "b = 2"])])))
    assert [(c.code, c.source) for c in found] == [(False, "# Title"), (True, "a = 1\nb = 2")]


def test_outputs_are_not_looked_at(write):
    plot = {"output_type": "display_data", "data": {"image/png": "A" * 100_000}, "metadata": 7}
    assert read(write(text_of([cell(outputs=[plot, "nonsense"])])))[0].source == "x = 1"


def test_version_3_is_converted(write):
    code = {"cell_type": "code", "input": ["y = 2"], "language": "python", "outputs": []}
    sheet = {"cells": [code, {"cell_type": "heading", "source": "Title", "level": 1}]}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}
    assert [(c.code, c.source) for c in read(write(json.dumps(old)))] == [
        (True, "y = 2"),
        (False, "Title"),
    ]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"language_info": {"name": "julia"}},
    ],
    ids=["kernel", "language"],
)
def test_another_language_is_named(write, metadata):
    assert "this homework takes Python" in refusal(write(text_of([], metadata=metadata)))


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "conda-env-ml-py", "language": "python"}},
        {"kernelspec": 3},
        {"kernelspec": {"language": ""}, "language_info": {"name": " "}},
    ],
    ids=["nothing", "an environment", "nonsense", "blank"],
)
def test_any_kernel_for_python_is_accepted(write, metadata):
    assert len(read(write(text_of([cell()], metadata=metadata)))) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not complete JSON"),
        ('{"nbformat": 4, "cells": [', "not complete JSON"),
        ("[" * 100_000, "not complete JSON"),
        (b"\xff\xfe\x00\x01", "not complete JSON"),
        ("[1, 2]", "not a Jupyter notebook"),
        ('{"a": 1}', "not a Jupyter notebook"),
        ('{"nbformat": 5, "cells": []}', "has format 5"),
        ('{"nbformat": true, "cells": []}', "not a Jupyter notebook"),
        ('{"nbformat": 4, "cells": 3}', "no list of cells"),
        ('{"nbformat": 4, "cells": [3]}', "no list of cells"),
        ('{"nbformat": 3, "worksheets": []}', "no list of cells"),
        (text_of([cell()] * (notebooks.MAX_CELLS + 1)), "2,001 cells"),
        (text_of([cell("x" * 1_100_000)] * 2), "over 2 MB"),
        ('{"nbformat": 4, "cells": [' + "[]," * 600_000 + "[]]}", "more than a notebook needs"),
    ],
    ids=["empty", "cut off", "deep", "bytes", "list", "other JSON", "format 5", "bool", "no cells",
         "no dicts", "no sheets", "many cells", "large cells", "many parts"],
)  # fmt: skip
def test_what_is_no_usable_notebook_gets_one_line(write, text, says):
    assert says in refusal(write(text))


def test_file_that_is_too_large_is_not_read(write, monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_FILE", 10)
    assert "is over" in refusal(write(text_of([cell()])))


def test_half_characters_and_other_ends_of_lines_are_replaced(write):
    found = read(write('{"nbformat": 4, "cells": [{"cell_type": "code", "source": '
                       '"a\\r\\nb = \\"\\ud800\\""}]}'))  # fmt: skip
    assert found[0].source == 'a\nb = "?"'


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["cells", "nbformat", "metadata", "source", "cell_type", "input",
                         "worksheets", "outputs", "kernelspec", "language", "id", "x"]),
        inner,
        max_size=5,
    ),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(_JSON, max_size=3), more=_JSON, version=st.sampled_from([3, 4, 4, 4]))
def test_whatever_json_it_holds_there_are_cells_or_one_line(tmp_path_factory, cells, more, version):
    notebook = {"nbformat": version, "cells": cells, "worksheets": [{"cells": cells}]}
    notebook |= more if isinstance(more, dict) else {"metadata": more}
    path = tmp_path_factory.mktemp("fuzz") / "ada.ipynb"
    path.write_text(json.dumps(notebook))
    try:
        found = read(path)
    except UsageError:
        return
    assert all(isinstance(each.source, str) for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n", [(True, 1)]),
        ("# %%\nx = 1\n# %% [markdown]\n# hi\n#%% plot\ny = 2", [(True, 1), (False, 3), (True, 5)]),
        ("# In[1]:\nx = 1\n\n# In[ ]:\n\ny = 2", [(True, 1), (True, 4)]),
    ],
    ids=["none", "percent", "nbconvert"],
)
def test_comments_open_cells_in_a_python_file(tmp_path, text, expected):
    path = tmp_path / "ada.py"
    path.write_text(text)
    found = [(c.code, c.first_line) for c in split(path) if c.source]
    assert found == expected


def test_python_file_in_another_encoding_is_read_by_its_cookie(tmp_path):
    path = tmp_path / "ada.py"
    path.write_bytes("# coding: latin-1\nx = 'é'".encode("latin-1"))
    assert "é" in split(path)[0].source


MARKS = {
    "nbgrader": ({"nbgrader": {"grade_id": "t", "points": 1}}, ("t",)),
    "otter": ({"otter": {"tests": ["q1", "q2"]}}, ("q1", "q2")),
    "both": ({"nbgrader": {"grade_id": "t"}, "otter": {"tests": ["q1"]}}, ("t", "q1")),
    "others": ({"nbgrader": 3, "otter": {"tests": {"q1": 1}}, "tags": ["t"]}, ()),
    "no texts": ({"nbgrader": {"grade_id": ["t"]}, "otter": {"tests": [1, None]}}, ()),
    "no metadata": (None, ()),
    "long": ({"nbgrader": {"grade_id": "t" * 999}}, ("t" * notebooks.LONGEST_MARK,)),
    "many": ({"otter": {"tests": ["q"] * 999}}, ("q",) * notebooks.MAX_MARKS),
}


@pytest.mark.parametrize(("metadata", "marks"), MARKS.values(), ids=MARKS)
def test_names_that_a_course_s_tool_has_given_are_read(write, metadata, marks):
    assert read(write(text_of([cell(metadata=metadata)])))[0].marks == marks


def test_comment_within_a_statement_opens_no_cell(tmp_path):
    path = tmp_path / "hw.py"
    path.write_text('"""\n# %% in a text\n"""\nif 1:\n    x = 1\n# %%\n    y = 2\n# %%\nz = 3\n')
    assert [cell.first_line for cell in split(path)] == [1, 8]
