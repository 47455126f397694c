"""Pages and gradebook follow what people decide, a killed server or not."""

import contextlib
import os

from classroom_tools import graded_class

from autograder.classroom import outputs
from autograder.classroom.desk import Desk
from autograder.review.writing import Writer, unwritten


def give(folder, who):
    with contextlib.closing(Desk(folder)) as desk:
        desk.give(who, "essay", by="ta", version=0, points=7)


def test_what_was_not_written_is_found_and_written(tmp_path):
    with graded_class(tmp_path, ["ada", "bob"]):
        pass
    give(tmp_path, "ada")
    assert unwritten(tmp_path) == {"ada"}
    writer = Writer(tmp_path)
    writer.changed(unwritten(tmp_path))
    writer.close()
    assert writer.problem == ""
    assert unwritten(tmp_path) == set()
    assert "7" in (tmp_path / "gradebook.csv").read_text().splitlines()[1]
    page = tmp_path / outputs.RESULTS / "ada.html"
    os.utime(page, (0, 0))
    assert unwritten(tmp_path) == {"ada"}


def test_folder_that_cannot_be_written_ends_no_grading(tmp_path, monkeypatch):
    with graded_class(tmp_path, ["ada"]):
        pass

    def full(*_arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr(outputs, "write_decided", full)
    writer = Writer(tmp_path)
    writer.changed({"ada"})
    writer.close()
    assert "the disk is full" in writer.problem
