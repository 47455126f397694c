"""What the tests of a class share."""

import contextlib
import pickle
import zipfile

from tiny_homework import RIGHT

from autograder.classroom.entries import Entry, Person
from autograder.classroom.jobs import Graded, State
from autograder.classroom.store import Store
from autograder.results.report import CheckResult, Feedback, Outcome, Report
from autograder.results.shown import Answer

WRONG = RIGHT.replace("return 2 * x", "return x")


def hand_in(folder, source=RIGHT):
    """Write a submission of the tiny homework."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x_tiny.py").write_text(source)
    (folder / "curve.pkl").write_bytes(pickle.dumps([1.0, 2.0]))
    return folder


def zipped(path, files):
    """Write a zip file from names and texts."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def entry(path, name="Ada", **more):
    """Return a folder as a submission."""
    return Entry(path.name, (path,), (Person(name),), **more)


def essay_report(answer="It converges."):
    """A report with a right check of 2 points, a wrong one of 3, and an essay of 10."""
    wrong = Feedback("step has the wrong sign")
    return Report(
        *("hw", "Homework", "ada"),
        results=(
            CheckResult("loss", "1.1", "1", "The loss", 2.0, 2.0, Outcome.PASSED),
            CheckResult("step", "1.2", "1", "The step", 3.0, 0.0, Outcome.WRONG, wrong),
            CheckResult(
                *("essay", "2.1", "2", "Why it converges", 10.0, None, Outcome.BY_HAND),
                shown=(Answer("Why", answer),),
            ),
        ),
        part_titles={"1": "Code", "2": "Report"},
    )


def save_report(store, identity, report, files="files", state=State.GRADED, people=None, **more):
    """Store a report as if it had just been graded."""
    people = people or (Person(identity.title()),)
    handed_in = Entry(identity, (), people, **more)
    store.save(handed_in, files, "key", Graded(identity, state, report))


@contextlib.contextmanager
def graded_class(folder, identities, report=None):
    """A class in which everybody has the same report, that with an essay to grade."""
    folder.mkdir(exist_ok=True)
    with contextlib.closing(Store(folder)) as store:
        store.describe({"homework": "hw", "title": "Homework", "seed": "1", "part 1": "Code"})
        for identity in identities:
            save_report(store, identity, report or essay_report())
        yield store
