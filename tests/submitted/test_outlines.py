"""What is known of a file or a notebook from its text: names, parameters, what is left to write."""

import sys

import pytest

from autograder.submitted.cells import Cell
from autograder.submitted.conformance import (
    Unparsable,
    compare_cells,
    invalid,
    outline,
    outline_of_cells,
    why_unparsable,
)
from autograder.submitted.parsing import parsed


def cells(*sources, labels=(), **settings):
    names = labels or [f"cell {number}" for number in range(1, len(sources) + 1)]
    return [Cell(True, name, text, **settings) for name, text in zip(names, sources, strict=True)]


def remarks(submission, skeleton):
    return compare_cells(submission, outline_of_cells(submission), skeleton, {})


def parameters(source):
    return outline(parsed(source)).functions["f"]


@pytest.mark.parametrize(
    "source", ["def f(a, /, b, *, c): ...", "async def f(a, b, *more, c, **named): ..."]
)
def test_parameters_of_every_kind_are_compared(source):
    assert parameters(source) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("import numpy as np, os", {"import numpy as np", "import os"}),
        ("from a.b import c as d, e", {"from a.b import c as d", "from a.b import e"}),
        ("from . import x", {"from . import x"}),
        ("from ..nn import x", {"from ..nn import x"}),
    ],
)  # fmt: skip
def test_imports_are_known_as_they_are_written(source, imports):
    assert outline(parsed(source)).imports == imports


@pytest.mark.parametrize(
    ("body", "todo"),
    [
        ("raise NotImplementedError", True),
        ("raise NotImplementedError('TODO')", True),
        ("'''What it does.'''\n    raise NotImplementedError", True),
        ("raise ValueError", False),
        ("raise", False),
        ("x = 1\n    raise NotImplementedError", False),
        ("if x: raise NotImplementedError", False),
    ],
)
def test_function_is_left_to_write_where_it_does_nothing_but_say_so(body, todo):
    assert outline(parsed(f"def f(x):\n    {body}\n")).todo == ({"f"} if todo else set())


def test_docstring_is_no_part_of_what_a_function_does():
    same = [outline(parsed(f"def f():\n{doc}    return 1\n")).bodies["f"] for doc in
            ("", "    '''It does.'''\n")]  # fmt: skip
    other = outline(parsed("def f():\n    return 2\n")).bodies["f"]
    assert same[0] == same[1] != other


def test_later_cell_counts_where_two_define_a_function():
    todo, done = "def f(): raise NotImplementedError", "def f(a): return a"
    found = outline_of_cells(cells(todo, done))
    assert (found.todo, found.functions, found.shown("f")) == (set(), {"f": ["a"]}, "f (cell 2)")
    assert outline_of_cells(cells(done, todo)).todo == {"f"}
    assert found.bodies["f"] == outline(parsed(done)).bodies["f"]


def test_function_of_a_file_is_shown_without_a_cell():
    assert outline_of_cells(cells("def f(): ...", labels=["ada.py"])).shown("f") == "f"


def test_method_is_inherited_from_a_class_of_another_cell():
    found = outline_of_cells(cells("class A:\n    def f(self, x): ...", "class B(A): ..."))
    assert found.functions["B.f"] == ["self", "x"]


def test_variables_are_what_is_no_function_and_no_class():
    found = outline_of_cells(cells("x = 1\ndef f(): ...\nclass A: ...", "y: int = 2"))
    assert found.variables == {"x", "y"}


def test_cells_that_python_cannot_read_are_named_instead_of_what_may_be_in_them():
    broken = cells("def f(:", error="cell 1, line 1: invalid syntax")
    assert remarks(broken, cells("def f(): ...")) == [
        "Not valid Python: cell 1, line 1: invalid syntax"
    ]


@pytest.mark.parametrize(("source", "lost"), [("x = 1", ["y"]), ("x = 1\ndef y(): ...", [])])
def test_variable_of_the_skeleton_that_is_gone_is_named(source, lost):
    found = remarks(cells(source), cells("x, y = 1, 2"))
    assert found == [f"Variables of the skeleton that were removed: {name}" for name in lost]


