"""Which edits are not tried, since it is known without the check that they are no repairs."""

from autograder.repair.ordering import Screened
from autograder.sandbox.replies import Candidate


def edit(start):
    return Candidate("a.py", "f", 3, "sign", 1, start, start + 1, "x", 1, 9, "a", "b")


ONE, TWO, THREE, FOUR = map(edit, range(4))


def test_what_changes_nothing_or_breaks_something_is_not_tried():
    screened = Screened([ONE, TWO, THREE], [-1, -2, 0])
    assert [screened.is_none(each) for each in (ONE, TWO, THREE)] == [True, True, False]


def test_what_changes_nothing_alone_may_do_with_another_edit_and_what_breaks_may_not():
    screened = Screened([ONE, TWO], [-1, -2])
    assert [screened.breaks(each) for each in (ONE, TWO)] == [False, True]


def test_after_one_has_failed_those_that_do_the_same_are_not_tried():
    screened = Screened([ONE, TWO, THREE, FOUR], [1, 1, 2, 0])
    screened.failed(ONE)
    screened.failed(FOUR)
    assert [screened.is_none(e) for e in (ONE, TWO, THREE, FOUR)] == [True, True, False, False]
    assert [screened.alike(THREE)(e) for e in (TWO, THREE, FOUR)] == [False, True, False]


def test_an_edit_that_took_part_in_two_processes_is_judged_by_neither():
    assert not Screened([ONE, ONE], [1, -1]).is_none(ONE)


def test_a_process_that_says_too_little_or_too_much_leaves_the_rest_to_the_check():
    assert not Screened([ONE, TWO], [0]).is_none(TWO)
    assert not Screened([ONE], [0, -1]).is_none(TWO)
