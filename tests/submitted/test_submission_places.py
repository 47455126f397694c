"""Where a submission's lines, headings and files are, and under which name each is staged."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import Assignment
from autograder.errors import UsageError, Wrong
from autograder.submitted.cells import as_module, translate
from autograder.submitted.choosing import MAX_SOURCE, Asked
from autograder.submitted.notebooks import RawCell
from autograder.submitted.reading import Reading
from autograder.submitted.submission import Submission, asked_of, collect, of_file, require_there

CELLS = tuple(
    translate(
        [
            RawCell(False, "# Part one\ntext\n## Details"),
            RawCell(True, "a = 1\nb = 2"),
            RawCell(False, "text without a heading"),
            RawCell(True, "c = 3"),
            RawCell(False, "# Part two"),
            RawCell(True, "d = 4\n\ne = 5"),
        ]
    )
)
LINES = as_module(CELLS).splitlines()


def submission(**settings):
    return Submission("ada", Path("m.py"), {"w.npy": Path("w.npy")}, file="m.py", **settings)


def tree(main="nn/a.py"):
    written = {"nn/a.py": Path("1"), "nn/b.py": Path("2")}
    return SimpleNamespace(main=main, written=written, unplaced=("odd.py",))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("a = 1", "cell 1, line 1"),
        ("b = 2", "cell 1, line 2"),
        ("c = 3", "cell 2, line 1"),
        ("d = 4", "cell 3, line 1"),
        ("e = 5", "cell 3, line 3"),
    ],
)
def test_line_of_a_notebook_is_one_of_its_cell(statement, place):
    assert submission(cells=CELLS).place(LINES.index(statement) + 1) == place


def test_line_above_all_cells_is_its_own():
    assert submission(cells=CELLS).place(0) == "line 0"


def test_line_of_a_file_is_its_own():
    assert submission().place(12) == "line 12"
    assert submission().place(12, "m.py") == "line 12"


@pytest.mark.parametrize(
    ("cells", "file", "place"),
    [
        ((), "nn/a.py", "nn/a.py, line {line}"),
        ((), "", "line {line}"),
        (CELLS, "nn/a.py", "cell 2, line 1"),
        (CELLS, "nn/b.py", "nn/b.py, line {line}"),
    ],
)
def test_line_of_several_files_names_its_file_unless_that_is_the_notebook(cells, file, place):
    line = LINES.index("c = 3") + 1
    assert submission(cells=cells, tree=tree()).place(line, file) == place.format(line=line)


def test_heading_of_a_cell_is_the_last_one_above_it():
    found = submission(cells=CELLS)
    assert found.headings == ["## Details", "## Details", "# Part two"]
    assert found.cell_sources[1] == ("cell 2", 1, "c = 3")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, {"m.py"}),
        ({"tree": tree()}, {"nn/a.py", "nn/b.py"}),
        ({"tree": tree(), "cells": CELLS}, {"nn/a.py", "nn/b.py", "m.py"}),
    ],
)
def test_code_artifacts_and_the_courses_files_are_staged(settings, code):
    found = submission(own={"given.py": Path("g")}, **settings)
    assert set(found.staged) == {*code, "w.npy", "given.py"}


def test_what_has_no_place_is_what_was_ignored_or_what_a_tree_says():
    assert submission(ignored=("x.py",)).unplaced == ("x.py",)
    assert submission(ignored=("x.py",), tree=tree()).unplaced == ("odd.py",)


def assignment(pattern="*_h.py", **settings):
    return Assignment(name="h", title="H", submission=pattern, parts={}, **settings)


def test_limit_of_an_artifact_is_given_in_megabytes():
    asked = asked_of(assignment(artifacts=["w.npy"], artifact_mb=3))
    assert asked == Asked(["*_h.py"], ["w.npy"], 3 * 1024 * 1024)


def test_path_that_does_not_exist_is_named(tmp_path):
    assert require_there([tmp_path]) == [tmp_path]
    with pytest.raises(UsageError, match="no file or folder"):
        require_there([tmp_path, tmp_path / "none"])


def test_file_in_another_case_is_staged_by_the_right_name_and_stays(tmp_path):
    handed_in, scratch = tmp_path / "in", tmp_path / "scratch"
    for folder in (handed_in, scratch):
        folder.mkdir()
    (handed_in / "ada_h.py").write_text("x = 1")
    (handed_in / "W.NPY").write_text("weights")
    found = collect(assignment(artifacts=["w.npy"]), [handed_in], scratch)
    assert found.artifacts["w.npy"] == scratch / "w.npy"
    assert (scratch / "w.npy").read_text() == (handed_in / "W.NPY").read_text() == "weights"
    assert found.name == "in"


class Reader:
    def __init__(self, found):
        self.found = found

    def read(self, _file, _wanted):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ada_h.py"
    path.write_text("x = 1")
    return path


def test_text_that_a_reader_decoded_is_what_is_imported(file, tmp_path):
    made = of_file(assignment(), "ada", file, {}, tmp_path, Reader(Reading(text="x = 2")))
    assert (made.module.read_text(), made.module.name) == ("x = 2", "ada_h.py")
    assert made.module != file
    assert of_file(assignment(), "ada", file, {}, tmp_path, Reader(Reading())).module == file


def test_file_that_cannot_be_read_is_broken_and_a_notebook_is_refused(file, tmp_path):
    error = Wrong("too deep", found="1,000 levels")
    made = of_file(assignment(), "ada", file, {}, tmp_path, Reader(error))
    assert made.broken is error
    with pytest.raises(UsageError, match="too deep: 1,000 levels"):
        of_file(assignment("*_h.ipynb"), "ada", file, {}, tmp_path, Reader(error))


def test_cells_become_the_module_that_is_run(tmp_path):
    notebook = tmp_path / "ada_h.ipynb"
    notebook.write_text("{}")
    made = of_file(
        assignment("*_h.ipynb"), "ada", notebook, {}, tmp_path, Reader(Reading(cells=[*CELLS]))
    )
    assert made.module.read_text() == as_module(CELLS)
    assert (made.cells, made.file) == (CELLS, "ada_h.ipynb")


def test_file_that_is_too_large_for_code_is_refused(tmp_path):
    file = tmp_path / "ada_h.py"
    with file.open("wb") as opened:
        opened.truncate(MAX_SOURCE + 1)
    with pytest.raises(UsageError, match="is it really code"):
        of_file(assignment(), "ada", file, {}, tmp_path, Reader(Reading()))
