"""Ways to build a kit, run its checks, and look for answers in it."""

import os
import subprocess
import sys
import zipfile
from dataclasses import replace

from autograder.authoring import kit, skeleton
from autograder.homework import finding


def unpacked(homework, folder, only=()):
    """Build a kit, with some checks alone if they are named, and return its folder."""
    found = finding.find(homework)
    if only:
        assignment = found.assignment.narrowed(lambda check: check.name in only)
        found = replace(found, assignment=assignment)
    kit.build(found, folder / "kit.zip")
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder)
    return folder / found.name


def check(kit_folder, *arguments, python=(sys.executable,), **variables):
    command = [*python, str(kit_folder / "check.pyz"), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8", **variables}
    return subprocess.run(
        command, capture_output=True, env=environment, timeout=600, cwd=kit_folder,
        encoding=environment["PYTHONIOENCODING"],
    )  # fmt: skip


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


def texts(folder):
    """Yield every file of a kit, and every file in those that are archives, by its name."""
    for path in folder.iterdir():
        if path.suffix == ".pyz":
            with zipfile.ZipFile(path) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
        elif path.is_file():
            yield path.name, path.read_bytes()


def require_no_answers(folder, reference):
    """Require that no file of a kit holds a line of the solution, or anything of the rubric's."""
    assert len(secrets(reference)) > 1
    for name, content in texts(folder):
        assert "rubrics" not in name
        # The program itself, which knows no homework, has lines that anyone writes.
        if name.startswith(("autograder/", "vendor/")) and not name.endswith(".bin"):
            continue
        assert not [line for line in secrets(reference) if line.encode() in content], name
        assert b"BEGIN SOLUTION" not in content, name
