"""What is shown to a person who grades: sections of text, variables, and cells that tools name."""

import ast

import pytest

from autograder.submitted import answers
from autograder.submitted.cells import Cell


def text(source, **more):
    return Cell(False, "text", source, **more)


def code(source, **more):
    return Cell(True, "cell 1", source, **more)


def found(words, *cells, texts=None, question=()):
    return answers.find([words], cells, texts or {}, question)[words]


def test_a_section_goes_up_to_the_next_heading_as_high():
    cell = text("# Question 1\none\n## Detail\ntwo\n# Question 2\nthree")
    assert found("question 1", cell) == "one\n## Detail\ntwo"
    assert found("Question 2", cell) == "three"
    assert found("Detail", cell) == "two"


def test_a_section_goes_over_cells_of_code_and_into_the_next_text():
    cells = (text("## Q1\none"), code("x = 1"), text("two"), text("## Q2\nthree"))
    assert found("Q1", *cells) == "one\n\ntwo"


def test_a_section_that_is_not_there_is_empty():
    assert found("Q9", text("# Q1\none")) == ""
    assert found("one", text("# Q1\none")) == ""  # no heading has the word


def test_where_the_question_is_known_an_answer_has_headings_of_its_own():
    question = answers.questions([text("# Q1\n*Explain.*\n# Q2")])
    cell = text("# Q1\n*Explain.*\n# My view\nbecause\n# Q2\nno")
    assert found("Q1", cell, question=question) == "# My view\nbecause"
    assert found("Q1", cell) == "*Explain.*"


def test_blank_lines_stay_between_lines_of_an_answer_though_the_question_has_some():
    question = answers.questions([text("# Q1\n\nExplain")])
    assert found("Q1", text("# Q1\nExplain\na\n\nb"), question=question) == "a\n\nb"


@pytest.mark.parametrize(
    "line",
    [
        "*Your answer here*",
        "Type your answer here, replacing this text.",
        "_Write your answer_",
        "YOUR ANSWER HERE",
        "<!-- BEGIN QUESTION -->",
        "<!-- END QUESTION -->",
        "**Answer:**",
    ],
)
def test_what_a_skeleton_puts_in_the_place_of_an_answer_is_none(line):
    assert found("Q1", text(f"# Q1\n{line}\nmine")) == "mine"


@pytest.mark.parametrize("line", ["My answer is 7", "Answers differ", "your", "<!-- QUESTION -->"])
def test_what_only_looks_like_a_placeholder_is_an_answer(line):
    assert found("Q1", text(f"# Q1\n{line}")) == line


def test_a_long_line_is_no_placeholder():
    line = "*" * 80 + "answer" + "*" * 80
    assert found("Q1", text(f"# Q1\n{line}")) == line


def test_a_variable_counts_before_a_heading():
    cell = text("# why\nfrom text")
    assert found("why", cell, texts={"why": " from code \n"}) == "from code"


def test_a_cell_that_a_tool_names_counts_before_all_and_code_keeps_every_line():
    cells = [
        text("Your answer here\nmine", marks=("q1",)),
        code("answer\nx = 1", marks=("q1", "q2")),
        text("other", marks=("q3",)),
    ]
    assert found("q1", *cells, texts={"q1": "no"}) == "mine\n\nanswer\nx = 1"


def test_the_text_of_a_python_file_is_in_comments():
    cell = text("# %% [markdown]\n# # Q1\n# one\n#two\n#\n#  three")
    assert answers.lines_of(cell) == ["# Q1", "one", "two", "", " three"]
    assert found("Q1", cell) == "one\ntwo\n\n three"
    assert answers.lines_of(text("# Q1\none")) == ["# Q1", "one"]


@pytest.mark.parametrize(
    ("line", "bare"),
    [("  ## *Q 1*  ", "Q 1"), ("_a_b_", "a_b"), ("#", ""), ("", ""), ("a #", "a")],
)
def test_a_line_is_compared_without_marks_and_spaces(line, bare):
    assert answers.bare(line) == bare


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("a = 'x'", {"a": "x"}),
        ("a = b = 'x'", {"a": "x", "b": "x"}),
        ("a: str = 'x'", {"a": "x"}),
        ("a = 'x'\na += 'y'", {"a": "xy"}),
        ("a += 'y'", {"a": "y"}),
        ("a -= 'y'", {}),
        ("a = 1", {}),
        ("a = 'x' 'y'", {"a": "xy"}),
        ("a = 'x' + y", {"a": "x{…}"}),
        ("a = y + 'x'", {"a": "{…}x"}),
        ("a = y + z", {}),
        ("a = 'x' * 2", {}),
        ("a = f'x{y}z'", {"a": "x{…}z"}),
        ("a = ' x '.strip()", {"a": " x "}),
        ("a = dedent('x')", {"a": "x"}),
        ("a = textwrap.dedent('x')", {"a": "x"}),
        ("a = f()", {}),
        ("a.b = 'x'", {}),
        ("a: str", {}),
        ("'x'", {}),
        ("def f():\n    a = 'x'", {}),
    ],
)
def test_a_variable_holds_a_text_however_it_is_put(line, texts):
    assert answers.text_variables(ast.parse(line)) == texts


def test_a_text_within_very_many_expressions_is_not_looked_for():
    def nested(depth):
        return answers.text_variables(ast.parse("a = " + "f(" * depth + "'x'" + ")" * depth))

    assert nested(100) == {"a": "x"}
    assert nested(101) == {}
