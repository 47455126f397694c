import os

import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder import cli, doctor
from autograder.doctor import Attempt, Finding

TITLES = [
    "read a secret outside",
    "write the results",
    "TCP",
    "UDP",
    "DNS",
    "signal the grader",
    "trace the grader",
    "become root",
    "fork without end",
    "take too much memory",
]
ATTEMPT = Attempt("try", "f", (), ("landlock", "seccomp"))


@pytest.fixture(scope="module")
def found():
    return doctor.run_attempts()


def test_everything_that_is_tried_is_blocked(found):
    assert [finding for finding in found[1] if not finding.blocked] == []


@pytest.mark.parametrize("title", TITLES)
def test_every_promise_is_tried(found, title):
    finding = next(finding for finding in found[1] if finding.attempt.title == title)
    assert finding.layer


def test_no_attempt_fails_for_a_reason_of_its_own(found):
    for finding in found[1]:
        assert "TypeError" not in finding.detail
        assert "AttributeError" not in finding.detail
        assert "NameError" not in finding.detail


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_root_gives_the_submission_a_user_of_its_own(found):
    assert found[0]["user"].startswith("on (uid")


def test_the_layer_is_the_first_that_is_on():
    assert doctor._holding(ATTEMPT, {"landlock": "off: old", "seccomp": "on"}) == "seccomp"
    assert doctor._holding(ATTEMPT, {"landlock": "on", "seccomp": "on"}) == "landlock"


def examined(monkeypatch, *, blocked):
    finding = Finding(ATTEMPT, blocked, "landlock" if blocked else "", "it worked")
    monkeypatch.setattr(doctor, "run_attempts", lambda: ({"landlock": "on"}, [finding]))
    monkeypatch.setattr(doctor.kernel, "LINUX", True)
    return CliRunner().invoke(cli.main, ["doctor"])


def test_an_open_attempt_is_loud_and_the_exit_code_is_3(monkeypatch):
    result = examined(monkeypatch, blocked=False)
    assert result.exit_code == 3
    assert "OPEN" in result.output


def test_if_all_is_blocked_the_exit_code_is_0(monkeypatch):
    result = examined(monkeypatch, blocked=True)
    assert result.exit_code == 0
    assert "OPEN" not in result.output


def test_versions_and_data_sets_are_shown(monkeypatch):
    output = examined(monkeypatch, blocked=True).output
    for word in ("numpy", "torch", "scikit-learn", "mnist", "python"):
        assert word in output


def test_elsewhere_than_on_linux_open_is_no_failure(monkeypatch):
    monkeypatch.setattr(doctor, "run_attempts", lambda: ({}, [Finding(ATTEMPT, False, "", "")]))
    monkeypatch.setattr(doctor.kernel, "LINUX", False)
    assert doctor.examine(Console(quiet=True))
