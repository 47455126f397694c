"""What the class page counts: bars, pass rates, diagnoses, and who has to look."""

import pytest

from autograder.classroom import summary
from autograder.classroom.entries import Person
from autograder.classroom.jobs import State
from autograder.classroom.repairs import Group, RepairRow, groups
from autograder.classroom.store import CheckRow, Row
from autograder.classroom.summary import Bin

SCORES = {"passed": 2.0, "wrong": 0.0, "partly right": 1.0, "not run": 0.0, "not written yet": 0.0}


def row(identity="ada", score=1.0, state=State.GRADED, **more):
    settings = {"pending": 0.0, "seconds": 1.0, "grader_failed": False, "weak": "", **more}
    return Row(identity, "", "", state, (Person(identity),), "", score, 10.0, **settings)


def check(submission="ada", outcome="wrong", said="it is wrong", cause="", number="1.1", **more):
    told = {"points": 2.0, "score": SCORES.get(outcome), "seconds": 1.0, "part": number[:1], **more}
    values = {key: told.pop(key) for key in ("points", "score", "seconds", "part")}
    return CheckRow(
        *(submission, more.get("name", f"c{number}"), number, values["part"], f"T{number}"),
        *(values["points"], values["score"], outcome, values["seconds"], said, cause),
        decided_by=told.get("decided_by", ""),
        manual=told.get("manual", False),
    )


def test_bars_are_of_whole_points_with_the_full_score_apart():
    bins = summary.histogram([row(score=s) for s in (0.0, 0.99, 1.0, 2.5, 3.0, 4.0)], 3.0)
    assert bins == [Bin(0, 1, 2), Bin(1, 2, 1), Bin(2, 3, 1), Bin(3, 3, 2)]


@pytest.mark.parametrize(("total", "width"), [(20.0, 1), (21.0, 2), (40.0, 2), (41.0, 3), (100, 5)])
def test_bar_is_as_wide_as_twenty_of_them_need(total, width):
    first, *rest = summary.histogram([], total)
    assert first.high == width
    assert rest[-1].low == rest[-1].high == total


def test_last_bar_ends_at_the_total():
    assert [(each.low, each.high) for each in summary.histogram([], 2.5)] == [
        (0, 1), (1, 2), (2, 2.5), (2.5, 2.5),
    ]  # fmt: skip
    assert summary.histogram([row(score=0.0)], 0.0) == [Bin(0, 0, 1)]


def test_summary_of_a_check_is_of_those_with_a_verdict():
    found = summary.check_summaries(
        [
            check("a", "passed", seconds=1.0),
            check("b", seconds=3.0),
            check("c", "grader failed", seconds=8.0),
            check("d", "not run", seconds=100.0),
            check("a", "passed", number="1.2"),
        ]
    )
    first, second = found
    assert (first.number, first.name, first.title, first.points) == ("1.1", "c1.1", "T1.1", 2)
    assert (first.passed, first.of, first.mean) == (1, 3, pytest.approx(2 / 3))
    assert (first.median_seconds, first.longest_seconds) == (3, 8)
    assert (second.number, second.passed, second.of) == ("1.2", 1, 1)


def test_check_that_nobody_has_a_verdict_on_has_a_mean_and_time_of_nothing():
    (found,) = summary.check_summaries([check(outcome="not run", score=None, seconds=5.0)])
    assert (found.of, found.mean, found.median_seconds, found.longest_seconds) == (0, 0, 0, 0)


def diagnosed(*checks):
    rows = [row(name) for name in dict.fromkeys(each.submission for each in checks)]
    return summary.diagnoses(rows, checks)


def test_diagnosis_is_the_cause_about_its_summary_or_the_summary_alone():
    (found,) = diagnosed(check(cause="The sign is wrong."))
    assert (found.text, found.about, found.numbers) == (
        "The sign is wrong.",
        "it is wrong",
        ("1.1",),
    )
    (found,) = diagnosed(check())
    assert (found.text, found.about) == ("it is wrong", "")


def test_of_texts_that_differ_in_numbers_the_commonest_is_shown():
    found = diagnosed(
        check("a", said="off by 3"), check("b", said="off by 1e-5"), check("c", said="off by 3")
    )
    assert [(each.text, len(each.rows)) for each in found] == [("off by 3", 3)]


def test_long_text_is_kept_to_three_hundred_letters():
    (found,) = diagnosed(check(cause="x" * 400, said="y" * 400))
    assert (len(found.text), len(found.about)) == (300, 200)


def test_same_number_of_students_is_in_the_order_of_the_text():
    found = diagnosed(check("a", said="zeta"), check("b", said="alpha"))
    assert [each.text for each in found] == ["alpha", "zeta"]


def test_thirty_diagnoses_are_listed():
    words = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(31)]
    assert len(diagnosed(*(check("a", said=word) for word in words))) == 30


