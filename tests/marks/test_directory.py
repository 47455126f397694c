"""One student in several sources: what joins two rows, and what keeps them apart."""

import pytest

from autograder.classroom.entries import Person
from autograder.errors import UsageError
from autograder.marks.people import Directory, Student, from_all

ADA = Person("Ada Lovelace", "7", "ada@x.edu", "11", "adal", "77")
BOB = Person("Bob Bee", "8", "bob@x.edu", "12", "bobb", "78")


@pytest.mark.parametrize("field", ["sid", "email", "login", "canvas_id", "moodle_id"])
def test_each_number_alone_finds_its_student(field):
    found = from_all([ADA, BOB])
    for each in (ADA, BOB):
        assert found.find(Person("", **{field: getattr(each, field)})).person == each


@pytest.mark.parametrize("field", ["sid", "email", "login", "canvas_id", "moodle_id"])
def test_student_is_named_by_any_of_their_numbers(field):
    assert from_all([ADA, BOB]).named(f" {getattr(BOB, field)} ").person == BOB


def test_number_of_one_kind_is_not_that_of_another():
    found = from_all([Person("Ada", sid="7"), Person("Bob", canvas_id="7")])
    assert found.find(Person("", canvas_id="7")).person.name == "Bob"
    assert found.find(Person("", moodle_id="7")) is None


def test_text_that_is_a_number_of_two_kinds_names_several():
    found = from_all([Person("Ada", sid="7"), Person("Bob", canvas_id="7")])
    with pytest.raises(UsageError, match="7 names several students"):
        found.named("7")


def test_new_student_keeps_what_the_source_says():
    student = Directory().add(ADA, sections="002", in_roster=False)
    assert (student.person, student.sections, student.in_roster) == (ADA, "002", False)
    assert Directory().add(ADA).in_roster
    assert Student(ADA).in_roster


def test_roster_s_student_stays_in_the_roster_and_in_its_section():
    found = Directory()
    ada = found.add(Person("Ada", "7"), sections="001")
    again = found.add(Person("Ada", "7"), sections="002", in_roster=False)
    assert again is ada
    assert (ada.in_roster, ada.sections) == (True, "001")
    assert len(found.students) == 1


def test_section_is_filled_in_by_a_later_source():
    found = Directory()
    found.add(Person("Ada", "7"))
    assert found.add(Person("Ada", "7"), sections="002").sections == "002"


def test_number_that_a_second_source_adds_finds_the_student_in_a_third():
    found = from_all([Person("Ada", sid="7"), Person("", sid="7", email="a@x.edu")])
    assert found.find(Person("", email="A@X.edu")).person.name == "Ada"


def test_what_the_first_source_says_is_not_written_over():
    found = from_all([Person("Ada", "7"), Person("Augusta Ada", "7", "a@x.edu")])
    assert found.students[0].person == Person("Ada", "7", "a@x.edu")


def test_addresses_and_accounts_differ_by_more_than_capitals_and_blanks():
    found = from_all([ADA])
    assert found.find(Person("", email="  ADA@X.EDU ")).person == ADA
    assert found.find(Person("", email="ada@x.org")) is None


@pytest.mark.parametrize("number", ["7", "07", "0007"])
def test_zeros_in_front_do_not_count(number):
    assert from_all([Person("Ada", sid="007")]).find(Person("", sid=number)).person.name == "Ada"


def test_zeros_count_where_it_is_no_number():
    assert from_all([Person("Ada", sid="00a")]).find(Person("", sid="a")) is None


def test_number_of_nothing_but_zeros_is_one():
    assert from_all([Person("Ada", sid="000")]).find(Person("", sid="0")).person.name == "Ada"
    assert from_all([Person("Ada", sid="000")]).find(Person("", sid="")) is None


def test_zeros_in_front_do_not_join_two_names():
    found = from_all([Person("Ada Lovelace", sid="007")])
    assert found.find(Person("Eve Dropper", sid="7")) is None
    assert found.find(Person("Lovelace Ada", sid="7")).person.name == "Ada Lovelace"
    nameless = from_all([Person("", sid="007")])
    assert nameless.find(Person("Ada", sid="7")) is nameless.students[0]


@pytest.mark.parametrize(
    "name",
    ["Ada King Lovelace", "Lovelace, Ada King", "lovelaceadaking", "ADA-KING LOVELACE"],
)
def test_name_is_the_same_in_each_order(name):
    assert from_all([Person("Ada King Lovelace")]).find(Person(name)) is not None


def test_student_whose_last_name_comes_first_is_found_by_an_account_s_one_word():
    assert from_all([Person("Lovelace Ada King")]).find(Person("adakinglovelace")) is not None
    assert from_all([Person("Lovelace Ada King")]).find(Person("kinglovelaceada")) is not None


@pytest.mark.parametrize("name", ["Ada Lovelace King", "Ada", "", "  "])
def test_another_name_is_nobody(name):
    assert from_all([Person("Ada King Lovelace")]).find(Person(name)) is None


def test_account_is_the_front_of_an_address_and_is_compared_without_dots():
    found = from_all([Person("Ada", email="ada.l@x.edu")])
    assert found.find(Person("?", login="AdaL")).person.name == "Ada"
    assert found.find(Person("?", login="adal2")) is None


def test_account_goes_before_the_front_of_an_address():
    found = from_all([Person("Ada", email="info@x.edu", login="adal")])
    assert found.find(Person("?", email="info@y.edu")) is None


def test_same_name_with_another_number_of_the_same_kind_is_another_student():
    found = from_all([Person("Li Wei", "1", "l1@x.edu")])
    assert found.find(Person("Li Wei", "2")) is None
    assert found.find(Person("Li Wei", "01")) is found.students[0]
    assert found.find(Person("Li Wei", canvas_id="5")) is found.students[0]


def test_second_of_one_name_is_told_by_what_does_not_contradict():
    found = from_all([Person("Li Wei", "1"), Person("Li Wei", "2", "l2@x.edu")])
    assert found.find(Person("Li Wei", email="l1@x.edu")) is found.students[0]


def test_whom_a_contradiction_is_between_is_said():
    with pytest.raises(UsageError) as refused:
        from_all([ADA, BOB]).find(Person("", email="ada@x.edu", sid="8"))
    said = str(refused.value)
    assert "ada@x.edu is" in said
    assert "Ada Lovelace" in said
    assert "Bob Bee" in said


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (ADA, "Ada Lovelace"),
        (Person("", "7", "a@x.edu"), "a@x.edu"),
        (Person("", "7", login="adal"), "7"),
        (Person("", login="adal", canvas_id="11"), "adal"),
        (Person("", canvas_id="11"), "11"),
    ],
)
def test_student_is_called_by_the_best_that_is_known(person, name):
    assert Student(person).name == name


def test_keys_leave_out_what_is_empty():
    assert Student(Person("Ada", " 7 ", "A@x")).keys == {("sid", "7"), ("email", "a@x")}


def test_nobody_and_several_are_told_apart():
    with pytest.raises(UsageError, match="eve names no student"):
        from_all([ADA]).named("eve")
    assert from_all([ADA, BOB]).named("Bee, Bob").person == BOB
