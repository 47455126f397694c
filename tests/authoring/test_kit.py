"""The kit lets students check their work at home, and gives no answer away."""

import ast
import zipfile

import pytest
from kits import check, require_no_answers, texts, unpacked

from autograder.authoring import kit, zipapp
from autograder.errors import GraderError, HomeworkError
from autograder.homework import finding


@pytest.fixture(scope="module")
def small(started, tmp_path_factory):
    return unpacked(str(started / "rubric.py"), tmp_path_factory.mktemp("small"))


def test_no_line_of_the_solution_or_the_rubric_is_in_it(small, started):
    require_no_answers(small, finding.find(str(started / "rubric.py")).reference)
    names = {name for name, _ in texts(small)}
    assert "autograder/oracles/classifiers.py" not in names  # which computes answers, too


def test_it_holds_the_skeleton_the_program_and_how_to_run_it(small):
    names = {path.name for path in small.iterdir()}
    assert names == {"skeleton.py", "check.pyz", "requirements.txt", "README.md"}
    said = (small / "README.md").read_text()
    assert "py check.pyz" in said
    assert "python3 check.pyz" in said
    assert "2 of 2 points" in said
    assert (small / "requirements.txt").read_text() == "numpy\n"


def test_same_homework_gives_the_same_kit(small, started):
    kit.build(finding.find(str(started / "rubric.py")), small.parent / "again.zip")
    assert (small.parent / "again.zip").read_bytes() == (small.parent / "kit.zip").read_bytes()


def test_right_file_passes_and_the_first_line_says_what_to_do(small, started):
    done = check(small, started / "examples" / "correct" / "correct_line_fit.py")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Checking correct_line_fit.py. Fix the first ✗ below")
    assert "checked here: 2 of 2 points, of which you have 2" in lines


def test_skeleton_is_told_what_is_not_written(small):
    done = check(small)
    assert done.returncode == 1
    assert "Checking skeleton.py" in done.stdout
    assert "Not written yet: predict, line " in done.stdout


def test_items_graded_by_hand_are_listed_and_not_run(homework):
    item = '\n\n@homework.by_hand("1", points=3)\ndef why(student):\n    """Say why."""\n'
    rubric = homework / "rubric.py"
    rubric.write_text(rubric.read_text() + item)
    folder = unpacked(str(rubric), homework)
    assert "| 1 predict | 1 + 3 graded manually |" in (folder / "README.md").read_text()
    assert "graded manually: 3 more" in check(folder).stdout


def test_kit_that_would_check_nothing_is_built_on_demand_alone(homework):
    rubric = homework / "rubric.py"
    rubric.write_text(rubric.read_text().replace(", rng):", ", rng, artifacts):"))
    found = finding.find(str(rubric))
    with pytest.raises(HomeworkError, match="would check nothing: it looks at the files that you"):
        kit.build(found, homework / "kit.zip")
    built = kit.build(found, homework / "kit.zip", anyway=True)
    assert built.names == ["skeleton.py", "README.md", "requirements.txt"]
    assert (built.covered, built.points) == ([], 2)


@pytest.mark.parametrize("name", ["skeleton.py", "check.pyz", "README.md"])
def test_no_file_of_the_data_takes_the_place_of_the_kits_own(homework, name):
    (homework / "data").mkdir()
    (homework / "data" / name).write_text("x = 1\n")
    with pytest.raises(HomeworkError, match=rf"has a file data/{name}, and the kit has"):
        kit.build(finding.find(str(homework)), homework / "kit.zip")
    assert not (homework / "kit.zip").exists()


def test_rubric_that_the_reference_fails_makes_no_kit(homework):
    rubric = homework / "rubric.py"
    rubric.write_text(rubric.read_text().replace("reference.predict(x, w, b),", "0 * b + 1,"))
    with pytest.raises(GraderError, match="the reference fails predict_is_right"):
        kit.build(finding.find(str(rubric)), homework / "kit.zip")


def test_check_that_breaks_is_named_with_its_line(homework, tmp_path):
    rubric = homework / "rubric.py"
    lines = rubric.read_text().split("\n")
    line = next(number for number, text in enumerate(lines, 1) if "assert_same(" in text)
    lines[line - 1] = lines[line - 1].replace("assert_same(", "assert_sane(")
    rubric.write_text("\n".join(lines))
    with pytest.raises(GraderError, match=rf"predict_is_right fails: {rubric}, line {line}: Name"):
        kit.build(finding.find(str(homework)), tmp_path / "kit.zip")


def test_program_holds_no_module_that_grades_and_no_jail():
    found = zipapp.modules()
    rooms = {name.split(".")[1] for name in found if "." in name}
    assert not rooms & {"grading", "rubrics", "suites", "authoring", "classroom", "driving"}
    walls = {name for name in found if name.startswith("autograder.sandbox.walls.")}
    assert walls == {f"autograder.sandbox.walls.{name}" for name in ("limits", "watching")}


def test_program_holds_the_modules_of_the_harness_that_a_homework_names():
    found = zipapp.modules(["autograder.sandbox.standins.gabor", "slow"])
    assert "autograder.sandbox.standins.gabor_maps" in found
    assert set(found) - set(zipapp.modules()) == {
        "autograder.sandbox.standins.gabor", "autograder.sandbox.standins.gabor_maps"
    }  # fmt: skip


def test_program_holds_what_its_modules_import_as_they_load():
    found = zipapp.modules()
    for name, path in found.items():
        if path.name == "__init__.py" and name not in zipapp.WHOLE:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
                assert node.module in found, f"{name} imports {node.module}"


def test_program_is_one_file_with_the_licenses_of_what_it_brings(small):
    with zipfile.ZipFile(small / "check.pyz") as archive:
        files = [name for name in archive.namelist() if name.startswith("vendor/")]
    brought = {name.split("/")[1] for name in files}
    licensed = {name.split("/")[1] for name in files if "LICENSE" in name or "COPYING" in name}
    assert brought == licensed == {"msgpack", "jinja2", "markupsafe", "IPython"}
