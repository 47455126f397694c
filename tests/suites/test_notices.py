"""Warnings and log records of the student's code reach a test that asks for them."""

import logging
import sys

import pytest
from grading import write_students
from plain import harness, with_pytest

from autograder.suites import notices
from autograder.suites.inside.noticed import noticed, noticing
from autograder.suites.values import Malformed, exception_named

TESTS = """
import unittest

import pytest
import hw


def test_warns():
    with pytest.warns(UserWarning, match="old"):
        assert hw.old(2) == 4


def test_own_class():
    with pytest.warns(hw.SlowWarning):
        hw.slow()


def test_logs(caplog):
    with caplog.at_level("INFO"):
        hw.fit()
    assert "epoch 1" in caplog.text


class TestPlain(unittest.TestCase):
    def test_warning(self):
        with self.assertWarns(DeprecationWarning):
            hw.older()

    def test_log(self):
        with self.assertLogs("hw", level="INFO") as seen:
            hw.fit()
        self.assertEqual(seen.records[0].getMessage(), "epoch 1")
"""
RIGHT = """
import logging, warnings
class SlowWarning(UserWarning): pass
def old(x):
    warnings.warn("old: use new")
    return 2 * x
def slow(): warnings.warn("slow", SlowWarning)
def older(): warnings.warn("older", DeprecationWarning)
def fit(): logging.getLogger("hw").info("epoch %d", 1)
"""
SILENT = """
class SlowWarning(UserWarning): pass
def old(x): return 2 * x
def slow(): pass
def older(): pass
def fit(): pass
"""


@pytest.mark.parametrize(("source", "score"), [(RIGHT, 5), (SILENT, 0)], ids=["right", "silent"])
def test_test_that_expects_a_warning_or_a_log_has_what_the_student_s_code_gave(
    source, score, tmp_path, monkeypatch
):
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/test_it.py").write_text(TESTS)
    write_students(tmp_path / "ada", {"hw": source})
    report = harness(tmp_path / "suite", tmp_path / "ada", monkeypatch, "apart")
    assert report.score == score, [r.feedback for r in report.results if r.took_points]
    plain = with_pytest(tmp_path / "suite", tmp_path / "ada", tmp_path)
    assert list(plain.values()).count("passed") == score


def test_log_record_that_cannot_be_formatted_ends_no_call():
    with noticing(["logs"]) as found:
        broken = logging.LogRecord("hw", logging.INFO, "hw.py", 1, "%d", ("no number",), None)
        logging.getLogger().handlers[-1].handle(broken)  # the one that collects
        logging.getLogger("hw").info("epoch %d", 1)
    assert noticed(found) == {"logged": [["hw", logging.INFO, "epoch 1"]]}


def test_what_is_printed_as_an_error_is_told_apart(capsys):
    with noticing(notices.wanted({"capsys"})) as found:
        print("out")
        print("careful", file=sys.stderr)
    assert noticed(found) == {"errors": [["careful\n"]]}
    notices.repeat(noticed(found))
    assert capsys.readouterr() == ("out\n", "careful\n")


def test_nothing_is_collected_for_a_suite_that_does_not_ask():
    assert notices.wanted({"assertEqual", "warn"}) == []
    assert notices.wanted({"caplog", "warns"}) == ["warnings", "logs"]


@pytest.mark.parametrize("told", [{"warned": 1}, {"logged": [["a", True, "b"]]},
                                  {"warned": [[[["builtins", "print"]], "x"]]}])  # fmt: skip
def test_notice_that_is_told_wrongly_is_no_answer(told):
    with pytest.raises(Malformed):
        notices.repeat(told)


def test_warning_of_the_student_s_own_class_is_that_class():
    with pytest.warns(exception_named("SlowWarning"), match="slow"):
        notices.repeat({"warned": [[[["hw", "SlowWarning"], ["builtins", "Warning"]], "slow"]]})
