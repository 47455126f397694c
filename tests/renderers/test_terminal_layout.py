"""How the page in the terminal is laid out: every line of one, and what is cut, and its colours."""

import io
from dataclasses import replace

import pytest
from report_samples import check
from rich.console import Console
from rich.text import Text

from autograder.renderers import terminal
from autograder.results.report import Feedback, Outcome, Report, Visibility
from autograder.results.shown import Answer

TWICE = Feedback(
    "It is twice too large.", "3", "6", next_step="Add once.", detail="index  found\n(0,)   6"
)
SUMS = (
    check("1.1", "adds", "add(a, b) adds", 3),
    check(
        "1.2", "twice", "double(x) doubles", 2, 0.5, Outcome.PARTIAL, feedback=TWICE,
        notes=("It took long.",), output="6\n7\n",
    ),
    check("1.3", "halves", "", 1, 0, Outcome.WRONG, visibility=Visibility.HIDDEN),
)  # fmt: skip
PLOTS = check(
    "2.10", "plots", "a plot of the loss", 4, 0, Outcome.NOT_WRITTEN,
    feedback=Feedback("", not_written="plot, line 7"), visibility=Visibility.HIDDEN,
)  # fmt: skip
REST = (
    PLOTS,
    check("2.11", "why", "why it does", 5, None, Outcome.BY_HAND, shown=(Answer("Why", "So."),)),
    check("2.12", "loads", "loads it", 4, None, Outcome.GRADER_FAILED, staff_note="no disk"),
)
PAGE = """
hw0
ada_hw0.py

3.5 of 14 points, 4 pending + 5 manual   ━━━━━╍╍╍╍╍─────────
✓ 1 passed   ~ 1 partly right   ✗ 1 wrong
○ 1 not written yet   ! 1 grader failed
✎ 1 to be graded manually

1  Sums                       ━━━━━━━─────           3.5 / 6
2  The rest                   ╍╍╍╍╍╍──────  0 / 8 + 5 manual

1 Sums
✓  1.1   add(a, b) adds                             3 points
~  1.2   double(x) doubles                  −1.5 of 2 points
│ It is twice too large.
│
│ Expected       3
│ Found          6
│ Next step      Add once.
│
│ index  found
│ (0,)   6
│
│ Note: It took long.
│
│ Printed by your code
│ 6
│ 7

✗  1.3   halves (hidden from students)              −1 point
│ The answer is wrong.

2 The rest
✎  2.11  why it does                                5 points
│ Written under “Why”
│ So.

!  2.12  loads it                           4 points pending
│ The grader itself failed on this check. You have not lost
│ these points: the course staff has to look at it.

Not written yet
○  2.10  plot, line 7 · a plot of the loss (hidd…  −4 points

Notes
· It is short.

Printed by your code
hello

For the course staff
· It is new.
· 2.12: no disk

Pending
· 4 points pending: the grader could not decide 2.12. They
  are neither earned nor lost: the course staff has to look.

Graded manually
· 5 points more to be graded manually (2.11), not counted
  here.

Grade again with the same inputs
  autograder grade hw0 ada_hw0.py
"""


def report(*results, **rest):
    return Report("hw0", "", "ada_hw0.py", results, {"1": "Sums", "2": "The rest"}, **rest)


def lines(shown, width=60):
    file = io.StringIO()
    terminal.render(shown, Console(file=file, width=width))
    return [line.rstrip() for line in file.getvalue().split("\n")]


def test_page_is_laid_out_line_by_line():
    whole = report(
        *SUMS, *REST, notes=("It is short.",), staff_notes=("It is new.",), output="hello\n",
        replay="autograder grade hw0 ada_hw0.py",
    )  # fmt: skip
    assert lines(whole) == PAGE.split("\n")


def test_page_of_what_passed_has_no_more_than_its_checks():
    assert lines(report(SUMS[0]), 40) == [
        *("", "hw0", "ada_hw0.py", ""),
        "3 of 3 points   ━━━━━━━━━━━━━━━━━━━━━━━━",
        *("✓ 1 passed", ""),
        "1  Sums              ━━━━━━━━━━━━  3 / 3",
        *("", "1 Sums"),
        "✓  1.1  add(a, b) adds          3 points",
        "",
    ]


def test_narrow_page_breaks_titles_before_marks_numbers_and_points():
    shown = lines(report(*SUMS, *REST), 34)
    for line in (
        "3.5 of 14 points, 4 pending + 5",
        "manual   ━━╍╍╍─────",
        "1    ━━━━━━━─────          3.5 / 6",
        "2    ╍╍╍╍╍╍──────  0 / 8 + 5 manu…",
        "~  1.2   double…  −1.5 of 2 points",
        "         doubles",
        "✗  1.3   halves (hidden   −1 point",
        "○  2.10  plot, line 7 …  −4 points",
    ):
        assert line in shown


def test_points_of_a_check_stay_on_its_line_when_there_is_room_for_nothing_else():
    assert "~  1.2  −1.5 of 2 points" in lines(report(*SUMS), 24)


@pytest.mark.parametrize("unwritten", [False, True])
def test_very_long_number_is_cut_and_stays_on_its_line(unwritten):
    number = "1." + "9" * 100
    long = replace(PLOTS if unwritten else SUMS[0], number=number, part="1")
    shown = lines(report(long))
    assert [line for line in shown if "9999" in line] == [
        "1." + "9" * 51 + "…" + ("  −4 …" if unwritten else "  3 p…")
    ]


