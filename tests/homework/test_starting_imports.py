"""Which libraries a skeleton cannot do without."""

import ast

import pytest

from autograder.homework import finding, starting_imports


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("import dill, numpy.linalg as la", {"dill", "numpy"}),
        ("from dill.part import dump", {"dill"}),
        ("def f():\n    if True:\n        import dill", {"dill"}),
        ("from .utils import dill", set()),
        ("try:\n    import dill\nexcept ImportError:\n    import pickle as dill", set()),
        ("try:\n    import dill\nfinally:\n    pass", {"dill"}),
        ("from contextlib import suppress\nwith suppress(ImportError):\n    import dill",
         {"contextlib"}),
    ],
)  # fmt: skip
def test_skeleton_needs_what_it_imports_without_waiting_for_the_failure(source, needed):
    assert set(starting_imports.imported(ast.parse(source).body)) == needed


def test_only_what_is_not_here_and_not_of_the_homework_is_lacking(tmp_path):
    imports = "import numpy, no_such_library, helper, table, parts.ops\n"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "table.py").write_text("")
    (tmp_path / "skeleton").mkdir()
    (tmp_path / "skeleton" / "main.py").write_text(imports)
    (tmp_path / "rubric.py").write_text(
        "from autograder import Assignment\n"
        'homework = Assignment(name="h", title="H", submission=["main.py", "helper.py", "parts/"])'
    )
    homework = finding.find(str(tmp_path))
    assert starting_imports.not_installed(homework) == {"no_such_library"}
