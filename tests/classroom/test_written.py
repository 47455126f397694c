"""What a class's dashboard does not write again."""

from types import SimpleNamespace

import pytest

from autograder.classroom.manual import Decisions
from autograder.classroom.written import Written


def row(identity="a"):
    return SimpleNamespace(id=identity)


@pytest.fixture
def files(tmp_path):
    found = [tmp_path / "a.json", tmp_path / "a.html"]
    for file in found:
        file.write_text("page")
    return found


@pytest.fixture
def noted(tmp_path, files):
    """Note and keep that the files of one submission were written from a report."""
    written = Written(tmp_path, Decisions())
    written.note("a", written.digest(row(), "report"), files)
    written.save()


def is_current(folder, files, report="report", decisions=None):
    written = Written(folder, decisions or Decisions())
    return written.is_current("a", written.digest(row(), report), files)


@pytest.mark.usefixtures("noted")
def test_what_is_as_it_was_written_is_not_written_again(tmp_path, files):
    assert is_current(tmp_path, files)


@pytest.mark.usefixtures("noted")
def test_another_report_or_decision_is(tmp_path, files):
    mine, other = {("a", "x"): "5"}, {("b", "x"): "5"}
    assert not is_current(tmp_path, files, report="another")
    assert not is_current(tmp_path, files, decisions=Decisions(grades=mine))
    assert not is_current(tmp_path, files, decisions=Decisions(overrides=mine))
    assert not is_current(tmp_path, files, decisions=Decisions(counting_up=frozenset("x")))
    assert is_current(tmp_path, files, decisions=Decisions(grades=other, overrides=other))


@pytest.mark.usefixtures("noted")
def test_so_is_a_file_that_is_gone_or_was_changed(tmp_path, files):
    files[1].write_text("another page")
    assert not is_current(tmp_path, files)
    files[0].unlink()
    assert not is_current(tmp_path, files)


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"a": 3}', '{"a": ["x", []]}'])
def test_notes_that_cannot_be_read_mean_that_all_is_written(tmp_path, files, text):
    (tmp_path / ".written.json").write_text(text)
    assert not is_current(tmp_path, files)
    files[0].unlink()
    assert not is_current(tmp_path, files)


@pytest.mark.usefixtures("noted")
def test_another_program_writes_all_of_it_again(tmp_path, files, monkeypatch):
    monkeypatch.setattr("autograder.classroom.written._program", lambda: "another")
    assert not is_current(tmp_path, files)
