"""Three outcomes, never mixed up; nothing is lost, whatever a submission does."""

import shutil
from pathlib import Path

import pytest
from tiny_homework import RIGHT, RUBRIC

from autograder.errors import MachineBusy, Unfinished
from autograder.grading import budget, pipeline
from autograder.grading.calls import Interrupted
from autograder.grading.fixtures import Notebook
from autograder.grading.running import Grading
from autograder.grading.verdicts import not_run
from autograder.homework import finding
from autograder.results.report import Outcome
from autograder.sandbox.process import StudentProcess


def edited(old, new):
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


def test_right_submission_earns_every_point(grade_tiny):
    report = grade_tiny()
    assert (report.score, report.points, report.all_passed) == (10, 10, True)


def test_wrong_answer_loses_its_points_alone(grade_tiny, result_of):
    report = grade_tiny(edited("return 2 * x", "return 3 * x"))
    assert result_of(report, "doubles").outcome is Outcome.WRONG
    assert report.score == 7


def test_check_whose_dependency_failed_is_not_run(grade_tiny, result_of):
    report = grade_tiny(edited("return 2 * x", "return 3 * x"))
    result = result_of(report, "doubles_integers")
    assert result.outcome is Outcome.NOT_RUN
    assert "1.1" in result.feedback.summary


def test_part_of_the_points_can_be_earned(grade_tiny, result_of):
    result = result_of(grade_tiny(edited("self.count = 0", "self.count = 4")), "counts")
    assert (result.outcome, result.score) == (Outcome.PARTIAL, 1.0)


def test_exception_is_named_with_the_line_it_came_from(grade_tiny, result_of):
    report = grade_tiny(edited("return 2 * x", "return 2 * missing_name"))
    feedback = result_of(report, "doubles").feedback
    assert "NameError" in feedback.found
    assert "return 2 * missing_name" in feedback.detail


def test_failed_fixture_keeps_its_checks_from_running_and_no_others(grade_tiny, result_of):
    report = grade_tiny(edited("curve = list", "raise ValueError('diverged')\n    curve = list"))
    result = result_of(report, "trained_curve")
    assert result.outcome is Outcome.NOT_RUN
    assert "diverged" in result.feedback.found
    assert report.score == 8


def test_import_error_leaves_the_artifacts_their_points(grade_tiny, result_of):
    report = grade_tiny("import os.no_such_part\n" + RIGHT)
    assert result_of(report, "doubles").outcome is Outcome.NOT_RUN
    assert "no_such_part" in result_of(report, "doubles").feedback.found
    assert result_of(report, "submitted_curve").outcome is Outcome.PASSED


def test_syntax_error_names_the_line(grade_tiny, result_of):
    report = grade_tiny(edited("def double(x):", "def double(x:"))
    assert "line 5" in result_of(report, "doubles").feedback.found
    assert report.score == 2


def test_endless_loop_costs_its_own_check_alone(grade_tiny, result_of):
    report = grade_tiny(edited("self.count += 1", "while True: pass"))
    assert "2 s" in result_of(report, "counts").feedback.summary
    assert report.score == 7


def test_exit_in_a_function_costs_its_own_check_alone(grade_tiny, result_of):
    report = grade_tiny(edited("return 2 * x", "import os; os._exit(0)"))
    assert "exited with status 0" in result_of(report, "doubles").feedback.found
    assert report.score == 7


def test_exit_at_import_costs_nothing_else_and_names_its_line(grade_tiny):
    report = grade_tiny("import os\nos._exit(0)\n" + RIGHT)
    assert report.score == 10
    assert any("line 2: it ended the Python process" in note for note in report.notes)


def test_swallowing_every_exception_does_not_swallow_the_time_limit(grade_tiny, result_of):
    loop = "while True:\n            try: pass\n            except BaseException: pass"
    report = grade_tiny(edited("self.count += 1", loop), only="3.1")
    assert result_of(report, "counts").outcome is Outcome.WRONG