@pytest.mark.parametrize(
    ("text", "empty", "blank"),
    [
        ("# YOUR CODE HERE", True, True),
        ("# later", True, False),
        ("# YOUR CODE HERE\nx=1", False, False),
    ],
)  # fmt: skip
def test_cell_with_the_skeletons_comment_alone_is_blank(text, empty, blank):
    found = remarks(cells(text, empty=empty), cells(text, empty=empty))
    assert found == (["Nothing is written in cell 1 (# YOUR CODE HERE)"] if blank else [])


@pytest.mark.parametrize(
    ("message", "step"),
    [
        ("(unicode error) 'utf-8' codec can't decode byte", "Save it as text in UTF-8"),
        ("source code string cannot contain null bytes", "Save it as text in UTF-8"),
        ("git marked a merge conflict here", "keep one version"),
        ("invalid syntax", "Run 'python ada.py' yourself"),
    ],
)
def test_file_that_is_not_python_says_what_to_do(message, step):
    feedback = invalid(Unparsable(3, message, "x = = 1"), "ada.py").feedback
    assert step in feedback.next_step
    assert (feedback.found, feedback.detail) == (f"line 3: {message}", "x = = 1")
    assert feedback.cause == ""


def test_one_token_that_repairs_a_file_is_the_cause():
    feedback = invalid(
        Unparsable(None, "invalid syntax", "", "A colon is missing"), "a.py"
    ).feedback
    assert feedback.cause == "One token is wrong. A colon is missing."
    assert feedback.found == "invalid syntax"


def test_merge_conflict_is_said_before_what_the_parser_says():
    source = b"x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> other\n"
    found = why_unparsable(SyntaxError("invalid syntax"), source)
    assert (found.line, found.text) == (2, "<<<<<<< HEAD")
    assert "merge conflict" in found.message


def test_error_without_a_line_is_said_as_it_is():
    assert why_unparsable(ValueError("null bytes"))[:3] == (None, "null bytes", "")


def test_error_of_python_is_said_with_its_line_and_what_stands_there():
    with pytest.raises(SyntaxError) as caught:
        compile("x = 1\n  y = 2  \n", "a.py", "exec")
    found = why_unparsable(caught.value, b"x = 1\n  y = 2  \n")
    assert (found.line, found.message, found.text) == (2, "unexpected indent", "  y = 2")


def test_notebook_has_the_outline_of_its_code_as_one_file():
    sources = (
        "import os\nx = 1\n",
        "class A:\n    def f(self, a): raise NotImplementedError\n",
        "class B(A):\n    g = max\n",
        "def h(b, /, *, c): return b\nk = h\n",
    )
    found, file = outline_of_cells(cells(*sources)), outline(parsed("".join(sources)))
    for kind in ("functions", "classes", "imports", "todo", "assigned", "inherited", "bodies"):
        assert getattr(found, kind) == getattr(file, kind), kind
    assert found.variables == {"os", "x", "k"}
    assert found.cells == {"A.f": "cell 2", "h": "cell 4"}


def test_text_and_cells_that_python_cannot_read_are_passed_over():
    text = Cell(False, "cell 1", "def f(a): it is f(")
    broken = Cell(True, "cell 2", "def g(:", error="cell 2, line 1: invalid syntax")
    found = outline_of_cells([text, broken, *cells("def h(): ...", labels=["cell 3"])])
    assert list(found.functions) == ["h"]


@pytest.mark.parametrize("source", ["def _f(): ...\nf = _f", "f = lambda: 1", "from a import f"])
def test_function_of_a_notebook_that_is_defined_another_way_is_not_missed(source):
    found = remarks(cells(source), cells("def f(): ..."))
    assert not [remark for remark in found if "missing" in remark]


def test_first_ten_cells_that_are_not_python_are_named():
    broken = [Cell(True, f"cell {n}", "(", error=f"cell {n}") for n in range(12)]
    assert remarks(broken, cells("x = 1")) == [f"Not valid Python: cell {n}" for n in range(10)]


def test_notebook_without_a_skeleton_is_compared_with_nothing():
    assert remarks(cells("import os\ndef f(): raise NotImplementedError"), []) == [
        "Not written yet: f (cell 1)"
    ]


