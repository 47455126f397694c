"""A course's package becomes a homework, is tried out, and is graded in the upload's layout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from several_homework import HELPER, LINEAR, LOSS, UTILS, lay_out

from autograder.authoring import scaffold, skeleton_trees, starters
from autograder.homework import bundle, finding

#: As courses have it: the places of students' code are marked in two files of a package.
COURSE = {
    "minigrad/utils.py": UTILS,
    "minigrad/layers/linear.py": LINEAR,
    "minigrad/loss.py": LOSS.replace(
        '"""Return the mean cross-entropy."""',
        '"""Return the mean cross-entropy.\n\n    p: array of shape (N, C), rows are probability '
        'distributions\n    y: array of shape (N,) of labels, 0 <= y[i] < C\n    """',
    ),
    "helper.py": HELPER,
}


def run_autograder(root):
    return subprocess.run(
        ["bash", root / "source" / "run_autograder"],
        cwd=root,
        env={
            **os.environ,
            "AUTOGRADER_ROOT": str(root),
            "AUTOGRADER_ISOLATION": "best",
            "VENV": str(Path(sys.executable).parents[1]),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_from_new_to_the_upload(tmp_path):
    solution = lay_out(tmp_path / "solution", COURSE)
    made = scaffold.create("minigrad_hw", tmp_path / "minigrad_hw", starters.read(solution))
    assert made.report.all_passed
    assert "Linear.*" in "".join(made.waiting)
    homework = finding.find(str(made.folder))
    assert [check.name for check in homework.assignment.checks] == ["cross_entropy_is_right"]
    assert set(homework.own_files) == {"helper.py", "minigrad/utils.py"}
    assert skeleton_trees.stale(skeleton_trees.make(homework), homework.skeleton_place) == []

    bundle.build(homework, tmp_path / "upload.zip")
    root = tmp_path / "autograder"
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        archive.extractall(root / "source")
    wrong = COURSE["minigrad/loss.py"].replace("-np.mean", "np.mean")
    for source, score in ((COURSE["minigrad/loss.py"], 1.0), (wrong, 0.0)):
        files = {"hw/minigrad/layers/linear.py": LINEAR, "hw/minigrad/loss.py": source}
        lay_out(root / "submission", files)
        run_autograder(root)
        written = json.loads((root / "results" / "results.json").read_text())
        assert [test["score"] for test in written["tests"]] == [score]
