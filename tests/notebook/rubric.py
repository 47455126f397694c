"""The rubric of a notebook homework small enough to grade in a blink: 4 points."""

import numpy as np

from autograder import Assignment
from autograder.oracles import assert_close

homework = Assignment(
    name="notebook",
    title="A notebook",
    submission=("*.ipynb", "*.py"),
    skeleton="skeleton.ipynb",
    reference="reference.py",
    parts={"1": "Doubling", "2": "Counting"},
    libraries=["numpy"],
    import_timeout=20.0,
    cell_timeout=5.0,
)


@homework.check("1", points=2)
def doubles(student, rng):
    """double(x) returns 2 x."""
    x = rng.normal(size=(3, 4))
    assert_close(student.double(x), 2 * x, what="double(x)")


@homework.check("2", points=2)
def counted(student):
    """counts holds how often each digit occurs."""
    counts = student.variable("counts", shape=(10,))
    assert_close(counts, np.full(10, 2), what="counts")