def test_names_and_imports_that_both_have_are_no_remark():
    skeleton = "import a\nimport b\nfrom c import d\ndef f(x, y): ..."
    assert remarks(cells(skeleton), cells(skeleton)) == []
    changed = skeleton.replace("import b", "import e").replace("x, y", "x")
    assert remarks(cells(changed), cells(skeleton)) == [
        "f (cell 1) has different parameters than in the skeleton: expected (x, y), found (x)",
        "Imports that the skeleton does not have: import e",
        "Imports of the skeleton that were removed: import b",
    ]


SKELETON = "class Net:\n    def forward(self): ...\nclass Train: ...\ndef train(): ...\n"


def missing(source):
    """Return what of the skeleton a file lacks, in the words of the remarks."""
    found = remarks([cells(source)[0]], cells(SKELETON))
    return [remark for remark in found if "missing" in remark]


def test_method_of_a_class_that_is_there_is_missed():
    said = "The function Net.forward of the skeleton is missing"
    assert missing(SKELETON.replace("def forward", "def other")) == [said]
    assert missing(SKELETON.replace("def forward", "def foward")) == [
        f"{said}; did you rename it to Net.foward?"
    ]


@pytest.mark.parametrize(
    "line", ["from helper import train", "import helper as train", "import train.inner"]
)
def test_function_that_is_imported_is_not_missed(line):
    assert missing(SKELETON.replace("def train(): ...", line)) == []


@pytest.mark.parametrize(
    ("instead", "hint"), [("def trains(): ...", "; did you rename it to trains?"), ("", "")]
)
def test_name_of_ones_own_is_taken_for_a_missing_one_and_none_of_the_skeletons(instead, hint):
    assert missing(SKELETON.replace("def train(): ...", instead)) == [
        f"The function train of the skeleton is missing{hint}"
    ]


def test_step_names_the_python_that_reads_it():
    step = invalid(Unparsable(3, "invalid syntax", ""), "ada.py").feedback.next_step
    version = ".".join(map(str, sys.version_info[:2]))
    assert step == (
        f"Run 'python ada.py' yourself, with Python {version} as here, and fix what it points at."
    )


def test_name_of_the_skeleton_that_is_there_is_not_taken_for_another():
    skeleton = cells("def train_one(): ...\ndef train_two(): ...\nclass train_six: ...")
    submission = cells("def train_two(): ...\nclass train_six: ...")
    assert remarks(submission, skeleton) == ["The function train_one of the skeleton is missing"]


def test_method_that_a_class_inherits_is_not_taken_for_a_missing_one():
    skeleton = cells("class A: ...\nclass B:\n    def forward(self): ...")
    inherits = cells("class A:\n    def forwards(self): ...\nclass B(A): ...")
    assert remarks(inherits, skeleton) == ["The function B.forward of the skeleton is missing"]


def test_nearest_of_several_names_is_the_one_that_was_meant():
    submission = cells("def tran(): ...\ndef trains(): ...\ndef strain_it(): ...")
    (remark,) = remarks(submission, cells("def train(): ..."))
    assert remark.endswith("did you rename it to trains?")


@pytest.mark.parametrize(
    ("graded_as", "hint"),
    [
        ({"train": "fit"}, ": it is graded under the name that it has in your file, fit"),
        ({"other": "fit"}, "; did you rename it to trains?"),
    ],
)
def test_name_that_something_is_graded_under_is_said_instead_of_a_guess(graded_as, hint):
    submission = cells("def trains(): ...\ndef fit(): ...")
    found = compare_cells(
        submission, outline_of_cells(submission), cells("def train(): ..."), {}, graded_as
    )
    assert found == [f"The function train of the skeleton is missing{hint}"]


@pytest.mark.parametrize(("aliases", "missed"), [(["fit"], 0), (["Train"], 1), ([], 1)])
def test_name_that_stands_for_another_is_not_missed(aliases, missed):
    submission = cells("def fit(): ...")
    found = compare_cells(
        submission, outline_of_cells(submission), cells("def train(): ..."), {"train": aliases}
    )
    assert len(found) == missed
