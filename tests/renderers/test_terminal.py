import dataclasses
import io
import re

import pytest
from report_samples import ACTIVE, with_result
from rich.cells import cell_len
from rich.console import Console

from autograder.renderers import terminal
from autograder.results.report import Feedback, Outcome, Visibility

COLOUR = re.compile(r"\x1b\[[\d;]*3\d[;m]")


def page(report, width=80, **options):
    file = io.StringIO()
    terminal.render(report, Console(file=file, width=width, **options))
    return file.getvalue()


def test_the_score_comes_first_and_the_replay_command_last(report):
    lines = page(report).strip().split("\n")
    assert lines[3].startswith("33 of 55 points, 4 pending")
    assert lines[-1].strip() == report.replay


@pytest.mark.parametrize("width", [60, 80, 110, 120])
def test_no_line_is_wider_than_the_terminal(report, hostile, width):
    for each in (report, hostile):
        before_replay = page(each, width).split("Grade again")[0]
        assert max(cell_len(line) for line in before_replay.split("\n")) <= width


def test_a_lost_point_comes_with_reason_expected_found_cause_and_next_step(report):
    shown = page(report)
    for words in (
        "32 times too large",
        "Expected",
        "Found",
        "Likely cause",
        "Next step",
        "0.39776",
    ):
        assert words in shown


def test_a_passed_check_is_one_line(report):
    assert "✓  3b.2  linear_t.forward computes h @ w.T + b   " in page(report)


def test_a_check_the_grader_failed_on_is_pending_and_not_lost(report):
    shown = page(report)
    assert "4 points pending" in shown
    assert "You have not lost these points" in shown
    assert "−4" not in shown


def test_the_same_reason_for_not_running_is_said_once(report):
    assert page(report).count("Not run: it needs 3b.3") == 1


def test_student_text_is_neither_markup_nor_terminal_codes(hostile):
    shown = page(hostile)
    assert "[bold red]markup[/]" in shown
    assert r"\x1b[2J" in shown
    assert not set(ACTIVE) & set(shown)


def test_on_a_terminal_the_only_codes_are_styles(hostile):
    shown = page(hostile, force_terminal=True)
    assert not set(ACTIVE) & set(re.sub(r"\x1b\[[\d;]*m", "", shown))


def test_no_color_is_honoured(report, monkeypatch):
    assert COLOUR.search(page(report, force_terminal=True, color_system="standard"))
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search(page(report, force_terminal=True, color_system="standard"))


def test_a_log_has_no_escape_codes(report):
    assert "\x1b" not in page(report)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_will_do(report, hostile, encoding):
    for each in (report, hostile):
        buffer = io.BytesIO()
        file = io.TextIOWrapper(buffer, encoding=encoding)
        terminal.render(each, Console(file=file, width=80))
        file.flush()
        assert buffer.getvalue()


def test_what_was_printed_is_folded(passed):
    said = "\n".join(f"epoch {number}" for number in range(50))
    wrong = with_result(passed, output=said, outcome=Outcome.WRONG, score=0)
    assert "45 lines left out" in page(wrong)


@pytest.mark.parametrize("huge", ["x" * 2_000_000, "\n" * 2_000_000, "x\r" * 1_000_000])
def test_huge_text_stays_a_page(passed, huge):
    wrong = with_result(
        passed, outcome=Outcome.WRONG, score=0, feedback=Feedback(*["a" + huge] * 6), output=huge
    )
    assert page(dataclasses.replace(wrong, notes=(huge,), output=huge)).count("\n") < 250


def test_what_students_do_not_see_is_marked(passed):
    assert "hidden from students" in page(with_result(passed, visibility=Visibility.HIDDEN))


def test_wrong_without_feedback_still_says_so(passed):
    assert "The answer is wrong." in page(with_result(passed, outcome=Outcome.WRONG, score=0))


def test_a_bar_is_full_only_with_all_the_points(passed):
    assert "─" in page(with_result(passed, score=2.999, outcome=Outcome.PARTIAL))
    assert "─" not in page(passed)
