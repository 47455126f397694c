"""Text is read in whatever encoding an editor saves it, and git's marks are recognized."""

import codecs
import zipfile

import pytest

from autograder.errors import UsageError
from autograder.homework.assignment import Assignment
from autograder.submitted import conformance, notebooks
from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell
from autograder.submitted.parsing import conflict_in, recoded
from autograder.submitted.reading import Wanted, read
from autograder.submitted.submission import collect

SOURCE = "# naïve\ndef f(x):\n    return '–'\n"
CONFLICT = "x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> theirs\n"


@pytest.fixture
def put(tmp_path):
    def write(content, name="a_hw.py"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return write


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_text_becomes_utf_8(encoding):
    assert recoded(SOURCE.encode(encoding)).decode("utf-8") == SOURCE


@pytest.mark.parametrize(
    "content",
    [SOURCE.encode(), codecs.BOM_UTF8 + SOURCE.encode(), b"", b"x", b"# \xe9\n", b"x = 1\r\n"],
)
def test_any_other_text_stays_as_it_is(content):
    assert recoded(content) == content


def test_module_in_utf_16_is_staged_in_what_python_reads(put, tmp_path):
    path = put(SOURCE.encode("utf-16"))
    found = collect(Assignment(name="a", title="A", submission="*_hw.py"), [path], tmp_path)
    assert found.broken is None
    assert found.module.name == "a_hw.py"
    assert found.module.read_text(encoding="utf-8") == SOURCE
    assert list(found.reading.outline.functions) == ["f"]


def test_cells_in_utf_16_are_read(put):
    found = read(put(("# %%\n" + SOURCE).encode("utf-16")), Wanted(as_cells=True))
    assert list(found.outline.functions) == ["f"]


def test_conflict_is_named_with_its_line_and_the_way_out(put):
    found = read(put(CONFLICT), Wanted()).unparsable
    assert (found.line, found.text) == (2, "<<<<<<< HEAD")
    wrong = conformance.invalid(found, "a.py")
    assert "line 2: git marked a merge conflict here (<<<<<<< HEAD)" in wrong.feedback.found
    assert "keep one of the two" in wrong.feedback.found


def test_conflict_in_a_cell_is_named():
    (cell,) = translate([RawCell(True, CONFLICT)])
    assert cell.error.startswith("cell 1, line 2: git marked a merge conflict")


def test_conflict_in_the_file_of_a_notebook_is_named(put):
    path = put('{"nbformat": 4,\n' + CONFLICT + "}", "a.ipynb")
    with pytest.raises(UsageError, match="line 3: git marked a merge conflict") as caught:
        notebooks.read(path)
    assert "in a text editor: Jupyter cannot open it before" in caught.value.tip


def test_lines_that_only_look_like_one_are_none():
    assert conflict_in("x = 1\n# ======= part\n'''\n=======\n'''\n") == (0, "")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"x = 1\0", "Save it as text in UTF-8"),
        (b"# \xe9\nx = '\xe9'\n", "Save it as text in UTF-8"),
        (b"x = (", "with Python 3."),
    ],
)
def test_way_out_depends_on_what_is_wrong(put, content, says):
    found = read(put(content), Wanted()).unparsable
    assert says in conformance.invalid(found, "a.py").feedback.next_step


def test_zip_with_a_password_says_what_to_do(tmp_path):
    path = tmp_path / "hw.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a_hw.py", SOURCE)
    content = bytearray(path.read_bytes())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1  # as its list of members says of each
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is encrypted: it needs a password") as caught:
        collect(Assignment(name="a", title="A", submission="*_hw.py"), [path], tmp_path)
    assert caught.value.tip == "make the archive again without a password, and submit that"


def test_encoding_that_utf_16_declares_is_not_that_of_what_it_becomes():
    for declared in ("utf-16", "latin-1", "cp1252"):
        made = recoded(f"#!python\n# -*- coding: {declared} -*-\nx = 'é'\n".encode("utf-16"))
        assert made.decode("utf-8") == "#!python\n# -*- coding: utf-8 -*-\nx = 'é'\n"
    later = "x = 1\ny = 2\n# coding: latin-1\n"
    assert recoded(later.encode("utf-16")).decode("utf-8") == later
