"""Exports as they really come: what is recognised, and what is left out and why."""

import os
import stat
import zipfile

import pytest
from classroom_tools import zipped

from autograder.classroom.entries import Person, safe_id
from autograder.classroom.intake import recognise
from autograder.errors import UsageError

METADATA = """\
---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: 00123
    :email: ada@example.edu
  - :name: "=cmd()"
    :sid:
    :email: eve@example.edu
  :created_at: 2024-02-03 10:00:00.000000000 Z
  :score: 3.0
  :results: !ruby/object:Secret
    :x: :symbol
submission_102:
  :submitters:
  - :name: Bob
    :sid: ~
    :email: bob@example.edu
  :created_at: 2024-02-30 25:00:00
submission_103:
  :submitters:
  - :name: Gone
"""
EXPORT = {
    "assignment_7_export/submission_metadata.yml": METADATA,
    "assignment_7_export/submission_101/x_tiny.py": "x = 1",
    "assignment_7_export/submission_102/x_tiny.py": "x = 2",
    "assignment_7_export/stray.txt": "",
}


@pytest.fixture
def read(tiny, tmp_path):
    """Return a function that recognises a zip file of these files, or a folder."""

    def recognised(files):
        source = files if not isinstance(files, dict) else zipped(tmp_path / "all.zip", files)
        return recognise(source, tiny, tmp_path / "room")

    return recognised


def reasons(found):
    return {left.name: left.reason for left in found.left_out}


def test_gradescope_export_gives_people_and_times(read):
    found = read(EXPORT)
    first, second = found.entries
    assert found.kind == "a Gradescope export"
    assert first.id == "submission_101"
    assert first.people[0] == Person("Ada Lovelace", "00123", "ada@example.edu")
    assert first.people[1] == Person("=cmd()", "", "eve@example.edu")
    assert first.submitted_at == "2024-02-03 10:00:00.000000000 Z"
    assert (second.people[0].sid, second.submitted_at) == ("", "2024-02-30 25:00:00")


def test_what_is_not_graded_of_a_gradescope_export_is_listed(read):
    listed = reasons(read(EXPORT))
    assert set(listed) == {"stray.txt", "submission_103 (Gone)"}


def test_gradescope_folders_without_metadata_are_graded_without_names(read):
    found = read({"e/submission_5/x_tiny.py": "", "e/submission_6/x_tiny.py": ""})
    assert [each.name for each in found.entries] == ["submission_5", "submission_6"]


def test_broken_metadata_gets_a_clear_line(read):
    with pytest.raises(UsageError, match=r"submission_metadata\.yml cannot be read"):
        read(EXPORT | {"assignment_7_export/submission_metadata.yml": "a: [b"})


def test_export_says_how_often_it_was_handed_in(read):
    text = "submission_101:\n  :submitters:\n  - :name: A\n  :history:\n  - :id: 1\n  - :id: 2\n"
    first = read(EXPORT | {"assignment_7_export/submission_metadata.yml": text}).entries[0]
    assert first.attempts == 3


def test_metadata_that_is_no_mapping_does_no_harm(read):
    files = EXPORT | {"assignment_7_export/submission_metadata.yml": "submission_101: [1, {}]"}
    assert read(files).entries[0].people == (Person("submission_101"),)


def test_canvas_download_is_sorted_by_student_under_their_own_names(read):
    found = read(
        {
            "lovelaceada_11_901_ada_tiny.py": "x",
            "lovelaceada_11_902_curve-2.pkl": "x",
            "turingalan_LATE_12_903_alan_tiny-1.py": "x",
            "readme.txt": "",
        }
    )
    ada, alan = found.entries
    assert found.kind == "a Canvas download"
    assert sorted(p.name for p in ada.paths[0].iterdir()) == ["ada_tiny.py", "curve.pkl"]
    assert ada.people == (Person("lovelaceada", canvas_id="11", canvas_file="902"),)
    assert [p.name for p in alan.paths[0].iterdir()] == ["alan_tiny.py"]
    assert [(each.late, each.attempts) for each in (ada, alan)] == [(False, 3), (True, 2)]
    assert reasons(found) == {"readme.txt": "it is not named as Canvas names uploads"}


