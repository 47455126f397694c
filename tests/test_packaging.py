"""What is built for students to install holds no solution, and no example submission."""

import sys

import pytest

from autograder.homework.finding import PROJECT

tomllib = pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")
setuptools = pytest.importorskip("setuptools")


def test_packages_hold_no_homework_and_no_solution():
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    found = setuptools.find_packages(
        str(PROJECT), **settings["tool"]["setuptools"]["packages"]["find"]
    )
    assert "autograder.homework" in found
    assert "autograder.kit" in found
    assert not [name for name in found if name.startswith("reference")]
    assert not [name for name in found if name.startswith("autograder.rubrics.")]


def test_files_beside_the_packages_are_none_of_a_homeworks():
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert not [place for place in settings["tool"]["setuptools"]["package-data"]["autograder"]
                if "rubrics" in place]  # fmt: skip
    pruned = (PROJECT / "MANIFEST.in").read_text(encoding="utf-8").split("\n")
    for folder in ("autograder/rubrics", "reference", "skeletons", "submissions_example"):
        assert f"prune {folder}" in pruned


def test_what_each_sandbox_imports_is_compiled_once_and_for_all_by_setup():
    """Sandboxes write no bytecode, and would compile the harness whenever one starts."""
    lines = (PROJECT / "setup.sh").read_text(encoding="utf-8").splitlines()
    installed = [at for at, line in enumerate(lines) if line.strip().startswith("pip_install ")]
    for what in ('"$libraries"', '"$here/autograder"'):
        compiled = [at for at, line in enumerate(lines) if "-m compileall" in line and what in line]
        assert len(compiled) == 1
        assert compiled[0] > max(installed)
