"""What a suite finds instead of Python's own functions passes for them."""

import io
import os
import pickle
import types

import pytest

from autograder.suites import guard, hook, opening
from autograder.suites.guard import Watch


@pytest.mark.parametrize(("module", "name"), [(io, "open"), (os, "stat")])
def test_a_function_in_anothers_place_is_pickled_by_the_others_name(monkeypatch, module, name):
    function = opening.as_one_of(module.__name__, name, lambda *_arguments: None)
    monkeypatch.setattr(module, name, function)
    assert pickle.loads(pickle.dumps(function)) is function


def test_a_file_that_is_only_written_tells_a_suite_nothing(tmp_path):
    watch = Watch(tmp_path / "suite")
    with guard.watching(watch):
        open(os.devnull, "w").close()
    assert not watch.text
    with guard.watching(watch):
        open(os.devnull).close()
    assert watch.text


def test_hypothesis_looks_for_numbers_in_modules_after_text_of_a_students_was_seen(tmp_path):
    constants_ast = pytest.importorskip("hypothesis.internal.constants_ast")
    (tmp_path / "numbers.py").write_text("x = 12_345\n")
    module = types.ModuleType("numbers_of_ours")
    module.__file__ = str(tmp_path / "numbers.py")
    with guard.watching(watch := Watch(tmp_path, text=True)):
        constants_ast.constants_from_module(module)
    assert not watch.failures


def test_what_starts_programs_is_still_found_where_it_was():
    hook.install()
    assert pickle.loads(pickle.dumps(os.system)) is os.system
