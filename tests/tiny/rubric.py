"""The rubric of a homework small enough to grade in a blink: 10 points."""

import numpy as np

from autograder import Assignment, Wrong
from autograder.oracles import as_array, assert_close

homework = Assignment(
    name="tiny",
    title="Tiny",
    submission="*_tiny.py",
    skeleton="skeleton.py",
    artifacts=["curve.pkl"],
    parts={"1": "Doubling", "2": "Training", "3": "Counting"},
    libraries=["numpy"],
    import_timeout=5.0,
)


@homework.check("1", points=2, timeout=2)
def doubles(student, rng):
    """double(x) returns 2 x."""
    x = rng.normal(size=(3, 4))
    assert_close(student.double(x), 2 * x, what="double(x)")


@homework.check("1", points=1, timeout=2, depends_on=["doubles"])
def doubles_integers(student):
    """double(x) works for whole numbers."""
    assert_close(student.double(np.arange(3)), 2 * np.arange(3), what="double(x)")


@homework.fixture(timeout=2)
def run(student):
    """Running train."""
    return {"returned": student.train(5), "files": student.written_files(["curve.pkl"])}


@homework.check("2", points=2)
def submitted_curve(artifacts):
    """The submitted curve.pkl holds a list."""
    as_array(artifacts["curve.pkl"], what="curve.pkl")


@homework.check("2", points=2, public=False)
def trained_curve(run, leaderboard, show):
    """train writes the curve and returns it."""
    show.curves("Curve", student=run["returned"])
    assert_close(run["files"]["curve.pkl"], np.arange(5), what="curve.pkl")
    assert_close(run["returned"], np.arange(5), what="what train(5) returns")
    leaderboard("length", 5.0, order="desc")


@homework.check("3", points=2, timeout=2)
def counts(student, note):
    """Counter counts up, from 0 in every check."""
    counter = student.Counter()
    if counter.tick() != 1:
        raise Wrong("The first tick is not 1", earned=0.5)
    for _ in range(2):  # a remark is made once, however often it comes up
        note("It ticks.")


@homework.check("3", points=1, timeout=2, visibility="hidden")
def counts_on(student):
    """Counter goes on counting."""
    counter = student.Counter()
    counter.tick()
    if counter.tick() != 2:
        raise Wrong("The second tick is not 2")
