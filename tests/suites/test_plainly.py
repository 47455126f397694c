"""A suite is run by its own plain runner, as its author does, for what ours is compared with."""

import textwrap

import pytest

from autograder.suites import forms, plainly
from autograder.suites.plainly import Verdict


def plain(folder, tests, students):
    """Run tests, in files by their names, on the files of a student."""
    (folder / "suite").mkdir()
    for name, text in tests.items():
        (folder / "suite" / name).write_text(textwrap.dedent(text))
    submission = {}
    for name, text in students.items():
        submission[name] = folder / name
        submission[name].write_text(textwrap.dedent(text))
    suite = forms.read(folder / "suite", submission)
    found = plainly.run(suite, submission)
    return {case.id: found.of(case) for case in suite.cases}


PYTEST = """
    import pytest
    from hw import double

    @pytest.mark.parametrize("n", [1, 2])
    def test_doubles(n):
        assert double(n) == 2 * n

    @pytest.mark.xfail
    def test_of_text():
        assert double("a") == "a2"

    def test_later():
        pytest.skip("not yet")
"""

UNITTEST = """
    import unittest
    from gradescope_utils.autograder_utils.decorators import partial_credit, weight
    import hw

    class TestDouble(unittest.TestCase):
        @weight(2)
        def test_each(self):
            for n in (1, 2):
                with self.subTest(n=n):
                    self.assertEqual(hw.double(n), 2 * n)

        @partial_credit(4)
        def test_some(self, set_score):
            set_score(3)
"""


def test_every_case_of_pytest_has_the_verdict_of_pytest(tmp_path):
    found = plain(tmp_path, {"test_hw.py": PYTEST}, {"hw.py": "def double(x): return x * x"})
    whats = [verdict.what for verdict in found.values()]
    assert whats == ["failed", "passed", "passed", "skipped"]
    assert "assert 1 ==" in found["test_doubles[1]"].why


def test_subtest_and_partial_credit_count_as_unittest_and_gradescope_have_them(tmp_path):
    found = plain(tmp_path, {"test_hw.py": UNITTEST}, {"hw.py": "def double(x): return x + 1"})
    assert [(each.what, each.earned) for each in found.values()] == [
        ("failed", 0),
        ("passed", 0.75),
    ]


@pytest.mark.parametrize("tests", [PYTEST, UNITTEST])
def test_file_that_cannot_be_imported_fails_its_tests(tests, tmp_path):
    found = plain(tmp_path, {"test_hw.py": tests}, {"hw.py": "raise NotImplementedError('to do')"})
    assert {verdict.what for verdict in found.values()} == {"failed"}
    assert {"to do" in verdict.why for verdict in found.values()} == {True}


def test_runner_that_is_ended_leaves_what_it_said_before(tmp_path):
    lines = "import hw\ndef test_a(): pass\ndef test_b(): hw.end()\ndef test_c(): pass\n"
    found = plain(tmp_path, {"test_hw.py": lines}, {"hw.py": "import os\ndef end(): os._exit(3)"})
    assert [verdict.what for verdict in found.values()] == ["passed", "failed", "failed"]
    assert "ended with 3" in found["test_c"].why


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        (Verdict("passed", 1.0), Verdict("passed", 1.0), True),
        (Verdict("passed", 0.75), Verdict("failed", 0.75), True),  # partial credit
        (Verdict("passed", 0.75), Verdict("failed", 0.5), False),
        (Verdict("passed", 1.0), Verdict("failed", 0.0), False),
        (Verdict("skipped"), Verdict("failed"), False),
        (Verdict("grader"), Verdict("failed"), False),
        (Verdict("grader"), Verdict("grader"), False),
    ],
)
def test_verdicts_are_alike_if_they_give_the_same_part_of_the_points(one, other, like):
    assert one.is_like(other) is other.is_like(one) is like
