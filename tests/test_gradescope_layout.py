"""The upload works as Gradescope uses it: unpacked, then run for each submission."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tiny_homework import RIGHT, RUBRIC

from autograder.homework import bundle, finding

PROJECT = finding.PROJECT
SKELETON = Path(RUBRIC).with_name("skeleton.py").read_text()
VENV = Path(sys.executable).parents[1]


@pytest.fixture
def container(tmp_path):
    """Lay out what a container has when ``run_autograder`` starts."""
    root = tmp_path / "autograder"
    (root / "results").mkdir(parents=True)
    bundle.build(finding.find(RUBRIC), tmp_path / "upload.zip")
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        archive.extractall(root / "source")
    return root


def run_autograder(root, source, name="ada_tiny.py", **environment):
    file = root / "submission" / name
    file.parent.mkdir(parents=True)
    file.write_text(source)
    script = PROJECT / "run_autograder"
    return subprocess.run(
        ["bash", script],
        cwd=root,
        env={**os.environ, "AUTOGRADER_ROOT": str(root), "VENV": str(VENV), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def results(root):
    return json.loads((root / "results" / "results.json").read_text())


def test_zip_holds_what_gradescope_runs_at_its_root(container):
    names = {path.name for path in (container / "source").iterdir()}
    assert {"setup.sh", "run_autograder", "autograder", "homeworks"} <= names
    assert (container / "source" / "run_autograder").read_text().startswith("#!")


def test_scripts_in_the_zip_are_executable(tmp_path):
    bundle.build(finding.find(RUBRIC), tmp_path / "upload.zip")
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        modes = {m.filename: m.external_attr >> 16 for m in archive.infolist()}
    assert modes["run_autograder"] & modes["setup.sh"] & 0o111 == 0o111


def test_same_project_gives_the_same_zip(tmp_path):
    for name in ("one.zip", "two.zip"):
        bundle.build(finding.find(RUBRIC), tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_refused_submission_leaves_valid_results(container):
    done = run_autograder(container, RIGHT, "homework1.py")
    assert done.returncode == 0
    assert "rename it" in results(container)["output"]


def test_homework_of_a_courses_own_is_graded_from_the_upload(container):
    run_autograder(container, RIGHT, AUTOGRADER_ISOLATION="best")
    lost = {test["number"]: test["score"] for test in results(container)["tests"]}
    assert lost == {"1.1": 2, "1.2": 1, "2.1": 0, "2.2": 2, "3.1": 2, "3.2": 1}


def test_what_gradescope_unpacked_is_looked_through_at_any_depth(container):
    run_autograder(container, RIGHT, "hw 1/src/ADA_TINY.PY", AUTOGRADER_ISOLATION="best")
    assert results(container)["tests"][0]["score"] == 2


def test_blank_submission_is_graded(container):
    run_autograder(container, SKELETON, AUTOGRADER_ISOLATION="best")
    written = results(container)
    assert written["score"] == 0
    assert len(written["tests"]) == len(finding.find(RUBRIC).assignment.checks)


def test_time_that_runs_out_leaves_valid_results(container):
    hangs = RIGHT.replace("return 2 * x", "while True: pass")
    run_autograder(container, hangs, AUTOGRADER_ISOLATION="best", AUTOGRADER_TIME_LIMIT="5.5")
    tests = results(container)["tests"]
    assert len(tests) == len(finding.find(RUBRIC).assignment.checks)
    assert "the time for the whole submission (5.5 s) ran out" in tests[-1]["output"]


def test_set_up_that_failed_is_said_and_costs_no_run(container):
    done = run_autograder(container, SKELETON, VENV="/nowhere")
    assert done.returncode == 0
    assert "not set up right" in results(container)["output"]
