"""A homework lists every package that its rubric or its students' code imports."""

import ast
import importlib.metadata
import re
import sys

import pytest
from packaging.utils import canonicalize_name

from autograder.homework import finding, requirements

CORE = {
    canonicalize_name(re.split(r"[<>=\[; ]", each)[0])
    for each in importlib.metadata.requires("autograder")
    if "extra ==" not in each
}


@pytest.fixture(scope="module")
def distributions():
    """The distributions that each module comes from: to read them all takes seconds."""
    return importlib.metadata.packages_distributions()


def imported(homework):
    """Return the libraries that the rubric's modules import, wherever they do."""
    found = set(homework.assignment.libraries)
    for path in homework.folders.room.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module)
    tops = {name.partition(".")[0] for name in found}
    return tops - set(sys.stdlib_module_names) - {"autograder", "__future__"}


@pytest.mark.parametrize("name", finding.built_in())
def test_every_library_is_among_the_requirements(name, distributions):
    homework = finding.find(name)
    listed = {
        canonicalize_name(each.name) for each in requirements.listed(homework.requirements_file)
    }
    for top in imported(homework):
        packages = {canonicalize_name(each) for each in distributions[top]}
        assert packages & (listed | CORE), f"{top} comes with {packages}"
