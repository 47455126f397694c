"""However a submission is handed in, it is graded as what it is."""

import pickle
import tarfile

import pytest
from layouts import forms, lay_out
from tiny_homework import RIGHT, RUBRIC

from autograder.grading.pipeline import Request
from autograder.homework import finding


@pytest.fixture
def grade_files(grade_warm, tmp_path):
    """Return a function that grades a folder of files of the tiny homework."""

    def run(files, *paths):
        folder = tmp_path / "submission"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return grade_warm(finding.find(RUBRIC), Request(list(paths) or [folder], seed=1))

    return run


CURVE = pickle.dumps([1.0, 2.0])


@pytest.mark.parametrize("name", ["ADA_TINY.PY", "ada_tiny.py.txt", "a/b/ada_tiny.py"])
def test_code_earns_its_points_whatever_its_ending_and_place(grade_files, name):
    report = grade_files({name: RIGHT, "out/curve.pkl": CURVE})
    assert report.score == report.points


def test_every_form_is_graded_alike(grade_warm, tmp_path):
    files = {"README.md": "", "src/ada_tiny.py": RIGHT, "old/v1/ada_tiny.py": "x = 1"}
    folder = lay_out(tmp_path / "hw", {**files, "out/curve.pkl": CURVE})
    homework = finding.find(RUBRIC)
    found = {
        form: grade_warm(homework, Request(paths, seed=1))
        for form, paths in forms(folder, tmp_path / "forms").items()
    }
    assert len(found) == 6
    assert {report.score for report in found.values()} == {10}
    assert len({report.notes for report in found.values()}) == 1


def test_a_tar_is_graded_in_the_jail(grade_files, tmp_path, write_submission):
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        archive.add(write_submission(), "hw")
    report = grade_files({}, tmp_path / "a.tgz")
    assert report.score == report.points


def test_a_module_beside_the_file_is_named_with_what_to_do(grade_files):
    source = "from helpers import twice\n" + RIGHT.replace("2 * x", "twice * x")
    report = grade_files({"ada_tiny.py": source, "helpers.py": "twice = 2", "curve.pkl": CURVE})
    assert not [note for note in report.notes if "not installed" in note]
    advice = "put what you use of it into ada_tiny.py"
    assert [note for note in report.notes if "imports helpers.py" in note and advice in note]
    failed = [r for r in report.results if r.feedback and "helpers" in str(r.feedback)]
    assert failed
    assert all(advice in str(result.feedback) for result in failed)


def test_a_module_imported_in_a_function_is_named_with_what_to_do(grade_files):
    source = RIGHT + "\ndef double(x):\n    from lib.helpers import twice\n    return twice * x\n"
    files = {"ada_tiny.py": source, "lib/helpers.py": "twice = 2", "curve.pkl": CURVE}
    report = grade_files(files)
    result = next(r for r in report.results if r.name == "doubles")
    assert "lib/helpers.py was handed in and is not used" in str(result.feedback)


def test_a_file_that_nothing_imports_is_only_listed(grade_files):
    report = grade_files({"ada_tiny.py": RIGHT, "helpers.py": "", "curve.pkl": CURVE})
    assert not [note for note in report.notes if "imports" in note]
    assert "Files that this homework does not ask for: helpers.py" in report.notes


def test_an_artifact_that_is_too_large_costs_its_own_check_alone(grade_files):
    large = bytes(33 * 2**20)
    report = grade_files({"ada_tiny.py": RIGHT, "curve.pkl": large})
    failed = [result for result in report.results if result.took_points]
    assert [result.name for result in failed] == ["submitted_curve"]
    assert "34,603,008 bytes" in str(failed[0].feedback)
