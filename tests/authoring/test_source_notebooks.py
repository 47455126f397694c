"""Notebooks that courses write homeworks in become references that can be imported."""

import json
from types import ModuleType

import nbformat
import pytest

from autograder.authoring import scaffold, skeleton, source_notebooks, starters
from autograder.errors import UsageError

CODE, TEXT, RAW = (
    nbformat.v4.new_code_cell,
    nbformat.v4.new_markdown_cell,
    nbformat.v4.new_raw_cell,
)
DOUBLE = '''def double(x):
    """Double it.

    x: array of shape (N, D)
    """
    return 2 * x # SOLUTION
'''


def written(*cells):
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))


def graded(source, *, solution=False, grade=False, make=CODE):
    return make(source, metadata={"nbgrader": {"solution": solution, "grade": grade}})


OTTER = written(
    RAW("# ASSIGNMENT CONFIG\nsolutions_pdf: true"),
    CODE("import numpy as np\n%matplotlib inline\n!pip list | head"),
    RAW("# BEGIN QUESTION\nname: q1"),
    TEXT("**Question 1.** Double it."),
    RAW("# BEGIN SOLUTION"),
    CODE(DOUBLE),
    RAW("# END SOLUTION"),
    RAW("# BEGIN TESTS"),
    CODE("assert double(2) == 4"),
    RAW("# END TESTS"),
    RAW("# END QUESTION"),
    RAW("# BEGIN SOLUTION"),
    CODE("secret = 3 # SOLUTION NO PROMPT\nanswer = double(\n    21) # SOLUTION\nanswer"),
    RAW("# END SOLUTION"),
    CODE("%%time\nprint(double(answer))"),
)
NBGRADER = written(
    CODE("import numpy as np"),
    graded("def mean(x):\n    '''x: vector of length n'''\n    ### BEGIN SOLUTION\n"
           "    return np.mean(x)\n    ### END SOLUTION", solution=True),
    graded("assert mean([1, 3]) == 2\n### BEGIN HIDDEN TESTS\nassert mean([5]) == 5\n"
           "### END HIDDEN TESTS", grade=True),
    graded("best = mean([1, 2])", solution=True, grade=True),
    graded("Because of **this**.", solution=True, grade=True, make=TEXT),
)  # fmt: skip


def imported(text):
    module = ModuleType("reference")
    exec(compile(source_notebooks.as_percent(text, "a.ipynb"), "a", "exec"), vars(module))
    return module


def blank(text):
    source = source_notebooks.as_percent(text, "a.ipynb")
    return skeleton.from_source(source, "a.ipynb", notebook=True)


@pytest.mark.parametrize("text", [OTTER, NBGRADER], ids=["otter", "nbgrader"])
def test_reference_is_imported_for_its_functions_and_runs_nothing(text):
    names = set(vars(imported(text)))
    assert names & {"double", "mean"}
    assert not names & {"answer", "secret", "best"}


def test_lines_of_otter_are_cut_and_its_plumbing_is_left_out():
    made = blank(OTTER)
    assert "2 * x" not in made
    assert "secret" not in made
    assert "double(2) == 4" not in made
    assert "BEGIN" not in made
    assert "# YOUR CODE HERE: set answer\nraise NotImplementedError()" in made
    assert "# YOUR CODE HERE: write double" in made


def test_cells_of_nbgrader_are_cut_and_hidden_tests_are_in_no_file():
    source, made = source_notebooks.as_percent(NBGRADER, "a.ipynb"), blank(NBGRADER)
    assert "mean([5])" not in source
    assert "mean([1, 3]) == 2" in made
    assert "np.mean" not in made
    assert "Because" not in made
    assert "# YOUR ANSWER HERE" in made
    assert "# YOUR CODE HERE: set best" in made


@pytest.mark.parametrize("text", [OTTER, NBGRADER], ids=["otter", "nbgrader"])
def test_notebook_becomes_a_homework_that_hands_out_a_notebook(text, tmp_path):
    (tmp_path / "a.ipynb").write_text(text)
    made = scaffold.create("course", tmp_path / "course", starters.read(tmp_path / "a.ipynb"))
    assert made.report.all_passed
    assert made.report.points == 1
    assert json.loads((made.folder / "skeleton.ipynb").read_text())["nbformat"] == 4
    case = json.loads((made.folder / "examples" / "blank.json").read_text())
    assert case["score"] == 0
    assert all("student.variable" in why for why in made.waiting.values())


def test_line_that_goes_on_from_the_one_before_is_no_magic():
    text = written(CODE("y = (5\n% 3)\nprint(y)"), CODE(DOUBLE))
    assert "\n    % 3)" in source_notebooks.as_percent(text, "a.ipynb") or "\n% 3)" in (
        source_notebooks.as_percent(text, "a.ipynb")
    )


def test_region_inside_a_call_leaves_the_call():
    cell = "model = list([\n    ### START CODE HERE ###\n    1,\n    ### END CODE HERE ###\n])"
    assert "NotImplementedError" not in blank(written(CODE(cell)))
    assert "1," not in blank(written(CODE(cell)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "is not a Jupyter notebook"),
        (written(CODE("x = 1"), CODE("y = (")), "cell 2 is not valid Python: line 1"),
        (written(TEXT("# Hi"), CODE("# START CODE HERE")), "cell 2, line 1: this 'START CODE"),
    ],
    ids=["no notebook", "no Python", "no partner"],
)
def test_what_cannot_be_read_is_named_with_its_cell(text, says):
    with pytest.raises(UsageError, match=says):
        source_notebooks.as_percent(text, "a.ipynb")


def test_notebook_whose_cells_have_no_ids_is_read_without_a_warning():
    notebook = json.loads(written(CODE("x = 1")))
    del notebook["cells"][0]["id"]
    assert "x = 1" in source_notebooks.as_percent(json.dumps(notebook), "hw.ipynb")
