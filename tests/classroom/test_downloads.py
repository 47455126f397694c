"""What each course site's download says of a student, file by file."""

import os

import pytest
from classroom_tools import zipped

from autograder.classroom import (
    blackboard_download,
    canvas_download,
    folders,
    github_clones,
    gradescope_export,
    moodle_download,
)
from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id, short_id


@pytest.fixture
def folder(tmp_path):
    """Return a function that makes a folder of these files."""

    def make(*names, **texts):
        for name in names:
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts.get("text", name))
        return tmp_path / "in"

    return make


@pytest.fixture
def canvas(folder, tmp_path):
    """Return a function that reads files as Canvas's download; a homework of ``*.py``."""

    def read(*names, wanted=("hw.py", "a.py")):
        return canvas_download.read(folder(*names), tmp_path / "room", lambda name: name in wanted)

    return read


def texts(entry):
    (path,) = entry.paths
    return {each.name: each.read_text() for each in sorted(path.iterdir())}


def reasons(found):
    return {each.name: each.reason for each in found.left_out}


def test_of_two_canvas_files_of_one_name_the_one_uploaded_later_counts(canvas):
    found = canvas("ada_11_999_hw.py", "ada_11_1000_hw.py")
    assert texts(found.entries[0]) == {"hw.py": "ada_11_1000_hw.py"}
    assert reasons(found) == {"ada_11_999_hw.py": "the student handed it in again"}


def test_canvas_s_count_goes_before_the_number_of_the_upload(canvas):
    found = canvas("ada_11_5_hw-2.py", "ada_11_9_hw-1.py", "ada_11_7_hw.py")
    assert texts(found.entries[0]) == {"hw.py": "ada_11_5_hw-2.py"}
    assert found.entries[0].attempts == 3
    assert len(found.left_out) == 2


def test_number_that_is_part_of_a_file_s_name_stays(canvas):
    found = canvas("ada_11_5_part-2.py", wanted=("part-2.py",))
    assert texts(found.entries[0]) == {"part-2.py": "ada_11_5_part-2.py"}
    assert found.entries[0].attempts == 1
    other = canvas("bob_12_6_notes-3.txt", wanted=("part-2.py",)).entries[1]
    assert (list(texts(other)), other.attempts) == (["notes-3.txt"], 1)


def test_canvas_students_of_one_account_name_are_told_by_their_number(canvas):
    found = canvas("smith_11_5_hw.py", "smith_12_6_hw.py")
    assert [entry.people[0].canvas_id for entry in found.entries] == ["11", "12"]
    assert [entry.id for entry in found.entries] == ["smith_11", "smith_12"]


def test_canvas_s_newest_file_is_where_feedback_goes(canvas):
    (entry,) = canvas("ada_11_99_hw.py", "ada_11_100_a.py").entries
    assert entry.people == (Person("ada", canvas_id="11", canvas_file="100"),)


def test_one_late_file_makes_a_canvas_submission_late(canvas):
    found = canvas("ada_11_1_hw.py", "ada_LATE_11_2_a.py", "bob_12_3_hw.py")
    assert [entry.late for entry in found.entries] == [True, False]


def test_name_with_underscores_is_the_student_s_own(canvas):
    assert list(texts(canvas("ada_11_1_my_own_hw.py").entries[0])) == ["my_own_hw.py"]


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        (["ada_11_1_hw.py"], True),
        (["ada_11_1_hw.py", "bob_12_2_hw.py", "readme.txt"], True),
        (["ada_11_1_hw.py", "readme.txt"], False),
        (["ada_11_1_hw.py", "bob_12_2_hw.py", "sub/x.py"], False),
        (["ada_11_hw.py"], False),
        (["11_1_hw.py"], False),
    ],
)
def test_canvas_s_download_is_files_most_of_which_are_named_so(folder, names, is_it):
    assert canvas_download.is_download(folder(*names)) is is_it


BLACKBOARD = "HW_1_ada_attempt_2026-09-30-23-10-11"


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        ([f"{BLACKBOARD}_hw.py"], True),
        ([f"{BLACKBOARD}.txt"], True),
        ([f"{BLACKBOARD}_hw.py", "x"], False),
        ([f"{BLACKBOARD}_hw.py", f"{BLACKBOARD}.txt", "x"], True),
        ([f"{BLACKBOARD}_hw.py", f"{BLACKBOARD}.txt", "sub/x"], False),
        (["HW_ada_attempt_2026-09-30_hw.py"], False),
    ],
)
def test_blackboard_s_download_is_files_most_of_which_are_named_so(folder, names, is_it):
    assert blackboard_download.is_download(folder(*names)) is is_it