def test_of_a_canvas_file_handed_in_twice_the_later_counts(read):
    found = read({"ada_11_1_a_tiny.py": "old", "ada_11_2_a_tiny-1.py": "new"})
    assert (found.entries[0].paths[0] / "a_tiny.py").read_text() == "new"
    assert reasons(found) == {"ada_11_1_a_tiny.py": "the student handed it in again"}


@pytest.mark.parametrize("end", ["_/", "/", "_"])
def test_moodle_download_with_folders_and_without(read, end):
    names = ("Ada Lovelace_123_assignsubmission_file", "Bob_the_Bee_45_assignsubmission_file")
    files = {f"{name}{end}x_tiny.py": "x" for name in names}
    found = read(files | {"Ada Lovelace_123_assignsubmission_onlinetext_onlinetext.html": "hi"})
    ada, bob = found.entries
    assert found.kind == "a Moodle download"
    assert (ada.people, bob.people) == (
        (Person("Ada Lovelace", moodle_id="123"),),
        (Person("Bob_the_Bee", moodle_id="45"),),
    )
    assert [path.name for path in ada.paths[0].iterdir()] == ["x_tiny.py"]
    assert len(found.left_out) == 1


def test_blackboard_download_gives_the_last_attempt_and_the_name(read):
    first, last = "HW 1_adal_attempt_2026-09-30-23-10-11", "HW 1_adal_attempt_2026-10-01-08-00-00"
    found = read(
        {
            f"{first}_x_tiny.py": "old",
            f"{last}_x_tiny.py": "new",
            f"{last}.txt": "Name: Ada Lovelace (adal)\nAssignment: HW 1\n",
        }
    )
    [ada] = found.entries
    assert (found.kind, ada.submitted_at) == ("a Blackboard download", "2026-10-01 08:00:00")
    assert (ada.people, ada.attempts) == ((Person("Ada Lovelace", login="adal"),), 2)
    assert (ada.paths[0] / "x_tiny.py").read_text() == "new"
    assert reasons(found) == {f"{first}_x_tiny.py": "the student handed in again later"}


def test_clones_of_github_classroom_are_named_after_accounts(read, tmp_path):
    for name in ("hw-1-ada-l", "hw-1-bob"):
        (tmp_path / "clones" / name / ".git").mkdir(parents=True)
        (tmp_path / "clones" / name / "x_tiny.py").write_text("x")
    found = read(tmp_path / "clones")
    assert found.kind == "clones of GitHub Classroom"
    assert [each.people[0].login for each in found.entries] == ["ada-l", "bob"]


def test_folder_of_folders_and_zips(read, tmp_path):
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "x_tiny.py").write_text("")
    (folder / "bob").mkdir()
    inner = zipped(folder / "bob" / "work.zip", {"x_tiny.py": ""})
    eve = zipped(folder / "eve.zip", {"x_tiny.py": ""})
    (folder / "notes.txt").write_text("")
    found = read(folder)
    assert found.kind == "a folder of folders and zip files"
    assert [each.paths for each in found.entries] == [(folder / "ada",), (inner,), (eve,)]
    assert set(reasons(found)) == {"notes.txt"}


@pytest.mark.parametrize("name", ["eve.zip", "eve.tar.gz", "EVE.TAR", "eve.tgz"])
def test_an_archive_of_any_kind_is_a_submission(read, tmp_path, name):
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / name).write_bytes(b"")
    (folder / name).write_bytes(b"")
    found = sorted(read(folder).entries, key=lambda entry: entry.paths)
    assert [entry.paths for entry in found] == sorted([(folder / "ada" / name,), (folder / name,)])
    assert {entry.people[0].name.lower() for entry in found} == {"ada", "eve"}


def test_a_canvas_student_with_an_archive_and_more_is_one_folder(read):
    found = read({"ada_11_1_hw.tar.gz": "x", "ada_11_2_curve.pkl": "x", "bob_12_3_hw.zip": "x"})
    ada, bob = found.entries
    assert sorted(path.name for path in ada.paths[0].iterdir()) == ["curve.pkl", "hw.tar.gz"]
    assert [path.name for path in bob.paths] == ["hw.zip"]


