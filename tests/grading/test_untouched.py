"""A function that is as in the skeleton is not written yet, and one that was given is."""

import pytest

from autograder.errors import Wrong
from autograder.grading.untouched import mark, unwritten
from autograder.submitted.conformance import outline
from autograder.submitted.parsing import parsed

SKELETON = '''
def relu(x):
    """Return max(0, x)."""
    # TODO
    pass

def affine(x, w):
    out = None
    return out, (x, w)

def given(x):
    return 2 * x

class Net:
    def __init__(self):
        pass

    def forward(self, x):
        return None
'''
RIGHT = (
    SKELETON.replace("    # TODO\n    pass", "    return max(0, x)")
    .replace("out = None", "out = x @ w")
    .replace("return None", "return given(x)")
)


def outlined(source):
    return outline(parsed(source.encode(), "hw.py"))


def left_of(source):
    return unwritten(*(outlined(each).bodies for each in (SKELETON, RIGHT, source)))


def test_only_what_is_to_be_written_counts_and_no_comment_or_docstring_does():
    blank = SKELETON.replace("# TODO", "# how?").replace("Return max(0, x).", "relu")
    assert left_of(blank) == ["relu", "affine", "Net.forward"]
    assert left_of(SKELETON.replace("out = None", "out = x * w")) == ["relu", "Net.forward"]
    assert left_of(RIGHT) == []


@pytest.mark.parametrize(
    ("summary", "read", "marked"),
    [
        ("relu(x) is None", {"relu"}, "relu"),
        ("Net().forward(x) is None", {"Net"}, "Net.forward"),
        ("Net.forward(x) is wrong in 3 of 4 elements", {"Net"}, "Net.forward"),
        ("Net.backward(x) is None", {"Net", "relu"}, ""),
        ("loss(x) is wrong", {"loss", "relu"}, ""),
        ("relu(x) is None", {"loss"}, ""),
    ],
)
def test_a_failure_is_of_the_function_that_it_names(summary, read, marked):
    error = Wrong(summary)
    mark(error, read, {"relu", "affine", "Net.forward"})
    assert error.feedback.not_written == (f"{marked}, which is as in the skeleton" * bool(marked))
