"""What students read of a test that failed: what its own runner shows, and their own lines."""

import pytest
from plain import harness
from test_forms import write

TESTS = """
import hw

def test_compares():
    assert hw.total([1, 2]) == 3

def test_lists():
    assert hw.sizes() == [1, 2, 3, 5]

def test_raises():
    assert hw.broken(1) == 0

class TestParts:
    def test_with_message(self):
        assert hw.total([]) == 1, "an empty list has the total 1"
"""
HW = """
def total(values):
    return 4

def sizes():
    return [1, 2, 3, 4]

def broken(n):
    return n.missing
"""


@pytest.fixture(scope="module", params=["apart", "together"])
def shown(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    suite, student = write(folder / "suite", test_hw=TESTS), write(folder / "student", hw=HW)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        report = harness(suite, student, monkeypatch, request.param)
    return {result.name: result.feedback for result in report.results}


def test_comparison_is_shown_as_pytest_shows_it(shown):
    assert shown["test_compares"].summary.endswith("assert 4 == 3")
    assert "E    +  where 4 = " in shown["test_compares"].detail
    assert shown["test_compares"].detail.startswith("test_hw.py:5: in test_compares")


def test_difference_is_shown_whole(shown):
    detail = shown["test_lists"].detail
    assert "At index 3 diff: 4 != 5" in detail
    assert "Use -v" not in detail


def test_exception_is_shown_with_the_student_s_line(shown):
    assert "return n.missing" in shown["test_raises"].detail
    assert "<rubric>" not in shown["test_raises"].detail


def test_message_of_an_assert_is_the_summary(shown):
    assert "an empty list has the total 1" in shown["TestParts.test_with_message"].summary