def test_what_one_check_changes_another_does_not_see(grade_tiny):
    report = grade_tiny(
        edited("self.count = 0", "self.count = Counter.start; Counter.start = 100")
        + "\nCounter.start = 0\n"
    )
    assert report.score == 10


def test_same_seed_gives_the_same_inputs_and_another_does_not(grade_tiny, result_of):
    source = edited("return 2 * x", "print(x.sum()); return 2 * x")
    printed = [result_of(grade_tiny(source, seed=s), "doubles").output for s in (1, 1, 2)]
    assert printed[0] == printed[1] != printed[2]


def test_check_alone_gets_the_inputs_of_the_whole_run(grade_tiny, result_of):
    source = edited("return 2 * x", "print(x.sum()); return 2 * x")
    whole, alone = grade_tiny(source), grade_tiny(source, only="1.1")
    assert result_of(whole, "doubles").output == result_of(alone, "doubles").output


def test_out_of_time_is_not_run_and_says_so(grade_tiny, result_of):
    report = grade_tiny(edited("curve = list", "while True: pass\n    curve = list"), time_limit=7)
    assert result_of(report, "counts").outcome in (Outcome.PASSED, Outcome.NOT_RUN)
    assert report.seconds < 30


ENDLESS = edited("curve = list", "while True: pass\n    curve = list")


@pytest.mark.parametrize(("share", "score"), [(0.0, 0.0), (1e9, None)], ids=["theirs", "machine"])
def test_budget_that_the_machine_did_not_give_takes_no_point(
    grade_tiny, result_of, monkeypatch, share, score
):
    monkeypatch.setattr(budget, "LEAST_SHARE", share)
    report = grade_tiny(ENDLESS, time_limit=6)
    assert result_of(report, "trained_curve").score == score
    assert report.machine_was_busy is (score is None)


def test_busy_machine_takes_no_point(grade_tiny, result_of, monkeypatch):
    def too_busy(self, op, what, **fields):
        raise MachineBusy(what, "0 s used")

    monkeypatch.setattr(StudentProcess, "request", too_busy)
    report = grade_tiny()
    assert {r.score for r in report.results if r.name != "submitted_curve"} == {None}
    doubles = result_of(report, "doubles")
    assert doubles.outcome is Outcome.NOT_RUN
    assert "the machine was too busy" in doubles.feedback.summary
    assert "0 s used" in doubles.feedback.found
    assert report.grader_failed


def test_check_on_a_fixture_that_the_grader_could_not_make_waits(grade_tiny, result_of, tmp_path):
    rubric = shutil.copytree(Path(RUBRIC).parent, tmp_path / "tiny") / "rubric.py"
    right = rubric.read_text()
    start = right.index("@homework.fixture")
    body = right.index('"""', right.index('"""', start) + 3) + 3
    rubric.write_text(
        "from autograder.errors import SandboxError\n"
        f"{right[:body]}\n    raise SandboxError('full')\n{right[body:]}"
    )
    report = grade_tiny(rubric=str(rubric))
    assert result_of(report, "trained_curve").score is None
    assert result_of(report, "doubles").score == 2
    assert report.sandbox_failed  # `batch` tries it again


def test_budget_that_is_used_up_leaves_a_whole_report(grade_tiny):
    report = grade_tiny(time_limit=1, started=1.0)
    assert {result.outcome for result in report.results} == {Outcome.NOT_RUN}
    assert "ran out" in report.results[0].feedback.summary


def test_submission_that_the_machine_left_no_time_to_read_loses_nothing(grade_tiny):
    report = grade_tiny(time_limit=1, started=1.0)
    assert {result.score for result in report.results} == {None}
    assert report.machine_was_busy


def test_side_by_side_gives_the_same_results_in_the_same_order(grade_tiny):
    one, three = grade_tiny(), grade_tiny(jobs=3)
    assert [(r.name, r.score) for r in one.results] == [(r.name, r.score) for r in three.results]


