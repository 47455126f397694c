"""What is not written yet, and what was said before, in every renderer."""

import dataclasses
import io

import pytest
from report_samples import check
from rich.console import Console

from autograder.renderers import gradescope, html, terminal
from autograder.results.report import Feedback, Outcome, Report, Visibility

BLOCK = Feedback(
    "net(x) raised ModuleNotFoundError", found="No module named 'foo'", next_step="Use numpy.",
    detail='File "hw.py", line 3, in net\n    import foo',
)  # fmt: skip
TODO = Feedback(
    "f() raised NotImplementedError", found="NotImplementedError", next_step="Write it.",
    detail="Traceback", not_written="f, line 7",
)  # fmt: skip


def wrong(number, feedback, outcome=Outcome.WRONG, **rest):
    return check(number, f"c{number}", f"check {number}", 1, 0, outcome, feedback=feedback, **rest)


def report_of(*results, **rest):
    return Report("hw", "Homework", "hw.py", tuple(results), {"1": "Part"}, **rest)


def as_terminal(report):
    file = io.StringIO()
    terminal.render(report, Console(file=file, width=80))
    return file.getvalue()


def as_gradescope(report):
    whole = gradescope.results(report)
    return "\n".join([whole.output, *(f"{test.name}\n{test.output}" for test in whole.tests)])


RENDERED = pytest.mark.parametrize("shown_by", [as_terminal, as_gradescope, html.render])


@RENDERED
def test_what_is_not_written_is_one_line_each_after_the_mistakes_and_counted_apart(shown_by):
    todo = [wrong(f"1.{n}", TODO, Outcome.NOT_WRITTEN) for n in (1, 2)]
    page = shown_by(report_of(*todo, wrong("1.3", BLOCK)))
    assert "2 not written yet" in page
    assert "1 wrong" in page
    assert page.count("f, line 7") == 2
    assert page.rindex("No module named") < page.index("f, line 7")
    for words in ("NotImplementedError", "Write it.", "Traceback"):
        assert words not in page


@RENDERED
def test_the_same_block_is_said_once(shown_by):
    other = dataclasses.replace(BLOCK, summary="fit(x) raised ModuleNotFoundError")
    page = shown_by(report_of(*map(wrong, ("1.1", "1.2", "1.3"), (BLOCK, BLOCK, other))))
    assert page.count("Use numpy.") == 1
    assert "The same as in 1.1." in page
    assert "See 1.1, which says the same." in page


def raised(name, found, *frames):
    lines = "".join(f'\n  File "hw.py", line {line}\n    f(x)' for line in frames)
    detail = f"Traceback (your code only):{lines}\n{found}"
    return Feedback(f"{name}(x) raised", found=found, next_step="Do it.", detail=detail)


@pytest.mark.parametrize(
    ("found", "first", "second", "once"),
    [
        ("NameError: name 'np' is not defined", [3], [8], True),
        ("ValueError: no", [3], [8], False),
        ("ValueError: no", [3, 1], [8, 3, 1], True),
        ("ValueError: no", [8, 1], [9, 1], False),
    ],
)
def test_a_missing_name_and_an_exception_of_a_callee_are_said_once(found, first, second, once):
    blocks = raised("f", found, *first), raised("g", found, *second)
    page = as_gradescope(report_of(*map(wrong, ("1.1", "1.2"), blocks)))
    assert ("See 1.1, which says the same." in page) == once


@RENDERED
def test_the_same_remark_is_said_once(shown_by):
    results = [wrong(f"1.{n}", Feedback("No"), notes=("It is slow.",)) for n in (1, 2)]
    assert shown_by(report_of(*results)).count("It is slow.") == 1
    assert shown_by(report_of(*results, notes=("It is slow.",) * 2)).count("It is slow.") == 1


@pytest.mark.parametrize("shown_by", [as_gradescope, html.render])
def test_nothing_refers_to_a_check_that_students_do_not_see(shown_by):
    hidden = wrong("1.1", BLOCK, visibility=Visibility.HIDDEN)
    page = shown_by(report_of(hidden, wrong("1.2", BLOCK)))
    assert "in 1.1" not in page
    assert "Use numpy." in page


def test_the_page_lists_mistakes_before_the_parts_and_links_to_them():
    passed = [check(f"1.{n}", f"p{n}", "passes", 1) for n in range(1, 30)]
    mistakes = [wrong(f"2.{n}", Feedback(f"n{n} is wrong")) for n in range(1, 9)]
    page = html.render(report_of(*passed, *mistakes))
    top = page[page.index('class="to-fix" ') : page.index('class="parts"')]
    assert "n1 is wrong" in top
    assert "n7 is wrong" not in top
    assert "and 2 more, below" in top
    assert 'href="#check-30"' in top
    assert 'id="check-30"' in page[page.index('class="parts"') :]


def test_a_part_of_which_nothing_is_written_links_to_what_is_missing():
    page = html.render(report_of(wrong("1.1", TODO, Outcome.NOT_WRITTEN)))
    assert 'href="#not-written"' in page
    assert 'id="not-written"' in page
    assert 'class="to-fix" ' not in page


def test_the_replay_command_is_for_the_staff_of_gradescope():
    whole = gradescope.results(report_of(check("1.1", "a", "A", 1), replay="autograder grade x"))
    assert "autograder grade" not in whole.output
    assert whole.extra_data["replay"] == "autograder grade x"


def test_gradescope_names_a_check_by_its_title_alone():
    (test,) = gradescope.results(report_of(check("1.1", "relu_of_array", "relu adds", 1))).tests
    assert test.name == "relu adds"
