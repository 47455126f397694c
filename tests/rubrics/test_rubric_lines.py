"""What the benchmark of rubrics counts as read, and where it puts its table."""

import sys

import pytest

from autograder.homework.finding import PROJECT

sys.path.insert(0, str(PROJECT / "benchmarks"))

import pages
import rubric_lines

RUBRIC = '''from autograder.oracles import assert_close
from autograder.rubrics.room import helpers
from autograder.rubrics.room.helpers import unused

@homework.fixture
def trained(student):
    return helpers.train(student)

@homework.check("a", points=1)
def own(student):
    """It shows what it compares."""
    assert_close(student.f(1), 1)

@homework.check("a", points=1)
def handed_on(student, earlier):
    """It does not."""
    with earlier.explains():
        helpers.judge(student)

@homework.check("a", points=1)
def of_fixture(trained):
    """It needs what a fixture makes."""
    assert_close(trained, 1)
    print(trained)
'''
HELPERS = """def unused(): ...

def train(student):
    return student.train()

def judge(student):
    return _judge(student, twice=judge)

def _judge(student, twice):
    assert student
"""


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    (folder / "rubric.py").write_text(RUBRIC)
    (folder / "helpers.py").write_text(HELPERS)
    return rubric_lines.Room(folder)


@pytest.mark.parametrize(
    ("check", "functions", "files", "lines", "calls_oracle", "only_hands_on"),
    [
        ("own", 1, 1, 4, True, False),
        ("handed_on", 3, 2, 9, False, True),
        ("of_fixture", 3, 2, 10, True, False),
    ],
)
def test_a_check_is_read_with_all_that_it_reaches(
    room, check, functions, files, lines, calls_oracle, only_hands_on
):
    expected = rubric_lines.Reading(check, functions, files, lines, calls_oracle, only_hands_on)
    assert rubric_lines.reading(room, ("rubric", check)) == expected


def test_nine_of_ten_are_at_most_the_ninth():
    assert rubric_lines.ninth_of_ten(range(1, 11)) == 9
    assert rubric_lines.ninth_of_ten(range(1, 12)) == 10
    assert rubric_lines.ninth_of_ten([7]) == 7


def test_text_is_put_between_its_own_two_comments_alone():
    page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n<!-- y -->\n<!-- end of y -->\n"
    new = pages.between(page, "x", "new\n")
    assert new == page.replace("old", "new")
    with pytest.raises(ValueError, match="no place for z"):
        pages.between(page, "z", "new")


def test_words_are_put_into_their_sentence():
    page = "It is <!-- x -->old<!-- end of x --> here.\n"
    assert pages.within(page, "x", "new") == page.replace("old", "new")


def test_rows_that_were_measured_before_stay_on_the_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- x -->\n<!-- end of x -->\nbelow\n")
    for name, cell in (("a", "1"), ("b", "2"), ("a", "3")):
        pages.put_rows(page, "x", "| name | cell |", {name: f"| `{name}` | {cell} |"}, ["b", "a"])
    rows = "| name | cell |\n|---|---|\n| `b` | 2 |\n| `a` | 3 |\n"
    assert page.read_text() == f"above\n<!-- x -->\n{rows}<!-- end of x -->\nbelow\n"


def test_page_has_a_place_for_the_table():
    assert pages.between(rubric_lines.PAGE.read_text("utf-8"), "reading", "")
