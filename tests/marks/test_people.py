"""The same student is recognised in whatever a course site writes, and nobody is mixed up."""

import pytest

from autograder.classroom.entries import Person
from autograder.errors import UsageError
from autograder.marks import sheets
from autograder.marks.people import from_all

ADA = Person("Ada King Lovelace", "00123", "ada@x.edu", canvas_id="11", login="adal")
BOB = Person("Bob Bee", "00124", "bob@x.edu")


@pytest.mark.parametrize(
    "person",
    [
        Person("", sid="00123"),
        Person("A. L.", email=" ADA@x.edu "),
        Person("lovelaceadaking", canvas_id="11"),
        Person("lovelaceadaking"),
        Person("Lovelace, Ada King"),
        Person("", login="AdaL"),
        Person("ADA KING LOVELACE"),
    ],
    ids=str,
)
def test_student_is_found_by_any_number_account_or_name(person):
    assert from_all([ADA, BOB]).find(person).person == ADA


def test_account_is_that_of_the_address():
    assert from_all([ADA, BOB]).find(Person("bee", login="bob")).person == BOB


@pytest.mark.parametrize("person", [Person("Ada King Lovelace", sid="999"), Person("Eve")], ids=str)
def test_another_number_is_another_student(person):
    assert from_all([ADA, BOB]).find(person) is None


def test_number_that_lost_its_zeros_in_a_spreadsheet_is_the_same():
    found = from_all([ADA, BOB])
    assert found.find(Person("Lovelace, Ada King", sid="123")).person == ADA
    assert found.add(Person("", sid="124")).person == BOB
    assert found.named("124").person == BOB
    twins = from_all([Person("Ada", sid="7"), Person("Bob", sid="007")])
    assert [twins.find(Person("", sid=sid)).person.name for sid in ("7", "007")] == ["Ada", "Bob"]
    with pytest.raises(UsageError, match="at once"):
        twins.find(Person("", sid="07"))


def test_two_of_one_name_are_never_guessed():
    found = from_all([Person("Li Wei", "1"), Person("Li Wei", "2")])
    assert found.find(Person("Li Wei")) is None
    with pytest.raises(UsageError, match="no student"):
        found.named("Li Wei")


def test_what_contradicts_itself_is_refused():
    with pytest.raises(UsageError, match="at once"):
        from_all([ADA, BOB]).find(Person("?", sid="00123", email="bob@x.edu"))


def test_sources_complete_one_another():
    found = from_all([Person("Ada", sid="1"), Person("Ada", sid="1", email="a@x")])
    assert [each.person for each in found.students] == [Person("Ada", "1", "a@x")]
    assert found.named("A@x").person.name == "Ada"


TABLES = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (99)\n"
        "    Points Possible,,,,,10\n"
        '"Lovelace, Ada",11,00123,adal,ESE 546-001,\n"Student, Test",12,,abc,,\n',
        Person("Ada Lovelace", "00123", canvas_id="11", login="adal"),
    ),
    "moodle": (
        "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,"
        "Grade can be changed,Last modified (grade),Feedback comments\n"
        "Participant 77,Ada Lovelace,00123,ada@x.edu,Submitted,,10.00,Yes,-,\n",
        Person("Ada Lovelace", "00123", "ada@x.edu", moodle_id="77"),
    ),
    "gradescope": (
        "First Name,Last Name,SID,Email,Role,Section\nAda,Lovelace,00123,ada@x.edu,Student,1\n"
        "Tom,Teacher,,t@x.edu,Instructor,1\n",
        Person("Ada Lovelace", "00123", "ada@x.edu"),
    ),
    "github classroom": (
        '"identifier","github_username","github_id","name"\n"00123","ada-l","99","Ada Lovelace"\n',
        Person("Ada Lovelace", "00123", login="ada-l"),
    ),
    "german spreadsheet": (
        "name;email;SID\nAda Lovelace;ada@x.edu;00123\n;;\n",
        Person("Ada Lovelace", "00123", "ada@x.edu"),
    ),
}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_rosters_of_course_sites_are_read(tmp_path, kind, encoding):
    text, person = TABLES[kind]
    (tmp_path / "roster.csv").write_text(text, encoding=encoding)
    assert [each for _, each in sheets.read(tmp_path / "roster.csv").people()] == [person]


@pytest.mark.parametrize("text", ["", ",,\n"])
def test_empty_table_is_refused(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(UsageError, match="empty table"):
        sheets.read(tmp_path / "roster.csv")
