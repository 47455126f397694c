"""The names that rubrics import have one home each, and load in any order."""

import subprocess
import sys

import pytest

import autograder
from autograder import driving
from autograder.homework import finding

HOMES = {"autograder": autograder, "autograder.driving": driving}


@pytest.mark.parametrize("home", HOMES)
def test_every_name_of_a_home_can_be_imported_first(home):
    lines = [f"from {home} import {name}" for name in HOMES[home].__all__]
    for first in (lines, lines[::-1]):
        subprocess.run([sys.executable, "-c", "\n".join(first)], check=True, timeout=60)


@pytest.mark.parametrize("home", HOMES)
def test_unknown_name_is_an_attribute_error(home):
    with pytest.raises(AttributeError, match="no attribute 'nonesuch'"):
        HOMES[home].nonesuch  # noqa: B018


@pytest.mark.parametrize("name", finding.built_in())
def test_built_in_rubrics_import_from_these_homes(name):
    room = finding.find(name).folders.room
    inner = ("sandbox.proxies", "sandbox.failures", "sandbox.answered", "homework", "errors")
    for path in room.glob("*.py"):
        found = [module for module in inner if f"from autograder.{module}" in path.read_text()]
        assert found == [], path
