"""Stand-ins come with the import of what they change, and never before a real library."""

import importlib
import sys

import pytest

from autograder.sandbox.standins import imports as standins_imports


@pytest.fixture
def imports(monkeypatch, tmp_path):
    """An import system of its own, with a folder for modules."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def patch(module):
    module.patched = module.value + 1


def test_module_is_patched_after_its_own_code_has_run(imports):
    (imports / "library_one.py").write_text("value = 1")
    standins_imports.on_import({"library_one": patch})
    assert importlib.import_module("library_one").patched == 2


def test_module_that_is_there_already_is_patched_at_once(imports):
    (imports / "library_two.py").write_text("value = 1")
    module = importlib.import_module("library_two")
    standins_imports.on_import({"library_two": patch})
    assert module.patched == 2


def test_patched_module_keeps_its_own_loader(imports):
    (imports / "library_three.py").write_text("value = 1\nmine = __loader__")
    standins_imports.on_import({"library_three": patch})
    module = importlib.import_module("library_three")
    assert module.mine is module.__spec__.loader
    assert module.__spec__.loader.__class__.__name__ == "SourceFileLoader"


def test_installed_library_wins_over_its_stand_in(imports):
    (imports / "library_four.py").write_text("value = 1")
    standins_imports.if_missing({"library_four": patch}, lambda _name: None)
    assert not hasattr(importlib.import_module("library_four"), "patched")


def test_what_no_stand_in_knows_is_missing_as_ever(imports):
    standins_imports.if_missing({}, lambda name: "not here" if name == "library_five" else None)
    with pytest.raises(ModuleNotFoundError, match="not here"):
        importlib.import_module("library_five")
    with pytest.raises(ModuleNotFoundError, match="No module named 'library_six'"):
        importlib.import_module("library_six")
