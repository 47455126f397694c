"""What is read in a file, and that nothing in one does more than be refused."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.sandbox import protocol, records, replies
from autograder.submitted import reading, unpacking
from autograder.submitted.reading import Reading, Wanted, as_plain, read
from autograder.submitted.unpacking import Asked, unpack

WANTED = Wanted(True, {"1": (["numpy.cov"], ["f"])}, ["why", "WHY"], ["Explain."])
SOURCE = """# %% [markdown]
# # Why
# Explain.
# Because.
# %%
import numpy as np
WHY = "I did"
def f(x):
    return np.cov(x)
"""


@pytest.fixture
def put(tmp_path):
    def write(content, name="a.py"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return write


def through_the_wire(record):
    frame = protocol.dump({"ok": as_plain(record)})
    left = memoryview(b"".join(frame))

    def fill(buffer):
        nonlocal left
        buffer[:] = left[: len(buffer)]
        left = left[len(buffer) :]

    return replies.read("read", protocol.receive(fill)).value


def test_everything_that_is_wanted_is_found_and_arrives_whole(put):
    found = read(put(SOURCE), WANTED)
    assert found.answers == {"why": "Because.", "WHY": "I did"}
    assert [(use.name, use.where) for use in found.uses["1"]] == [("numpy.cov", "f")]
    assert found.outline.functions == {"f": ["x"]}
    assert [cell.names for cell in found.cells] == [(), ("WHY", "f", "np")]
    assert through_the_wire(found) == found


def test_a_module_that_cannot_be_parsed_says_where(put):
    found = read(put("x = 1\ndef f(:\n"), Wanted(False, WANTED.forbidden, ["why"]))
    assert found.unparsable.line == 2
    assert (found.uses, found.answers) == ({"1": []}, {"why": ""})
    assert through_the_wire(found) == found


def test_text_that_cannot_be_sent_is_replaced(put):
    found = read(put('WHY = "\\ud800"'), WANTED)
    assert through_the_wire(found).answers["WHY"] == "?"


def test_many_uses_and_names_are_cut(put):
    many = "import numpy\n" + "numpy.cov(1)\n" * 200
    many += "".join(f"def f{n}(): pass\n" for n in range(2000))
    found = read(put(many), Wanted(False, {"1": (["numpy.cov"], [])}))
    assert len(found.uses["1"]) == reading.MOST_USES
    assert through_the_wire(found).outline == found.outline


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.booleans())
@settings(deadline=None, max_examples=200)
@example(b"(" * 5000, True)
@example(b"\xef\xbb\xbfx = 1", False)
def test_bytes_of_any_kind_are_read_or_refused(data, as_cells):
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(_folder())
        for name in ("a.py", "a.ipynb") if as_cells else ("a.py",):
            (folder / name).write_bytes(data)
            wanted = Wanted(as_cells, WANTED.forbidden, WANTED.answers, WANTED.question)
            with contextlib.suppress(UsageError):
                assert isinstance(through_the_wire(read(folder / name, wanted)), Reading)


@contextlib.contextmanager
def _folder():
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def archive(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


ASKED = Asked(["*_tiny.py"], ["data.pkl"], 2**20)


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_a_broken_archive_is_unpacked_or_refused(data):
    content = bytearray(archive(("a_tiny.py", "x = 1"), ("data.pkl", b"12"), ("b.txt", "")))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with _folder() as folder:
        (folder / "a.zip").write_bytes(content)
        (folder / "into").mkdir()
        with contextlib.suppress(UsageError):
            unpack(folder / "a.zip", folder / "into", ASKED, "a.zip")


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([(f"a{n}_tiny.py", bytes(2**20)) for n in range(25)], "unpacks to"),
        ([(f"a{n}_tiny.py", bytes(3 * 2**20)) for n in range(25)], "at most"),
        ([("a_tiny.py", ""), ("A_tiny.py", "")], "two files named"),
        ([("a_tiny.py", ""), ("data.pkl", bytes(2**21))], "at most"),
    ],
    ids=["sum", "each", "names", "artifact"],
)
def test_nothing_is_written_of_an_archive_that_is_refused(tmp_path, members, says):
    (tmp_path / "a.zip").write_bytes(archive(*members))
    (tmp_path / "into").mkdir()
    with pytest.raises(UsageError, match=says):
        unpack(tmp_path / "a.zip", tmp_path / "into", ASKED, "a.zip")
    assert list((tmp_path / "into").iterdir()) == []


def test_what_is_asked_for_is_written_and_the_rest_named(tmp_path):
    (tmp_path / "a.zip").write_bytes(archive(("d/a_tiny.py", "x = 1"), ("b.txt", "")))
    found = unpack(tmp_path / "a.zip", tmp_path, ASKED, "a.zip")
    assert (found.files, found.others) == (["a_tiny.py"], ["b.txt"])
    assert (tmp_path / "0").read_text() == "x = 1"
    assert records.read(unpacking.Unpacked, as_plain(found)) == found
