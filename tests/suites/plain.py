"""Runs suites with their own plain runner, and with the harness, to compare the two."""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Outcome
from autograder.suites.settings import MODULE_VARIABLE, TESTS_VARIABLE

COURSES = Path(__file__).parent / "courses"
_RUNNER = """
import unittest
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
suite = unittest.defaultTestLoader.discover({start!r})
with open("results.json", "w") as file:
    JSONTestRunner(visibility="visible", stream=file).run(suite)
"""


def harness(suite, submission, monkeypatch, tests="recorded", module="", graded=None):
    """Grade as the command line does, or with the fixture that grades in warm sandboxes."""
    monkeypatch.setenv(TESTS_VARIABLE, tests)
    monkeypatch.setenv(MODULE_VARIABLE, module)
    homework = finding.find(str(suite), [submission])
    request = Request([submission], seed=1)
    return graded(homework, request) if graded else grade(homework, request, Listener())


def _beside(suite, submission, folder):
    place = shutil.copytree(suite, folder / "plain")
    shutil.copytree(submission, place, dirs_exist_ok=True)
    return place


def with_unittest(suite, submission, folder):
    """Return what gradescope-utils writes, by the title of each test."""
    place = _beside(suite, submission, folder)
    start = "tests" if (place / "tests").is_dir() else "."
    subprocess.run(
        [sys.executable, "-c", _RUNNER.format(start=start)], cwd=place, check=True, timeout=300
    )
    return json.loads((place / "results.json").read_text())


def with_pytest(suite, submission, folder):
    """Return passed, failed, error or skipped for each test, by its name without the file."""
    place = _beside(suite, submission, folder)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=out.xml"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*words, "-c", os.devnull, "--rootdir=.", "."],
        cwd=place,
        env=environment,
        timeout=300,
        capture_output=True,
    )
    assert done.returncode in (0, 1), done.stdout
    found = {}
    for case in ET.parse(place / "out.xml").getroot().iter("testcase"):
        cls = case.get("classname").rpartition(".")[2]
        name = f"{cls}.{case.get('name')}" if cls.startswith("Test") else case.get("name")
        kinds = [each.tag for each in case if each.tag in ("failure", "error", "skipped")]
        xfailed = any("xfail" in (each.get("type") or "") for each in case)
        found[name] = "passed" if xfailed or not kinds else kinds[0]
    return found


def verdict(result):
    """Say of a result what pytest says of a test."""
    if result.outcome is Outcome.NOT_RUN:
        return "skipped"
    return "passed" if result.outcome is Outcome.PASSED else "failure"
