"""What a class's folder holds for the staff: a page and a result for each, and points by part."""

import contextlib
import json
import shutil

import pytest
from classroom_tools import essay_report, graded_class, save_report

from autograder.classroom import feedback, outputs
from autograder.classroom.desk import Desk
from autograder.classroom.entries import Entry, Person
from autograder.classroom.jobs import State
from autograder.classroom.manual import Decisions, Override
from autograder.classroom.store import CheckRow, open_existing


def check(submission="ada", part="1", points=2.0, score=1.0):
    return CheckRow(
        *(submission, "c", "1.1", part, "T", points, score, "partly right", 1.0, "", "")
    )


class Named:
    """A row of which only the id counts."""

    def __init__(self, identity):
        self.id = identity


def by_part(*checks):
    return outputs.points_by_part([Named("ada"), Named("bob")], list(checks))


def test_points_are_added_up_by_submission_and_part():
    found = by_part(check(), check(points=3.0, score=0.5), check(part="2"), check("bob", score=0.0))
    assert found == {
        "ada": {"1": (1.5, 5.0), "2": (1.0, 2.0)},
        "bob": {"1": (0.0, 2.0)},
    }


def test_part_of_which_anything_waits_has_no_points_yet():
    found = by_part(check(score=None), check(), check(part="2"))
    assert found == {"ada": {"1": (None, 4.0), "2": (1.0, 2.0)}, "bob": {}}


def test_points_of_a_part_have_six_digits():
    found = by_part(check(points=1 / 3, score=0.1), check(points=1 / 3, score=1 / 3))
    assert found["ada"]["1"] == (0.433333, 0.666667)


def heading(entry, *overrides):
    given = {(each.submission, each.item): each for each in overrides}
    return outputs._heading(entry, Decisions(overrides=given))


ADA = Person("Ada", "7", "ada@x.edu")


def test_heading_says_whose_it_is_and_when_it_came():
    late = Entry("s1", (), (ADA, Person("Bob")), "2026-10-01 20:39:29.6118 -0400", True, 3)
    found = heading(late)
    assert list(found.lines) == [
        "Ada, 7, ada@x.edu",
        "Bob",
        "handed in 2026-10-01 20:39:29 -0400 · handed in 3 times · late",
    ]


def test_heading_of_whom_little_is_known_is_short():
    found = heading(Entry("s1", (), (Person("", "7"),)))
    assert list(found.lines) == ["7"]
    twice = heading(Entry("s1", (), (ADA,), attempts=2))
    assert list(twice.lines)[1] == "handed in 2 times"


def test_heading_says_what_people_changed_of_this_submission():
    found = heading(
        Entry("s1", (), (ADA,)),
        Override("s1", "", 3.0, "agreed", by="ta"),
        Override("s1", "step", 3.0, "right", by="ta2"),
        Override("s2", "", 3.0, "other", by="ta"),
    )
    assert list(found.lines)[1:] == [
        "the score was changed by ta: agreed",
        "step was changed by ta2: right",
    ]


@pytest.fixture(scope="module")
def class_of_two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "class"
    with graded_class(folder, ["ada", "bob"]) as store:
        save_report(store, "ada", essay_report(), state=State.GRADED)
    return folder


@pytest.fixture
def room(class_of_two, tmp_path, monkeypatch):
    """A copy of the class, with its store; pages are drawn elsewhere."""
    for module in (outputs.html, feedback.html):
        monkeypatch.setattr(module, "render", lambda report, **_about: f"{report.score:g}")
    monkeypatch.setattr(
        outputs.class_page, "write", lambda path, about, *_: path.write_text(about["title"])
    )
    folder = shutil.copytree(class_of_two, tmp_path / "class")
    with contextlib.closing(open_existing(folder)) as store:
        yield folder, store


def written(folder):
    return sorted(path.name for path in (folder / "results").glob("*.*ml")) + sorted(
        path.name for path in (folder / "results").glob("*.json") if path.stem in ("ada", "bob")
    )


def test_every_submission_is_written_once_and_again_when_it_changed(room):
    folder, store = room
    done = []
    outputs.write_what_changed(folder, store, lambda: done.append(1))
    assert (written(folder), len(done)) == (["ada.html", "bob.html", "ada.json", "bob.json"], 2)
    assert outputs.are_there(folder, "ada")
    before = {path: path.stat().st_mtime_ns for path in (folder / "results").glob("*.html")}
    outputs.write_what_changed(folder, store, lambda: None)
    assert before == {path: path.stat().st_mtime_ns for path in before}
    with contextlib.closing(Desk(folder)) as desk:
        desk.give("ada", "essay", by="ta", version=0, points=7)
    outputs.write_what_changed(folder, store, lambda: None)
    changed = [path.stem for path in before if path.stat().st_mtime_ns != before[path]]
    assert changed == ["ada"]
    result = json.loads((folder / "results" / "ada.json").read_text())
    assert result["score"] == 9


def test_file_that_is_missing_or_empty_is_written_again(room):
    folder, store = room
    outputs.write_what_changed(folder, store, lambda: None)
    (folder / "results" / "ada.html").write_text("")
    (folder / "results" / "bob.json").unlink()
    assert not outputs.are_there(folder, "ada")
    assert not outputs.are_there(folder, "bob")
    outputs.write_what_changed(folder, store, lambda: None)
    assert outputs.are_there(folder, "ada")
    assert outputs.are_there(folder, "bob")


def test_only_those_are_written_that_were_decided_with_the_overview(room):
    folder, store = room
    outputs.write_decided(folder, store, {"bob"})
    assert written(folder) == ["bob.html", "bob.json"]
    assert "Homework" in (folder / "index.html").read_text()
    head, *lines = (folder / "gradebook.csv").read_text().splitlines()
    assert "1: Code (5 pts)" in head
    assert len(lines) == 2


def test_decisions_are_of_one_or_of_all(room):
    folder, _ = room
    with contextlib.closing(Desk(folder)) as desk:
        for who in ("ada", "bob"):
            desk.give(who, "essay", by="ta", version=0, points=7)
    assert len(outputs.decisions_in(folder).grades) == 2
    assert list(outputs.decisions_in(folder, "bob").grades) == [("bob", "essay")]


def test_archives_are_made_only_where_somebody_has_a_name_in_them(room):
    folder, store = room
    (folder / "feedback_canvas.zip").write_text("of a run before")
    given = feedback.write(folder, store, unfinished=True)
    assert (given.pages, given.canvas, given.moodle) == (2, 0, 0)
    assert [row.id for row in given.waiting] == ["ada", "bob"]
    assert not (folder / "feedback_canvas.zip").exists()
    assert not (folder / "feedback_moodle.zip").exists()
    assert feedback.write(folder, store).pages == 0
    assert list((folder / "feedback").glob("*.html")) == []
