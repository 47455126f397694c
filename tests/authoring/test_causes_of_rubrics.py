"""The causes of the built-in rubrics have names of their own, and explain something."""

import importlib.util

import pytest

from autograder import Cause
from autograder.homework import finding
from autograder.oracles import catalogue


def causes_of(module):
    for value in vars(module).values():
        if isinstance(value, Cause):
            yield value
        elif isinstance(value, dict):
            yield from (each for each in value.values() if isinstance(each, Cause))


ROOMS = [f"autograder.rubrics.{name}.causes" for name in finding.built_in()]
MODULES = [
    catalogue,
    *(importlib.import_module(name) for name in ROOMS if importlib.util.find_spec(name)),
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_two_causes_of_a_room_share_a_name(module):
    names = [cause.id for cause in causes_of(module)]
    assert names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_sentence_of_a_cause_ends_as_a_sentence(module):
    wrong = [c for c in causes_of(module) if not c.rstrip("}").endswith((".", "?", "sentence"))]
    assert not [c for c in wrong if not c.endswith(("{sentence}", "{never}"))]
