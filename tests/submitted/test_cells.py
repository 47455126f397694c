"""Cells become Python of the same lines; what they define is known without running them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submitted import cells
from autograder.submitted.cells import as_module, translate
from autograder.submitted.notebooks import RawCell
from autograder.submitted.parsing import parsed


def code(*sources):
    return translate([RawCell(True, source) for source in sources])


def test_blank_cells_have_no_number_as_in_jupyter():
    assert [cell.label for cell in code("x = 1", "  \n", "y = 2")] == ["cell 1", "cell 2"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline", "get_ipython().run_line_magic('matplotlib', 'inline')"),
        ("!pip install x", "get_ipython().system('pip install x')"),
        ("files = !ls", "files = get_ipython().getoutput('ls')"),
        ("plt.plot?", "get_ipython().run_line_magic('pinfo', 'plt.plot')"),
        ("%time x = f(3)", "x = f(3)"),
        ("if 1:\n    %time x = 3", "if 1:\n    x = 3"),
        ("%%time\nx = 1\n!ls", "# with %%time\nx = 1\nget_ipython().system('ls')"),
        ("%%capture out\nx = 1", "# with %%capture out\nx = 1"),
        ("s = '''\n%time x\n!ls\n'''", "s = '''\n%time x\n!ls\n'''"),
        (">>> x = 1", "x = 1"),
    ],
    ids=["magic", "shell", "output", "help", "time", "indented", "cell", "capture", "text",
         "prompt"],
)  # fmt: skip
def test_magics_become_calls_on_the_same_line(source, expected):
    assert code(source)[0].source == expected


def test_cell_for_another_language_stays_one_call():
    (cell,) = code("%%bash\nif [ 1 ]; then\n")
    assert cell.source.startswith("get_ipython().run_cell_magic('bash'")


def test_cell_that_python_cannot_read_names_its_line_and_spares_the_others():
    first, second = code("x = 1\ndef f(:", "y = 2")
    assert first.error == "cell 1, line 2: invalid syntax"
    assert not second.error


def test_cells_of_a_file_keep_the_lines_of_the_file():
    raw = [RawCell(True, "# %%\nx = 1", 1), RawCell(True, "# %%\ny = (", 3)]
    made = translate(raw, "ada.py")
    assert made[0].place(2) == "ada.py, line 2"
    assert made[1].error.startswith("ada.py, line 4: ")


def test_module_of_all_cells_knows_where_each_line_comes_from():
    text = RawCell(False, "Why?\nBecause.")
    made = translate([text, RawCell(True, "x = 1\ny = 2"), RawCell(True, "("), RawCell(True, "z")])
    lines = as_module(made).splitlines()
    parsed(as_module(made))
    for cell in made:
        first = lines[cell.module_line - 1].removeprefix("# ")
        assert first == (cell.source.splitlines()[0] if cell.code else "")


def test_code_cannot_read_what_is_written_between_it():
    made = translate(
        [RawCell(True, "x = 1"), RawCell(False, "weights: 3f80a1"), RawCell(True, "y")]
    )
    assert "3f80a1" not in as_module(made)


def test_module_of_a_file_has_the_lines_of_the_file():
    source = "# %%\nx = 1\n\n# %%\nif :\n# %%\ny = 2"
    parts = [RawCell(True, "# %%\nx = 1\n", 1), RawCell(True, "# %%\nif :", 4),
             RawCell(True, "# %%\ny = 2", 6)]  # fmt: skip
    lines = as_module(translate(parts, "ada.py")).splitlines()
    assert [lines[1], lines[6]] == ["x = 1", "y = 2"]
    assert len(lines) == len(source.splitlines())


@pytest.mark.parametrize(
    "source",
    [
        "%time x\n" * 3_000,
        "a" * 500_000 + "?",
        "!" * 20_000,
        "x = (\n" * 5_000 + "%time y",
        "(" * 5_000,
        "%%time\n" * 900 + "x = (",
        "\0",
        "é = %time '\u2028'\n?",
    ],
    ids=["magics", "one line", "bangs", "open", "nested", "cell magics", "nul", "separators"],
)
def test_hostile_cell_is_left_to_python_and_spares_the_next(source, monkeypatch):
    monkeypatch.setattr(cells, "_TRANSFORM_BUDGET", 50_000)
    hostile, next_one = code(source, "!ls")
    assert hostile.error
    assert "cell 2" in next_one.label


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy as np\nimport os.path", {"np", "os"}),
        ("a = b = 1\n(c, *d), e[0] = f", {"a", "b", "c", "d"}),
        ("def f(x):\n    y = 1", {"f"}),
        ("class A:\n    b = 1", {"A"}),
        ("if 1:\n    for i in x:\n        j = [k for k in i]", {"i", "j"}),
        ("with open(x) as f: pass", {"f"}),
        ("def g(x:\n    pass", {"g"}),
        (
            "a b\n\n\ndef g():\n    c = 1\n\nclass D:\n    e = 1\ndefault = 1",
            {"a", "g", "D", "default"},
        ),
    ],
    ids=["imports", "assignments", "function", "class", "blocks", "with", "invalid", "far apart"],
)
def test_names_that_a_cell_defines_are_known(source, names):
    assert set(code(source)[0].names) == names


_PIECES = ["%", "%%", "!", "?", "time", "capture", "x = ", "(", ")", "'''", "#", "\\", "\n", " ",
           "def f():", "await y", "\t", "é", "\x0c", "\u2028", "f'{x}'", "0", "::",
           "%%bash"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_whatever_a_cell_holds_the_next_one_is_found_in_its_place(pieces):
    made = code("".join(pieces), "last = 1")
    assert made[-1].source == "last = 1"
    lines = as_module(made).split("\n")
    parsed(as_module(made))
    assert lines[made[-1].module_line - 1] == "last = 1"
