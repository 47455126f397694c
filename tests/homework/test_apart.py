"""Nothing outside of a homework's own folders knows that it exists."""

import re
from pathlib import Path

import pytest

from autograder.homework import finding
from autograder.homework.finding import PROJECT

NAMES = finding.built_in()
OF_HOMEWORKS = ("rubrics", "reference", "skeletons", "submissions_example")
CORE = [
    path
    for folder in ("autograder", "tests", "scripts")
    for path in sorted((PROJECT / folder).rglob("*.py"))
    if not set(OF_HOMEWORKS) & set(path.relative_to(PROJECT).parts[:-1])
]


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(PROJECT)))
def test_core_names_no_homework(path):
    found = re.findall("|".join(map(re.escape, NAMES)), path.read_text(encoding="utf-8"))
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_no_homework_names_another(name):
    others = [other for other in NAMES if other != name]
    for top in ("autograder/rubrics", "reference", "tests/rubrics"):
        for path in (PROJECT / top / name).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not [other for other in others if other in text], path


@pytest.mark.parametrize("name", NAMES)
def test_parts_are_under_one_name_each(name):
    homework = finding.find(name)
    assert homework.name == name
    for part in (homework.reference, homework.skeleton, homework.folders.examples / "correct"):
        assert name in Path(part).parts
