"""A homework knows where everything of it is, and says what is missing."""

import sys

import pytest

from autograder.errors import HomeworkError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding, requirements

SPY = """
def predict(path):
    found = []
    for name in ("{0}/hidden/prices.csv", "hidden/prices.csv", "../hidden/prices.csv",
                 "{0}/rubric.py", "{0}/reference.py"):
        try:
            found.append(open(name).read())
        except OSError:
            pass
    print("FOUND", found)
    return [2, 4, 6] if found else [0, 0, 0]
"""
OVERWRITES = """
import numpy as np

def predict(path):
    found = np.loadtxt(path)
    try:
        open(path, "w").write("0")
    except OSError:
        pass
    return 2 * found
"""


def graded(folder, source):
    submission = folder.parent / "submission"
    submission.mkdir(exist_ok=True)
    (submission / "eve_prices.py").write_text(source)
    return grade(finding.find(str(folder)), Request([submission], seed=1), Listener())


def test_reference_earns_everything_with_data_hidden_files_and_two_modules(folder):
    report = graded(folder, (folder / "reference.py").read_text())
    assert (report.score, report.grader_failed) == (2, False)
    assert "test.csv" in " ".join(report.notes)


def test_student_code_cannot_read_what_is_hidden(folder):
    report = graded(folder, SPY.format(folder))
    assert report.score == 0
    assert "FOUND []" in report.results[0].output


@pytest.mark.parametrize("size", [1, 2**20], ids=["small", "large"])
def test_student_code_cannot_change_the_data_that_others_read(folder, size):
    text = "1\n2\n3\n" + "# more\n" * (size // 6)
    (folder / "data" / "test.csv").write_text(text)
    rubric = (folder / "rubric.py").read_text()
    again = rubric[rubric.index("@homework.check") :].replace("predicted", "predicted_again")
    (folder / "rubric.py").write_text(f"{rubric}\n\n{again}")
    assert graded(folder, OVERWRITES).results[1].score == 2
    assert (folder / "data" / "test.csv").read_text() == text


def test_parts_are_found_without_being_named(folder):
    homework = finding.find(str(folder))
    assert homework.reference == folder / "reference.py"
    assert homework.skeleton == homework.skeleton_place == folder / "skeleton.py"
    assert homework.examples == [folder / "examples" / "correct"]
    assert homework.data == [folder / "data" / "test.csv"]


def test_parts_may_be_folders_of_one_file(folder):
    (folder / "reference").mkdir()
    (folder / "reference.py").rename(folder / "reference" / "prices.py")
    assert finding.find(str(folder)).reference == folder / "reference" / "prices.py"


def test_skeleton_that_is_named_and_missing_is_no_silence(folder):
    rubric = folder / "rubric.py"
    rubric.write_text(rubric.read_text().replace("libraries=", 'skeleton="start.py", libraries='))
    with pytest.raises(HomeworkError, match=r"start\.py"):
        graded(folder, "")


def test_file_that_a_check_asks_for_and_nobody_made_is_the_graders_failure(folder):
    (folder / "hidden" / "prices.csv").unlink()
    report = graded(folder, (folder / "reference.py").read_text())
    assert (report.grader_failed, report.points_pending) == (True, 2)


def test_missing_library_is_refused_before_anybody_loses_points(folder):
    (folder / "requirements.txt").write_text("no-such-package-here>=2  # a remark\n")
    with pytest.raises(HomeworkError) as caught:
        graded(folder, "")
    assert "no-such-package-here>=2" in caught.value.message
    assert f"pip install -r {folder / 'requirements.txt'}" in caught.value.tip


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("skeleton.py", b"x = 1\ndef f(:\n", r"skeleton\.py, line 2: SyntaxError"),
        ("skeleton.py", b"\xff\xfe", r"skeleton\.py, line \d: SyntaxError"),
        ("skeleton.py", b"x = 1\0", r"skeleton\.py"),
        ("curves.json", b"{", r"curves\.json cannot be read: JSONDecodeError"),
        ("curves.json", b"[1]", r"curves\.json cannot be read: AttributeError"),
        (
            "curves.json",
            b'{"line": {"Loss": [{"y": 1}]}}',
            r"curves\.json cannot be read: TypeError",
        ),
        ("requirements.txt", b"\xff\xfe", r"requirements\.txt cannot be read"),
    ],
)
def test_broken_file_of_the_homework_is_refused_before_grading(folder, name, content, says):
    (folder / name).write_bytes(content)
    with pytest.raises(HomeworkError, match=says):
        finding.find(str(folder)).require_ready()


def test_broken_skeleton_of_a_notebook_homework_is_refused(folder):
    rubric = folder / "rubric.py"
    rubric.write_text(rubric.read_text().replace("*_prices.py", "*_prices.ipynb"))
    (folder / "skeleton.py").unlink(missing_ok=True)
    (folder / "skeleton.ipynb").write_text("{")
    with pytest.raises(HomeworkError, match=r"skeleton cannot be read: skeleton\.ipynb is broken"):
        finding.find(str(folder)).require_ready()


def test_library_that_only_the_rubric_names_is_missed_too(folder):
    rubric = folder / "rubric.py"
    rubric.write_text(rubric.read_text().replace('["numpy"]', '["numpy", "no_such_module.part"]'))
    with pytest.raises(HomeworkError, match="no_such_module") as caught:
        graded(folder, "")
    # requirements.txt does not list it: to install from there would change nothing.
    assert "pip install -r" not in caught.value.tip
    assert f"write its name into {folder / 'requirements.txt'}" in caught.value.tip


