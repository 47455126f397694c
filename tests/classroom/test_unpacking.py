"""What of a class's archive is unpacked, where to, and what is left out and why."""

import stat
import zipfile

import pytest
from classroom_tools import zipped

from autograder.classroom import archives
from autograder.errors import UsageError


@pytest.fixture
def unpacked(tmp_path):
    """Return a function that unpacks files; it returns the reasons for what was left out."""

    def unpack(files, largest=100):
        source = zipped(tmp_path / "all.zip", files) if isinstance(files, dict) else files
        left = archives.unpack(source, tmp_path / "out", largest)
        return {each.name: each.reason for each in left}

    unpack.folder = tmp_path / "out"
    return unpack


def names(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_files_are_unpacked_in_their_folders_and_the_archive_is_marked_done(unpacked):
    assert unpacked({"ada/hw.py": "x", "bob/sub/a.txt": "y", "empty/": ""}) == {}
    assert names(unpacked.folder) == [".unpacked", "ada/hw.py", "bob/sub/a.txt"]
    assert (unpacked.folder / "bob/sub/a.txt").read_text() == "y"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../x", "its name leads out of the archive"),
        ("a/../../x", "its name leads out of the archive"),
        ("/x", "its name leads out of the archive"),
        ("C:/x", "its name leads out of the archive"),
        ("..\\x", "its name leads out of the archive"),
        ("a/" + "x" * 201, "its name is too long"),
        ("é" * 101, "its name is too long"),
    ],
)
def test_name_that_leads_out_or_is_too_long_is_left_out(unpacked, name, reason):
    assert list(unpacked({name: "x", "ada/hw.py": "x"}).values()) == [reason]
    assert names(unpacked.folder) == [".unpacked", "ada/hw.py"]


def test_name_of_the_longest_length_and_one_with_a_colon_inside_are_fine(unpacked):
    assert unpacked({"x" * 200: "x", "a/b:c": "x"}) == {}


def test_clutter_is_left_out_without_a_word(unpacked):
    assert unpacked({"__MACOSX/ada/._hw.py": "x", "ada/.DS_Store": "x", "ada/hw.py": "x"}) == {}
    assert names(unpacked.folder) == [".unpacked", "ada/hw.py"]


def test_second_file_of_a_name_is_left_out_in_whatever_capitals(unpacked):
    found = unpacked({"ada/hw.py": "one", "Ada/HW.py": "two"})
    assert found == {"Ada/HW.py": "there are two files of this name"}
    assert (unpacked.folder / "ada/hw.py").read_text() == "one"


@pytest.mark.parametrize(
    ("name", "size", "fits"),
    [("a.pkl", 100, True), ("a.pkl", 101, False), ("a.ipynb", 101, True), ("a.zip", 101, True)],
)
def test_file_may_have_as_many_bytes_as_it_may_alone(unpacked, name, size, fits):
    found = unpacked({name: "x" * size})
    assert found == ({} if fits else {name: f"it has {size:,} bytes; at most 100 are accepted"})


def test_link_is_left_out(unpacked, tmp_path):
    link = zipfile.ZipInfo("ada/hw.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert unpacked(tmp_path / "all.zip") == {"ada/hw.py": "it is a link"}


def test_encrypted_file_is_left_out(unpacked, tmp_path):
    content = bytearray(zipped(tmp_path / "all.zip", {"ada/hw.py": "x"}).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    (tmp_path / "all.zip").write_bytes(content)
    assert unpacked(tmp_path / "all.zip") == {"ada/hw.py": "it is encrypted"}


def test_file_below_a_file_of_the_same_archive_is_refused(unpacked):
    with pytest.raises(UsageError, match="lies below a file of the same archive"):
        unpacked({"ada": "x", "ada/hw.py": "y"})


def test_archive_of_too_many_or_too_large_files_is_refused(unpacked, monkeypatch):
    assert archives.MAX_MEMBERS == 500_000
    assert archives.MAX_TOTAL == 16 * 2**30
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    assert unpacked({"a": "", "b": ""}) == {}
    with pytest.raises(UsageError, match="holds 3 files"):
        unpacked({"a": "", "b": "", "c": ""})
    monkeypatch.setattr(archives, "MAX_TOTAL", 2)
    assert unpacked({"a": "xy"}) == {}
    with pytest.raises(UsageError, match="would take 0 GB; at most 0 are accepted"):
        unpacked({"a": "xyz"})


def test_what_is_no_zip_file_is_refused(unpacked, tmp_path):
    (tmp_path / "all.zip").write_text("no")
    with pytest.raises(UsageError, match=r"all\.zip cannot be unpacked"):
        unpacked(tmp_path / "all.zip")


def test_same_archive_is_not_unpacked_again_and_another_one_is_whole(unpacked):
    unpacked({"ada/hw.py": "x", "bob/hw.py": "y"})
    (unpacked.folder / "ada/hw.py").write_text("touched")
    unpacked({"ada/hw.py": "x", "bob/hw.py": "y"})
    assert (unpacked.folder / "ada/hw.py").read_text() == "touched"
    unpacked({"ada/hw.py": "z"})
    assert names(unpacked.folder) == [".unpacked", "ada/hw.py"]
    assert (unpacked.folder / "ada/hw.py").read_text() == "z"
