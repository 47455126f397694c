"""What is recorded of each test decides how it runs, and what it is worth."""

from pathlib import Path

import pytest

from autograder.errors import HomeworkError
from autograder.suites import recorded
from autograder.suites.assignment import assignment_from
from autograder.suites.model import Case, Suite, Way
from autograder.suites.recorded import Entry
from autograder.suites.students import Students


def ran(*_given):
    raise AssertionError("nothing is run here")


def suite(*cases):
    students = Students(("hw",), ("hw.py",), known=frozenset({"hw"}))
    made = [Case(id=name, title=name, points=1, apart=ran, together=ran) for name in cases]
    return Suite(form="pytest", folder=Path(), cases=made, students=students)


def test_record_is_read_as_it_was_written(tmp_path):
    entries = {
        "test_a": Entry("apart", 2, "1.1"),
        "test_b[ü]": Entry("together", 0.8205128205128206, "", "apart: types cannot be compared"),
        "test_c": Entry(recorded.BY_HAND, 1, "", "apart: …; together: …"),
    }
    recorded.write(entries, tmp_path / "ways.json")
    assert recorded.read(tmp_path / "ways.json") == entries


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "no JSON",
        '{"tests": {"a": {"way": "sideways", "points": 1}}}',
        '{"tests": {"a": {"way": "apart", "points": -1}}}',
        '{"tests": {"a": {"way": "apart", "points": NaN}}}',
        '{"tests": {"a": {"way": "apart", "points": true}}}',
    ],
)
def test_record_that_means_nothing_is_refused_with_its_file(text, tmp_path):
    (tmp_path / "ways.json").write_text(text)
    with pytest.raises(HomeworkError, match=r"ways\.json"):
        recorded.read(tmp_path / "ways.json")


def test_recorded_way_points_and_number_count():
    entries = {"a": Entry("together", 5, "2.1"), "b": Entry("apart", 0.5)}
    found = recorded.applied(suite("a", "b"), entries)
    checks = assignment_from(found, "small").checks
    assert [(check.points, check.number) for check in checks] == [(5, "2.1"), (0.5, "")]
    assert found.recorded == {"a": Way.TOGETHER, "b": Way.APART}
    assert "together" in checks[0].staff_note
    assert not checks[1].staff_note


def test_test_that_no_way_carries_waits_for_a_person_who_reads_why():
    found = recorded.applied(suite("a"), {"a": Entry(recorded.BY_HAND, 3, "", "types differ")})
    (check,) = assignment_from(found, "small").checks
    assert check.by_hand
    assert check.points == 3
    assert "types differ" in check.staff_note


def test_test_that_is_new_or_gone_is_told_to_the_staff():
    found = recorded.applied(suite("new"), {"gone": Entry("together", 5)})
    assert found.recorded == {"new": Way.APART}
    assert [remark.split()[0] for remark in found.remarks] == ["new", "gone"]


def test_what_the_suite_skips_for_everybody_is_left_out_and_told():
    one = Case(id="a", title="a", skipped="not this term", apart=ran)
    two = Case(id="b", title="b", points=1, apart=ran)
    made = Suite(form="pytest", folder=Path(), cases=[one, two], students=suite().students)
    found = recorded.applied(made, {"a": Entry("apart", 0), "b": Entry("apart", 1)})
    assert [case.id for case in found.cases] == ["b"]
    assert "not this term" in found.remarks[0]
