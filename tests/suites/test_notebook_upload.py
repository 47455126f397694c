"""A notebook of otter or nbgrader is graded in Gradescope's layout as it is here."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from norms import FULL as NORMS
from norms import SOURCE
from notebooks import write
from squaring import FULL as SQUARES
from squaring import MASTER

from autograder.homework import bundle, finding
from autograder.suites import forms

FORMS = {"nbgrader": (SOURCE, NORMS), "otter": (MASTER, SQUARES)}


@pytest.mark.parametrize("form", FORMS)
def test_upload_gives_the_points_of_the_worked_notebook(form, tmp_path):
    cells, full = FORMS[form]
    suite = write(tmp_path / "course" / "hw.ipynb", cells)
    root = tmp_path / "autograder"
    for folder in ("results", "submission"):
        (root / folder).mkdir(parents=True)
    bundle.build(finding.find(str(suite)), tmp_path / "upload.zip")
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        archive.extractall(root / "source")
    (root / "submission" / "hw.ipynb").write_text(forms.read(suite).notebook.solution)
    own = {"AUTOGRADER_ROOT": str(root), "VENV": str(Path(sys.executable).parents[1])}
    script = finding.PROJECT / "run_autograder"
    environment = {**os.environ, **own, "AUTOGRADER_ISOLATION": "best"}
    subprocess.run(["bash", script], cwd=root, env=environment, check=True, capture_output=True)
    found = json.loads((root / "results" / "results.json").read_text())
    assert sum(test.get("score") or 0 for test in found["tests"]) == sum(full.values())