def test_blackboard_attempts_are_counted_by_their_times(folder, tmp_path):
    first, last = BLACKBOARD, BLACKBOARD.replace("23-10-11", "23-10-12")
    names = [f"{first}_hw.py", f"{first}_b.py", f"{last}_hw.py", "stray"]
    found = blackboard_download.read(folder(*names), tmp_path / "room")
    (entry,) = found.entries
    assert (entry.attempts, entry.submitted_at) == (2, "2026-09-30 23:10:12")
    assert texts(entry) == {"hw.py": f"{last}_hw.py"}
    assert entry.people == (Person("ada", login="ada"),)
    assert reasons(found) == {
        f"{first}_hw.py": "the student handed in again later",
        f"{first}_b.py": "the student handed in again later",
        "stray": "it is not named as Blackboard names uploads",
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Name: Ada Lovelace (ada)\nAssignment: HW", "Ada Lovelace"),
        ("\ufeffName: Ada (ada)\n", "Ada"),
        ("Name:Ada (King) Lovelace (ada)\r\nx", "Ada (King) Lovelace"),
        ("Assignment: HW\nName: Ada (ada)", "ada"),
        ("", "ada"),
    ],
)
def test_blackboard_says_the_name_in_its_first_line(folder, tmp_path, text, name):
    source = folder(f"{BLACKBOARD}_hw.py")
    (source / f"{BLACKBOARD}.txt").write_text(text, encoding="utf-8")
    (entry,) = blackboard_download.read(source, tmp_path / "room").entries
    assert entry.people == (Person(name, login="ada"),)


def test_moodle_s_participants_of_one_name_are_two(folder, tmp_path):
    names = [f"Li Wei_{n}_assignsubmission_file_hw.py" for n in (1, 2)]
    found = moodle_download.read(folder(*names), tmp_path / "room")
    assert [entry.people for entry in found.entries] == [
        (Person("Li Wei", moodle_id="1"),),
        (Person("Li Wei", moodle_id="2"),),
    ]
    assert [texts(entry) for entry in found.entries] == [{"hw.py": name} for name in names]


def test_what_is_not_a_moodle_file_is_left_out_with_its_reason(folder, tmp_path):
    text = "Ada_1_assignsubmission_onlinetext_x.html"
    found = moodle_download.read(
        folder("Ada_1_assignsubmission_file_hw.py", text, "stray"), tmp_path / "room"
    )
    assert reasons(found) == {
        text: "it is a text, and no file that was handed in",
        "stray": "it is not named as Moodle names submissions",
    }
    assert len(found.entries) == 1


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        (["Ada_1_assignsubmission_file_/hw.py"], True),
        (["Ada_1_assignsubmission_file/hw.py"], True),
        (["Ada_1_assignsubmission_file_hw.py", "x"], False),
        (["Ada_1_file_hw.py"], False),
    ],
)
def test_moodle_s_download_is_mostly_named_so(folder, names, is_it):
    assert moodle_download.is_download(folder(*names)) is is_it


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        (["submission_metadata.yml"], True),
        (["submission_1/hw.py", "submission_22/hw.py", "stray"], True),
        (["submission_1/hw.py", "other/hw.py"], False),
        (["submission_x/hw.py"], False),
        (["hw.py"], False),
    ],
)
def test_gradescope_s_export_has_metadata_or_only_its_folders(folder, names, is_it):
    assert gradescope_export.is_export(folder(*names)) is is_it


def test_gradescope_s_numbers_and_names_stay_texts(folder):
    source = folder("submission_1/hw.py")
    (source / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: null\n    :sid: 007\n    :email: ~\n  - {}\n"
        "  - :name: Yes\n  :created_at: 2026-10-01\n  :history: none\n"
    )
    (entry,) = gradescope_export.read(source).entries
    assert entry.people == (Person("", "007", ""), Person("Yes"))
    assert (entry.submitted_at, entry.attempts) == ("2026-10-01", 1)


