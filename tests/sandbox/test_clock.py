import pytest

from autograder.sandbox.clock import Account, StudentClock, backstop
from autograder.sandbox.walls.times import Reading


class Machine:
    """A student's process on a machine that does what a test says."""

    def __init__(self, *, tells_waiting=True):
        self.now = self.own = self.cpu = self.disk = 0.0
        self.waited = 0.0 if tells_waiting else None
        self.account = Account()
        self.clock = StudentClock(self.read, lambda: self.now, lambda: self.own, self.account)
        self.clock.give(10)

    def read(self):
        return Reading(self.cpu, self.waited, self.disk)

    def passes(self, seconds, *, cpu=0.0, waited=0.0, disk=0.0, own=0.0):
        """Let time pass in steps of 50 ms, of each second so much for each purpose."""
        for _ in range(round(seconds / 0.05)):
            self.now += 0.05
            self.own += own * 0.05
            self.cpu += cpu * 0.05
            self.disk += disk * 0.05
            if self.waited is not None:
                self.waited += waited * 0.05
            self.clock.look()

    def spends(self, seconds, **shares):
        with self.clock.running():
            self.clock.look()
            self.passes(seconds, **shares)
        return self.clock.spent


def test_a_loop_ends_at_its_cpu_time():
    machine = Machine()
    assert machine.spends(9.9, cpu=1).total == pytest.approx(9.9)
    assert not machine.clock.over
    machine.spends(0.2, cpu=1)
    assert machine.clock.over
    assert machine.clock.spent.computed


@pytest.mark.parametrize("waiting", [{"waited": 0.8}, {"disk": 0.8}], ids=["queue", "disk"])
def test_what_a_busy_machine_withholds_does_not_count(waiting):
    assert Machine().spends(40, cpu=0.2, **waiting).total == pytest.approx(8)


def test_sleep_counts_as_wall_clock_does():
    spent = Machine().spends(8)
    assert (spent.cpu, spent.slept) == (0, pytest.approx(8))
    assert not spent.computed


def test_the_cpu_time_of_many_processes_adds_up():
    assert Machine().spends(5, cpu=2, waited=58).total == pytest.approx(10)


def test_the_grader_s_own_seconds_do_not_count():
    machine = Machine()
    machine.passes(30)  # between two requests: it imports scikit-learn, for one
    assert machine.spends(1, cpu=1).total == pytest.approx(1)


def test_a_grader_that_is_kept_waiting_does_not_count():
    assert Machine().spends(20, own=1).total == pytest.approx(0)


def test_what_runs_between_requests_counts():
    machine = Machine()
    machine.spends(1)
    machine.passes(3, cpu=1)
    assert machine.clock.spent.cpu == pytest.approx(3)


def test_a_wait_that_is_told_late_is_given_back():
    machine = Machine()
    with machine.clock.running():
        machine.clock.look()
        machine.passes(4)
        machine.waited += 4
        machine.passes(0.05, cpu=1)
    assert machine.clock.spent.slept == 0


def test_time_counted_in_steps_is_not_counted_twice():
    machine = Machine()
    with machine.clock.running():
        machine.clock.look()
        for _ in range(50):
            machine.passes(0.05)
            machine.passes(0.05, cpu=2)
    assert machine.clock.spent.total == pytest.approx(5, abs=0.2)


def test_where_nothing_tells_waiting_only_long_quiet_is_sleep():
    assert Machine(tells_waiting=False).spends(9.5, cpu=0.2).total == pytest.approx(1.9)
    assert Machine(tells_waiting=False).spends(9.5).total == pytest.approx(9.5, abs=1)


def test_a_new_limit_starts_from_nothing():
    machine = Machine()
    machine.spends(12, cpu=1)
    machine.clock.give(3)
    assert not machine.clock.over
    assert machine.spends(2, cpu=1).total == pytest.approx(2, abs=0.1)


def test_words_say_what_was_used_and_allowed():
    assert Machine().spends(10, cpu=1).words == "10 s of CPU time used, 10 s allowed"
    said = Machine().spends(10, cpu=0.1).words
    assert said == "1 s of CPU time used and slept for 9 s, 10 s allowed"


def test_the_wall_clock_is_far():
    assert backstop(20) >= 200


def test_the_account_adds_up_what_was_used_under_every_limit():
    machine = Machine()
    machine.spends(3, cpu=1)
    machine.cpu += 2  # between two requests, by a thread of its own
    machine.clock.give(10)
    machine.spends(4)
    machine.spends(5, waited=1)
    assert machine.account.used == pytest.approx(9, abs=0.2)
    assert machine.account.watched == pytest.approx(12, abs=0.2)


def test_idling_counts_as_used_in_the_account():
    machine = Machine()
    machine.spends(9)
    assert machine.account.used == pytest.approx(machine.account.watched)