@pytest.mark.parametrize("broken", ["1 / 0", "exit(0)"])
def test_broken_rubric_costs_nothing_and_is_shown(broken, grade_tiny, tmp_path, result_of):
    shutil.copytree(Path(RUBRIC).parent, tmp_path / "tiny")
    rubric = tmp_path / "tiny" / "rubric.py"
    right = rubric.read_text()
    assert "if counter.tick() != 1:" in right
    rubric.write_text(right.replace("if counter.tick() != 1:", f"if {broken}:"))
    report = grade_tiny(rubric=str(rubric))
    assert result_of(report, "counts").outcome is Outcome.GRADER_FAILED
    assert (report.score, report.points_pending, report.grader_failed) == (8, 2, True)


def test_notes_and_leaderboard_reach_the_report(grade_tiny, result_of):
    report = grade_tiny()
    assert result_of(report, "counts").notes == ("It ticks.",)
    assert [(entry.name, entry.value) for entry in report.leaderboard] == [("length", 5.0)]


def test_public_checks_leave_out_hidden_and_private_ones(grade_tiny):
    names = {result.name for result in grade_tiny(public=True).results}
    assert names == {"doubles", "doubles_integers", "submitted_curve", "counts"}


@pytest.mark.parametrize("value", ["None", "'text'", "[]", "object()", "(x for x in x)", "{1: 2}"])
def test_no_odd_answer_breaks_the_grader(grade_tiny, result_of, value):
    report = grade_tiny(edited("return 2 * x", f"return {value}"), only="1.1")
    assert result_of(report, "doubles").outcome is Outcome.WRONG


def test_reason_behind_a_fixture_that_was_not_made_is_said():
    reason = Unfinished("“A long training” failed")
    reason.__cause__ = Unfinished("the time ran out")
    assert not_run(reason).summary == "Not run: “A long training” failed, because the time ran out"


def test_who_is_asked_to_end_while_reading_says_that_nothing_was_run(grade_tiny, monkeypatch):
    def interrupted(*_arguments):
        raise Interrupted

    monkeypatch.setattr(pipeline, "collect", interrupted)
    report = grade_tiny()
    assert report.interrupted
    assert {result.outcome for result in report.results} == {Outcome.NOT_RUN}


def test_who_is_asked_to_end_waits_for_no_check_that_runs_beside(
    grade_tiny, result_of, monkeypatch
):
    def interrupted(*_arguments, **_named):
        raise Interrupted

    monkeypatch.setattr(Notebook, "rank", interrupted)  # what the training's check does last
    report = grade_tiny(edited("return 2 * x", "while True: pass"), jobs=3)
    assert report.interrupted
    assert result_of(report, "doubles").outcome is Outcome.NOT_RUN
    assert "stopped before this check" in result_of(report, "doubles").feedback.summary


def test_grader_that_breaks_halfway_keeps_what_it_has_and_takes_no_points(
    grade_tiny, result_of, monkeypatch
):
    finish = Grading._finish

    def break_at_counts(self, check):
        if check.name == "counts":
            raise RuntimeError("a bug of the harness")
        finish(self, check)

    monkeypatch.setattr(Grading, "_finish", break_at_counts)
    report = grade_tiny()
    assert result_of(report, "doubles").score == 2
    assert result_of(report, "counts").outcome is Outcome.GRADER_FAILED
    assert {result.score for result in report.results[5:]} == {None}
    assert report.grader_failed


def test_what_is_not_written_is_no_mistake_nor_is_what_needs_it(write_submission, grade_warm):
    """The skeleton as it was handed out: functions, a fixture, a dependency and a file."""
    folder = write_submission((Path(RUBRIC).parent / "skeleton.py").read_text())
    (folder / "curve.pkl").unlink()
    report = grade_warm(finding.find(RUBRIC), pipeline.Request([folder], seed=1))
    assert {result.outcome for result in report.results} == {Outcome.NOT_WRITTEN}
    said = {result.name: result.feedback.not_written for result in report.results}
    assert said["doubles"] == "double, line 8"
    assert said["doubles_integers"] == "what 1.1 asks for"
    assert said["trained_curve"] == "train, line 13"
    assert said["submitted_curve"] == "curve.pkl (not handed in)"
    assert report.score == 0
