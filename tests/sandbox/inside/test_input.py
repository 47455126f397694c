"""What student code reads with ``input``: lines that are ready, and else nothing."""

import io
import sys

import pytest

from autograder.sandbox.inside.jupyter import no_input


def test_input_reads_what_a_test_has_put_there(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("3\n4\n"))
    assert [no_input("a? "), no_input()] == ["3", "4"]


def test_nobody_is_at_the_keyboard(monkeypatch):
    monkeypatch.setattr(sys, "stdin", sys.__stdin__)
    with pytest.raises(EOFError, match="set the value in the code"):
        no_input()
