"""What a kit prints, on any console."""

import io

import pytest

from autograder.kit.console import Console, result_lines, summary_lines
from autograder.results.report import CheckResult, Feedback, Outcome, Report


class Stream(io.StringIO):
    """A console of an encoding, where somebody looks or not."""

    def __init__(self, encoding="utf-8", *, live=False):
        super().__init__()
        self._encoding, self._live = encoding, live

    @property
    def encoding(self):
        return self._encoding

    def isatty(self):
        return self._live


def test_lines_are_written_as_they_are_where_the_console_has_the_characters():
    stream = Stream()
    Console(stream).say("✓ ≤ “ü”")
    assert stream.getvalue() == "✓ ≤ “ü”\n"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("✓ ✗ – — − …", "ok X - - - ..."),
        ("“a” ‘b’ × · ≤ ≥ →", "\"a\" 'b' x * <= >= ->"),
        ("✎ ○", "* o"),
        ("ü漢", "??"),
    ],
)
def test_console_of_few_characters_gets_plain_ones_and_question_marks(text, plain):
    assert Console(Stream("ascii")).encoded(text) == plain


def test_plain_text_stays_as_it_is_on_any_console():
    assert Console(Stream("ascii")).encoded("as it is") == "as it is"
    assert Console(Stream("cp1252")).encoded("ü – “a”") == "ü – “a”"


def test_stream_without_an_encoding_gets_ascii():
    assert Console(Stream(None)).encoded("✓") == "ok"


def test_progress_is_shown_only_where_somebody_looks():
    stream = Stream()
    Console(stream).progress("working")
    assert stream.getvalue() == ""


def test_progress_is_overwritten_by_what_comes_next():
    stream = Stream(live=True)
    console = Console(stream)
    console.progress("a long line")
    console.progress("short")
    assert stream.getvalue() == "\ra long line\rshort      "
    console.say("done")
    assert stream.getvalue().endswith("\rshort      \r     \rdone\n")


def test_progress_is_one_line_of_a_console():
    stream = Stream(live=True)
    Console(stream).progress("a\nb " + "x" * 200)
    assert "\n" not in stream.getvalue()
    assert len(stream.getvalue()) <= 79


def result(outcome, score=None, *, feedback=None, **more):
    given = {
        Outcome.PASSED: 2.0,
        Outcome.WRONG: 0.0,
        Outcome.PARTIAL: 1.0,
        Outcome.NOT_RUN: 0.0,
        Outcome.NOT_WRITTEN: 0.0,
        Outcome.LATER: None,
    }
    return CheckResult(
        "f",
        "1.1",
        "1",
        "It works",
        2.0,
        given[outcome] if score is None else score,
        outcome,
        feedback,
        **more,
    )


SAID = Feedback(
    "f() is wrong", expected="1", found="2", cause="It is doubled.", next_step="Halve it."
)


def lines(*given, **more):
    return "\n".join(result_lines(result(*given, **more))).split("\n")


def test_passed_check_is_one_line():
    assert lines(Outcome.PASSED, feedback=SAID, output="hello") == [
        "✓ 1.1  It works  (2 of 2 points)"
    ]


def test_wrong_check_says_everything_that_helps():
    assert lines(Outcome.WRONG, feedback=SAID)[:2] == [
        "✗ 1.1  It works  (0 of 2 points)",
        "    f() is wrong",
    ]
    said = "\n".join(lines(Outcome.WRONG, feedback=SAID))
    for part in ("1", "2", "It is doubled.", "Halve it."):
        assert f": {part}" in said


def test_detail_is_shown_deeper_and_cut():
    detail = "\n".join(f"line {k}" for k in range(40))
    said = lines(Outcome.WRONG, feedback=Feedback("wrong", detail=f"\n{detail}\n"))
    shown = [line for line in said if line.startswith("      ")]
    assert 10 < len(shown) <= 16
    assert shown[0] == "      line 0"


def test_what_is_not_written_yet_is_one_line_more():
    said = lines(
        Outcome.NOT_WRITTEN, feedback=Feedback("f raised", not_written="f, line 3", detail="x")
    )
    assert said == ["○ 1.1  It works  (0 of 2 points)", "    Not written yet: f, line 3."]


def test_check_that_is_decided_later_has_no_verdict_beside_it():
    assert lines(Outcome.LATER, feedback=Feedback("Not decided here."))[0] == "? 1.1  It works"


def test_notes_are_shown_whatever_came_out():
    assert lines(Outcome.PASSED, notes=("one", "two"))[1:] == ["    Note: one", "    Note: two"]


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (Outcome.WRONG, True),
        (Outcome.PARTIAL, True),
        (Outcome.NOT_RUN, False),
        (Outcome.PASSED, False),
    ],
)
def test_what_code_printed_is_shown_where_it_may_help(outcome, shown):
    said = lines(outcome, feedback=SAID, output="hello\nworld\n")
    assert ("    Printed by your code:" in said) is shown
    assert ("      world" in said) is shown


def test_code_that_printed_blanks_printed_nothing():
    assert "Printed" not in "\n".join(lines(Outcome.WRONG, feedback=SAID, output=" \n"))


def test_control_characters_of_a_student_are_no_commands():
    said = "\n".join(lines(Outcome.WRONG, feedback=Feedback("\x1b[31mred"), notes=("\x1b[0m",)))
    assert "\x1b" not in said


def summary(results, kit_points=2.0, later=0.0, notes=()):
    report = Report(
        homework="h",
        title="H",
        submission="me",
        results=tuple(results),
        part_titles={"1": "One"},
        notes=notes,
        seconds=1.0,
    )
    return list(summary_lines(report, kit_points, later))


def test_summary_says_what_was_checked_and_what_is_earned():
    said = summary([result(Outcome.PARTIAL)], kit_points=5.0, later=3.0, notes=("a note",))
    assert said[:4] == [
        "",
        "Note: a note",
        "checked here: 2 of 5 points, of which you have 1",
        "graded after you submit: 3 points, of which nothing is known here",
    ]
    assert said[4] == "Next: 1.1  It works"


def test_summary_of_what_is_right_is_no_grade():
    said = summary([result(Outcome.PASSED)])
    assert said[-1] == "Nothing wrong was found here. That is no grade: submit it to get one."
    assert not any("graded after" in line for line in said)


def test_summary_of_nothing_says_nothing_of_right_or_wrong():
    assert len(summary([result(Outcome.LATER)], later=2.0)) == 3


def test_next_is_a_mistake_before_what_is_not_written():
    unwritten = result(Outcome.NOT_WRITTEN, feedback=Feedback("f", not_written="f"))
    wrong = CheckResult("g", "2.1", "2", "g works", 1.0, 0.0, Outcome.WRONG, SAID)
    assert summary([unwritten, wrong])[-1] == "Next: 2.1  g works"
    assert summary([unwritten])[-1] == "Next: 1.1  It works"
