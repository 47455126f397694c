"""Lines of a requirements file, and what of it is installed here."""

import importlib.metadata
import sys

import pytest

from autograder.errors import HomeworkError
from autograder.homework import requirements
from autograder.homework.requirements import Need, can_be_imported, how_to_install, listed, needs

VERSIONS = {"numpy": "2.1.0", "pre": "3.0rc1"}


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """Have these packages installed, and no others."""

    def version(name):
        if name not in VERSIONS:
            raise importlib.metadata.PackageNotFoundError(name)
        return VERSIONS[name]

    monkeypatch.setattr(importlib.metadata, "version", version)


@pytest.fixture
def file(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "requirements.txt"
        path.write_text("\n".join(lines), encoding=encoding)
        return path

    return write


def test_file_that_is_not_there_asks_for_nothing(tmp_path):
    assert listed(tmp_path / "requirements.txt") == []
    assert needs(tmp_path / "requirements.txt") == []


def test_comments_blank_lines_and_options_are_passed_over(file):
    path = file("# packages", "", "  numpy>=1 # a remark", "-r more.txt", "--index-url x")
    assert [str(each) for each in listed(path)] == ["numpy>=1"]


@pytest.mark.parametrize(
    "line", ["https://a.b/c.whl", "git+ssh://a.b/c", "./own.whl", "../own/", "/whole/path.whl"]
)
def test_addresses_and_paths_are_left_to_pip(file, line):
    assert listed(file(line)) == []


def test_file_with_a_mark_at_its_start_is_read(file):
    assert [each.name for each in listed(file("numpy", encoding="utf-8-sig"))] == ["numpy"]


@pytest.mark.parametrize(
    ("marker", "applies"), [("python_version > '3'", True), ("python_version < '3'", False)]
)
def test_line_for_another_machine_asks_for_nothing_here(file, marker, applies):
    assert bool(listed(file(f"numpy; {marker}"))) is applies


def test_line_that_is_no_requirement_is_named_by_its_number(file):
    with pytest.raises(HomeworkError, match=r"requirements\.txt, line 3: 'numpy 3' is not a req"):
        listed(file("", "numpy", "numpy 3"))


@pytest.mark.parametrize(
    ("wanted", "met", "shown"),
    [
        ("numpy", True, "numpy (found 2.1.0)"),
        ("numpy>=2.1.0", True, "numpy>=2.1.0 (found 2.1.0)"),
        ("numpy<2", False, "numpy<2 (found 2.1.0)"),
        ("pre>=2", True, "pre>=2 (found 3.0rc1)"),
        ("missing", False, "missing"),
    ],
)
def test_package_is_met_by_a_version_that_is_wanted(file, wanted, met, shown):
    (need,) = needs(file(wanted))
    assert (need.met, need.shown, need.wanted) == (met, shown, wanted)


def test_module_is_named_by_its_top_once_and_where_it_is_missing_alone(file):
    found = needs(file("numpy"), ["json.decoder", "no_such.a", "no_such.b", "sys"])
    assert [(need.wanted, need.met) for need in found] == [("numpy", True), ("no_such", False)]


def test_module_of_a_missing_package_is_not_named_again_whatever_its_spelling(file):
    found = needs(file("No-Such>=2"), ["no_such"])
    assert [need.wanted for need in found] == ["No-Such>=2"]


def test_module_of_a_package_that_is_met_is_named_if_it_is_missing(file):
    (_, second) = needs(file("numpy"), ["no_such"])
    assert second == Need("no_such", "", met=False)


@pytest.mark.parametrize("name", ["", ".", "no_such_module"])
def test_name_that_is_no_module_cannot_be_imported(name):
    assert not can_be_imported(name)


def test_module_is_not_imported_to_find_it():
    sys.modules.pop("wave", None)
    assert can_be_imported("wave")
    assert "wave" not in sys.modules


def test_what_the_file_lists_is_installed_with_it(file):
    path = file("missing>=2")
    lacking = needs(path, ["no_such"])
    assert how_to_install(lacking, path) == f"install it: pip install -r {path}"


def test_what_it_does_not_list_is_installed_by_name(file):
    path = file("numpy")
    lacking = [need for need in needs(path, ["no_such", "other"]) if not need.met]
    assert how_to_install(lacking, path) == (
        f"install the package that has no_such, other, and write its name into {path}"
    )


def test_path_with_blanks_is_quoted(tmp_path):
    folder = tmp_path / "my homework"
    folder.mkdir()
    (folder / "r.txt").write_text("missing")
    found = requirements.how_to_install(needs(folder / "r.txt"), folder / "r.txt")
    assert found == f"install it: pip install -r '{folder / 'r.txt'}'"
