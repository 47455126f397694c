"""What the name of a file alone says: code, clutter, an archive, a copy, and where it lies."""

import pytest

from autograder.submitted import copies
from autograder.submitted.members import (
    Member,
    cleaned,
    is_archive,
    is_clutter,
    matches,
    without_environments,
)


def test_a_path_has_a_name_and_lies_in_folders():
    member = Member("a/b/c.py", 3)
    assert (member.name, member.depth, member.size, member.link) == ("c.py", 2, 3, False)
    assert (Member("c.py", 0).name, Member("c.py", 0).depth) == ("c.py", 0)


@pytest.mark.parametrize(
    ("name", "staged", "disguised"),
    [
        ("a.py", "a.py", False),
        ("A.PY", "A.py", False),
        ("a.IPYNB", "a.ipynb", False),
        ("a.ipynb.json", "a.ipynb", True),
        ("a.py.TXT", "a.py", True),
        ("a.PY.txt", "a.py", True),
        ("a.py.md", "a.py.md", False),
        (".py.txt", ".py.txt", False),
        ("a.TXT", "a.TXT", False),
        ("README", "README", False),
        ("d/a.Py", "a.py", False),
    ],
)
def test_a_file_is_staged_under_a_name_that_python_imports(name, staged, disguised):
    member = Member(name, 0)
    assert (member.staged, member.is_disguised) == (staged, disguised)


@pytest.mark.parametrize("name", ["a.py", "a.ipynb", "x/a.PY", "a.py.txt"])
def test_python_files_and_notebooks_are_code(name):
    assert Member(name, 0).is_code


@pytest.mark.parametrize("name", ["a.pyc", "py", "a.txt", "a.ipynb/b", "apy"])
def test_nothing_else_is_code(name):
    assert not Member(name, 0).is_code


@pytest.mark.parametrize(
    "name", ["a.zip", "a.TAR", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tbz2", "a.tar.xz", "a.txz"]
)
def test_archives_are_known_by_their_ending(name):
    assert is_archive(name)
    assert Member(f"d/{name}", 0).is_archive


@pytest.mark.parametrize("name", ["a.gz", "a.rar", "zip", "a.zip.txt"])
def test_nothing_else_is_an_archive(name):
    assert not is_archive(name)


@pytest.mark.parametrize("name", ["__MACOSX", ".git", "Thumbs.db", "._a.py", "VENV", ".DS_Store"])
def test_what_programs_leave_behind_is_clutter_wherever_it_lies(name):
    assert is_clutter(name)
    assert Member(f"a/{name}/b.py", 0).is_clutter
    assert Member(name, 0).is_clutter


@pytest.mark.parametrize("name", ["git", "_a.py", ".x", "venv2", "a._b"])
def test_other_names_are_no_clutter(name):
    assert not is_clutter(name)


@pytest.mark.parametrize(
    ("path", "aside"),
    [
        (".ipynb_checkpoints/a.ipynb", True),
        ("x/__pycache__/a.py", True),
        ("__MACOSX/._a.py", False),
        (".git/hooks/a.py", False),
        (".git/venv/a.py", False),
        ("x/a.py", False),
        ("a.py", False),
        (".git/a.txt", False),
    ],
)
def test_code_right_in_a_folder_of_clutter_is_set_aside(path, aside):
    assert Member(path, 0).is_set_aside is aside


def test_a_member_lies_in_what_holds_its_folder():
    member = Member("a.py", 5, link=True)
    assert member.within("x.zip") == Member("x.zip/a.py", 5, link=True)
    assert member.within("") == member


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("../../a.py", "a.py"),
        ("/a//b/./c", "a/b/c"),
        (r"C:\x\a.py", "x/a.py"),
        ("CD:/a", "CD:/a"),
        ("a\0b", ""),
        ("a" * 4096, "a" * 4096),
        ("a" * 4097, ""),
        ("..", ""),
        ("", ""),
    ],
)
def test_no_name_leads_out_of_the_root(raw, path):
    assert cleaned(raw) == path


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("ADA_HW1.PY", "*_hw1.py", True),
        ("ada_hw1.py", "*_HW1.PY", True),
        (".a_hw1.py", "*_hw1.py", False),
        ("hw1.py", "*_hw1.py", False),
        ("a_hw1.pyc", "*_hw1.py", False),
    ],
)
def test_a_pattern_fits_in_whatever_case_and_no_hidden_file(name, pattern, fits):
    assert matches(name, pattern) is fits


def test_what_lies_in_a_virtual_environment_is_left_out_and_the_root_is_none():
    paths = ["my env/pyvenv.cfg", "my env/lib/x.py", "my envy/a.py", "a.py"]
    kept = without_environments(Member(path, 0) for path in paths)
    assert [member.path for member in kept] == ["my envy/a.py", "a.py"]
    at_root = [Member("pyvenv.cfg", 0), Member("a.py", 0)]
    assert without_environments(at_root) == at_root


@pytest.mark.parametrize(
    "name",
    [
        *("a (1).py", "a(12).py", "a-1.py", "a_2.py", "a 3.py", "a copy.py", "a copy 2.py"),
        *("a - Copy.py", "a - Copy (2).py", "a (copy).py", "a (another copy).py"),
        *("a (3rd copy).py", "a-Copy1.py", "Copy of a.py", "copy_of_a.py"),
    ],
)
def test_names_that_programs_give_to_a_copy_lead_to_the_original(name):
    assert copies.originals(name) == ["a.py"]
    assert copies.originals(f"x/y/{name}") == ["x/y/a.py"]


@pytest.mark.parametrize("name", ["a.py", "a1.py", "(1).py", "copy.py", "copyof a.py", "a (b).py"])
def test_other_names_are_no_copies(name):
    assert copies.originals(name) == []


def test_a_copy_of_a_copy_leads_to_both():
    assert copies.originals("Copy of a (1).py") == ["Copy of a.py", "a.py"]
    assert copies.originals("a (1)") == ["a"]


def test_the_first_copy_of_what_is_asked_for_is_found_with_its_original():
    paths = ["b.py", "b (1).py", "a (2).py", "a (1).py"]
    assert copies.copy_among(paths, lambda path: path == "a.py") == ("a (2).py", "a.py")
    assert copies.copy_among(paths, lambda path: path == "c.py") == ("", "")
