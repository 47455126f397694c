"""Which two mutants are tried at once, and where an exception shows the line that was changed."""

import time

import pytest

from autograder.authoring import judging
from autograder.authoring.findings import CAUSES
from autograder.authoring.mutants import Mutant
from autograder.results.report import CheckResult, Feedback, Outcome


def mutant(name, line=1, span=(0, 1), place="hw.py"):
    return Mutant("sign", "f", line, name, name.upper(), "", place=place, span=span)


def names(*mutants, part=lambda _mutant: "1"):
    return [one.before + other.before for one, other in judging.pairs(mutants, part, 99)]


def test_pair_is_of_two_lines_that_do_not_overlap_in_the_order_of_the_file():
    assert names(mutant("a", 1, (0, 4)), mutant("b", 2, (4, 8)), mutant("c", 3, (9, 12))) == [
        "ab",
        "ac",
        "bc",
    ]


@pytest.mark.parametrize(
    "second",
    [
        mutant("b", 1, (6, 8)),
        mutant("b", 2, (3, 8)),
        mutant("b", 2, (0, 4)),
        mutant("b", 2, (1, 2)),
        mutant("b", 1, (0, 4)),
    ],
    ids=["the same line", "it begins inside", "the same bytes", "inside", "the same"],
)
def test_changes_that_touch_each_other_are_no_pair(second):
    assert names(mutant("a", 1, (0, 4)), second) == []


def test_changes_of_two_files_are_one_pair_wherever_they_are():
    assert names(mutant("a"), mutant("b", place="layers.py")) == ["ab"]
    assert names(mutant("a", 9, (90, 95)), mutant("b", place="layers.py")) == ["ab"]


def test_no_pair_comes_twice_the_other_way_round():
    three = [mutant(name, place=f"{name}.py") for name in "abc"]
    assert names(*three) == ["ab", "ac", "bc"]


def test_pair_is_of_one_part():
    parts = {"a": "1", "b": "2", "c": "1", "d": "2"}
    four = [mutant(name, n, (n, n + 1)) for n, name in enumerate("abcd")]
    assert names(*four, part=lambda each: parts[each.before]) == ["ac", "bd"]


def test_no_more_pairs_than_are_wanted_are_tried_and_always_the_same():
    many = [mutant(name, n, (n, n + 1)) for n, name in enumerate("abcdefgh")]
    chosen = judging.pairs(many, lambda _mutant: "1", 5)
    assert len(chosen) == 5
    assert chosen == judging.pairs(many, lambda _mutant: "1", 5)


def test_both_changes_of_one_file_are_made_and_all_else_stays():
    one = Mutant("sign", "f", 1, "b", "XX", "", place="hw.py", span=(1, 2), text="XX")
    other = Mutant("sign", "f", 2, "d", "", "", place="hw.py", span=(3, 4), text="")
    assert judging.both({"hw.py": "abcde"}, (one, other)) == {"hw.py": "aXXce"}


def test_bytes_are_counted_and_not_letters():
    one = Mutant("sign", "f", 1, "b", "x", "", place="hw.py", span=(2, 3), text="x")
    other = Mutant("sign", "f", 2, "d", "y", "", place="hw.py", span=(5, 6), text="y")
    assert judging.both({"hw.py": "ébédé"}, (one, other)) == {"hw.py": "éxéyé"}


def lost(detail="", cause="", **more):
    said = Feedback("is wrong", detail=detail, cause=cause, **more)
    return CheckResult("f", "1.1", "1", "f", 2.0, 0.0, Outcome.WRONG, said)


RAISED = "Traceback (most recent call last):\n    y = x / 0\nZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("detail", "raised"),
    [
        (RAISED, True),
        (RAISED.replace("    y", '  File "hw.py", line 3, in f\n    y'), True),
        (RAISED.replace("x / 0", "x / 1"), False),
        (RAISED.replace("Traceback", "traceback"), False),
        ("Traceback (most recent call last):\nZeroDivisionError", False),
        (RAISED.replace("y = x / 0", ""), False),
        ("", False),
    ],
    ids=["alone", "with its place", "another line", "no traceback", "no line", "empty", "nothing"],
)
def test_exception_in_the_line_that_was_changed_shows_it(detail, raised):
    changed = Mutant("sign", "f", 3, "y = x / 2", "y = x / 0", "")
    assert judging.judged([changed], [lost(detail)], "1").raised is raised


def test_stage_takes_as_long_as_it_took(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 10.0)
    stage = judging.stage([], {}, 4.0)
    assert (stage.title, stage.seconds, stage.note) == (CAUSES, 6.0, "named for 0 of 0, 0%")


@pytest.mark.parametrize(
    ("explains", "about", "true"),
    [
        (("sign",), (), True),
        (("axis",), (), False),
        (("axis", "sign"), (), True),
        (("sign",), ("alpha",), False),
        (("sign",), ("alpha", "beta"), True),
        (("sign",), ("f",), True),
        (("axis",), ("beta",), False),
    ],
)
def test_cause_is_true_that_explains_the_kind_and_names_what_is_in_the_line(explains, about, true):
    changed = Mutant("sign", "f", 3, "beta + 1", "beta - 1", "", kinds=frozenset({"sign"}))
    said = Feedback("is wrong", cause="c", explains=frozenset(explains), about=about)
    assert judging.explains(said, changed) is true
