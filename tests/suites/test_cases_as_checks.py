"""From a suite's cases to the checks of an assignment, and what is recorded of each."""

import json

import pytest

from autograder.errors import GraderError, HomeworkError
from autograder.results.report import Visibility
from autograder.suites import assignment, recorded
from autograder.suites.assignment import check_of, connected
from autograder.suites.model import Case, Suite, Way
from autograder.suites.recorded import Entry, applied
from autograder.suites.students import Students


def ran(*_given):
    raise RuntimeError("it was run")


def case(name, *shares, **more):
    more = {"points": 1.0, "apart": ran, "together": ran, **more}
    return Case(name, f"T {name}", shares=frozenset(shares), **more)


def suite(tmp_path, *cases, **more):
    (tmp_path / "hw.py").write_text("")
    students = Students(("hw",), ("hw.py",))
    return Suite("pytest", tmp_path, cases, students, **more)


def groups(*cases):
    return [[each.id for each in group] for group in connected(cases)]


def test_cases_that_share_nothing_are_each_alone():
    assert groups(case("a"), case("b", "x"), case("c", "y")) == [["a"], ["b"], ["c"]]


def test_cases_are_connected_through_one_another_in_their_order():
    found = groups(case("a", "x"), case("b", "y"), case("c", "x", "y"), case("d", "z"))
    assert found == [["a", "b", "c"], ["d"]]


def test_check_has_what_its_case_states(tmp_path):
    stated = case(
        "a", part="P", number="1.1", points=2.5, visibility=Visibility.HIDDEN, tags=("t",),
        hidden_error="no",
    )  # fmt: skip
    check = check_of(stated, Way.APART, suite(tmp_path, stated, timeout=7.0))
    assert (check.name, check.part, check.number, check.title) == ("a", "P", "1.1", "T a")
    assert (check.points, check.timeout, check.tags) == (2.5, 7.0, ("t",))
    assert (check.visibility, check.public, check.says_all) == (Visibility.HIDDEN, False, True)
    assert (check.by_hand, check.staff_note) == (False, "")
    plain = check_of(case("b"), Way.APART, suite(tmp_path, timeout=7.0))
    assert (plain.public, plain.says_all) == (True, False)


def test_case_that_runs_together_says_to_the_staff_that_this_is_weaker(tmp_path):
    check = check_of(case("a"), Way.TOGETHER, suite(tmp_path))
    assert "weaker" in check.staff_note
    assert check_of(case("a"), Way.TOGETHER, suite(tmp_path, only_apart=True)).staff_note == ""


def test_case_runs_in_its_way_or_is_the_grader_s_failure(tmp_path):
    host = (None, None)
    with pytest.raises(RuntimeError, match="it was run"):
        check_of(case("a"), Way.APART, suite(tmp_path)).function(None, *host)
    with pytest.raises(RuntimeError, match="it was run"):
        check_of(case("a"), Way.TOGETHER, suite(tmp_path)).function(None, *host)
    with pytest.raises(GraderError, match="a cannot be run apart"):
        check_of(case("a", apart=None), Way.APART, suite(tmp_path)).function(None, *host)
    with pytest.raises(GraderError, match="a cannot be run together"):
        check_of(case("a", together=None), Way.TOGETHER, suite(tmp_path)).function(None, *host)
    forbidden = suite(tmp_path, only_apart=True)
    with pytest.raises(GraderError):
        check_of(case("a"), Way.TOGETHER, forbidden).function(None, *host)


def test_case_of_a_person_is_an_item_with_its_answers(tmp_path):
    item = case("q", by_hand=True, answers=("Why?",))
    check = check_of(item, Way.APART, suite(tmp_path))
    assert (check.by_hand, check.answers, check.public, check.staff_note) == (
        True,
        ("Why?",),
        True,
        "",
    )


def test_case_that_no_way_carries_is_for_its_own_runner(tmp_path):
    check = check_of(case("a", refused="it compares types"), Way.APART, suite(tmp_path))
    assert (check.by_hand, check.public) == (True, False)
    assert check.staff_note == (
        "this test is not run here; run it with its own runner: it compares types"
    )


def notes(*cases):
    return assignment._worth_nothing(cases)


def test_tests_without_points_are_named_up_to_ten():
    assert notes(case("a")) == []
    assert notes(case("a", points=0.0)) == []
    assert notes(case("a", points=0.0, plain=True, skipped="x")) == []
    (said,) = notes(case("a"), case("b", points=0.0, plain=True))
    assert said.startswith("1 of 2 tests have no points, and failing them costs none: b. Give")
    many = [case(f"t{n}", points=0.0, plain=True) for n in range(11)]
    assert "t9, …. Give" in notes(*many)[0]
    assert "t9. Give" in notes(*many[:10])[0]


def test_suite_is_told_which_tests_run_elsewhere(tmp_path):
    told = []
    cases = (
        case("a", known_as="file::a"), case("b", known_as="file::b"), case("c"),
        case("d", by_hand=True), case("e", refused="x"),
    )  # fmt: skip
    made = suite(tmp_path, *cases, leave_out=lambda names: told.append(sorted(names)))
    ways = {each.id: Way.TOGETHER if each.id == "c" else Way.APART for each in cases}
    expect = assignment.expecting(made, ways)
    assert told == [["c", "d", "e"]]
    expect(["b"])
    assert told[1] == ["c", "d", "e", "file::a"]


