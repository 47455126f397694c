"""What is read in a file, and that nothing in one does more than be refused."""

import contextlib
import gzip
import io
import tarfile
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.sandbox import protocol, records, replies
from autograder.submitted import reading, unpacking
from autograder.submitted.choosing import MAX_FILES
from autograder.submitted.reading import Reading, Wanted, as_plain, read
from autograder.submitted.unpacking import extract, listing

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


def listed_and_extracted(content, folder, name="a.zip"):
    (folder / name).write_bytes(content)
    (folder / "into").mkdir()
    found = listing(folder / name, name)
    extract(folder / name, folder / "into", found.numbers, name)
    assert records.read(unpacking.Listed, as_plain(found)) == found
    return found


@given(st.data(), st.sampled_from(["a.zip", "a.tar", "a.tgz"]))
@settings(deadline=None, max_examples=200)
def test_a_broken_archive_is_unpacked_or_refused(data, name):
    made = archive if name == "a.zip" else tarred
    content = bytearray(made(("a_tiny.py", "x = 1"), ("data.pkl", b"12"), ("b.txt", "")))
    if name == "a.tgz":
        content = bytearray(gzip.compress(content))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with _folder() as folder, contextlib.suppress(UsageError):
        listed_and_extracted(bytes(content), folder, name)


def tarred(*members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        for name, content in members:
            data = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("made", [archive, tarred, lambda *m: gzip.compress(tarred(*m))])
def test_an_archive_is_listed_nearest_first_and_written_by_number(tmp_path, made):
    content = made(("d/e/b.txt", "b"), ("d/a.py", "x = 1"), ("d/a.py", "x = 2"), ("../c", ""))
    found = listed_and_extracted(content, tmp_path, "a.tar")
    assert [member.path for member in found.members] == ["c", "d/a.py", "d/e/b.txt"]
    assert [(tmp_path / "into" / n).read_text() for n in "012"] == ["", "x = 2", "b"]


def test_no_more_is_listed_than_is_looked_at(tmp_path):
    (tmp_path / "a.zip").write_bytes(archive(*((f"{n}/x", "") for n in range(3000)), ("y", "")))
    found = listing(tmp_path / "a.zip", "a.zip")
    assert len(found.members) == MAX_FILES + 1
    assert found.members[0].path == "y"


def test_links_and_devices_in_a_tar_are_no_files(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as file:
        for name, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            file.addfile(info)
    found = listing(tmp_path / "a.tar", "a.tar").members
    assert [(member.path, member.link) for member in found] == [("a", True), ("b", True)]


def test_a_tar_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_STREAM", 2**20)
    (tmp_path / "a.tgz").write_bytes(gzip.compress(tarred(("x", bytes(2**21)))))
    with pytest.raises(UsageError, match="unpacks to over 1 MB"):
        listing(tmp_path / "a.tgz", "a.tgz")


@pytest.mark.parametrize(
    ("start", "kind"), [(b"Rar!\x1a", "RAR"), (b"7z\xbc\xaf\x27", "7z")], ids=["rar", "7z"]
)
def test_an_archive_of_another_kind_is_named(tmp_path, start, kind):
    (tmp_path / "a.zip").write_bytes(start + bytes(100))
    with pytest.raises(UsageError, match=f"a.zip is a {kind} archive"):
        listing(tmp_path / "a.zip", "a.zip")


def test_an_encrypted_member_says_so(tmp_path):
    content = archive(("a.py", "x = 1"))
    # The flag stands six bytes into a member's header, and eight into its entry of the list.
    place = content.index(b"PK\x01\x02") + 8
    content = content[:6] + b"\x01" + content[7:place] + b"\x01" + content[place + 1 :]
    with pytest.raises(UsageError, match=r"a\.py is encrypted: it needs a password"):
        listed_and_extracted(content, tmp_path)
