"""A worker grades as ``grade`` does, one after the other, and leaves nothing between two."""

import contextlib
import dataclasses
import errno
from concurrent.futures import Future

import pytest
from classroom_tools import WRONG, hand_in
from tiny_homework import RIGHT, RUBRIC

from autograder.classroom import worker
from autograder.classroom.jobs import Job, Setup, State
from autograder.classroom.keys import tools_key
from autograder.classroom.running import Runner
from autograder.errors import GraderError, SandboxError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Outcome
from autograder.sandbox.host import Sandbox


@pytest.fixture
def setup():
    return Setup(RUBRIC, 7, tools_key(finding.find(RUBRIC)))


@pytest.fixture(scope="module")
def grade_job():
    """Return the worker's function; its sandbox stays warm over these tests."""
    yield worker.grade_job
    worker.close()


@pytest.fixture
def graded(grade_job, setup, tmp_path):
    """Return a function that grades a source text in the warm worker."""

    def run(source=RIGHT, name="ada", **more):
        folder = hand_in(tmp_path / name, source)
        return grade_job(Job(name, setup, (str(folder),), **more))

    return run


def scores(report):
    return [(each.number, each.score, each.outcome, each.feedback) for each in report.results]


@pytest.mark.parametrize("source", [RIGHT, WRONG], ids=["right", "wrong"])
def test_results_are_those_of_grade_bit_for_bit(graded, tmp_path, source):
    found = graded(source).report
    request = Request([tmp_path / "ada"], seed=7)
    alone = grade(finding.find(RUBRIC), request, Listener())
    assert scores(found) == scores(alone)
    assert found.replay == alone.replay


def test_submission_that_cannot_be_used_earns_nothing_and_says_why(graded, tmp_path):
    hand_in(tmp_path / "ada").joinpath("y_tiny.py").write_text("")
    found = graded()
    assert (found.state, found.report.score) == (State.REFUSED, 0)
    assert "two files could be" in found.report.results[0].feedback.summary


def test_grader_that_breaks_costs_nobody_points(graded, monkeypatch):
    def broken(*_arguments):
        raise RuntimeError("broken")

    monkeypatch.setattr(worker, "grade", broken)
    found = graded()
    assert (found.state, found.report.points_pending) == (State.FAILED, 10)
    monkeypatch.undo()
    assert graded().report.score == 10


@pytest.mark.parametrize("error", [SandboxError("it did not start"), RuntimeError("broken")])
def test_submission_that_got_no_process_is_worth_a_second_try(graded, monkeypatch, error):
    def broken(*_arguments):
        raise error

    monkeypatch.setattr(worker, "grade", broken)
    assert graded().report.sandbox_failed is isinstance(error, SandboxError)


def test_full_disk_is_nothing_about_the_submission(graded, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(worker, "grade", full)
    with pytest.raises(OSError, match="No space left"):
        graded()


class InThisProcess:
    """A pool of one worker: this process."""

    lost = ()
    lost_together = True
    slots = 1

    def submit(self, job):
        worker.close()  # each needs a sandbox of its own
        future = Future()
        try:
            future.set_result(worker.grade_job(job))
        except GraderError as error:
            future.set_exception(error)
        return future

    def renew(self):
        pass


@pytest.mark.parametrize("failing", [0, 1], ids=["the first", "a later one"])
def test_sandbox_that_does_not_come_up_once_costs_no_grade(setup, tmp_path, monkeypatch, failing):
    worker.close()
    ready, starts = Sandbox.ready, []

    def start(self):
        if self.link not in starts:
            starts.append(self.link)
            if len(starts) == 1 + failing:
                raise SandboxError("the sandbox did not come up")
        return ready(self)

    monkeypatch.setattr(Sandbox, "ready", start)
    jobs = [Job(name, setup, (str(hand_in(tmp_path / name)),)) for name in ("ada", "bob", "cy")]
    kept, given_up = {}, []

    def keep(results):
        kept.update({graded.id: graded.report.score for graded in results})

    Runner(InThisProcess(), jobs, keep, lambda job, _: given_up.append(job.id)).run()
    assert (kept, given_up) == (dict.fromkeys(("ada", "bob", "cy"), 10), [])
    assert len(starts) == 4


def test_some_checks_alone_give_what_the_whole_run_gives(graded):
    some = graded(checks=("doubles", "doubles_integers")).report
    assert scores(some) == scores(graded().report)[:2]


def test_interrupted_grading_is_no_result(graded, monkeypatch):
    report = dataclasses.replace(graded().report, interrupted=True)
    monkeypatch.setattr(worker, "grade", lambda *_: report)
    with pytest.raises(worker.Stopped):
        graded()


def test_worker_with_another_rubric_refuses(grade_job, setup, tmp_path):
    job = Job("ada", dataclasses.replace(setup, tools="other"), (str(tmp_path),))
    with pytest.raises(GraderError, match="a different version"):
        grade_job(job)


LEAVES = """
import glob, os
for place in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), os.getcwd()):
    try:
        open(os.path.join(place, "left-by-autograder-test"), "w").close()
    except OSError:
        pass
os.environ["LEFT"] = "yes"
"""
LOOKS = """
import glob, os
places = ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), os.getcwd())
found = [p for p in places if os.path.exists(os.path.join(p, "left-by-autograder-test"))]
assert not found and "LEFT" not in os.environ, found
"""


def test_submission_leaves_nothing_for_the_next(graded):
    assert graded(LEAVES + RIGHT, "first").report.score == 10
    assert graded(LOOKS + RIGHT, "second").report.score == 10


def test_two_workers_never_share_a_user(setup):
    with contextlib.ExitStack() as stack:
        sandboxes = []
        for _ in range(2):
            each = worker._Worker(setup)
            stack.callback(each.close)
            sandboxes.append(each.sandbox())
        uids = [sandbox.uid for sandbox in sandboxes]
    assert uids == [None, None] or len(set(uids)) == 2


def test_worker_stops_the_run_before_any_submission_where_nothing_can_be_graded(
    setup, monkeypatch, tmp_path
):
    def refuse(_config):
        raise GraderError("no sandbox here")

    monkeypatch.setattr(worker, "Sandbox", refuse)
    worker.close()
    with pytest.raises(GraderError, match="no sandbox here"):
        worker.grade_job(Job("ada", setup, (str(hand_in(tmp_path / "ada")),)))


def test_failed_checks_of_a_whole_submission_wait_for_a_person(setup, tmp_path):
    job = Job("ada", setup, (str(tmp_path / "ada"),))
    found = worker.failure(finding.find(RUBRIC), job, GraderError("lost"))
    assert {each.outcome for each in found.report.results} == {Outcome.GRADER_FAILED}


def test_file_of_the_homeworks_data_is_part_of_what_grades(tmp_path):
    declared = "from autograder import Assignment\nhomework = Assignment('fit', 'Fit', '*.py')\n"
    (tmp_path / "rubric.py").write_text(declared)
    (tmp_path / "data").mkdir()
    homework = finding.find(str(tmp_path))
    keys = []
    for content in ("1\n", "2\n", "2\n"):
        (tmp_path / "data" / "numbers.csv").write_text(content)
        keys.append(tools_key(homework))
    assert keys[0] != keys[1] == keys[2]


@pytest.mark.parametrize("name", finding.built_in())
def test_every_homework_has_a_key(name):
    assert len(tools_key(finding.find(name))) == 64
