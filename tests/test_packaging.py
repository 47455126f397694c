"""What is built for students to install holds no solution, and no example submission."""

import sys

import pytest

from autograder.homework.finding import PROJECT

tomllib = pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")
setuptools = pytest.importorskip("setuptools")


def test_packages_hold_no_solution_and_no_example():
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    found = setuptools.find_packages(
        str(PROJECT), **settings["tool"]["setuptools"]["packages"]["find"]
    )
    assert "autograder.homework" in found
    assert not [name for name in found if name.startswith("reference") or "example_cases" in name]
