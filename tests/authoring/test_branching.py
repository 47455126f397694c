"""What is found out in copies of a process is what would be found out in it, one by one."""

import math
import os

import pytest

from autograder.authoring import rehearsing
from autograder.authoring.branching import POSSIBLE, Branches
from autograder.errors import Wrong
from autograder.oracles import assert_close
from tests.authoring.test_rehearsing import RIGHT, ask, rehearsed

pytestmark = pytest.mark.skipif(not POSSIBLE, reason="processes cannot be copied here")


def along(wanted, find, events=6):
    """Return what is found at the events of a run that adds up what it is given at each."""
    branches = Branches(wanted, find, 2)

    def run():
        return sum(change if (change := branches.at(event)) else 1 for event in range(events))

    return branches.along(run)


def test_each_change_goes_on_to_the_end_of_the_run():
    found = along({1, 4}, lambda event, end: [end(10 * event), end(100)])
    assert found == {1: [15, 105], 4: [45, 105]}


def test_nothing_is_known_of_an_event_whose_copy_breaks():
    def find(event, end):
        if event == 2:
            raise ValueError
        return end(7)

    assert along(range(6), find) == dict.fromkeys([0, 1, 3, 4, 5], 12)


def test_nothing_is_known_of_an_event_where_the_run_itself_breaks():
    branches = Branches([0], lambda _event, end: end(5), 2)

    def run():
        if branches.at(0) is not None:
            raise SystemExit
        return 0

    assert branches.along(run) == {}


def test_run_goes_on_in_one_process():
    before = os.getpid()
    along([0], lambda _event, end: end(2))
    assert os.getpid() == before


def said(found):
    return [(each.accepted, each.feeds, each.if_missing, each.if_raised) for each in found]


def test_rehearsal_in_copies_finds_what_one_by_one_finds(monkeypatch):
    def check(process):
        first = ask(process)
        if first.sum() > 1e5:
            raise Wrong("too large")
        for number in range(5):
            assert_close(ask(process), RIGHT + number, what="f()", alternatives={"own": 2 * first})

    given = [RIGHT, *(RIGHT + number for number in range(5))]
    monkeypatch.setattr(rehearsing, "_WORTH_A_COPY", math.inf)
    alone = said(rehearsed(check, *given))
    known = {}
    along = Branches.along
    monkeypatch.setattr(Branches, "along", lambda self, run: known.update(along(self, run)) or {})
    monkeypatch.setattr(rehearsing, "_WORTH_A_COPY", 0.0)
    rehearsed(check, *given)
    assert said(known[index] for index in sorted(known)) == alone
