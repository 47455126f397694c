"""What Gradescope is told of each outcome, field by field, and how long its texts may be."""

import json
import math
from dataclasses import replace

import pytest
from report_samples import check, with_result

from autograder.renderers import gradescope, wording
from autograder.results.repair import Edit, Repair
from autograder.results.report import Feedback, LeaderboardEntry, Outcome, Report, Visibility
from autograder.results.shown import Answer

WRONG = Feedback("It is twice too large.", "3", "[3\n 6]", next_step="Add once.", detail="\n0: 6\n")


def told(**changes):
    """Return what is written of a check that is so."""
    plain = check("1.1", "adds", "add(a, b) adds", 3)
    report = Report("hw0", "", "hw0.py", (replace(plain, **changes),))
    (test,) = json.loads(gradescope.as_json(report))["tests"]
    assert (test.pop("name_format"), test.pop("output_format")) == ("text", "text")
    assert test.pop("visibility") == "visible"
    return test


def test_check_that_passed_has_its_points_and_no_text():
    assert told() == {
        "score": 3, "max_score": 3, "status": "passed", "number": "1.1", "name": "add(a, b) adds",
    }  # fmt: skip


def test_check_without_title_or_number_has_a_name_that_reads():
    test = told(title="", number="", name="adds_up", tags=("sums", "a\nb"))
    assert (test["name"], test["tags"]) == ("adds up", ["sums", "a b"])
    assert "number" not in test


def test_wrong_check_says_all_that_there_is_in_order():
    test = told(outcome=Outcome.WRONG, score=0, feedback=WRONG, notes=("It took long.", "Twice."),
                output="6\n7\n")  # fmt: skip
    assert (test["score"], test["max_score"], test["status"]) == (0, 3, "failed")
    assert test["output"] == (
        "It is twice too large.\n\nExpected: 3\n\nFound:\n  [3\n   6]\n\nNext step: Add once.\n\n"
        "0: 6\n\nNote: It took long.\nNote: Twice.\n\nPrinted by your code:\n  6\n  7"
    )


def test_check_that_passed_keeps_to_its_notes_and_what_was_printed():
    assert told(feedback=WRONG, notes=("It took long.",), output=" \n ")["output"] == (
        "Note: It took long."
    )
    assert told(output="6\n")["output"] == "Printed by your code:\n  6"


def test_check_of_what_is_not_written_says_where_and_nothing_else():
    feedback = Feedback("No.", next_step="Write it.", not_written="add, line 7")
    test = told(outcome=Outcome.NOT_WRITTEN, score=0, feedback=feedback, notes=("Long.",))
    assert (test["status"], test["output"]) == ("failed", "Not written yet: add, line 7.")


def test_check_that_a_person_grades_has_no_points_and_shows_the_answers():
    test = told(outcome=Outcome.BY_HAND, score=None, shown=(Answer("Why", "So.\nThus."),))
    assert test == {
        "number": "1.1", "name": "add(a, b) adds (3 points, graded manually)",
        "output": "This is graded manually: it is neither earned nor lost here.\n\n"
        "Why:\n  So.\n  Thus.",
    }  # fmt: skip


def test_answer_is_shown_where_a_person_reads_it_and_not_elsewhere():
    assert "output" not in told(shown=(Answer("Why", "So."),))


def test_check_that_is_for_the_staff_says_more_to_them_alone():
    changed = check(
        "1.1", "adds", "", 3, None, Outcome.GRADER_FAILED, staff_note="no\ndisk", seconds=math.inf,
        feedback=Feedback("No.", detail="KeyError: 1", trace="line 7"),
        repair=Repair(((Edit("line 3", "adds", "sign", "-x", "x", 3),),)),
    )  # fmt: skip
    report = Report(
        "hw0", "", "hw0.py", (changed,), staff_notes=("new",), replay="grade\nit", seed=7
    )
    whole = json.loads(gradescope.as_json(report))
    assert whole["extra_data"]["checks"] == [
        {
            "number": "1.1", "name": "adds", "outcome": "grader failed", "seconds": None,
            "staff_note": "no disk", "detail": "KeyError: 1\n\nline 7",
            "repair": "Line 3, in adds: look at the sign. as it is: -x repaired: x",
        }
    ]  # fmt: skip
    assert whole["extra_data"]["staff"] == ["new", "1.1: no disk"]
    assert (whole["extra_data"]["replay"], whole["extra_data"]["seed"]) == ("grade it", 7)
    assert "KeyError" not in whole["tests"][0]["output"]


def test_check_with_nothing_for_the_staff_records_four_things():
    wrong = check("1.1", "adds", "", 3, 0, Outcome.WRONG, feedback=WRONG, seconds=0.5)
    extra = json.loads(gradescope.as_json(Report("hw0", "", "hw0.py", (wrong,))))["extra_data"]
    assert extra["checks"] == [
        {"number": "1.1", "name": "adds", "outcome": "wrong", "seconds": 0.5}
    ]
    assert "staff" not in extra


