"""A submission's files are no modules of the grader's, where its folder is worked in."""

import multiprocessing
import os
import subprocess
import sys
from multiprocessing import spawn

import pytest

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


def test_where_no_variable_says_so_workers_are_isolated(imported, monkeypatch):
    context = multiprocessing.get_context("spawn")
    before = spawn.get_executable()
    try:
        safe_path.secure_workers(context, (3, 10))
        monkeypatch.delenv("PYTHONSAFEPATH")
        with context.Pool(1) as pool:
            assert pool.apply(os.getcwd) == os.getcwd()
    finally:
        context.set_executable(before)
    assert imported.read_text() == ""
