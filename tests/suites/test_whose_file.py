"""What was handed in is the student's, even below a folder that code comes from."""

import pytest

from autograder.suites import guard


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder on Python's path, with a suite and a submission of which a copy is graded."""
    monkeypatch.setattr(guard, "_STARTED_WITH", (str(tmp_path),))
    for place in ("suite/test_it.py", "submission/part.py", "copied/part.py", "helper.py"):
        file = tmp_path / place
        file.parent.mkdir(exist_ok=True)
        file.write_text("1")
    return tmp_path


def watch(course, handed_in):
    copy = course / "copied" / "part.py"
    return guard.Watch(course / "suite", submitted=[copy], handed_in=[course / handed_in])


@pytest.mark.parametrize("handed_in", ["submission", "submission/part.py"])
def test_code_comes_from_the_course_and_not_from_what_was_handed_in(course, handed_in):
    found = watch(course, handed_in)
    assert found.is_trusted(str(course / "helper.py"))
    for place in ("submission/part.py", "copied/part.py"):
        assert not found.is_trusted(str(course / place))
        assert found.is_students(str(course / place))


def test_of_a_home_folder_that_is_handed_in_each_file_is_the_student_s(course, monkeypatch):
    monkeypatch.setenv("HOME", str(course / "submission"))
    found = watch(course, "submission")
    assert not found.is_trusted(str(course / "submission" / "part.py"))


def test_a_suite_inside_of_what_is_handed_in_stays_the_suite(course):
    found = watch(course, ".")
    assert found.is_trusted(str(course / "suite" / "test_it.py"))
    assert not found.is_trusted(str(course / "submission" / "part.py"))


def test_the_folder_that_python_was_started_in_is_no_source_of_code(course, monkeypatch):
    monkeypatch.setattr(guard, "_STARTED_IN", str(course))
    assert not guard.Watch(course / "suite").is_trusted(str(course / "helper.py"))
