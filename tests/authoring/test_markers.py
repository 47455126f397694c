"""Regions are found in the forms that courses use, and what is outside stays to the letter."""

import textwrap

import pytest

from autograder.authoring import markers, skeleton
from autograder.errors import UsageError

RULE = "#" * 40


def in_a_function(*lines):
    return "def f(x):\n" + textwrap.indent("\n".join(["y = 0", *lines, "return y"]), "    ") + "\n"


FORMS = {
    "otter": ["# BEGIN SOLUTION", "y = x", "# END SOLUTION"],
    "nbgrader": ["### BEGIN SOLUTION", "y = x", "### END SOLUTION"],
    "needle": ["### BEGIN YOUR SOLUTION", "y = x", "### END YOUR SOLUTION"],
    "begin your code": ["### BEGIN YOUR CODE", "y = x", "### END YOUR CODE"],
    "hint": ["# BEGIN YOUR CODE (we wrote 2 lines)", "y = x", "# END YOUR CODE"],
    "here": ["### YOUR CODE HERE (~2 lines)", "y = x", "### END YOUR CODE"],
    "coursera": ["### START CODE HERE ### (≈ 1 line of code)", "y = x", "### END CODE HERE ###"],
    "starts": ["# YOUR CODE STARTS HERE", "", "y = x", "", "# YOUR CODE ENDS HERE"],
    "stars": [
        "# *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****",
        "y = x",
        "# *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****",
    ],
    "banner": [
        RULE,
        "# TODO: copy x, and say   #",
        "# so in a comment.        #",
        RULE,
        "# as short as it gets",
        "y = x",
        RULE,
        "#     END OF YOUR CODE     #",
        RULE,
    ],
    "stars in a banner": [
        RULE,
        "# TODO: copy x.   #",
        RULE,
        "# *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****",
        "y = x",
        "# *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****",
        RULE,
        "#     END OF YOUR CODE     #",
        RULE,
    ],
    "student code": ["## STUDENT CODE STARTS HERE", "y = x", "## END STUDENT CODE"],
    "student code here": ["# student code starts", "y = x", "# student code ends"],
    "todo": ["# TODO: copy x", "y = x", "# END OF YOUR CODE"],
    "crooked": ["  # BEGIN SOLUTION", "y = x", "  # END SOLUTION"],
}


@pytest.mark.parametrize("form", FORMS)
def test_solution_alone_is_cut_and_comments_for_students_stay(form):
    own = form in ("otter", "nbgrader", "crooked")
    comments = [line for line in FORMS[form] if line.startswith("#") and not own]
    stay = [line for line in comments if line != "# as short as it gets"]
    made = skeleton.from_source(in_a_function(*FORMS[form]), "reference.py").splitlines()
    inner = [line.strip() for line in made[2:-1]]
    assert [made[0], made[1], made[-1]] == ["def f(x):", "    y = 0", "    return y"]
    assert [line for line in inner if line.startswith("#")] == stay
    todo = [line for line in inner if not line.startswith("#")]
    assert todo == ['raise NotImplementedError("TODO: write f")']


def test_text_that_shows_the_marks_is_no_region():
    source = '"""\n# BEGIN SOLUTION\n"""\n' + in_a_function(*FORMS["otter"])
    assert [region.start for region in markers.find(source, "a.py")] == [6]


def test_todo_without_an_end_is_no_region_and_is_named():
    source = "# TODO: tidy up\n" + in_a_function("# YOUR CODE HERE", *FORMS["needle"], "# TODO")
    assert [region.start for region in markers.find(source, "a.py")] == [6]
    assert markers.never_ended(source) == [1, 8]


def test_mark_in_a_form_of_its_own_is_named():
    lines = ["##### Start Subtask 1b #####", "y = 1", "# ---- ANSWER ENDS", "# the end of the code"]
    source = in_a_function(*FORMS["otter"]) + in_a_function(*lines)
    assert markers.unknown(source) == [9, 11]


@pytest.mark.parametrize("form", FORMS)
def test_known_form_is_not_named(form):
    assert markers.unknown(in_a_function(*FORMS[form])) == []


def test_placeholder_in_a_text_cell_begins_no_code():
    text = "# %% [markdown]\n# YOUR ANSWER HERE\n\n# %%\nx = 1\n# END OF YOUR CODE\n"
    with pytest.raises(UsageError, match="line 6: this 'END OF YOUR CODE' has no partner"):
        markers.find(text, "a.py")
    assert markers.never_ended(text.replace("# END OF YOUR CODE\n", "")) == []


def test_todo_of_one_function_does_not_reach_into_the_next():
    other = in_a_function("y = 1", "# END OF YOUR CODE")
    with pytest.raises(UsageError, match="line 9: this 'END OF YOUR CODE' has no partner"):
        markers.find(in_a_function("# TODO: copy x", "y = x") + other, "a.py")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["# START CODE HERE", "y = x"], "line 3: this 'START CODE HERE' has no partner"),
        (["# BEGIN SOLUTION", "# END YOUR CODE"], "line 3: this BEGIN SOLUTION has no partner"),
        (["y = x", "# END SOLUTION"], "line 4: this END SOLUTION has no partner"),
    ],
    ids=["never ended", "other family", "never begun"],
)
def test_mark_without_a_partner_is_named_with_its_line(lines, says):
    with pytest.raises(UsageError, match=says):
        markers.find(in_a_function(*lines), "a.py")


def test_block_that_the_solution_leaves_empty_is_still_python():
    source = "class Net:\n    # BEGIN SOLUTION\n    size = 3\n    # END SOLUTION\n"
    assert skeleton.from_source(source, "a.py") == "class Net:\n    pass\n"


def test_region_that_holds_half_of_a_statement_is_refused_with_its_line():
    source = (
        "def f(x):\n    # BEGIN SOLUTION\n    y = [\n    # END SOLUTION\n        x]\n    return y\n"
    )
    with pytest.raises(UsageError, match="line 2: without this solution"):
        skeleton.from_source(source, "a.py")


def test_line_without_prompt_leaves_no_trace():
    lines = ["# BEGIN SOLUTION NO PROMPT", "y = x", "# END SOLUTION"]
    assert skeleton.from_source(in_a_function(*lines), "a.py") == in_a_function()


def test_remarks_to_linters_stay_where_marks_are_for_students():
    source = "import os  # noqa: F401\n" + in_a_function(*FORMS["needle"])
    assert "# noqa" in skeleton.from_source(source, "a.py")
