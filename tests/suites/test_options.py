"""The command line says which module is the student's, and how tests run."""

import json
import os

import pytest
from click.testing import CliRunner
from test_forms import write

from autograder.classroom.keys import submission_key
from autograder.cli import main
from autograder.grading.pipeline import Request, replay_command
from autograder.homework import finding
from autograder.suites.settings import (
    MODULE_VARIABLE,
    TESTS_VARIABLE,
    suite_options_given,
    words_given,
)

TESTS = "import hw, util\ndef test_a(): assert hw.f() == util.g()\n"


@pytest.fixture
def folders(tmp_path):
    suite = write(tmp_path / "suite", test_hw=TESTS, hw="def f(): ...", util="def g(): return 1")
    return suite, write(tmp_path / "student", hw="def f(): return 1")


def grade(folder, *words):
    results = folder.parent / "results.json"
    done = CliRunner().invoke(main, ["grade", *map(str, words), "--results", str(results)])
    assert done.exit_code == 0, done.output
    return json.loads(results.read_text())


def test_module_is_named_and_forgotten(folders):
    found = grade(folders[0], *folders, "--module", "hw")
    assert found["score"] == 1
    assert MODULE_VARIABLE not in os.environ


def test_tests_run_together_and_the_staff_is_told(folders):
    found = grade(folders[0], *folders, "--module", "hw", "--tests", "together")
    assert found["score"] == 1
    assert "weaker" in found["extra_data"]["staff"][0]
    assert TESTS_VARIABLE not in os.environ


def test_command_that_grades_again_names_the_options_of_suites(folders, monkeypatch):
    monkeypatch.setenv(MODULE_VARIABLE, "hw")
    monkeypatch.setenv(TESTS_VARIABLE, "together")
    homework = finding.find(str(folders[0]), [folders[1]])
    command = replay_command(homework, Request([folders[1]]), 7)
    assert "--module hw --tests together --seed 7" in command
    monkeypatch.setenv(TESTS_VARIABLE, "recorded")
    assert words_given() == ["--module", "hw"]


def test_result_that_was_graded_another_way_is_not_good_for_this_one(monkeypatch):
    before = submission_key("files", "tools", suite_options_given())
    monkeypatch.setenv(TESTS_VARIABLE, "together")
    assert submission_key("files", "tools", suite_options_given()) != before
