"""Ways to build a kit, run its checks, and look for answers in it."""

import os
import subprocess
import sys
import zipfile

from autograder.authoring import kit, skeleton
from autograder.homework import finding


def unpacked(homework, folder):
    kit.build(finding.find(homework), folder / "kit.zip")
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder)
    return folder / finding.find(homework).name


def check(kit_folder, file):
    command = [sys.executable, str(kit_folder / "check.py"), str(file)]
    environment = {**os.environ, "PYTHONPATH": str(kit_folder.parent), "MPLBACKEND": "Agg"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)


def secrets(reference):
    """Return the lines of the solution that are not in the skeleton, whose docstrings say a lot."""
    lines = reference.read_text().splitlines()
    inside = [
        lines[number].strip()
        for region in skeleton.regions(reference.read_text(), reference.name)
        for number in range(region.start, region.end - 1)
    ]
    given = skeleton.make(reference)
    return {line for line in inside if len(line) > 12 and line not in given}


def require_no_answers(folder, reference):
    """Require that no file of a kit holds a line of the solution, or anything of the rubric's."""
    assert len(secrets(reference)) > 1
    for path in folder.iterdir():
        text = path.read_text()
        assert not [line for line in secrets(reference) if line in text], path.name
        assert "autograder.oracles" not in text
        assert "SOLUTION" not in text
