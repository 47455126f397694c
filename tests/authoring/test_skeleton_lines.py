"""Which lines of a reference are a solution, and what the skeleton says in their place."""

import json

import pytest

from autograder.authoring import markers, skeleton
from autograder.authoring.markers import Marked
from autograder.authoring.skeleton import Region
from autograder.errors import UsageError


def cut(*lines, **more):
    return skeleton.from_source("\n".join(lines) + "\n", "r.py", **more).split("\n")[:-1]


def test_region_is_its_lines_with_the_marks_or_between_marks_that_stay():
    own = "def f():\n    # BEGIN SOLUTION: do it\n    return 1\n    # END SOLUTION\n"
    assert skeleton.regions(own, "r.py") == [Region(2, 4, "    ", "do it")]
    theirs = "def f():\n    # START CODE HERE\n    return 1\n    # END CODE HERE\n"
    assert skeleton.regions(theirs, "r.py") == [Region(3, 3, "    ", "write f", stays=True)]


def test_region_without_words_is_for_the_function_around_it():
    source = "def f():\n    def g():\n        # BEGIN SOLUTION\n        return 1\n"
    source += "        # END SOLUTION\n"
    assert [each.todo for each in skeleton.regions(source, "r.py")] == ["write g"]
    outside = "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n"
    assert [each.todo for each in skeleton.regions(outside, "r.py")] == [""]


def test_region_below_a_function_is_not_the_function_s():
    source = "def f():\n    pass\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n"
    assert skeleton.regions(source, "r.py")[0].todo == ""


def test_silent_region_has_no_words_whatever_is_around():
    source = (
        "def f():\n    # BEGIN SOLUTION NO PROMPT\n    x = 1\n    # END SOLUTION\n    return x\n"
    )
    assert skeleton.regions(source, "r.py")[0].todo == ""


def test_indent_is_that_of_the_first_statement_and_of_the_mark_where_there_is_none():
    source = (
        "def f():\n  # BEGIN SOLUTION\n    # note\n\n    x = 1\n  # END SOLUTION\n    return x\n"
    )
    assert skeleton.regions(source, "r.py")[0].indent == "    "
    empty = "def f():\n   # BEGIN SOLUTION\n   # END SOLUTION\n   return 1\n"
    assert skeleton.regions(empty, "r.py")[0].indent == "   "


def test_function_s_region_raises_and_another_one_disappears_with_a_blank_line():
    found = cut(
        "import os", "", "# BEGIN SOLUTION", "X = 1", "# END SOLUTION", "", "def f():",
        "    # BEGIN SOLUTION", "    return X", "    # END SOLUTION",
    )  # fmt: skip
    assert found == [
        "import os", "", "def f():", '    raise NotImplementedError("TODO: write f")',
    ]  # fmt: skip


def test_words_are_quoted_as_python_reads_them():
    found = cut('# BEGIN SOLUTION: say "é" \\n', "x = 1", "# END SOLUTION")
    assert found == ['raise NotImplementedError("TODO: say \\"é\\" \\\\n")']
    with pytest.raises(NotImplementedError, match="TODO: say"):
        exec(found[0])


def test_notebook_s_words_are_its_own():
    lines = ("# BEGIN SOLUTION: do it", "x = 1", "# END SOLUTION")
    assert cut(*lines, notebook=True) == ["# YOUR CODE HERE: do it", "raise NotImplementedError()"]
    assert cut("y = 2", "# BEGIN SOLUTION", "x = 1", "# END SOLUTION", notebook=True) == ["y = 2"]


def test_remarks_to_linters_are_cut_and_other_comments_stay():
    found = cut(
        "import a  # noqa: F401", "b = 1  # type: ignore", "c = 2  # pragma: no cover",
        "d = 3  # why",
        "# BEGIN SOLUTION", "x = 1", "# END SOLUTION",
    )  # fmt: skip
    assert found == ["import a", "b = 1", "c = 2", "d = 3  # why"]


def test_block_that_would_be_empty_passes_and_an_item_of_a_list_is_left_out():
    assert cut("class A:", "    # BEGIN SOLUTION", "    x = 1", "    # END SOLUTION") == [
        "class A:", "    pass",
    ]  # fmt: skip
    listed = cut(
        "def f():", "    x = [", "        1,", "        # BEGIN SOLUTION", "        2,",
        "        # END SOLUTION", "    ]", "    return x",
    )  # fmt: skip
    assert listed == ["def f():", "    x = [", "        1,", "    ]", "    return x"]


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("# BEGIN SOLUTION", True),
        ("### BEGIN SOLUTION ###", True),
        ("# START SOLUTION: do it", True),
        ("# BEGIN OF SOLUTION", True),
        ("# BEGIN SOLUTION NO PROMPT", True),
        ("# END SOLUTION", True),
        ("    #END OF SOLUTION", True),
        ("# begin solution", False),
        ("# BEGIN SOLUTIONS", False),
        ("x = 1  # BEGIN SOLUTION", False),
        ("# START CODE HERE", False),
    ],
)
def test_mark_that_is_cut_out_is_one_of_those_who_write_the_homework(line, begins):
    assert markers.is_marker(line) is begins
    assert skeleton.is_marker(line) is begins


