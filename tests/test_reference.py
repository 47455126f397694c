"""The page on what a rubric can use is what the docstrings make, and leaves nothing out."""

import inspect
import re
import sys

import pytest

from autograder import Assignment, Trials, Wrong, driving
from autograder.homework import finding
from autograder.homework.assignment import GIVEN
from autograder.sandbox.inside import loaders

sys.path.insert(0, str(finding.PROJECT / "scripts"))

import docstring_pages
import make_reference

PAGE = make_reference.page()


def test_page_is_what_the_docstrings_make():
    assert make_reference.PAGE.read_text() == PAGE, "run: python scripts/make_reference.py"


@pytest.mark.parametrize(
    "documented",
    [Assignment, Assignment.check, Assignment.by_hand, Assignment.fixture, Trials, Wrong],
)
def test_every_parameter_has_its_row(documented):
    text = "\n".join(docstring_pages.entry(documented))
    named = ", ".join(re.findall(r"^\| `([\w, ]+) : ", text, re.MULTILINE)).split(", ")
    assert sorted(named) == sorted(set(inspect.signature(documented).parameters) - {"self"})


@pytest.mark.parametrize("name", GIVEN)
def test_everything_a_check_can_ask_for_is_described(name):
    assert f"| `{name}` | " in PAGE
    assert name in ("rng", "session") or re.search(rf"^### `{name}(\.\w+)?`$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(
    "name",
    [*driving.__all__, "Assignment", "Cause", "ForAPerson", "Trials", "Wrong", "suite_homework"],
)
def test_every_name_that_rubrics_import_has_its_entry(name):
    assert re.search(rf"^### `{name}`\n\n\w", PAGE, re.MULTILINE)


@pytest.mark.parametrize("ending", loaders.LOADERS)
def test_every_kind_of_artifact_says_what_it_opens_as(ending):
    (meaning,) = re.findall(rf"^\|[^|]*`{re.escape(ending)}`[^|]*\| (.+) \|$", PAGE, re.MULTILINE)
    assert meaning.startswith("Open")


def test_default_is_shown_where_there_is_one():
    assert docstring_pages.default(Assignment.check, "timeout") == "10.0"
    assert docstring_pages.default(Assignment.check, "part") == ""
