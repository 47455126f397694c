"""A small homework with a secret, for submissions that want it."""

import os

import numpy as np

from autograder import Assignment, Wrong
from autograder.oracles import as_array, assert_close

#: In the grader's memory and environment, in this module, and in a file beside the submission.
SECRET = os.environ["REDTEAM_SECRET"]
_FACTOR = 1 + int(SECRET.removeprefix("SECRET-"), 16) / 2**32

tiny = Assignment(
    name="tiny",
    title="Tiny",
    submission="*_tiny.py",
    artifacts=os.environ.get("REDTEAM_FILES", "data.pkl").split(),
    libraries=os.environ.get("REDTEAM_LIBRARIES", "numpy").split(),
    memory_mb=200,
    artifact_mb=1,
)


@tiny.check("1", points=1, timeout=20)
def before(student, rng):
    """double gives twice the input."""
    x = rng.normal(size=4)
    assert_close(student.double(x), 2 * x, what="double(x)")


@tiny.check("1", points=1, timeout=2)
def attacked(student, rng):
    """attacked gives what nobody can know."""
    x = rng.normal(size=4)
    expected = _FACTOR * x
    found = student.attacked(x.copy())
    # Shown without what was expected: the tests look for the secret in every output.
    assert_close(np.sort(as_array(found, what="it", shape=(4,)) - expected), 0 * x, what="it")


@tiny.check("1", points=1, timeout=20)
def after(student, rng):
    """triple gives three times the input."""
    x = rng.normal(size=4)
    assert_close(student.triple(x), 3 * x, what="triple(x)")


@tiny.check("1", points=1, timeout=20)
def file(artifacts, note):
    """The first file holds what the program writes."""
    for name in list(artifacts)[1:]:
        try:
            note(f"{name} was opened: {type(artifacts[name])}")
        except Wrong as error:
            note(f"{name} was refused: {error.feedback.found}")
    name = next(iter(artifacts))
    found = artifacts[name]
    values = found if isinstance(found, list) else next(iter(found.values()))
    assert_close(values, np.arange(1.0, 4.0), what=name)