@pytest.mark.parametrize(
    "line",
    [
        "# START CODE HERE", "### BEGIN YOUR CODE", "# YOUR CODE STARTS HERE", "# TODO: copy x",
        "# WRITE YOUR CODE HERE", "# YOUR ANSWER HERE", "# END OF YOUR CODE", "# END TODO",
        "# student code ends", "# Your Solution Here", "# insert your code here",
    ],
)  # fmt: skip
def test_mark_for_students_is_one_and_stays(line):
    assert markers.is_mark(line)
    assert not markers.is_marker(line)


@pytest.mark.parametrize("line", ["# the end", "# todo: later", "x = 1", "", "# code", "# here"])
def test_other_comments_are_none(line):
    assert not markers.is_mark(line)


def test_marked_lines_are_between_comments_that_stay_without_their_rules():
    source = "# START CODE HERE\nx = 1\n# -----\n# END CODE HERE\n"
    assert markers.find(source, "r.py") == [Marked(2, 2, "", stays=True)]
    nothing = "# START CODE HERE\n# END CODE HERE\n"
    assert markers.find(nothing, "r.py") == [Marked(2, 1, "", stays=True)]


def test_todo_begins_below_its_comment_or_its_banner():
    comment = (
        "def f():\n    # TODO: add\n    # one\n    x = 1\n    # END OF YOUR CODE\n    return x\n"
    )
    assert markers.find(comment, "r.py") == [Marked(4, 4, "    ", stays=True)]
    banner = "########\n# TODO: add #\n# one #\n########\nx = 1\n# END OF YOUR CODE\n"
    assert markers.find(banner, "r.py") == [Marked(5, 5, "", stays=True)]


def test_todo_whose_block_ends_before_its_end_is_no_region():
    source = "def f():\n    # TODO: add\n    x = 1\ny = 2\n# END OF YOUR CODE\n"
    with pytest.raises(UsageError, match="line 5: this 'END OF YOUR CODE' has no partner"):
        markers.find(source, "r.py")


def test_two_regions_are_two():
    source = "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# START CODE HERE\ny = 1\n# END CODE HERE\n"
    assert [(each.start, each.end) for each in markers.find(source, "r.py")] == [(1, 3), (5, 5)]


@pytest.mark.parametrize(
    ("line", "looks"),
    [
        ("##### Start Subtask 1b #####", True),
        ("# ---- ANSWER BEGINS ----", True),
        ("# END EXERCISE", True),
        ("# the end of the code", False),
        ("# start the answer", False),
        ("# START", False),
        ("# ===== results =====", False),
    ],
)
def test_comment_that_stands_out_with_such_words_is_named(line, looks):
    assert markers.unknown(f"x = 1\n{line}\n") == ([2] if looks else [])


def notebook(*cells):
    return json.dumps({"cells": [
        {"cell_type": kind, "source": text, "outputs": ["x"], "execution_count": 3}
        for kind, text in cells
    ]})  # fmt: skip


def test_cells_of_a_notebook_are_cut_and_text_cells_stay():
    solution = "# BEGIN SOLUTION: do\nx = 1\n# END SOLUTION"
    made = json.loads(
        skeleton.from_notebook(notebook(("markdown", "hi"), ("code", solution), ("code", "y")), "r")
    )["cells"]
    assert made[0]["source"] == "hi"
    assert "".join(made[1]["source"]) == "# YOUR CODE HERE: do\nraise NotImplementedError()"
    assert "".join(made[2]["source"]) == "y"
    assert [cell["outputs"] for cell in made[1:]] == [[], []]
    assert [cell["execution_count"] for cell in made[1:]] == [None, None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not a Jupyter notebook"),
        ("[]", "is not a Jupyter notebook"),
        ("{}", "is not a Jupyter notebook"),
        (notebook(("code", "x")), "marks no solution"),
    ],
)
def test_what_is_no_notebook_or_marks_nothing_is_refused(text, said):
    with pytest.raises(UsageError, match=said):
        skeleton.from_notebook(text, "r.ipynb")


def test_broken_cell_is_named_by_its_number():
    broken = notebook(("markdown", "hi"), ("code", "x"), ("code", "x = ("))
    with pytest.raises(UsageError, match="r, code cell 2 is not valid Python: line 1"):
        skeleton.from_notebook(broken, "r")
