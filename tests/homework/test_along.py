"""What a student may hand in beside what is asked for: never a library, wherever one works."""

import importlib
import sys

import pytest

from autograder.homework.along import installed, may_come_along


@pytest.fixture
def module_in(tmp_path, monkeypatch):
    """Return a function that puts a module of a name nobody else has where PYTHONPATH leads."""

    def put(at):
        path = tmp_path / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        place = path.parents[path.name == "__init__.py"]
        monkeypatch.setenv("PYTHONPATH", f"elsewhere:{place}")
        monkeypatch.setattr(sys, "path", [str(place), *sys.path])
        importlib.invalidate_caches()

    return put


@pytest.mark.parametrize("at", ["quagga.py", "quagga/__init__.py", "quagga/zebra.py"])
def test_solution_that_lies_about_is_no_library_for_a_file_of_its_name(module_in, at):
    module_in(at)
    assert may_come_along("quagga.py", set())
    assert not installed("quagga", handed_in=True)


def test_it_is_there_for_whoever_asks_without_one(module_in):
    module_in("quagga.py")
    assert installed("quagga")


def test_library_stays_one_wherever_python_is_led(module_in):
    module_in("lib/site-packages/quagga.py")
    assert not may_come_along("quagga.py", set())


@pytest.mark.parametrize("name", ["numpy", "pytest", "queue", "sys", "__main__"])
def test_library_and_python_itself_are_never_replaced(name):
    assert not may_come_along(f"{name}.py", set())
