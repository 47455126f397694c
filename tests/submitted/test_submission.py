"""What is handed in is found, or refused with the one thing to do."""

import stat
import zipfile

import pytest
from tiny_homework import RUBRIC

from autograder import Assignment
from autograder.errors import UsageError
from autograder.homework import finding
from autograder.submitted.submission import collect

tiny = finding.find(RUBRIC).assignment


@pytest.fixture
def scratch(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def refusal(paths, scratch):
    with pytest.raises(UsageError) as caught:
        collect(tiny, paths, scratch)
    return f"{caught.value.message} {caught.value.tip}"


def test_folder_gives_the_module_and_the_artifacts(write_submission, scratch):
    found = collect(tiny, [write_submission()], scratch)
    assert (found.module.name, list(found.artifacts)) == ("ada_tiny.py", ["curve.pkl"])


def test_files_can_be_named_one_by_one(write_submission, scratch):
    folder = write_submission()
    found = collect(tiny, [folder / "ada_tiny.py", folder / "curve.pkl"], scratch)
    assert list(found.artifacts) == ["curve.pkl"]


def test_one_folder_more_is_looked_into(write_submission, scratch, tmp_path):
    folder = write_submission()
    outer = tmp_path / "outer"
    outer.mkdir()
    folder.rename(outer / "inner")
    assert collect(tiny, [outer], scratch).module.name == "ada_tiny.py"


def test_zip_is_unpacked_whatever_folder_is_in_it(tmp_path, scratch):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("homework/ada_tiny.py", "x = 1")
        file.writestr("__MACOSX/homework/._ada_tiny.py", "clutter")
    assert collect(tiny, [archive], scratch).module.read_text() == "x = 1"


def test_zip_cannot_write_outside(tmp_path, scratch):
    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("../../escaped_tiny.py", "x = 1")
    assert collect(tiny, [archive], scratch).module.parent == scratch


def test_zip_with_a_link_is_refused(tmp_path, scratch):
    archive = tmp_path / "link.zip"
    with zipfile.ZipFile(archive, "w") as file:
        link = zipfile.ZipInfo("ada_tiny.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert "link" in refusal([archive], scratch)


def test_zip_with_names_that_differ_in_case_alone_is_refused(tmp_path, scratch):
    archive = tmp_path / "case.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("ada_tiny.py", "x = 1")
        file.writestr("ADA_tiny.py", "x = 2")
    assert "two files" in refusal([archive], scratch)


def test_broken_zip_is_refused(tmp_path, scratch):
    archive = tmp_path / "broken.zip"
    archive.write_bytes(b"PK\x03\x04 and no more")
    assert "cannot be unpacked" in refusal([archive], scratch)


def test_link_in_a_folder_is_not_followed(write_submission, scratch):
    folder = write_submission()
    (folder / "curve.pkl").unlink()
    (folder / "curve.pkl").symlink_to("/etc/passwd")
    assert collect(tiny, [folder], scratch).artifacts == {}


def test_wrong_name_is_refused_with_the_right_one(tmp_path, scratch):
    (tmp_path / "homework1.py").write_text("")
    text = refusal([tmp_path / "homework1.py"], scratch)
    assert "homework1.py" in text
    assert "yourname_tiny.py" in text


def test_wrong_name_keeps_its_form_where_two_are_taken(tmp_path, scratch):
    """A Python file was to be renamed to a notebook."""
    both = Assignment(name="b", title="B", submission=("*_b.ipynb", "*_b.py"))
    for name, wanted in (("hw.py", "yourname_b.py"), ("hw.ipynb", "yourname_b.ipynb")):
        (tmp_path / name).write_text("")
        with pytest.raises(UsageError) as refused:
            collect(both, [tmp_path / name], scratch)
        assert f"rename it to {wanted}," in refused.value.tip


def test_copy_of_the_right_file_is_refused_with_its_own_name(tmp_path, scratch):
    (tmp_path / "ada_tiny (1).py").write_text("")
    text = refusal([tmp_path / "ada_tiny (1).py"], scratch)
    assert "ada_tiny (1).py is named as a copy of it" in text
    assert "rename it to ada_tiny.py and submit again" in text


def test_submission_without_any_code_is_told_what_it_holds_instead(tmp_path, scratch):
    (tmp_path / "notes.txt").write_text("")
    text = refusal([tmp_path / "notes.txt"], scratch)
    assert "no Python file was submitted; found notes.txt" in text
    assert "yourname_tiny.py" in text


def test_notebook_is_refused_with_how_to_convert_it(tmp_path, scratch):
    (tmp_path / "ada_tiny.ipynb").write_text("{}")
    assert "nbconvert" in refusal([tmp_path / "ada_tiny.ipynb"], scratch)


def test_two_candidates_are_refused_by_name(write_submission, scratch):
    folder = write_submission()
    (folder / "bob_tiny.py").write_text("")
    assert "ada_tiny.py, bob_tiny.py" in refusal([folder], scratch)


def test_nothing_there_is_refused(tmp_path, scratch):
    assert "no file or folder" in refusal([tmp_path / "nowhere"], scratch)


def test_other_files_are_named_as_ignored(write_submission, scratch):
    folder = write_submission()
    (folder / "numpy.py").write_text("")
    assert collect(tiny, [folder], scratch).ignored == ("numpy.py",)
