from types import SimpleNamespace

import pytest

from autograder.errors import ForAPerson
from autograder.oracles import assert_no_loops


def having(*loops):
    told = [SimpleNamespace(kind=k, spelled=s, where=w, place=p) for k, s, w, p in loops]
    return SimpleNamespace(_loops_in=lambda name: told if name == "f" else None)


FOR = ("for loop", "for i in x", "f", "line 3")


def test_function_without_loops_passes():
    assert_no_loops(having(), "f")


def test_loop_is_named_with_its_line(refused):
    feedback = refused(assert_no_loops, having(FOR), "f")
    assert feedback.summary == "f uses a for loop"
    assert (feedback.expected, feedback.found) == ("no loop", "for loop: for i in x (line 3)")
    assert "whole arrays" in feedback.next_step


def test_code_is_shown_as_it_was_written(refused):
    loops = [("list comprehension", "[a[i] < b for i in `x`]", "f", "line 3")]
    found = refused(assert_no_loops, having(*loops), "f").found
    assert found == "list comprehension: [a[i] < b for i in `x`] (line 3)"


def test_vectorize_and_recursion_are_named_as_what_they_are(refused):
    loops = [("np.vectorize", "np.vectorize(g)", "helper", "cell 2, line 1")]
    feedback = refused(assert_no_loops, having(*loops), "f")
    assert feedback.summary == "f uses np.vectorize"
    assert feedback.cause == (  # a name keeps its case: there is no Np
        "There is a loop in np.vectorize: it goes over the elements in Python."
    )
    assert "in helper (cell 2, line 1)" in feedback.found
    feedback = refused(assert_no_loops, having(("recursion", "f(n - 1)", "f", "line 2")), "f")
    assert "calls itself" in feedback.cause


def test_some_loops_may_be_allowed(refused):
    assert_no_loops(having(FOR), "f", at_most=1)
    feedback = refused(assert_no_loops, having(FOR, FOR), "f", at_most=1)
    assert (feedback.summary, feedback.expected) == ("f uses 2 loops", "at most 1 loop")


def test_what_the_source_does_not_tell_is_for_a_person():
    with pytest.raises(ForAPerson, match="whether g uses loops"):
        assert_no_loops(having(), "g")
