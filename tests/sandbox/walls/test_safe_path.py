"""A submission's files are no modules of the grader's, where its folder is worked in."""

import os
import subprocess
import sys

import pytest

from autograder import beginning
from autograder.classroom.pool import LocalPool
from autograder.review.rendering import rendered
from autograder.sandbox.walls import safe_path

#: What a submission may call its files: all of these are imported sooner or later.
NAMES = ["autograder", "markdown_it", "multiprocessing", "numpy", "random", "runpy", "socket"]


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """Return a file that a module of the working folder writes its name to."""
    told = tmp_path / "told"
    told.touch()
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(f"open({str(told)!r}, 'a').write(__name__)\n")
    monkeypatch.chdir(tmp_path)
    return told


def test_these_would_be_imported(imported):
    subprocess.run([sys.executable, "-c", "import socket"], check=True)
    assert imported.read_text() == "socket"


def test_what_renders_a_text_takes_none(imported):
    html = rendered("**in a folder of modules**")
    assert ("<strong>" in (html or ""), imported.read_text()) == (True, "")


def test_worker_takes_none(imported):
    pool = LocalPool(1)
    try:
        assert pool._executor.submit(os.getcwd).result() == os.getcwd()
    finally:
        pool.close(now=False)
    assert imported.read_text() == ""


def test_the_grader_s_environment_stays_as_it_was(monkeypatch):
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    LocalPool(1).close(now=True)
    assert "PYTHONSAFEPATH" not in os.environ


@pytest.mark.parametrize("flag", ["-I", safe_path.flag(sys.version_info[:2])])
def test_flag_keeps_them_away(imported, flag):
    subprocess.run([sys.executable, flag, "-c", "import socket"], check=True)
    assert imported.read_text() == ""


def test_flag_is_one_that_the_version_has():
    assert list(map(safe_path.flag, [(3, 10), (3, 11), (4, 0)])) == ["-I", "-P", "-P"]


@pytest.mark.parametrize(
    ("variable", "left"),
    [
        (":/lib", "/lib"),
        ("/lib:", "/lib"),
        (":", ""),
        ("/lib", "/lib"),
        ("", ""),
        (".:/lib", ".:/lib"),
    ],
)
def test_empty_place_in_pythonpath_names_no_folder(tmp_path, monkeypatch, variable, left):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", variable)
    kept = [*sys.path, "/lib"]
    monkeypatch.setattr(sys, "path", [*kept, str(tmp_path)])
    beginning.leave_working_folder()
    assert os.environ["PYTHONPATH"] == left
    is_empty = variable != left
    assert sys.path == (kept if is_empty else [*kept, str(tmp_path)])


def test_program_takes_none_where_pythonpath_has_an_empty_place(imported, tmp_path_factory):
    start = tmp_path_factory.mktemp("bin") / "start.py"
    start.write_text("from autograder.cli import main; main(['list'])\n")
    (imported.parent / "autograder.py").unlink()  # comes before all that could look to it
    environment = {**os.environ, "PYTHONPATH": os.pathsep}
    done = subprocess.run([sys.executable, start], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr, imported.read_text()) == (0, "", "")
    assert done.stdout  # the homeworks
