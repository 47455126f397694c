import dataclasses
import json
import math
import stat

import pytest
from pydantic import ValidationError
from report_samples import ACTIVE, with_result

from autograder.errors import GraderError
from autograder.renderers import gradescope
from autograder.renderers.gradescope_schema import Results, Test
from autograder.results.report import LeaderboardEntry, Outcome, Visibility


@pytest.fixture
def path(tmp_path):
    return tmp_path / "results" / "results.json"


def written(report, path):
    gradescope.write(report, path)
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_what_is_written_fits_the_schema(report, path):
    again = Results.model_validate(written(report, path))
    assert again == gradescope.results(report)


def test_every_check_is_one_test_in_order(report):
    numbers = [test.number for test in gradescope.results(report).tests]
    assert numbers == [result.number for result in report.results]


def test_the_score_is_explicit_and_is_the_sum(report, path):
    whole = written(report, path)
    assert whole["score"] == report.score
    assert whole["score"] == pytest.approx(sum(test.get("score", 0) for test in whole["tests"]))


def test_a_check_the_grader_failed_on_is_not_counted_as_lost(report, path):
    test = next(t for t in written(report, path)["tests"] if t["number"] == "3h.2")
    assert "score" not in test
    assert "status" not in test
    assert test["max_score"] == 4
    assert "You have not lost these points" in test["output"]


def test_the_graders_own_traceback_is_kept_from_students(report, path):
    whole = written(report, path)
    assert "secret" not in json.dumps([whole["tests"], whole["output"]])
    assert "secret" in json.dumps(whole["extra_data"])


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.WRONG, Outcome.NOT_RUN])
def test_only_a_right_answer_has_passed(passed, outcome):
    def status(report):
        return gradescope.results(report).tests[0].status

    assert status(passed) == "passed"
    assert status(with_result(passed, outcome=outcome, score=1)) == "failed"


@pytest.mark.parametrize("visibility", Visibility)
def test_visibility_passes_through(passed, path, visibility):
    whole = written(with_result(passed, visibility=visibility), path)
    assert whole["tests"][0]["visibility"] == visibility.value


@pytest.mark.parametrize("visibility", [v for v in Visibility if v is not Visibility.VISIBLE])
def test_the_summary_gives_no_hidden_points_away(passed, visibility):
    summary = gradescope.results(with_result(passed, visibility=visibility)).output
    assert "3" not in summary
    assert "1 check is not shown" in summary


def test_feedback_reads_from_what_is_wrong_to_what_was_printed(report):
    test = next(t for t in gradescope.results(report).tests if t.number == "3b.3")
    places = [
        test.output.index(words)
        for words in ("32 times", "Expected: ", "Found: ", "Likely cause: ", "Next step: ",
                      "mismatched", "Printed by your code:")
    ]  # fmt: skip
    assert places == sorted(places)


def test_a_value_of_several_lines_is_indented_below_its_label(report):
    feedback = dataclasses.replace(report.results[4].feedback, found="[0\n 1]")
    (test, *_) = gradescope.results(
        with_result(report, outcome=Outcome.WRONG, score=0, feedback=feedback)
    ).tests
    assert "Found:\n  [0\n   1]\n" in test.output


def test_the_summary_has_points_per_part_notes_and_pending(report):
    summary = gradescope.results(report).output
    for words in ("3b Fully-connected layer: 7.5 / 10", "MNIST", "4 points pending", "1 wrong"):
        assert words in summary


def test_isolation_is_for_the_staff_alone(report, path):
    whole = written(report, path)
    assert whole["extra_data"]["isolation"] == dict(report.isolation)
    assert whole["extra_data"]["seed"] == report.seed
    del whole["extra_data"]
    assert "landlock" not in json.dumps(whole)
    assert whole["stdout_visibility"] == "hidden"


def test_hostile_text_is_inert(hostile, path):
    whole = written(hostile, path)
    assert not set(ACTIVE) & set(json.dumps(whole, ensure_ascii=False))
    assert {test["output_format"] for test in whole["tests"]} == {"text"}
    assert whole["output_format"] == "text"


def test_huge_output_is_cut(passed, path):
    huge = "\x1b" * 3_000_000
    report = dataclasses.replace(with_result(passed, output=huge, notes=(huge,)), output=huge)
    whole = written(report, path)
    assert len(whole["output"]) <= gradescope.LONGEST_OUTPUT
    assert len(whole["tests"][0]["output"]) <= gradescope.LONGEST_OUTPUT


def test_the_whole_file_is_bounded(passed, path):
    (result,) = with_result(passed, output="é" * 10_000, notes=("é" * 10_000,)).results
    gradescope.write(dataclasses.replace(passed, results=(result,) * 500), path)
    assert path.stat().st_size < 3_000_000


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_points_that_are_not_finite_are_never_written(passed, path, number):
    with pytest.raises(GraderError, match=r"results\.json"):
        gradescope.write(with_result(passed, points=number), path)
    assert not path.exists()


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_duration_that_is_not_finite_is_left_out(passed, path, number):
    whole = written(dataclasses.replace(with_result(passed, seconds=number), seconds=number), path)
    assert "execution_time" not in whole
    assert whole["score"] == 3


def test_a_measurement_that_is_not_finite_does_not_lose_the_results(passed, path):
    report = dataclasses.replace(passed, leaderboard=(LeaderboardEntry("loss", math.nan, "asc"),))
    assert written(report, path)["leaderboard"] == [
        {"name": "loss", "value": "nan", "order": "asc"}
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"visibility": "visable"}, id="mistyped visibility"),
        pytest.param({"status": "ok"}, id="unknown status"),
        pytest.param({"points": 3}, id="unknown field"),
        pytest.param({"score": math.nan}, id="NaN"),
        pytest.param({"output_format": "markdown"}, id="unknown format"),
    ],
)
def test_the_schema_refuses_what_gradescope_does_not_know(wrong):
    with pytest.raises(ValidationError):
        Test(**wrong)


def test_if_serialising_fails_the_old_file_stays_whole(passed, path):
    gradescope.write(passed, path)
    before = path.read_bytes()
    with pytest.raises(GraderError):
        gradescope.write(with_result(passed, points=math.nan), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_if_writing_fails_the_old_file_stays_whole(passed, path, monkeypatch):
    gradescope.write(passed, path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", lambda descriptor: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        gradescope.write(with_result(passed, score=0), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_only_the_owner_may_read_the_file(passed, path):
    gradescope.write(passed, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_emergency_result_explains_itself(path):
    gradescope.emergency(path, "no file matches *_hw1_problem3.py \x1b[31m", 55)
    whole = json.loads(path.read_text(encoding="utf-8"))
    (test,) = Results.model_validate(whole).tests
    assert (whole["score"], test.score, test.max_score) == (0, 0, 55)
    assert "*_hw1_problem3.py \\x1b" in test.output
    assert "not a verdict on your work" in test.output


@pytest.mark.parametrize("points", [0, -1, math.nan, math.inf])
def test_the_emergency_result_is_written_whatever_is_known(path, points):
    gradescope.emergency(path, "", points)
    Results.model_validate_json(path.read_bytes())
