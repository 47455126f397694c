"""A library that is not here fails when it is used, and real mistakes fail where they are."""

import builtins
import importlib.util
import sys

import pytest

from autograder.sandbox.inside.absent import Importer


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs a student's file; it returns its names and the importer."""
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)
    importer = Importer(str(tmp_path))
    importer.install()

    def run(source):
        path = tmp_path / "ada.py"
        path.write_text(source)
        names = {"__name__": "ada", "__package__": ""}
        exec(compile(source, str(path), "exec"), names)
        return names, importer

    return run


@pytest.mark.parametrize(
    "statement",
    [
        "import nowhere_here",
        "import os, nowhere_here as n",
        "import nowhere_here.part as n",
        "from nowhere_here import dump, load as l",
        "from nowhere_here.part import *",
        "if True:\n    import nowhere_here",
        "import warnings\nwith warnings.catch_warnings():\n    import nowhere_here",
        "try:\n    import nowhere_here\nfinally:\n    pass",
        "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import nowhere_here",
        "for _ in range(2):\n    import nowhere_here",
    ],
)
def test_import_at_the_top_level_waits_for_a_use(run, statement):
    _, importer = run(statement)
    assert [name for name, _, _ in importer.noted()] == ["nowhere_here"]


@pytest.mark.parametrize(
    "statement",
    [
        "try:\n    import nowhere_here\nexcept ImportError:\n    x = 1",
        "try:\n    if True:\n        import nowhere_here\nexcept ModuleNotFoundError:\n    x = 1",
        "from contextlib import suppress\nx = 1\nwith suppress(ImportError):\n"
        "    import nowhere_here\n    x = 2",
        "def f():\n    import nowhere_here\ntry:\n    f()\nexcept ImportError:\n    x = 1",
        "import importlib\ntry:\n    importlib.import_module('nowhere_here')\n"
        "except ImportError:\n    x = 1",
        "try: __import__('nowhere_here')\nexcept ImportError: x = 1",
    ],
)
def test_import_that_may_fail_fails(run, statement):
    names, importer = run(statement)
    assert names["x"] == 1
    assert importer.noted() == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("import os.nowhere", "No module named 'os.nowhere'"),
        ("from . import nowhere", "relative import"),
        ("from json import nowhere", "cannot import name 'nowhere'"),
        ("import nunpy", "No module named 'nunpy'; did you mean 'numpy'?"),
        ("import nupmy as np", "did you mean 'numpy'?"),
        ("import Numpy as np", "did you mean 'numpy'?"),
        ("def f():\n    import nowhere_here\nf()", "No module named 'nowhere_here'"),
    ],
)
def test_mistake_fails_where_it_is(run, statement, says):
    with pytest.raises(ImportError) as caught:
        run(statement)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "use",
    ["n.dumps(1)", "n.DATA + 1", "list(n)", "n.x[0]()", "bool(n)", "float(n.x)", "n.a.b.c()"],
)
def test_use_names_the_library_and_the_import(run, use):
    with pytest.raises(ModuleNotFoundError) as caught:
        run(f"x = 1\nimport nowhere_here as n\n{use}")
    assert str(caught.value).startswith("No module named 'nowhere_here'")
    assert "line 2 of ada.py imports it" in str(caught.value)


def test_class_derived_from_it_is_a_use(run):
    with pytest.raises(ModuleNotFoundError):
        run("from nowhere_here import Base\nclass Net(Base): pass")


def test_annotations_and_questions_of_type_are_no_use(run):
    names, _ = run(
        "from nowhere_here import Float, Tensor\n"
        "def f(x: Float[Tensor, 'batch'], y: Tensor | None) -> Float: return x\n"
        "x = isinstance(1, Tensor), issubclass(int, Float), f(2, None)"
    )
    assert names["x"] == (False, False, 2)


def test_nobody_else_finds_it(run):
    run("import nowhere_here\nimport nowhere_here.part")
    assert "nowhere_here" not in sys.modules
    assert importlib.util.find_spec("nowhere_here") is None


def test_same_import_gives_the_same(run):
    names, _ = run("import nowhere_here as a\nimport nowhere_here as b\nx = a is b")
    assert names["x"] is True


def test_library_that_asks_for_another_is_not_the_student(run, tmp_path, monkeypatch):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "some_library.py").write_text("import nowhere_here")
    monkeypatch.syspath_prepend(tmp_path / "lib")
    importer = Importer(str(tmp_path / "student"))
    importer.install()
    with pytest.raises(ModuleNotFoundError):
        exec(compile("import some_library", str(tmp_path / "student" / "a.py"), "exec"), {})
