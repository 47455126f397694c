"""What a student gets back: nothing of the staff's, and names as course sites want them."""

from dataclasses import replace

import pytest

from autograder.classroom import feedback
from autograder.classroom.entries import Person
from autograder.results.report import CheckResult, Feedback, Outcome, Report, Visibility

FAILED = Feedback("The grader failed", "e", "/srv/x", "", "wait", "detail /srv/class/x", "trace")


def result(name, **more):
    settings = {"points": 1.0, "score": 1.0, "outcome": Outcome.PASSED, **more}
    return CheckResult(name, "1.1", "1", name, **settings)


def given(*results, secrets=(), **settings):
    return feedback.for_student(Report("hw", "HW", "ada", results, **settings), secrets)


def test_hidden_checks_are_gone_and_all_others_are_shown():
    kinds = list(Visibility)
    found = given(*(result(kind.value, visibility=kind) for kind in kinds))
    assert [each.name for each in found.results] == [
        kind.value for kind in kinds if kind is not Visibility.HIDDEN
    ]
    assert {each.visibility for each in found.results} == {Visibility.VISIBLE}


def test_what_only_the_staff_can_use_is_gone():
    noted = result("a", staff_note="SECRET", tags=("SECRET",))
    found = given(noted, replay="SECRET", staff_notes=("SECRET",), isolation={"SECRET": "held"})
    assert "SECRET" not in repr(found)


def test_grader_s_own_failure_is_said_without_its_details():
    failed = result("a", outcome=Outcome.GRADER_FAILED, score=None, feedback=FAILED)
    said = given(failed).results[0].feedback
    assert (said.summary, said.found, said.detail) == ("The grader failed", "", "")
    assert said.next_step == "wait"


def test_student_s_own_failure_keeps_its_details():
    wrong = result("a", outcome=Outcome.WRONG, score=0.0, feedback=replace(FAILED, found="3"))
    said = given(wrong).results[0].feedback
    assert (said.found, said.detail) == ("3", "detail /srv/class/x")


def test_paths_of_the_machine_are_cut_the_longest_first():
    noted = result("a", notes=("see /srv/class/x and /srv/y",))
    found = given(noted, secrets=["/srv", "/srv/class"])
    assert found.results[0].notes == ("see …/x and …/y",)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (Person("Ada", canvas_id="11", canvas_file="9"), "Ada_11_9_feedback.html"),
        (Person("A_d/a\\b", canvas_id="11", canvas_file="9"), "A d a b_11_9_feedback.html"),
        (Person("_", canvas_id="11", canvas_file="9"), "student_11_9_feedback.html"),
        (Person("", canvas_id="11", canvas_file="9"), "student_11_9_feedback.html"),
        (Person("Ada", canvas_id="11"), ""),
        (Person("Ada", canvas_file="9"), ""),
    ],
)
def test_canvas_finds_a_student_by_both_of_its_numbers(person, name):
    assert feedback.canvas_name(person) == name


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (Person("Ada L", moodle_id="7"), "Ada L_7_assignsubmission_file_feedback.html"),
        (Person("A_L", moodle_id="7"), "A L_7_assignsubmission_file_feedback.html"),
        (Person("Ada"), ""),
    ],
)
def test_moodle_finds_a_student_by_five_parts(person, name):
    assert feedback.moodle_name(person) == name
    assert name.count("_") in (0, 4)
