"""A file that is handed in comes before a mere folder of its name, as it does in Python."""

import pytest

from autograder.suites.settings import Settings
from autograder.suites.students import students_of


def students(folder, test, handed_in, stated=(), package=False):
    """Say which modules are the student's, for a suite with the folder ``hw/``."""
    (folder / "hw").mkdir()
    (folder / "hw/util.py").write_text("def norm(x): return x\n")
    if package:
        (folder / "hw/__init__.py").write_text("")
    file = folder / "test_it.py"
    file.write_text(f"{test}\n\ndef test_a():\n    pass\n")
    return students_of(folder, [file], Settings(module=stated), handed_in)


@pytest.mark.parametrize("test", ["import hw", "from hw import f", "from hw import *"])
@pytest.mark.parametrize("stated", [(), ("hw",)])
def test_file_that_is_handed_in_is_the_module(tmp_path, test, stated):
    found = students(tmp_path, test, ["hw.py"], stated)
    assert found.modules == ("hw",)
    assert found.places == ("hw.py",)


def test_notebook_that_is_handed_in_is_the_module(tmp_path):
    assert students(tmp_path, "import hw", ["hw.ipynb"]).places == ("hw.ipynb",)


@pytest.mark.parametrize("package", [True, False])
def test_folder_that_the_tests_import_from_is_the_suite_s(tmp_path, package):
    test = "import hw\nfrom hw.util import norm\nimport other"
    found = students(tmp_path, test, ["hw.py", "other.py"], package=package)
    assert found.modules == ("other",)


def test_package_comes_before_a_file(tmp_path):
    found = students(tmp_path, "import hw\nimport other", ["hw.py", "other.py"], package=True)
    assert found.modules == ("other",)


def test_solution_that_python_finds_elsewhere_is_still_what_is_handed_in(tmp_path, monkeypatch):
    (tmp_path / "solution").mkdir()
    (tmp_path / "solution" / "quagga.py").write_text("def f():\n    return 1\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "solution"))
    monkeypatch.syspath_prepend(tmp_path / "solution")
    (tmp_path / "suite").mkdir()
    file = tmp_path / "suite" / "test_it.py"
    file.write_text("from quagga import f\n\ndef test_f():\n    assert f() == 1\n")
    assert students_of(file.parent, [file], Settings(), ["quagga.py"]).modules == ("quagga",)