def test_wide_terminal_gets_a_page_of_a_hundred_and_ten_columns():
    assert max(map(len, lines(report(*SUMS, *REST), 200))) == 110


@pytest.mark.parametrize(("width", "cells"), [(79, 12), (80, 20), (110, 20)])
def test_bar_of_a_part_is_longer_where_there_is_room(width, cells):
    (part,) = [line for line in lines(report(SUMS[0]), width) if line.startswith("1  Sums")]
    assert part.count("━") == cells


@pytest.mark.parametrize(
    ("width", "tally"),
    [
        (70, ["✓ 1 passed   ~ 1 partly right   ✗ 1 wrong   ! 1 grader failed"]),
        (61, ["✓ 1 passed   ~ 1 partly right   ✗ 1 wrong   ! 1 grader failed"]),
        (60, ["✓ 1 passed   ~ 1 partly right   ✗ 1 wrong", "! 1 grader failed"]),
        (41, ["✓ 1 passed   ~ 1 partly right   ✗ 1 wrong", "! 1 grader failed"]),
        (40, ["✓ 1 passed   ~ 1 partly right", "✗ 1 wrong   ! 1 grader failed"]),
        (29, ["✓ 1 passed   ~ 1 partly right", "✗ 1 wrong   ! 1 grader failed"]),
        (28, ["✓ 1 passed", "~ 1 partly right   ✗ 1 wrong", "! 1 grader failed"]),
    ],
)
def test_count_of_outcomes_takes_a_line_as_long_as_it_fits(width, tally):
    shown = lines(report(*SUMS, REST[2]), width)
    start = shown.index(tally[0])
    assert shown[start : start + len(tally) + 1] == [*tally, ""]


def said(text, width=80, **rest):
    wrong = check("1.1", "adds", "adds", 3, 0, Outcome.WRONG, feedback=Feedback(text, **rest))
    return "\n".join(lines(report(wrong), width))


NUMBERED = "\n".join(str(number) for number in range(100_000))


def test_long_texts_are_cut_to_lines_and_the_count_of_the_rest_is_true():
    assert "99,989 lines left out" in said(NUMBERED)
    assert "99,989 lines left out" in said("No.", found=NUMBERED)
    assert "99,977 lines left out" in said("No.", detail=NUMBERED)
    printed = report(SUMS[0], output=NUMBERED)
    assert "99,995 lines left out" in "\n".join(lines(printed))


@pytest.mark.parametrize(("length", "cut"), [(1200, False), (1201, True)])
def test_passage_is_cut_to_lines_of_a_hundred_characters(length, cut):
    assert ("characters left out" in said("x" * length)) is cut


def test_what_is_too_long_for_a_label_is_folded_beside_it():
    shown = said("No.", 40, found="x" * 40, cause="a.py changes it.", next_step="Look.")
    assert "│ Found          " + "x" * 23 + "\n│                " + "x" * 17 in shown
    assert "│ Likely cause   a.py changes it.\n" in shown


def test_remark_is_folded_beside_its_dot():
    shown = lines(report(SUMS[0], notes=("y" * 50,)), 40)
    assert shown[-3:-1] == ["· " + "y" * 38, "  " + "y" * 12]


def test_detail_of_blanks_and_an_empty_remark_are_left_out():
    assert said("No.", detail=" \n ").split("│ No.")[1].strip() == ""
    assert "Notes" not in lines(report(SUMS[0], notes=("",)))


@pytest.mark.parametrize(
    ("visibility", "words"),
    [
        (Visibility.HIDDEN, "(hidden from students)"),
        (Visibility.AFTER_DUE_DATE, "(students see it after due date)"),
    ],
)
def test_when_students_see_a_check_is_said_beside_it(visibility, words):
    shown = lines(report(check("1.1", "adds", "adds", 3, visibility=visibility)), 80)
    assert f"✓  1.1  adds {words}" in shown[-2]


COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def style(shown, words, width=80):
    """Return how these words are shown on a terminal that has colours."""
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=True, color_system="standard")
    terminal.render(shown, console)
    text = Text.from_ansi(file.getvalue())
    found = text.get_style_at_offset(console, text.plain.index(words))
    colour = COLOURS[found.color.number] if found.color else ""
    return " ".join(filter(None, ["bold" * bool(found.bold), "dim" * bool(found.dim), colour]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("3.5 of 14", "bold yellow"),
        (", 4 pending", "bold magenta"),
        (" + 5 manual", "bold cyan"),
        ("✓", "green"),
        ("1.1", "dim"),
        ("add(a, b)", "dim"),
        ("3 points", "dim"),
        ("✗", "red"),
        ("1.3", "bold"),
        ("halves", "bold"),
        ("(hidden", "dim"),
        ("−1 point", "red"),
        ("━━━━━━━", "yellow"),
        ("│ It is twice", "yellow"),
        ("Next step", "bold cyan"),
        ("Expected", "dim"),
        ("6\n│ 7", "dim"),
        ("−4 points", "yellow"),
    ],
)
def test_colours_say_what_is_lost_and_what_to_do(words, expected):
    assert style(report(*SUMS, *REST), words) == expected


def test_page_is_green_where_all_passed():
    assert style(report(SUMS[0]), "3 of 3") == "bold green"
    assert style(report(SUMS[0]), "━" * 20 + "  ") == "green"
