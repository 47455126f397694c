"""A homework of several files is made, tried out and shipped as any other is."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
import several_homework
from several_homework import LOSS, RIGHT, lay_out

from autograder.authoring import kit, skeleton_trees
from autograder.authoring.bench import Bench
from autograder.authoring.validate import validate
from autograder.authoring.variants import Variants
from autograder.homework import bundle


@pytest.fixture
def homework(tmp_path):
    made = several_homework.make(tmp_path / "minigrad")
    skeleton_trees.write(skeleton_trees.make(made), made.skeleton_place)
    return made


def test_skeleton_has_every_file_and_no_solution(homework):
    root = homework.skeleton_place
    places = {path.relative_to(root).as_posix() for path in root.rglob("*.py")}
    assert places == {*RIGHT, "minigrad/utils.py", "helper.py"}
    assert "safe_log(p)" not in (root / "minigrad/loss.py").read_text()
    assert (
        'NotImplementedError("TODO: the affine map")'
        in (root / "minigrad/layers/linear.py").read_text()
    )


def test_a_stale_file_of_the_skeleton_is_named(homework):
    made, root = skeleton_trees.make(homework), homework.skeleton_place
    assert skeleton_trees.stale(made, root) == []
    lay_out(root, {"minigrad/loss.py": "old", "left.py": ""})
    assert skeleton_trees.stale(made, root) == ["minigrad/loss.py", "left.py"]


def test_mutants_and_rewrites_are_made_of_every_file(homework):
    with Bench(homework, jobs=1) as bench:
        variants = Variants(bench)
        found = variants.all_mutants()
        assert {mutant.place for mutant in found} == set(RIGHT)
        (negated,) = [m for m in found if "return float(np.mean(logs))" in m.after]
        assert negated.key.startswith("minigrad.loss.cross_entropy: ")
        parts = {part for part, rewrite in variants.all_rewrites() if "loss" in rewrite.place}
        assert parts == {"2", "3"}


def test_the_rubric_holds(homework):
    lay_out(homework.folders.room / "examples" / "correct", RIGHT)
    result = {"exit_code": 0, "score": 5, "lost": {}}
    (homework.folders.room / "examples" / "correct.json").write_text(json.dumps(result))
    found = validate(homework, mutants=20)
    assert found.ok, [trial for stage in found.stages for trial in stage.trials if not trial.ok]


def test_kit_checks_the_files_where_they_are(homework, tmp_path):
    names = kit.build(homework, tmp_path / "kit.zip").names
    assert {*RIGHT, "helper.py", "minigrad/utils.py", "points.csv"} <= set(names)
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "minigrad"

    def check():
        # numpy alone is needed: the harness must not be found.
        environment = {**os.environ, "PYTHONPATH": ""}
        command = [sys.executable, "check.pyz"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout + done.stderr

    code, said = check()
    assert code == 1
    assert "3 checks" not in said
    assert "Not written yet: " in said
    lay_out(folder, RIGHT)
    assert check()[0] == 0
    lay_out(folder, {"minigrad/loss.py": LOSS.replace("-np.mean", "np.mean")})
    code, said = check()
    assert code == 1
    assert "✓ 1.1" in said
    assert "✗ 2.1" in said


def test_upload_holds_the_reference_and_the_skeleton_with_their_folders(homework, tmp_path):
    bundle.build(homework, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = set(archive.namelist())
    for root in ("reference", "skeleton"):
        assert f"homeworks/minigrad/{root}/minigrad/layers/linear.py" in names
        assert f"homeworks/minigrad/{root}/helper.py" in names