def test_an_archive_of_several_artifacts_is_not_too_large_for_a_class(read, tmp_path, tiny):
    size = tiny.artifact_mb * 2**20 + 1
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("eve.zip", "ada/a.ipynb", "bob/a.pkl"):
            archive.writestr(name, bytes(size))
    assert list(reasons(read(tmp_path / "all.zip"))) == ["bob/a.pkl"]


def test_a_class_of_one_is_a_class(read, tmp_path):
    (tmp_path / "class" / "ada" / "data").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "x_tiny.py").write_text("")
    assert [each.id for each in read(tmp_path / "class").entries] == ["ada"]


def test_links_are_not_followed(read, tmp_path):
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "eve").symlink_to("/etc")
    assert reasons(read(tmp_path / "class")) == {"eve": "it is a link"}


def test_nothing_recognised_says_what_would_be(read, tmp_path):
    (tmp_path / "x_tiny.py").write_text("")
    with pytest.raises(UsageError, match="no submissions were recognised") as caught:
        read(tmp_path)
    assert "autograder grade" in caught.value.tip


HOSTILE = {
    "climbs-out": "../../evil.py",
    "absolute": "/evil.py",
    "drive": "C:/evil.py",
    "backslashes": "..\\..\\evil.py",
    "long": "a/" + "x" * 300,
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_are_left_out_and_listed(read, tmp_path, name):
    found = read({"ada/x_tiny.py": "", "bob/x_tiny.py": "", name: "evil"})
    assert len(found.entries) == 2
    assert len(found.left_out) == 1
    assert not list(tmp_path.rglob("evil*"))


def test_link_in_an_archive_is_left_out(read, tmp_path):
    link = zipfile.ZipInfo("ada/x_tiny.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bob/x_tiny.py", "")
    assert reasons(read(tmp_path / "all.zip")) == {"ada/x_tiny.py": "it is a link"}


def test_file_that_would_unpack_to_too_much_is_left_out(read, tmp_path, tiny):
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/bomb", bytes(tiny.artifact_mb * 2**20 + 1))
        archive.writestr("bob/x_tiny.py", "")
    assert "bytes; at most" in reasons(read(tmp_path / "all.zip"))["ada/bomb"]


def test_archive_is_unpacked_once(read, tmp_path):
    read(EXPORT)
    unpacked = next((tmp_path / "room").rglob("submission_101")) / "x_tiny.py"
    before = os.stat(unpacked).st_ino
    read(tmp_path / "all.zip")
    assert os.stat(unpacked).st_ino == before


def test_changed_archive_is_unpacked_again(read, tmp_path):
    read(EXPORT)
    found = read(EXPORT | {"assignment_7_export/submission_101/x_tiny.py": "changed"})
    assert (found.entries[0].paths[0] / "x_tiny.py").read_text() == "changed"


def test_no_zip_file_gets_a_clear_line(read, tmp_path):
    (tmp_path / "all.zip").write_text("no zip")
    with pytest.raises(UsageError, match="cannot be unpacked"):
        read(tmp_path / "all.zip")


@pytest.mark.parametrize("kind", ["folder", "zip file"])
def test_a_name_that_begins_with_a_dot_is_left_out_and_said(read, tmp_path, kind):
    files = {"ada/x_tiny.py": "x = 1", "bob/x_tiny.py": "x = 1", ".eve/x_tiny.py": "x = 1"}
    files |= {"._ada": "", ".DS_Store": "", ".unpacked": ""}
    source = files
    if kind == "folder":
        with zipfile.ZipFile(zipped(tmp_path / "in.zip", files)) as archive:
            archive.extractall(tmp_path / "class")
        source = tmp_path / "class"
    found = read(source)
    assert [entry.id for entry in found.entries] == ["ada", "bob"]
    assert reasons(found) == {".eve": "its name begins with a dot; rename it to grade it"}


@pytest.mark.parametrize("name", ["../x", "a b", "ADA", "é", "", ".", "x" * 500])
def test_safe_ids_are_plain_and_their_own(name):
    made = safe_id(name)
    assert made == made.strip("._")
    assert made
    assert len(made) < 100
    assert made not in ("ada", "x", "a_b")
