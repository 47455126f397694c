"""Warnings, log records and what was printed as an error come again where a suite asks for them."""

import logging
import warnings

import pytest

from autograder.suites import notices
from autograder.suites.values import Malformed, exception_named


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ({"warns"}, ["warnings"]),
        ({"assertWarns", "hw"}, ["warnings"]),
        ({"caplog"}, ["logs"]),
        ({"assertNoLogs"}, ["logs"]),
        ({"capsys"}, ["errors"]),
        ({"stderr"}, ["errors"]),
        ({"capfd", "recwarn", "assertLogs"}, ["warnings", "logs", "errors"]),
        ({"hw", "print"}, []),
        (set(), []),
    ],
)
def test_student_s_process_collects_what_the_suite_names(names, wanted):
    assert notices.wanted(names) == wanted


def test_log_records_come_under_their_names_and_levels(caplog):
    with caplog.at_level("INFO"):
        notices.repeat(
            {"logged": [["hw.net", 20, "epoch %d"], ["hw", 10, "no"], ["hw", 40, "bad"]]}
        )
    found = [(each.name, each.levelno, each.getMessage()) for each in caplog.records]
    assert found == [("hw.net", 20, "epoch %d"), ("hw", logging.ERROR, "bad")]


def test_errors_are_printed_in_order(capsys):
    notices.repeat({"errors": [["one\n"], ["two"]]})
    assert capsys.readouterr().err == "one\ntwo"


def test_warning_is_of_the_first_class_that_is_known_here():
    mine, python_s = ["hw", "Mine"], ["builtins", "DeprecationWarning"]
    with pytest.warns(DeprecationWarning, match="old"):
        notices.repeat({"warned": [[[mine, python_s], "old"]]})
    with pytest.warns(UserWarning, match="x"):
        notices.repeat({"warned": [[[["builtins", "UserWarning"], python_s], "x"]]})


def test_warning_of_the_student_s_own_is_what_stands_for_it():
    kind = exception_named("SpeedWarning")
    with pytest.warns(kind, match="slow"):
        notices.repeat({"warned": [[[["hw", "SpeedWarning"]], "slow"]]})


def test_each_warning_comes_again_however_often():
    row = [[["builtins", "UserWarning"]], "again"]
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        notices.repeat({"warned": [row, row]})
    assert [str(each.message) for each in found] == ["again", "again"]


def test_nothing_told_is_nothing_repeated(capsys):
    notices.repeat({})
    notices.repeat({"errors": [], "logged": [], "warned": []})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "told",
    [
        {"logged": "x"},
        {"logged": ["x"]},
        {"logged": [["hw", "20", "x"]]},
        {"logged": [["hw", 20]]},
        {"logged": [("hw", 20, "x")]},
        {"errors": [[3]]},
        {"errors": ["x"]},
        {"warned": [["x", "y"]]},
        {"warned": [[[["hw"]], "y"]]},
        {"warned": [[[["hw", 3]], "y"]]},
        {"warned": [[[], "y"]]},
        {"warned": [[[["builtins", "ValueError"]], "y"]]},
        {"warned": [[[["os", "path"]], "y"]]},
        {"warned": [[[["hw", "Unknown"]], "y"]]},
    ],
    ids=str,
)
def test_what_is_told_in_another_form_is_no_answer(told):
    with pytest.raises(Malformed):
        notices.repeat(told)
