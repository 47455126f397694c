"""Which processes are of one check, where its importing process was forked from a kept one."""

import math
from types import SimpleNamespace

import pytest

from autograder.sandbox import driven
from autograder.sandbox.copies import CannotFork, copy_of
from autograder.sandbox.driven import DrivenProcesses, Household

#: Below the zygote, 1: the kept process 2 of another household, from it the importing one 3, from
#: that the check 4 with a child 5. 6 is a check of somebody else's, with a child 7.
PARENTS = {2: 1, 3: 2, 4: 3, 5: 4, 6: 1, 7: 6}
KEPT, IMPORTING, CHECK = 2, 3, 4


class Over:
    """The process of a check that is over."""

    pid = CHECK

    def end(self):
        """It has ended."""


def below(pid):
    children = [each for each, parent in PARENTS.items() if parent == pid]
    return [*children, *(each for child in children for each in below(child))]


@pytest.fixture
def household(monkeypatch):
    monkeypatch.setattr(driven, "descendants", below)
    zygote = SimpleNamespace(zygote_pid=1, descendants=lambda: below(1))
    processes = DrivenProcesses(zygote)
    for pid in (KEPT, IMPORTING, CHECK, 6):
        processes.add(pid)
    made = Household(processes, 1.0, ancestors=[KEPT])
    made.importing = SimpleNamespace(pid=IMPORTING, stopped=None)
    return made


def test_what_a_check_started_is_its_family_though_a_kept_process_is_above_it(household):
    assert set(household.family(CHECK)) == {IMPORTING, CHECK, 5}


def test_what_outlived_a_check_ends_though_a_kept_process_is_above_it(household, monkeypatch):
    spared = []
    monkeypatch.setattr(driven, "kill_below", lambda _pid, spare: spared.append(set(spare)))
    household._driven.forget(CHECK)  # it is over; 5 was adopted by the importing process
    household.end(Over())
    assert spared == [{KEPT, IMPORTING, 6, 7}]


def test_copy_that_goes_by_the_number_of_another_process_is_none(household, tmp_path):
    link = SimpleNamespace(number_here=lambda number: number)
    sandbox = SimpleNamespace(link=link, driven=household._driven, alive=lambda: True)
    parent = SimpleNamespace(
        sandbox=sandbox, stopped=None, wake=lambda: None, ask_aside=lambda *_: {"pid": 6}
    )
    with pytest.raises(CannotFork):
        copy_of(parent, tmp_path, 0, household, math.inf)
    assert parent.stopped is not None
    assert household._forked_from == {}