def test_checks_come_after_the_one_before_of_the_same_way(tmp_path):
    cases = [case("a", resumes=lambda _session: True), case("b"), case("c"), case("d")]
    made = suite(tmp_path, *cases, recorded={"b": Way.TOGETHER})
    checks = assignment.assignment_from(made, "hw").checks
    assert [(each.name, each.after) for each in checks] == [
        ("a", ()), ("b", ()), ("c", ("a",)), ("d", ("c",)),
    ]  # fmt: skip
    assert checks[0].resumes is cases[0].resumes
    assert checks[1].resumes is None


def test_assignment_asks_for_what_students_hand_in(tmp_path):
    made = suite(tmp_path, case("a"), asked_for=["report.pdf"], not_given=["util"], remarks=["r"])
    found = assignment.assignment_from(made, "hw1")
    assert (found.name, found.title) == ("hw1", "hw1")
    assert "r" in found.staff_notes
    assert list(found.not_given) == ["util"]


def entry(way="apart", points=1.0, **more):
    return Entry(way, points, **more)


def test_record_is_a_line_for_each_test_and_is_read_as_it_was_written(tmp_path):
    entries = {
        "a": entry(points=3.0, number="1.1"),
        "b": entry("together", 0.5, why="types"),
        "é": entry("manual", 0.0),
    }
    recorded.write(entries, tmp_path / "ways.json")
    text = (tmp_path / "ways.json").read_text()
    assert '    "a": {"way": "apart", "points": 3, "number": "1.1"},' in text
    assert '    "b": {"way": "together", "points": 0.5, "why": "types"},' in text
    assert '    "é": {"way": "manual", "points": 0}\n' in text
    assert recorded.read(tmp_path / "ways.json") == entries


def test_older_word_for_a_person_is_known(tmp_path):
    (tmp_path / "w.json").write_text('{"tests": {"a": {"way": "by hand", "points": 1}}}')
    assert recorded.read(tmp_path / "w.json") == {"a": entry("manual")}


@pytest.mark.parametrize(
    "stated",
    [
        {"way": "beside", "points": 1},
        {"way": "apart", "points": -1},
        {"way": "apart", "points": "1"},
        {"way": "apart", "points": True},
        {"way": "apart", "points": None},
        {"way": None, "points": 1},
    ],
    ids=str,
)
def test_entry_that_means_nothing_is_refused(tmp_path, stated):
    (tmp_path / "w.json").write_text(json.dumps({"tests": {"a": stated}}))
    with pytest.raises(HomeworkError, match="records a wrongly"):
        recorded.read(tmp_path / "w.json")


@pytest.mark.parametrize("points", ["Infinity", "NaN"])
def test_points_without_end_are_refused(tmp_path, points):
    (tmp_path / "w.json").write_text(
        f'{{"tests": {{"a": {{"way": "apart", "points": {points}}}}}}}'
    )
    with pytest.raises(HomeworkError, match="records a wrongly"):
        recorded.read(tmp_path / "w.json")


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"tests": []}', '{"tests": {"a": {}}}', '{"tests": {"a": 3}}']
)
def test_file_that_is_no_record_is_refused(tmp_path, text):
    (tmp_path / "w.json").write_text(text)
    with pytest.raises(HomeworkError, match="is not a record of tests"):
        recorded.read(tmp_path / "w.json")
    with pytest.raises(HomeworkError, match="is not there"):
        recorded.read(tmp_path / "none.json")


def by_record(tmp_path, *cases, all_together=False, **entries):
    found = applied(suite(tmp_path, *cases), entries, all_together=all_together)
    return {each.id: each for each in found.cases}, found.recorded, found.remarks


def test_points_and_number_are_those_of_the_record(tmp_path):
    cases, ways, remarks = by_record(
        tmp_path, case("a", points=9.0, number="9"), a=entry("together", 2.0, number="1.1")
    )
    assert (cases["a"].points, cases["a"].number) == (2.0, "1.1")
    assert (ways, remarks) == ({"a": Way.TOGETHER}, [])


def test_test_that_no_way_carries_is_refused_with_its_reason(tmp_path):
    cases, _, _ = by_record(
        tmp_path, case("a"), case("b"), case("c", by_hand=True),
        a=entry("manual", why="types"), b=entry("manual"), c=entry("manual"),
    )  # fmt: skip
    assert [each.refused for each in cases.values()] == ["types", "no way carries it", ""]


def test_new_and_missing_tests_are_told_and_new_ones_run_as_the_suite_says(tmp_path):
    cases, ways, remarks = by_record(tmp_path, case("new", points=3.0), gone=entry())
    assert cases["new"].points == 3.0
    assert ways == {"new": Way.APART}
    assert remarks == [
        "new is not in ways.json: it was never compared with its own runner",
        "gone is in ways.json, and the suite has no such test",
    ]


def test_skipped_test_is_left_out_and_told(tmp_path):
    cases, _, remarks = by_record(
        tmp_path, case("a", skipped="no GPU"), case("b"), a=entry(), b=entry()
    )
    assert list(cases) == ["b"]
    assert remarks == ["a is left out: the suite skips it (no GPU)"]


def test_test_without_a_way_apart_runs_together_and_all_do_where_that_is_said(tmp_path):
    _, ways, _ = by_record(tmp_path, case("a", apart=None), case("b"), a=entry(), b=entry())
    assert ways == {"a": Way.TOGETHER, "b": Way.APART}
    _, ways, _ = by_record(tmp_path, case("b"), b=entry(), all_together=True)
    assert ways == {"b": Way.TOGETHER}


def test_ways_of_a_case_are_those_that_there_are():
    assert case("a").ways == (Way.APART, Way.TOGETHER)
    assert case("a", apart=None).ways == (Way.TOGETHER,)
    assert case("a", together=None).ways == (Way.APART,)