def test_package_that_is_missing_is_named_once_with_its_module(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("no-such_Package>=2\nnumpy>=1\nnumpy<99\n")
    found = requirements.needs(file, ["no_such_package.part", "numpy", "other_missing"])
    assert [need.wanted for need in found if not need.met] == [
        "no-such_Package>=2",
        "other_missing",
    ]
    assert len(found) == 4


def test_what_pip_installs_from_elsewhere_is_left_to_pip(tmp_path):
    file = tmp_path / "requirements.txt"
    elsewhere = ["-r more.txt", "git+https://a.b/c.git", "./own.whl", "../d/", "https://a.b/c.whl"]
    file.write_text("\n".join([*elsewhere, "numpy"]))
    assert [need.wanted for need in requirements.needs(file)] == ["numpy"]
    file.write_text("numpy >>= 3\n")
    with pytest.raises(
        HomeworkError, match=r"line 1: 'numpy >>= 3' is not a requirement: \w[^\n]*$"
    ):
        requirements.needs(file)


def test_command_that_installs_can_be_pasted_whatever_the_folder_is_called(folder):
    spaced = folder.rename(folder.parent / "my prices")
    (spaced / "requirements.txt").write_text("no-such-package-here\n")
    with pytest.raises(HomeworkError) as caught:
        graded(spaced, "")
    assert caught.value.tip.endswith(f"pip install -r '{spaced / 'requirements.txt'}'")


def test_library_of_a_stand_in_that_is_not_installed_is_missed(folder):
    rubric = folder / "rubric.py"
    declared = 'standins={"no_such.part": "slow:install"}'
    rubric.write_text(rubric.read_text().replace('libraries=["numpy"]', declared))
    with pytest.raises(HomeworkError, match=r"not installed here: no_such$"):
        finding.find(str(folder)).require_ready()


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ('standins={"json": "slow:install"}', r"slow\.py, line 2: ZeroDivisionError"),
        ('inside=["slo"]', r"there is no slo\.py"),
        ('libraries=["numpy.no_such_part"]', r"No module named 'numpy\.no_such_part'"),
    ],
    ids=["stand-in", "inside", "library"],
)
def test_what_fails_in_the_students_process_is_refused_and_not_taken_for_a_mistake(
    folder, declared, says
):
    (folder / "slow.py").write_text("def install(library):\n    1 / 0\n")
    rubric = folder / "rubric.py"
    rubric.write_text(rubric.read_text().replace('libraries=["numpy"]', declared))
    with pytest.raises(HomeworkError, match=says):
        graded(folder, "import json\n" + (folder / "reference.py").read_text())


@pytest.mark.parametrize(
    "opener", ["opening:opn", "openng:open_it", "opening", "opening:without_a_limit"]
)
def test_opener_that_cannot_be_called_costs_nobody_a_point(folder, opener):
    (folder / "opening.py").write_text(
        "def open_it(path, limit):\n    return 1\n\ndef without_a_limit(path):\n    return 1\n"
    )
    rubric = folder / "rubric.py"
    text = rubric.read_text().replace('libraries=["numpy"]', 'inside=["opening"]')
    rubric.write_text(
        f"{text}\n@homework.check('2', points=1)\ndef opened(artifacts):\n"
        f"    'Opens.'\n    with artifacts.opened_by('eve_prices.py', {opener!r}):\n        pass\n"
    )
    report = graded(folder, (folder / "reference.py").read_text())
    assert (report.score, report.points_pending, report.grader_failed) == (2, 1, True)


def test_wrong_version_is_shown_beside_the_wanted_one(folder):
    (folder / "requirements.txt").write_text("numpy<1.0\n")
    (need,) = [need for need in finding.find(str(folder)).needs if not need.met]
    assert need.shown.startswith("numpy<1.0 (found ")


def test_secrets_are_all_but_the_data(folder):
    names = {path.name for path in finding.find(str(folder)).folders.secrets()}
    assert {"rubric.py", "reference.py", "hidden", "examples"} <= names
    assert "data" not in names


def test_python_that_lies_in_the_homeworks_folder_stays_readable(folder, monkeypatch):
    (folder / ".venv").mkdir()
    monkeypatch.setattr(sys, "prefix", str(folder / ".venv"))
    assert folder / ".venv" not in set(finding.find(str(folder)).folders.secrets())


def test_files_that_grade_leave_examples_out(folder):
    names = {
        path.relative_to(folder).as_posix() for path in finding.find(str(folder)).folders.files()
    }
    assert {"rubric.py", "scoring.py", "hidden/prices.csv", "data/test.csv"} <= names
    assert not any(name.startswith("examples") for name in names)


def test_class_that_is_graded_into_the_folder_is_no_part_of_the_homework(folder):
    before = list(finding.find(str(folder)).folders.files())
    (folder / "class" / "submissions").mkdir(parents=True)
    (folder / "class" / "submissions" / "ada_prices.py").write_text("")
    (folder / "autograder.zip").write_text("")
    assert list(finding.find(str(folder)).folders.files()) == before


def test_package_of_the_rubric_is_a_part_of_the_homework(folder):
    (folder / "checks").mkdir()
    (folder / "checks" / "__init__.py").write_text("")
    (folder / "checks" / "prices.py").write_text("")
    assert folder / "checks" / "prices.py" in set(finding.find(str(folder)).folders.files())
