"""What is found of some answers is said of others only if a rubric does the same with them."""

import math

import numpy as np
import pytest

from autograder.authoring import rehearsing
from autograder.authoring.alike import TRIED, groups, tried_of
from autograder.kit.record import Ask, From, Judge
from autograder.kit.replay import FREE, JUDGED, SAME, VALUE
from autograder.oracles import assert_close
from tests.authoring.test_rehearsing import RIGHT, ask, rehearsed


def asked(answer, **fields):
    return Ask("call", "f()", {"target": 0, "args": [], **fields}, answer)


def test_answers_that_are_judged_otherwise_or_of_other_inputs_are_not_alike():
    judged = Judge("assert_close", From(0, ()), {"expected": 1.0})
    events = [asked(RIGHT), asked(RIGHT + 1), asked(RIGHT, args=[np.float32(1)]), asked([1.0]),
              judged]  # fmt: skip
    assert groups(events, ()) == [[0], [1], [2], [3]]
    assert groups(events[:2], ()) == [[0, 1]]
    assert groups(events[:2], {(1, ())}) == [[0], [1]]


def test_some_of_many_stand_for_them():
    assert tried_of(range(9)) == [0, 4, 8]
    assert tried_of(range(TRIED)) == list(range(TRIED))


def loop(process):
    for _ in range(8):
        assert_close(ask(process), RIGHT, what="f()")


def test_many_answers_that_are_judged_alike_get_what_some_of_them_got(monkeypatch):
    changes = []
    original = rehearsing.ended

    def ended(studio, check, actor, memory):
        changes.append(actor.change)
        return original(studio, check, actor, memory)

    monkeypatch.setattr(rehearsing, "ended", ended)
    monkeypatch.setattr(rehearsing, "_WORTH_A_COPY", math.inf)  # of which nothing is seen here
    found = rehearsed(loop, *[RIGHT] * 8)
    assert all(each.accepted[()][VALUE] == JUDGED for each in found)
    assert all(each.accepted[()]["list alike f8"] == SAME for each in found)
    alone = {change.event for change in changes if change is not None and not change.more}
    assert alone == {0, 8, 14}


@pytest.mark.parametrize("special", [1, 5])
def test_one_that_is_special_among_many_is_found_by_its_oracle(special):
    def check(process):
        for number in range(8):
            found = ask(process)
            if number != special:
                assert_close(found, RIGHT, what="f()")

    found = rehearsed(check, *[RIGHT] * 8)
    assert [each.accepted[()][VALUE] for each in found].index(FREE) == special


MANY = [RIGHT + number for number in range(8)]


def test_form_that_is_taken_one_by_one_and_not_of_all_at_once_is_left_open():
    def check(process):
        found = [ask(process) for _ in MANY]
        if all(type(each) is list for each in found):
            raise TypeError
        for each, right in zip(found, MANY, strict=True):
            assert_close(each, right, what="f()")

    found = rehearsed(check, *MANY)
    assert not any("list alike f8" in each.accepted[()] for each in found)
    assert all(each.accepted[()]["array alike f4"] == SAME for each in found)


def test_what_each_of_many_feeds_is_its_own():
    def check(process):
        for right in MANY:
            own = {"your own": np.nan_to_num(2 * ask(process))}
            assert_close(ask(process), right, what="g()", alternatives=own)

    found = rehearsed(check, *[each for right in MANY for each in (-right, right)])
    free = [each for each in found if each.accepted[()].get(VALUE) == FREE]
    assert [each.feeds for each in free] == [[3 * number + 2] for number in range(8)]
