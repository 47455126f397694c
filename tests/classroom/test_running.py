"""Lost workers cost what they were at one retry, and nobody else anything."""

from concurrent.futures import BrokenExecutor, Future

import pytest

from autograder.classroom.jobs import Graded, Job, Setup, State
from autograder.classroom.running import Runner
from autograder.classroom.worker import Stopped
from autograder.errors import GraderError, SandboxError
from autograder.results.report import CheckResult, Outcome, Report

OUTCOMES = {True: Outcome.NOT_RUN, False: Outcome.PASSED}
SETUP = Setup("tiny", 1, "")


def report(busy):
    result = CheckResult("f", "1.1", "1", "f", 2, None if busy else 2, OUTCOMES[busy])
    return Report("", "", "", (result,))


def without_a_process(failing):
    outcome = Outcome.GRADER_FAILED if failing else Outcome.PASSED
    result = CheckResult("f", "1.1", "1", "f", 2, None if failing else 2, outcome)
    return Report("", "", "", (result,), sandbox_failed=failing)


class Taken(Future):
    """Under way until its result is taken."""

    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def result(self, timeout=None):
        self.pool.under_way -= 1
        return super().result(timeout)


class FakePool:
    """Grades at once, in this process, and breaks for those that it is told to."""

    lost = (BrokenExecutor,)
    slots = 2

    def __init__(self, deaths=None, error=None, busy=None, report=report, together=True):
        self.report = report
        self.lost_together = together
        self.deaths = dict(deaths or {})
        self.busy = dict(busy or {})
        self.under_way = 0
        self.beside = {}
        self.error = error or BrokenExecutor("lost")
        self.attempts = []
        self.renewed = 0

    def submit(self, job):
        if job.id in self.attempts:
            self.beside[job.id] = self.under_way
        self.attempts.append(job.id)
        future = Taken(self)
        self.under_way += 1
        if self.deaths.get(job.id, 0) > 0:
            self.deaths[job.id] -= 1
            future.set_exception(self.error)
        else:
            self.busy[job.id] = self.busy.get(job.id, 0) - 1
            future.set_result(Graded(job.id, State.GRADED, self.report(self.busy[job.id] >= 0)))
        return future

    def renew(self):
        self.renewed += 1

    def close(self, *, now):
        pass


def run(pool, count=6):
    kept, given_up = [], []
    jobs = [Job(str(number), SETUP, ()) for number in range(count)]

    def give_up(job, _error):
        given_up.append(job.id)
        return Graded(job.id, State.FAILED, pool.report(False))

    Runner(pool, jobs, lambda results: kept.extend(each.id for each in results), give_up).run()
    assert sorted(kept) == sorted(str(number) for number in range(count)), "each is kept once"
    return sorted(set(kept) - set(given_up)), given_up


def test_result_that_cannot_be_sent_costs_its_own_submission_alone():
    pool = FakePool({"2": 1}, error=TypeError("cannot pickle '_thread.lock' object"))
    assert run(pool) == (["0", "1", "3", "4", "5"], ["2"])
    assert (pool.attempts.count("2"), pool.renewed) == (1, 0)


def test_everything_is_graded_once():
    pool = FakePool()
    assert run(pool) == (list("012345"), [])
    assert pool.attempts == list("012345")


def test_submission_whose_worker_was_lost_is_tried_again():
    pool = FakePool({"2": 1})
    assert run(pool) == (list("012345"), [])
    assert pool.attempts.count("2") == 2
    assert pool.renewed == 1


def test_submission_that_loses_its_worker_twice_is_given_up_alone():
    assert run(FakePool({"2": 9})) == (list("01345"), ["2"])


def test_those_that_were_under_way_beside_it_are_not_blamed():
    pool = FakePool({"1": 9, "2": 1, "3": 1})
    assert run(pool) == (list("02345"), ["1"])


def test_where_workers_are_lost_alone_nobody_else_waits_for_the_second_try():
    pool = FakePool({"1": 9}, together=False)
    assert run(pool, count=9) == (list("02345678"), ["1"])
    assert pool.attempts == [*"012345678", "1"]


def test_what_came_together_with_the_end_of_a_run_is_kept():
    kept = []
    jobs = [Job(number, SETUP, ()) for number in "01"]
    pool = FakePool({"1": 1}, GraderError("no sandbox"))
    with pytest.raises(GraderError):
        Runner(pool, jobs, kept.extend, None).run()
    assert [each.id for each in kept] == ["0"]


def test_worker_that_was_told_to_end_is_a_lost_one():
    assert run(FakePool({"0": 1}, Stopped("told to end"))) == (list("012345"), [])


def test_sandbox_that_does_not_come_up_costs_one_submission_its_first_try():
    pool = FakePool({"2": 1}, SandboxError("the sandbox does not answer"))
    assert run(pool) == (list("012345"), [])


def test_sandbox_that_never_comes_up_for_one_submission_costs_no_other_anything():
    assert run(FakePool({"2": 9}, SandboxError("no answer"))) == (list("01345"), ["2"])


def test_where_no_sandbox_comes_up_at_all_the_run_ends():
    with pytest.raises(SandboxError):
        run(FakePool(dict.fromkeys("012345", 9), SandboxError("no answer")))


@pytest.mark.parametrize("kind", [report, without_a_process])
def test_what_the_machine_was_too_busy_for_is_graded_again_alone_at_the_end(kind):
    pool = FakePool(busy={"1": 1, "2": 2}, report=kind)
    assert run(pool) == (list("012345"), [])
    assert pool.attempts[:6] == list("012345")
    assert sorted(pool.attempts[6:]) == ["1", "2"]
    assert pool.beside == {"1": 0, "2": 0}


def test_failure_of_every_worker_ends_the_run():
    with pytest.raises(GraderError, match="no sandbox"):
        run(FakePool({"0": 9}, GraderError("no sandbox")))
