"""Commands, their exit codes, and one clear line for every kind of bad input."""

import json
import re
import shutil
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from tiny_homework import RIGHT, RUBRIC

from autograder.cli import main
from autograder.homework import finding

#: A rubric whose submission is no name of a file.
SLIP = """from autograder import Assignment

homework = Assignment(name="typed", title="Typed", submission=5)
"""


def run(*words, timeout=60):
    """Run the command line as a user would, in a process of its own."""
    command = [sys.executable, "-m", "autograder.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout)


def test_grading_exits_0_whatever_the_score(write_submission):
    done = run("grade", RUBRIC, write_submission("x = 1"), "--seed", 1)
    assert done.returncode == 0
    assert "2 of 10 points" in done.stdout


def test_check_exits_1_if_something_is_wrong(write_submission):
    source = RIGHT.replace("return 2 * x", "return x")
    assert run("check", RUBRIC, write_submission(source)).returncode == 1


def test_check_exits_0_if_all_is_right(write_submission):
    assert run("check", RUBRIC, write_submission()).returncode == 0


def test_broken_rubric_exits_3(write_submission, tmp_path):
    folder = shutil.copytree(finding.PROJECT / "tests" / "tiny", tmp_path / "tiny")
    with (folder / "rubric.py").open("a") as rubric:
        rubric.write("    1 / 0\n")
    assert run("grade", folder, write_submission()).returncode == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["grade", "no_such_homework", "."], "there is no homework"),
        (["grade", "ese546_hw1_problem2", "."], "did you mean"),
        (["grade", RUBRIC, "nowhere"], "there is no file"),
        (["grade", RUBRIC, ".", "--only", "9z"], "no check is numbered"),
        (["grade", RUBRIC, ".", "--data-dir", "/nowhere", "--isolation", "best"], "no Python file"),
        (["grade", RUBRIC], "Missing argument"),
        (["grade", RUBRIC, ".", "--jobs", "0"], "Invalid value"),
        (["zip", "no_such_homework"], "there is no homework"),
        (["grade", RUBRIC, ".", "--html", "."], ". is a folder"),
        (["grade", RUBRIC, ".", "--html", "/proc/a.html"], "/proc/a.html cannot be written"),
        (["grade", RUBRIC, ".", "--results", "/proc/a.json"], "/proc/a.json cannot be written"),
        (["grade", RUBRIC, ".", "--html", "a", "--results", "./a"], "both name a"),
        (["grade", RUBRIC, ".", "--html", "a" * 300], "cannot be written: File name too long"),
        (["grade", RUBRIC, RUBRIC, "--results", RUBRIC], "rubric.py would be written over"),
        (["check", RUBRIC, ".", "--html", "."], ". is a folder"),
        (["validate", RUBRIC, "--html", "."], ". is a folder"),
        (["skeleton", RUBRIC, "-o", "."], ". is a folder"),
        (["zip", RUBRIC, "-o", "."], ". is a folder"),
        (["kit", RUBRIC, "-o", "."], ". is a folder"),
        (["batch", RUBRIC, ".", "--out", RUBRIC], "rubric.py is a file"),
        (["new", "fit", "--module", "layers"], "--module needs --from"),
        (["new", "fit", "--from", str(finding.PROJECT)], "holds more than 500 Python files"),
        (["new", "fit", "--from", "nowhere.py"], "does not exist"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value[:2])[:20],
)
def test_bad_input_gets_a_clear_line_and_exit_2(words, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*map(str, words)], catch_exceptions=False)
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_bad_input_says_so_on_stderr_alone():
    done = run("grade", "no_such_homework", ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ERROR there is no homework")


def test_refused_submission_still_gets_results(tmp_path):
    (tmp_path / "homework1.py").write_text("")
    results = tmp_path / "results.json"
    assert run("grade", RUBRIC, tmp_path / "homework1.py", "--results", results).returncode == 2
    written = json.loads(results.read_text())
    assert written["score"] == 0
    happened = written["output"].split("What happened\n")[1].split("\n\n")[0]
    what, tip = happened.splitlines()
    assert "homework1.py" in what
    assert "yourname_tiny.py" in tip


def test_data_set_that_cannot_be_had_is_no_students_fault(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_DATA_DIR", raising=False)
    rubric = tmp_path / "rubric.py"
    rubric.write_text(SLIP.replace("submission=5", 'submission="*.py", data=["cifar10"]'))
    results = tmp_path / "results.json"
    done = run("grade", tmp_path, rubric, "--results", results)
    assert done.returncode == 2
    assert f"ERROR {rubric}: CIFAR-10 cannot be found" in done.stderr
    assert "It is not your fault: the grader was not set up correctly" in results.read_text()


def test_results_hold_a_test_for_every_check(write_submission, tmp_path):
    results = tmp_path / "results.json"
    run("grade", RUBRIC, write_submission(), "--results", results, "--html", tmp_path / "a.html")
    written = json.loads(results.read_text())
    assert [test["number"] for test in written["tests"]][:3] == ["1.1", "1.2", "2.1"]
    assert written["score"] == 10
    assert "<html" in (tmp_path / "a.html").read_text()


def test_what_it_writes_of_a_student_is_for_the_owner_alone(write_submission, tmp_path):
    out = tmp_path / "out"
    words = ["grade", RUBRIC, write_submission(), "--results", out / "results.json"]
    words += ["--html", out / "page.html"]
    command = [sys.executable, "-m", "autograder.cli", *map(str, words)]
    subprocess.run(command, capture_output=True, umask=0, timeout=60, check=True)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (out, *out.iterdir())}
    assert modes == {"out": "0o700", "results.json": "0o600", "page.html": "0o600"}


def test_results_are_there_before_the_grading_ends(write_submission, tmp_path):
    results = tmp_path / "results.json"
    source = RIGHT.replace("self.count += 1", "while True: pass")
    command = ["grade", RUBRIC, write_submission(source), "--results", results]
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not (results.exists() and len(json.loads(results.read_text())["tests"]) > 1):
        assert process.poll() is None
    process.kill()
    process.communicate()
    assert json.loads(results.read_text())["tests"][0]["score"] == 2


def test_request_to_end_keeps_what_was_graded(write_submission, tmp_path):
    results = tmp_path / "results.json"
    source = RIGHT.replace(
        "self.count += 1", "print('ticking', flush=True)\n        while True: pass"
    )
    command = ["grade", RUBRIC, write_submission(source), "--results", results]
    with subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not (results.exists() and len(json.loads(results.read_text())["tests"]) > 1):
            assert process.poll() is None
        process.terminate()
        assert process.wait(30) == 0
    scores = {t["number"]: t["score"] for t in json.loads(results.read_text())["tests"]}
    assert scores["1.1"] == 2


def test_replay_command_is_printed_and_repeats_the_run(write_submission):
    done = run("grade", RUBRIC, write_submission())
    line = next(text for text in done.stdout.splitlines() if "--seed" in text)
    assert line.split()[:2] == ["autograder", "grade"]
    assert run(*line.split()[1:]).returncode == 0


def test_list_names_every_homework_with_its_points():
    done = run("list")
    for name in finding.built_in():
        assert name in done.stdout


def test_fault_of_the_program_exits_3_and_not_as_a_check_that_failed(monkeypatch):
    def broken():
        raise RuntimeError("nobody thought of it")

    monkeypatch.setattr(finding, "all_homeworks", broken)
    done = CliRunner().invoke(main, ["list"])
    assert done.exit_code == 3
    assert "ERROR the grader itself failed: RuntimeError: nobody thought of it" in done.output


def test_list_gives_a_broken_rubric_one_line_and_the_others_as_ever(tmp_path, monkeypatch):
    for name, rubric in {"cut": 'raise ValueError("one\\ntwo")', "typed": SLIP}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "rubric.py").write_text(rubric)
    monkeypatch.setenv(finding.ENVIRONMENT_VARIABLE, str(tmp_path))
    done = CliRunner().invoke(main, ["list"])
    assert done.exit_code == 0
    cut, typed = done.output.splitlines()[-2:]
    assert re.fullmatch(r"cut cannot be used: .*rubric\.py, line 1: ValueError: one two", cut)
    assert re.fullmatch(r"typed cannot be used: .*rubric\.py, line 3: TypeError: .*", typed)
    assert all(name in done.output for name in finding.built_in())


def test_every_command_says_what_it_is_for():
    for command in main.commands.values():
        assert command.help
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert all(option.help for option in options)


def test_ctrl_c_while_it_is_still_starting_prints_one_line(tmp_path):
    interrupts = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich" / "__init__.py").write_text(interrupts)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import autograder.cli"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (130, "ERROR interrupted\n")


def test_command_line_imported_elsewhere_leaves_ctrl_c_as_it_was():
    code = "import signal, autograder.cli as c; print(signal.getsignal(signal.SIGINT))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "default_int_handler" in run.stdout
