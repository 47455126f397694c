"""How much of a repair is said, to whom, and what is sure of it."""

import pytest

from autograder.results.repair import KINDS, Edit, Repair, agrees

SIGN = Edit("line 8", "f", "sign", "return -x", "return x", 8)
AXIS = Edit("line 9", "f", "axis", "y = x.sum(axis=1)", "y = x.sum(axis=0)", 9)
G = Edit("line 20", "g", "sign", "return a - b", "return a + b", 20)
H = Edit("line 30", "h", "sign", "return -c", "return c", 30)


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("x.sum(axis=1)", "look along which axis you sum"),
        ("x.mean(1)", "look along which axis you average"),
        ("np.linalg.norm(x, axis=0)", "look along which axis you take the norm"),
        ("x.argmax(1)", "look along which axis you take the argmax"),
        ("softmax(x, 1)", "look along which axis you take the softmax"),
        ("x[:, 0]", KINDS["axis"].look),
        ("checksum(x)", KINDS["axis"].look),
    ],
)
def test_axis_is_said_with_the_verb_of_its_call(line, look):
    assert Edit("line 1", "f", "axis", line, "").look == look


def test_verb_is_said_of_an_axis_alone():
    assert Edit("line 1", "f", "sign", "-x.sum()", "x.sum()").look == KINDS["sign"].look


def test_places_are_those_of_every_repair_in_the_order_of_the_first():
    assert Repair(((SIGN, AXIS), (AXIS, G))).places == [("line 9", "f")]
    assert Repair(((SIGN, AXIS), (AXIS, SIGN))).places == [("line 8", "f"), ("line 9", "f")]
    assert Repair(((SIGN,), (G,))).places == []


def test_same_line_in_another_function_is_another_place():
    other = Edit("line 8", "g", "sign", "return -x", "return x", 8)
    assert Repair(((SIGN,), (other,))).places == []


def test_functions_are_named_once_each_and_code_outside_is_yours():
    outside = Edit("line 1", "", "sign", "-x", "x", 1)
    assert Repair(((SIGN, AXIS), (G, outside))).functions == ["f", "g", "your code"]


def test_two_functions_at_most_are_named():
    assert Repair(((SIGN,), (G,), (H,))).for_student == "In f or g: look at the sign."


def test_kind_alone_is_said_once_for_each_look():
    both = Repair(((SIGN, AXIS),), "kind").for_student
    assert both == "Look at the sign and look along which axis you sum."
    assert Repair(((SIGN, G),), "kind").for_student == "Look at the sign."


def test_edit_is_said_with_its_lines_of_the_first_repair_alone():
    found = Repair(((SIGN,), (G,)), "edit").for_student
    assert found == "Line 8, in f: look at the sign.\nas it is:  return -x\nrepaired:  return x"


def test_staff_reads_every_repair_and_what_the_check_said():
    found = Repair(((SIGN,), (G,)), instead_of="It is too large.").for_staff
    first, second = found.split("\nOr: ")
    assert first.endswith("repaired:  return x")
    assert second.endswith("repaired:  return a + b\nThe check itself says: It is too large.")
    assert "The check" not in Repair(((SIGN,),)).for_staff


def test_line_is_named_where_two_repairs_agree_on_one_of_two_edits():
    found = Repair(((SIGN, AXIS), (SIGN, G))).for_student
    assert found == "In f or g: look at what it computes, line by line."


def test_edit_without_a_line_is_at_none():
    assert Edit("cell 3", "f", "sign", "-x", "x").line == 0


def test_agreement_needs_one_edit_of_a_kind_that_is_explained_and_a_name_of_it():
    assert agrees([SIGN, AXIS], ["axis"], [])
    assert not agrees([], ["axis"], [])
    assert not agrees([SIGN], [], [])
    assert agrees([SIGN], ["comparison", "sign"], ["nowhere", "f"])
    assert agrees([AXIS], ["transposed"], ["axis=0"])
    assert not agrees([SIGN, AXIS], ["axis"], ["return"])
