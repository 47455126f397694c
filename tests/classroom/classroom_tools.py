"""What the tests of a class share."""

import pickle
import zipfile

from tiny_homework import RIGHT

from autograder.classroom.entries import Entry, Person

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
