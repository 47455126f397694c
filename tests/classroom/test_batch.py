"""A whole class through the command line: graded, resumed, interrupted, killed."""

import contextlib
import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from classroom_tools import WRONG, hand_in, zipped
from tiny_homework import RIGHT, RUBRIC

from autograder.classroom import records
from autograder.classroom.locking import locked

#: Stopped only by its time limit: there is time to interrupt it, however slow the machine.
HANGS = "while True: pass\n"
SLOW = "import time; time.sleep(1)\n" + RIGHT


def command(*words):
    return [sys.executable, "-m", "autograder.cli", *map(str, words)]


def run(*words, **options):
    return subprocess.run(command(*words), capture_output=True, text=True, timeout=300, **options)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of four, graded by two workers: its folder and what was printed."""
    folder = tmp_path_factory.mktemp("graded")
    files = {
        "e/submission_metadata.yml": "submission_1:\n  :submitters:\n  - :name: Ada\n",
        "e/submission_1/x_tiny.py": RIGHT,
        "e/submission_2/x_tiny.py": WRONG,
        "e/submission_3/wrong_name.py": RIGHT,
        "e/submission_4/x_tiny.py": RIGHT,
    }
    source = zipped(folder / "export.zip", files)
    done = run("batch", RUBRIC, source, "--out", folder / "out", "--jobs", 2, "--seed", 5)
    return folder, done


def stored(out):
    with sqlite3.connect(out / "class.sqlite") as connection:
        return dict(connection.execute("SELECT id, score FROM submission"))


def test_class_is_graded_and_what_was_recognised_is_said(graded):
    _, done = graded
    assert done.returncode == 0, done.stderr
    first, second, *_, last = done.stdout.splitlines()
    assert first.endswith("export.zip: a Gradescope export with 4 submissions")
    assert second == "4 to grade, 0 known from before"
    assert last.startswith("4 graded, 1 could not be used: ")
    assert "submission_3 (submission_3) cannot be used" in done.stderr
    assert "4 of 4 graded" in done.stderr


def test_gradebook_has_a_line_for_each_and_no_verdict_on_what_cannot_be_used(graded):
    folder, _ = graded
    with (folder / "out/gradebook.csv").open(newline="") as file:
        lines = {line["Submission ID"]: line for line in csv.DictReader(file)}
    assert [lines[n]["Total Score"] for n in "1234"] == ["8", "5", "", "8"]
    third = lines["3"]
    assert (third["Status"], third["Pending Points"]) == ("Pending", "10")
    assert (third["Max Points"], third["1: Doubling (3 pts)"]) == ("10", "")
    with (folder / "out/gradebook_canvas.csv").open(newline="") as file:
        marks = {line["Student"]: line["Tiny"] for line in csv.DictReader(file)}
    assert marks["submission_3"] == ""


def test_each_submission_has_a_page_and_results(graded):
    folder, _ = graded
    results = json.loads((folder / "out/results/submission_1.json").read_text())
    assert len(results["tests"]) == 6
    assert "autograder grade" in (folder / "out/results/submission_3.html").read_text()


def test_replay_command_of_a_report_gives_the_same_score(graded):
    folder, _ = graded
    with sqlite3.connect(folder / "out/class.sqlite") as connection:
        (text,) = connection.execute("SELECT report FROM submission WHERE id = 'submission_2'")
    words = json.loads(records.unpacked(text[0]))["report"]["replay"].split()[1:]
    assert words[-1] == "5"
    run(*words, "--results", folder / "again.json")
    again = json.loads((folder / "again.json").read_text())
    before = json.loads((folder / "out/results/submission_2.json").read_text())
    assert [test["score"] for test in again["tests"]] == [t["score"] for t in before["tests"]]


def test_second_run_grades_nothing_and_keeps_all(graded):
    folder, _ = graded
    before = stored(folder / "out")
    done = run("batch", RUBRIC, folder / "export.zip", "--out", folder / "out")
    assert done.stdout.splitlines()[-1].startswith("0 graded, 4 known from before")
    assert stored(folder / "out") == before


def test_dashboard_writes_everything_again(graded):
    folder, _ = graded
    for path in (folder / "out").rglob("*.html"):
        path.unlink()
    (folder / "out/gradebook.csv").unlink()
    assert run("dashboard", folder / "out").returncode == 0
    assert (folder / "out/gradebook.csv").is_file()
    assert len(list((folder / "out/results").glob("*.html"))) == 4


def test_folder_of_another_homework_is_refused(graded):
    folder, _ = graded
    other = Path(RUBRIC).parents[1] / "notebook"
    done = run("batch", other, folder / "export.zip", "--out", folder / "out")
    assert done.returncode == 2
    assert "holds the class of" in done.stderr


@pytest.fixture
def hanging_class(make_class):
    """One submission that is graded in a blink, and two that take a while."""
    return make_class(a=RIGHT, b=HANGS, c=HANGS)


def start(source, out, *words):
    return subprocess.Popen(
        command("batch", RUBRIC, source, "--out", out, *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_one(out, process):
    """Wait until a submission is stored."""
    while not ((out / "class.sqlite").is_file() and _count(out)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def _count(out):
    try:
        return len(stored(out))
    except sqlite3.OperationalError:
        return 0


def a_worker_below(process):
    for each in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "spawn_main" in " ".join(each.cmdline()):
                return each
    raise AssertionError("there is no worker")


def test_ctrl_c_keeps_what_is_done_and_says_so_last(hanging_class, tmp_path):
    process = start(hanging_class, tmp_path / "out")
    wait_for_one(tmp_path / "out", process)
    os.killpg(process.pid, signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert printed.splitlines()[-1].startswith("interrupted: 1 graded")
    assert "Traceback" not in errors
    assert list(stored(tmp_path / "out")) == ["a"]
    assert (tmp_path / "out/index.html").is_file()


def test_killed_run_loses_what_was_in_flight_and_leaves_no_process(hanging_class, tmp_path):
    process = start(hanging_class, tmp_path / "out")
    wait_for_one(tmp_path / "out", process)
    below = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    assert psutil.wait_procs(below, timeout=60)[1] == []
    assert list(stored(tmp_path / "out")) == ["a"]
    for name in "bc":
        hand_in(hanging_class / name)
    done = run("batch", RUBRIC, hanging_class, "--out", tmp_path / "out")
    assert done.stdout.splitlines()[-1].startswith("2 graded, 1 known from before: ")


def test_killed_worker_costs_nobody_a_grade(make_class, tmp_path):
    source = make_class(a=RIGHT, b=SLOW, c=SLOW)
    process = start(source, tmp_path / "out", "--jobs", 2)
    wait_for_one(tmp_path / "out", process)
    a_worker_below(process).kill()
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert printed.splitlines()[-1].startswith("3 graded: ")


def test_second_run_at_the_same_time_is_refused(make_class, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with locked(out):
        done = run("batch", RUBRIC, make_class(a=RIGHT), "--out", out)
    assert done.returncode == 2
    assert "another run is grading" in done.stderr


def test_one_check_again_changes_that_check_alone(make_class, tmp_path):
    source, out = make_class(ada=WRONG, bob=RIGHT), tmp_path / "out"
    run("batch", RUBRIC, source, "--out", out)
    before = stored(out)
    with sqlite3.connect(out / "class.sqlite") as connection:
        connection.execute("UPDATE submission SET score = -1")
    done = run("batch", RUBRIC, source, "--out", out, "--regrade", "1.1")
    assert done.stdout.splitlines()[-1].startswith("2 graded: ")
    assert stored(out) == before


def test_broken_rubric_exits_3_and_waits_for_a_person(make_class, tmp_path, tiny):
    folder = shutil.copytree(Path(RUBRIC).parent, tmp_path / "tiny")
    with (folder / "rubric.py").open("a") as rubric:
        rubric.write("    1 / 0\n")
    done = run("batch", folder, make_class(ada=RIGHT), "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "the grader could not decide checks, 1 point pending" in done.stderr


def test_full_disk_ends_with_what_is_kept(tmp_path, monkeypatch):
    from autograder.classroom import batch, outputs
    from autograder.errors import GraderError

    written = []

    def write(_folder, identity, *_rest):
        if written:
            raise OSError(28, "No space left on device")
        written.append(identity)

    for name in "abc":
        hand_in(tmp_path / "class" / name)
    monkeypatch.setattr(outputs, "write_texts", write)
    options = batch.Options(RUBRIC, tmp_path / "class", tmp_path / "out")
    with pytest.raises(GraderError, match=r"stopped with 1 graded: .*No space left"):
        batch.Batch(options, lambda _text: None).run()
    assert set(stored(tmp_path / "out")) == set(written)


def test_homework_that_is_not_whole_is_refused_once_and_costs_nobody_anything(make_class, tmp_path):
    rubric = tmp_path / "rubric.py"
    rubric.write_text(Path(RUBRIC).read_text())
    done = run("batch", rubric, make_class(ada=RIGHT, bob=RIGHT), "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.count("no skeleton.py") == 1


def grade_and_compare(source, out):
    from autograder.classroom import batch

    options = batch.Options(RUBRIC, source, out, similarity=True)
    return batch.Batch(options, lambda _text: None).run()


def test_a_missing_library_for_an_extra_is_said_before_anything_is_graded(
    make_class, tmp_path, monkeypatch
):
    from autograder.errors import UsageError

    monkeypatch.setitem(sys.modules, "copydetect", None)
    with pytest.raises(UsageError, match="copydetect, which is not installed"):
        grade_and_compare(make_class(ada=RIGHT), tmp_path / "out")
    assert stored(tmp_path / "out") == {}


def test_an_extra_that_fails_costs_no_gradebook(make_class, tmp_path, monkeypatch):
    from autograder.classroom import batch, similarity_page
    from autograder.errors import GraderError

    def fail(*_arguments):
        raise ValueError("nothing to compare")

    monkeypatch.setattr(batch, "require_library", lambda: None)
    monkeypatch.setattr(similarity_page, "make", fail)
    with pytest.raises(GraderError, match="could not be compared: ValueError") as raised:
        grade_and_compare(make_class(ada=RIGHT), tmp_path / "out")
    assert "complete" in raised.value.tip
    assert "ada" in (tmp_path / "out/gradebook.csv").read_text()
    assert (tmp_path / "out/index.html").is_file()