def test_summary_says_points_outcomes_parts_and_remarks_in_order():
    results = (
        check("1.1", "adds", "", 3, 1, Outcome.PARTIAL),
        check("1.2", "why", "", 5, None, Outcome.BY_HAND),
        check("2.1", "loads", "", 4, None, Outcome.GRADER_FAILED),
        check("2.2", "saves", "", 2, visibility=Visibility.HIDDEN),
    )
    report = Report(
        "hw0", "Homework 0", "a.py", results, {"1": "Sums"}, notes=("It is short.",) * 2,
        output="hello\n", seconds=1.5,
    )  # fmt: skip
    whole = gradescope.results(report)
    assert (whole.score, whole.execution_time) == (3, 1.5)
    assert whole.output.split("\n\n") == [
        "Homework 0: 1 of 7 points",
        "1 partly right, 1 grader failed, 1 to be graded manually",
        "4 points pending: the grader could not decide 2.1. "
        "They are neither earned nor lost: the course staff has to look.",
        "5 points more to be graded manually (1.2), not counted here.",
        "1 Sums: 1 / 3 + 5 manual\n2: 0 / 4",
        "1 check is not shown here, and not counted.",
        "Note: It is short.",
        "Printed by your code:\n  hello",
    ]


@pytest.mark.parametrize("value", ["fast", 0.5, math.nan])
def test_measurement_may_be_a_number_or_a_word(passed, value):
    report = replace(passed, leaderboard=(LeaderboardEntry("loss", value, "asc"),))
    (entry,) = gradescope.results(report).leaderboard
    assert entry.value == ("nan" if value != value else value)
    assert gradescope.results(passed).leaderboard is None


def is_cut(text):
    return "characters left out" in text


@pytest.mark.parametrize("length", [999, 1_000, 1_001])
def test_sentence_has_a_thousand_characters(passed, length):
    wrong = with_result(passed, outcome=Outcome.WRONG, score=0, feedback=Feedback("x" * length))
    assert is_cut(gradescope.results(wrong).tests[0].output) == (length > 1_000)
    staff = replace(passed, staff_notes=("x" * length,))
    (note,) = gradescope.results(staff).extra_data["staff"]
    assert note.endswith("…") == (length > 1_000)


@pytest.mark.parametrize(
    ("limit", "changes"),
    [
        (2_000, lambda text: {"feedback": Feedback("No.", found=text)}),
        (8_000, lambda text: {"feedback": Feedback("No.", detail=text)}),
        (4_000, lambda text: {"output": text}),
        (2_000 - len("Note: "), lambda text: {"notes": (text,)}),
    ],
    ids=["passage", "table", "printed", "notes"],
)
def test_each_text_of_a_check_has_a_length_of_its_own(limit, changes):
    assert not is_cut(told(outcome=Outcome.WRONG, score=0, **changes("x" * limit))["output"])
    assert is_cut(told(outcome=Outcome.WRONG, score=0, **changes("x" * (limit + 1)))["output"])


def answered(length):
    """Return a check whose whole text has this length."""
    room = length - len(wording.GRADED_BY_HAND) - 3 * len("\n\nA: ")
    thirds = [room // 3, room // 3, room - 2 * (room // 3)]
    answers = tuple(Answer("A", "x" * each) for each in thirds)
    return check("1.1", "why", "", 5, None, Outcome.BY_HAND, shown=answers)


@pytest.mark.parametrize(
    ("checks", "limit"), [(1, 20_000), (50, 20_000), (101, 9_900), (1_001, 1_000)]
)
def test_checks_share_the_room_that_there_is(passed, checks, limit):
    others = tuple(replace(passed.results[0], name=f"a{n}") for n in range(checks - 1))
    for length in (limit, limit + 1):
        report = replace(passed, results=(answered(length), *others))
        (first, *_) = gradescope.results(report).tests
        assert is_cut(first.output) == (length > limit)


def test_report_without_checks_can_be_told(passed):
    assert gradescope.results(replace(passed, results=())).tests == []


def test_file_ends_with_a_line_and_has_letters_as_they_are(passed):
    text = gradescope.as_json(with_result(passed, title="größer"))
    assert text.endswith("}\n")
    assert "größer" in text
    assert "null" not in text


@pytest.fixture
def emergency(tmp_path):
    """What is written of a grading that did not start."""

    def write(*arguments, **named):
        gradescope.emergency(tmp_path / "results.json", *arguments, **named)
        return json.loads((tmp_path / "results.json").read_text("utf-8"))

    return write


@pytest.mark.parametrize(
    ("points", "worth"), [(55, 55), (1, 1), (0.5, 0.5), (0, None), (-1, None), (math.inf, None)]
)
def test_emergency_is_worth_what_is_known_and_earns_nothing(emergency, points, worth):
    whole = emergency("no file", points)
    (test,) = whole["tests"]
    assert test.get("max_score") == worth
    assert (whole["score"], test["score"], test["status"]) == (0, 0, "failed")
    assert whole["extra_data"]["graded"] is False


def test_emergency_says_whose_fault_it_may_be(emergency):
    either, staff = (
        emergency("no file", 5)["output"],
        emergency("no file", 5, of_staff=True)["output"],
    )
    for said in (either, staff):
        assert "What happened\n  no file\n\nWhat to do\n" in said
    assert "fix it and submit again" in either
    assert "was not set up correctly" in staff
    assert "submit again" not in staff


def test_reason_of_an_emergency_has_eight_thousand_characters(emergency):
    assert not is_cut(emergency("x" * 8_000, 5)["output"])
    assert is_cut(emergency("x" * 8_001, 5)["output"])
