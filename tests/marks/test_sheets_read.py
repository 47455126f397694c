"""Which column of a table says what, whoever exported it."""

import pytest

from autograder.classroom.entries import Person
from autograder.errors import UsageError
from autograder.marks import sheets


@pytest.fixture
def sheet(tmp_path):
    """Return a function that reads a table of this text."""

    def of(text):
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        return sheets.read(tmp_path / "t.csv")

    return of


@pytest.mark.parametrize(
    ("column", "field"),
    [
        *((name, "name") for name in ("Name", "Full Name", "Student", "STUDENT NAME")),
        *((name, "sid") for name in ("SID", "Student ID", "ID number", "SIS User ID", "SIS ID")),
        *((name, "sid") for name in ("Student Number",)),
        *((name, "email") for name in ("Email", "Email address", "E-mail", "e-mail address")),
        *((name, "login") for name in ("Login", "Username", "User Name", "SIS Login ID")),
        ("Login ID", "login"),
        ("Canvas ID", "canvas_id"),
        ("Canvas User ID", "canvas_id"),
        ("Identifier", "moodle_id"),
    ],
)
def test_column_of_every_course_site_is_known(sheet, column, field):
    read = sheet(f"x,{column}\n1, 77 \n")
    assert read.person(read.rows[0]) == Person(**{"name": "", field: "77"})


@pytest.mark.parametrize(
    ("first", "last"),
    [("First Name", "Last Name"), ("Given Name", "Surname"), ("first name", "family name")],
)
def test_first_and_last_name_make_a_name(sheet, first, last):
    read = sheet(f"{last},{first}\nLovelace,Ada King\n")
    assert read.person(read.rows[0]).name == "Ada King Lovelace"


def test_one_of_first_and_last_name_is_enough(sheet):
    read = sheet("First Name,Last Name\nPlato,\n,Cher\n")
    assert [read.person(row).name for row in read.rows] == ["Plato", "Cher"]


def test_whole_name_goes_before_first_and_last(sheet):
    read = sheet("First Name,Last Name,Name\nA,L,Ada Lovelace\n")
    assert read.person(read.rows[0]).name == "Ada Lovelace"


def test_last_name_before_a_comma_comes_last(sheet):
    read = sheet('Name\n"Lovelace, Ada King"\n')
    assert read.person(read.rows[0]).name == "Ada King Lovelace"


def test_capitals_and_blanks_of_a_column_s_name_do_not_count(sheet):
    read = sheet(" toTAL score ,b\n1,2\n")
    assert read.column("Total Score") == " toTAL score "
    assert read.column("none", "B") == "b"
    assert read.column("none") is None
    assert read.column() is None


def test_first_of_several_names_that_is_there_is_the_column(sheet):
    assert sheet("b,a\n1,2\n").column("a", "b") == "a"


@pytest.mark.parametrize(
    ("head", "is_it"),
    [("Student,ID,SIS User ID", True), ("Student,ID", False), ("Student,SIS User ID", False)],
)
def test_canvas_s_gradebook_has_its_own_number_and_the_university_s(sheet, head, is_it):
    assert sheet(f"{head}\n").is_canvas is is_it


@pytest.mark.parametrize(
    ("head", "is_it"),
    [("Identifier,Maximum Grade", True), ("Identifier", False), ("Maximum Grade", False)],
)
def test_moodle_s_worksheet_has_an_identifier_and_a_maximum(sheet, head, is_it):
    assert sheet(f"{head}\n").is_moodle is is_it


def test_id_is_canvas_s_number_in_canvas_s_table_alone(sheet):
    canvas = sheet("Student,ID,SIS User ID\nAda, 11 ,7\n")
    assert canvas.person(canvas.rows[0]) == Person("Ada", "7", canvas_id="11")
    plain = sheet("Student,ID\nAda,11\n")
    assert plain.person(plain.rows[0]) == Person("Ada")


@pytest.mark.parametrize(
    ("written", "number"),
    [("Participant 77", "77"), ("participant77", "77"), ("77", "77"), ("Teilnehmer/in77",) * 2],
)
def test_of_moodle_s_identifier_only_the_number_counts(sheet, written, number):
    read = sheet(f"Identifier,Full name\n{written},Ada\n")
    assert read.person(read.rows[0]).moodle_id == number


@pytest.mark.parametrize(("identifier", "field"), [("00123", "sid"), ("ada@x.edu", "email")])
def test_github_classroom_s_identifier_is_the_course_s_own(sheet, identifier, field):
    read = sheet(f"identifier,github_username,name\n{identifier},ada-l,Ada\n")
    expected = Person("Ada", login="ada-l", **{field: identifier})
    assert read.person(read.rows[0]) == expected


@pytest.mark.parametrize("column", ["Section", "Sections", "Group", "Section Name"])
def test_sections_are_read_and_stripped(sheet, column):
    read = sheet(f"Name,{column}\nAda, 002 \n")
    assert read.sections(read.rows[0]) == "002"


def test_without_sections_there_are_none(sheet):
    read = sheet("Name\nAda\n")
    assert read.sections(read.rows[0]) == ""


def test_staff_are_no_students_and_no_role_means_student(sheet):
    roles = "Name,Role\nAda, STUDENT \nTom,Instructor\nTed,TA\nBob,\n"
    assert [person.name for _, person in sheet(roles).people()] == ["Ada", "Bob"]


@pytest.mark.parametrize(
    "name", ["    Points Possible", "points possible", '"Student, Test"', "Test Student"]
)
def test_canvas_s_lines_that_are_nobody_are_left_out(sheet, name):
    found = sheet(f"Student,ID,SIS User ID\n{name},12,\nAda,11,1\n").people()
    assert [person.name for _, person in found] == ["Ada"]


def test_row_that_names_nobody_is_left_out_and_one_with_a_number_alone_is_kept(sheet):
    found = sheet("Name,SID,Grade\n,,5\n,7,5\n").people()
    assert [(row["Grade"], person.sid) for row, person in found] == [("5", "7")]


def test_short_line_is_filled_up_and_empty_lines_are_none(sheet):
    read = sheet("Name,SID,Grade\nAda\n , \n\nBob,2,9,more\n")
    assert read.columns == ("Name", "SID", "Grade")
    assert read.rows == (
        {"Name": "Ada", "SID": "", "Grade": ""},
        {"Name": "Bob", "SID": "2", "Grade": "9"},
    )


def test_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv cannot be read: No such file"):
        sheets.read(tmp_path / "none.csv")