def test_check_without_words_and_one_that_passed_tell_nothing():
    assert diagnosed(check(said=""), check("b", "passed", said="a remark")) == []


def test_partly_right_ones_tell_and_what_was_not_run_only_alone():
    found = diagnosed(
        check("a", "partly right", said="half"),
        check("a", "not run", said="blocked", number="1.2"),
        check("b", "not run", said="no import"),
    )
    assert {each.text for each in found} == {"half", "no import"}


def reasons(*checks, rows=None):
    return {case.row.id: case.reasons for case in summary.cases(rows or [row()], checks)}


def test_grader_s_failure_names_each_check_once_by_reason():
    found = reasons(
        check(outcome="grader failed"), check(outcome="grader failed", number="2.1"),
        check(outcome="not run", score=None, number="3.1"),
    )  # fmt: skip
    assert found["ada"] == (
        "the grader failed: 1.1, 2.1",
        "not run, through no fault of theirs: 3.1",
    )


def test_check_without_a_number_is_called_by_its_name():
    assert reasons(check(outcome="grader failed", number="", part="1", name="loss"))["ada"] == (
        "the grader failed: loss",
    )


def test_whole_submission_s_failure_stands_for_that_of_its_checks():
    failed = row(state=State.FAILED)
    assert reasons(check(outcome="grader failed"), rows=[failed])["ada"] == (
        "the grader failed on the whole submission",
    )
    refused = row(state=State.REFUSED)
    assert reasons(rows=[refused])["ada"] == ("it cannot be used as it was handed in",)


def test_weak_isolation_is_said_beside_other_reasons_and_after_a_change():
    weak = row(weak="landlock", changed="agreed")
    assert reasons(check(outcome="grader failed"), rows=[weak])["ada"] == (
        "weaker isolation, without landlock",
    )


def test_item_that_only_some_grade_by_hand_is_their_own_trouble():
    by_hand = "to be graded manually"
    checks = [check("ada", by_hand), check("bob", "passed")]
    assert summary.items_of_all(checks) == set()
    assert reasons(*checks, rows=[row("ada"), row("bob")]) == {
        "ada": ("to be graded manually: 1.1",)
    }
    both = [check("ada", by_hand), check("bob", by_hand)]
    assert summary.items_of_all(both) == {"c1.1"}


def test_lost_parts_are_in_the_rubric_s_order_once_each():
    checks = [check(number="2.1"), check(number="1.1"), check(number="2.2", outcome="partly right")]
    assert summary.lost_in(checks) == {"ada": ["2", "1"]}
    assert summary.lost_in([check(outcome="passed"), check(outcome="grader failed")]) == {}


def test_manual_items_are_counted_with_those_that_are_done():
    checks = [check(manual=True), check(manual=True, decided_by="ta"), check("bob", manual=True)]
    assert summary.manual(checks) == {"ada": (1, 2), "bob": (0, 1)}
    assert summary.manual([check()]) == {}


def test_changed_are_those_of_a_changed_check_or_score_and_not_of_a_graded_item():
    checks = [check("a", decided_by="ta"), check("b", manual=True, decided_by="ta"), check("c")]
    rows = [row("a"), row("b"), row("c"), row("d", changed="agreed")]
    assert summary.changed(rows, checks) == {"a", "d"}


def test_unwritten_parts_are_listed_with_whose_they_are():
    todo = "not written yet"
    checks = [check("a", todo), check("a", todo, number="1.2"), check("b", todo, number="2.1")]
    found = summary.unwritten([row("a"), row("b")], [*checks, check("a", number="3.1")])
    assert [(each.text, each.numbers, [r.id for r in each.rows]) for each in found] == [
        ("part 1", ("1.1", "1.2"), ["a"]),
        ("part 2", ("2.1",), ["b"]),
    ]
    (nowhere,) = summary.unwritten([row("a")], [check("a", todo, part="", number="")])
    assert nowhere.text == "not in a part"


def repair(submission, number="1.1", function="f", look="look at the sign", line=3):
    return RepairRow(submission, number, function, look, line)


def test_repairs_are_grouped_by_what_to_look_at_in_which_function():
    rows = [row("a"), row("b"), row("c")]
    repairs = [
        repair("c", function="g"), repair("a", line=5), repair("b"), repair("a", "1.2", line=5),
    ]  # fmt: skip
    assert groups(rows, repairs) == [
        Group("f: look at the sign", "lines 3 to 5", ("1.1", "1.2"), (rows[0], rows[1])),
        Group("g: look at the sign", "line 3", ("1.1",), (rows[2],)),
    ]


def test_repair_outside_of_functions_says_so_and_thirty_groups_are_listed():
    (found,) = groups([row("a")], [repair("a", function="")])
    assert found.text == "outside of functions: look at the sign"
    many = [repair("a", function=f"f{n:02}") for n in range(31)]
    assert [each.text[:3] for each in groups([row("a")], many)] == [f"f{n:02}" for n in range(30)]
