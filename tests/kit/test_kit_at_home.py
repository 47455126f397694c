"""The program of a kit runs on any system, console and file that students have."""

import json
import os
import sys

import pytest
from click.testing import CliRunner
from kits import check, unpacked

from autograder.cli import main

#: Runs a program as Windows would: without what only POSIX has, in both of its processes.
WINDOWS = """
import os, runpy, signal, socket, subprocess, sys, tempfile, threading
for name in ("fcntl", "resource", "pwd", "grp", "termios", "pty", "syslog"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "setsid", "killpg", "getuid", "geteuid", "setuid", "chown",
             "fchmod", "fchown", "mkfifo", "O_DIRECTORY", "O_NOFOLLOW", "wait", "wait3", "wait4",
             "sched_getaffinity", "pidfd_open", "WNOHANG", "nice"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGXCPU", "SIGSTOP", "SIGCONT", "SIGCHLD", "SIGALRM", "alarm",
             "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("recv_fds", "send_fds", "AF_UNIX"):
    if hasattr(socket, name):
        delattr(socket, name)
os.name = os.name  # what is asked for by name stays, or nothing would start here at all
sys.executable = sys.argv[1]
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def kit(started, tmp_path_factory):
    return unpacked(str(started / "rubric.py"), tmp_path_factory.mktemp("Übung 1 für mich"))


@pytest.fixture(scope="module")
def right(started):
    return (started / "examples" / "correct" / "correct_line_fit.py").read_text()


def test_it_runs_without_what_only_posix_has(kit, right, tmp_path):
    (tmp_path / "windows.py").write_text(WINDOWS)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/windows.py" "$0" "$@"\n')
    python.chmod(0o700)
    (kit / "Müller line_fit.py").write_text(right, encoding="utf-16")
    done = check(kit, "Müller line_fit.py", "--html", "Seite über mich.html", python=[str(python)])
    (kit / "Müller line_fit.py").unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "of which you have 2" in done.stdout
    assert "✓" in (kit / "Seite über mich.html").read_text(encoding="utf-8")


def test_console_of_few_characters_gets_plain_ones(kit, right, tmp_path):
    (tmp_path / "mine.py").write_text(right.replace("x @ w + b", "x @ w"))
    done = check(kit, tmp_path / "mine.py", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (1, "")
    assert "\nX 1.1  predict" in done.stdout
    assert "\nok 2.1  mean_squared_error" in done.stdout


def test_only_one_part_is_checked(kit, right, tmp_path):
    (tmp_path / "mine.py").write_text(right)
    done = check(kit, tmp_path / "mine.py", "--only", "2")
    assert "1.1" not in done.stdout
    assert "checked here: 1 of 1 points" in done.stdout
    said = check(kit, tmp_path / "mine.py", "--only", "9").stdout
    assert said == "no check is numbered 9; the parts are 1, 2\n"


def test_installed_program_checks_with_a_kit(kit, right, tmp_path):
    (tmp_path / "mine.py").write_text(right)
    asked = ["check", str(kit), str(tmp_path / "mine.py"), "--only", "1"]
    assert CliRunner().invoke(main, asked).exit_code == 0


def test_packages_that_are_missing_are_one_line_for_pip(kit, right, tmp_path):
    source = f"import no_such_thing\nimport cv3.dnn as dnn\nimport sys\n{right}"
    (tmp_path / "mine.py").write_text(source)
    done = check(kit, tmp_path / "mine.py")
    assert done.returncode == 2
    assert done.stdout == (
        "cv3, no_such_thing are missing. Install with: python3 -m pip install cv3 no_such_thing\n"
    )


def test_what_ends_or_hangs_python_leaves_the_verdict_to_the_grader(kit, right, tmp_path):
    (tmp_path / "mine.py").write_text(right.replace("return x @ w + b", "import os; os._exit(3)"))
    done = check(kit, tmp_path / "mine.py")
    assert "? 1.1" in done.stdout
    assert "ended the Python process before it returned" in done.stdout
    assert "✓ 2.1" in done.stdout


def test_check_finds_the_module_as_it_was_imported(kit, right, tmp_path):
    counting = "calls = []\n\n" + right.replace(
        "return x @ w + b", "calls.append(1)\n    return x @ w + b * (len(calls) <= 3)"
    ).replace("return float(", "assert not calls\n    return float(")
    (tmp_path / "mine.py").write_text(counting)
    assert check(kit, tmp_path / "mine.py").returncode == 0


def test_report_is_the_graders_page(kit, tmp_path):
    check(kit, "--html", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<!doctype html>" in page
    assert "Not written yet" in page
    assert "predict, line" in page


@pytest.mark.skipif(os.name != "posix", reason="it runs a shell line")
def test_cells_run_as_in_the_grader(started, right, tmp_path):
    rubric = started / "rubric.py"
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for name in ("reference.py", "skeleton.py"):
        (notebooks / name).write_text((started / name).read_text())
    text = rubric.read_text().replace('"*_line_fit.py"', '("*.ipynb", "*.py")')
    (notebooks / "rubric.py").write_text(text)
    sources = ["%matplotlib inline\nimport numpy as np\nx = !echo hello", "display(x)",
               "get_ipython().run_line_magic('time', '1')", "missing + 1", right]  # fmt: skip
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": [],
              "execution_count": None} for source in sources]  # fmt: skip
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    folder = unpacked(str(notebooks / "rubric.py"), tmp_path / "k")
    cells[-1]["source"] = "\ndef predict(x, w, b):\n    raise NotImplementedError"
    (folder / "mine.ipynb").write_text(json.dumps(content))
    said = check(folder, "mine.ipynb", "--only", "1").stdout
    assert "○ 1.1" in said
    assert "Not written yet: predict, cell 5, line 3." in said
    cells[-1]["source"] = right
    (folder / "mine.ipynb").write_text(json.dumps(content))
    done = check(folder, "mine.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cell 4: NameError: name 'missing' is not defined" in done.stdout