def test_what_lies_beside_gradescope_s_folders_is_left_out(folder):
    source = folder("submission_1/hw.py", "stray.txt", "submission_metadata.yml", text="{}")
    found = gradescope_export.read(source)
    assert found == Intake(
        "a Gradescope export",
        (Entry("submission_1", (source / "submission_1",), (Person("submission_1"),)),),
        (LeftOut("stray.txt", "it is in no submission's folder"),),
    )


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        (["hw-ada/.git/x", "hw-bob/.git/x"], True),
        (["hw-ada/.git/x"], False),
        (["hw-ada/.git/x", "hw-bob/x"], False),
        (["ada/.git/x", "bob/.git/x"], False),
        (["hw-ada/.git/x", "hw-bob/.git/x", "notes.txt"], True),
    ],
)
def test_clones_are_repositories_of_one_beginning(folder, names, is_it):
    assert github_clones.is_clones(folder(*names)) is is_it


def test_account_begins_after_the_last_hyphen_that_all_have(folder):
    source = folder("hw-1-al-x/.git/x", "hw-1-alan/.git/x", "notes.txt")
    found = github_clones.read(source)
    assert [entry.people for entry in found.entries] == [
        (Person("al-x", login="al-x"),),
        (Person("alan", login="alan"),),
    ]
    assert [entry.id for entry in found.entries] == ["hw-1-al-x", "hw-1-alan"]
    assert reasons(found) == {"notes.txt": "it is no repository"}


def test_kinds_of_a_plain_folder_are_said(folder):
    source = folder("ada/hw.py", "eve.tar.gz", "notes.txt")
    zipped(source / "bob.ZIP", {"hw.py": ""})
    found = folders.read(source)
    assert found.kind == "a folder of folders and zip files and tar files"
    assert sorted(entry.people[0].name for entry in found.entries) == ["ada", "bob", "eve"]
    assert reasons(found) == {"notes.txt": "it is neither a folder nor an archive"}


def test_folder_and_archive_of_one_name_are_two_submissions(folder):
    source = folder("ada/hw.py")
    zipped(source / "ada.zip", {"hw.py": ""})
    assert [entry.id for entry in folders.read(source).entries] == ["ada", "ada.zip"]


def test_wrapping_folders_are_looked_into_only_as_long_as_they_wrap(folder):
    source = folder("a/b/c/hw.py")
    assert folders.without_wrapping(source, lambda inner: inner.name != "c") == source / "a/b"
    assert folders.without_wrapping(source, lambda _inner: True) == source / "a/b/c"
    folder("a/b/other.txt")
    assert folders.without_wrapping(source, lambda _inner: True) == source / "a/b"


def test_ten_folders_around_one_another_are_looked_through(folder):
    source = folder("/".join("abcdefghijklm") + "/hw.py")
    found = folders.without_wrapping(source, lambda _inner: True)
    assert found.relative_to(source).as_posix() == "a/b/c/d/e/f/g/h/i/j"


def test_what_is_neither_file_nor_folder_is_left_out_with_a_reason(folder):
    source = folder("ada/hw.py", ".hidden/x")
    os.mkfifo(source / "pipe")
    (source / "link").symlink_to(source / "ada")
    left = []
    assert [path.name for path in folders.plain_entries(source, left)] == ["ada"]
    assert {each.name: each.reason for each in left} == {
        ".hidden": "its name begins with a dot; rename it to grade it",
        "pipe": "it is neither a file nor a folder",
        "link": "it is a link",
    }


def test_archive_that_is_alone_is_what_was_handed_in(folder):
    source = folder("ada/inner/hw.zip")
    assert folders.paths_of(source / "ada") == (source / "ada/inner/hw.zip",)
    folder("ada/inner/more.txt")
    assert folders.paths_of(source / "ada") == (source / "ada",)


@pytest.mark.parametrize(
    ("identity", "short"), [("submission_12", "12"), ("ada", "ada"), ("12", "12")]
)
def test_short_id_is_gradescope_s_own_number(identity, short):
    assert short_id(identity) == short


def test_safe_ids_of_different_names_are_different():
    names = ["ada", "Ada", "ADA", "ada.", "ada b", "ada_b", "é", "è", "x" * 90, "x" * 91]
    assert len({safe_id(name) for name in names}) == len(names)
    assert safe_id("ada_b-1.2") == "ada_b-1.2"
    assert safe_id("Ada").startswith("Ada-")


def test_entry_is_called_by_its_people_or_by_its_id():
    assert Entry("s1", (), (Person("Ada"), Person(""), Person("Bob"))).name == "Ada, Bob"
    assert Entry("s1", (), (Person(""),)).name == "s1"
