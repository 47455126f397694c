"""What students and staff read of the edits that make a check pass."""

import pytest

from autograder.results.cause import KINDS as CAUSE_KINDS
from autograder.results.repair import KINDS, NOTHING, Edit, Repair, agrees

SIGN = Edit("line 8", "f", "sign", "return -x", "return x", 8)
AXIS = Edit("line 9", "f", "axis", "y = x.sum(axis=1)", "y = x.sum(axis=0)", 9)
ELSEWHERE = Edit("line 20", "g", "sign", "return a - b", "return a + b", 20)


def said(*found, level="line"):
    return Repair(found, level).for_student


def test_one_repair_names_its_line_and_two_at_once_name_both():
    assert said((SIGN,)) == "Line 8, in f: look at the sign."
    both = "Line 8, in f: look at the sign. Line 9, in f: look along which axis you sum."
    assert said((SIGN, AXIS)) == both


def test_repairs_on_different_lines_name_the_function_and_staff_reads_all():
    repair = Repair(((SIGN,), (AXIS,)))
    assert repair.for_student == "In f: look at what it computes, line by line."
    assert "return x" in repair.for_staff
    assert "axis=0" in repair.for_staff
    assert said((SIGN,), (ELSEWHERE,)) == "In f or g: look at the sign."


def test_two_repairs_of_one_line_name_it_and_no_kind_if_they_differ():
    other = Edit("line 8", "f", "operator", "return -x", "return -x * 2", 8)
    assert said((SIGN,), (other,)) == "Line 8, in f: look at what it computes."


def test_nothing_is_said_where_the_check_s_own_words_are_all():
    assert said((SIGN,), level=NOTHING) == ""
    assert "return x" in Repair(((SIGN,),), NOTHING).for_staff


def test_the_level_says_how_much():
    assert said((SIGN,), level="kind") == "Look at the sign."
    assert "repaired:  return x" in said((SIGN,), level="edit")


@pytest.mark.parametrize(
    ("explains", "about", "agreed"),
    [
        (["sign"], [], True),
        (["axis"], [], False),
        (["sign"], ["x"], True),
        (["sign"], ["w"], False),
    ],
)
def test_a_cause_agrees_that_speaks_of_the_kind_and_of_a_name_in_the_line(explains, about, agreed):
    assert agrees([SIGN], explains, about) is agreed


def test_every_kind_speaks_of_kinds_that_causes_know():
    assert {name for kind in KINDS.values() for name in kind.explains} <= set(CAUSE_KINDS)


def test_an_edit_outside_of_functions_has_a_place_alone():
    assert said((Edit("cell 3, line 2", "", "sign", "-x", "x", 2),)).startswith("Cell 3, line 2:")


def test_the_name_of_a_file_stays_as_it_is_where_a_sentence_starts_with_it():
    for file in ("minigrad/loss.py", "loss.py"):
        edit = Edit(f"{file}, line 13", "f", "sign", "-x", "x", 13)
        assert said((edit,)).startswith(f"{file}, line 13, in f:")
