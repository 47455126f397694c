"""The upload for Gradescope holds the harness and one homework, and only one that is right."""

import zipfile

import pytest

from autograder.authoring.soundness import require_sound
from autograder.errors import HomeworkError
from autograder.homework import bundle, finding


def names_in(upload):
    with zipfile.ZipFile(upload) as archive:
        return set(archive.namelist())


def test_upload_of_a_course_holds_its_homework_and_no_other(folder, tmp_path):
    bundle.build(finding.find(str(folder)), tmp_path / "upload.zip")
    names = names_in(tmp_path / "upload.zip")
    assert {"setup.sh", "run_autograder", "homeworks/prices/rubric.py"} <= names
    assert {"homeworks/prices/data/test.csv", "homeworks/prices/hidden/prices.csv"} <= names
    of_homeworks = [name for name in names if name.startswith("autograder/rubrics/")]
    assert of_homeworks == ["autograder/rubrics/__init__.py"]
    assert not [name for name in names if name.startswith(("reference/", "submissions_example"))]


@pytest.mark.parametrize("name", finding.built_in())
def test_upload_of_a_built_in_homework_holds_no_other(name, tmp_path):
    bundle.build(finding.find(name), tmp_path / "upload.zip")
    names = names_in(tmp_path / "upload.zip")
    others = [other for other in finding.built_in() if other != name]
    assert not [each for each in names for other in others if f"/{other}/" in each]
    assert f"autograder/rubrics/{name}/rubric.py" in names
    assert not [each for each in names if "submissions_example" in each or "example_cases" in each]


def test_folder_of_an_upload_is_made(folder, tmp_path):
    bundle.build(finding.find(str(folder)), tmp_path / "uploads" / "autumn" / "prices.zip")
    assert names_in(tmp_path / "uploads" / "autumn" / "prices.zip")


def test_upload_says_what_it_grades(folder, tmp_path):
    assert bundle.place_in_upload(finding.find(str(folder))) == "homeworks/prices"
    (name, *_) = finding.built_in()
    assert bundle.place_in_upload(finding.find(name)) == name


def test_homework_that_is_right_is_sound(folder):
    require_sound(finding.find(str(folder)))


def test_zip_says_what_a_check_fails_with(folder):
    (folder / "hidden" / "prices.csv").unlink()
    with pytest.raises(
        HomeworkError, match=r"predicted \(.*rubric\.py, line \d+: Home.*prices\.csv\)"
    ):
        require_sound(finding.find(str(folder)))


def test_reference_that_loses_points_is_refused_with_what_failed(folder):
    (folder / "hidden" / "prices.csv").write_text("2\n4\n7\n")
    with pytest.raises(HomeworkError) as caught:
        require_sound(finding.find(str(folder)))
    assert "predicted (The prices are wrong)" in caught.value.message
    assert "'correct' does not get what it must" in caught.value.message
    assert "--unchecked" in caught.value.tip


def test_homework_without_a_correct_example_is_refused(folder):
    (folder / "examples" / "correct.json").unlink()
    with pytest.raises(HomeworkError, match="no example"):
        require_sound(finding.find(str(folder)))
