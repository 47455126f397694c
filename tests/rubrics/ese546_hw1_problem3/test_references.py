"""The worked solutions earn every point, on the sample and on the full data if it is there.

They are trained here as a student trains them. ``autograder validate`` does the same, and the
example ``correct`` has the files that such a training has written.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import datasets
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.sandbox.inside.environment import THREAD_VARIABLES

pytestmark = pytest.mark.slow
RUN_STUDENT = finding.PROJECT / "autograder" / "authoring" / "cases" / "run_student.py"
FULL_DATA = os.environ.get(datasets.ENVIRONMENT_VARIABLE)


def run_reference(source, folder):
    """Run a reference as a student runs a solution, for the files it writes."""
    (folder / "reference_hw1_problem3.py").write_text(source.read_text())
    environment = {**os.environ, **THREAD_VARIABLES, "MPLBACKEND": "Agg"}
    command = [sys.executable, RUN_STUDENT, folder / "reference_hw1_problem3.py"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def score(folder, data_dir=None):
    request = Request([folder], seed=2, data_dir=data_dir)
    return grade(finding.find("ese546_hw1_problem3"), request, Listener()).score


@pytest.fixture(scope="module")
def problem3(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    run_reference(finding.PROJECT / "reference" / "ese546_hw1_problem3" / "solution.py", folder)
    return folder


def test_reference_of_problem_3_earns_every_point(problem3):
    assert score(problem3) == 55


@pytest.mark.skipif(FULL_DATA is None, reason="no folder with the full data is named")
def test_reference_of_problem_3_earns_every_point_on_the_full_data(problem3):
    assert score(problem3, Path(FULL_DATA)) == 55
