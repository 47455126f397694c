"""A file is run statement by statement as it would be whole, but for what is left out."""

import types

import pytest

from autograder.sandbox.inside.statements import Careful, from_request


def ran(source, *, without=()):
    """Return what a file defines, and what was told of it."""
    told, module = [], types.ModuleType("hw")
    left_out = {"hw.py": without}
    Careful("/f", left_out, told.append).run(module, source.encode(), "/f/hw.py")
    return module, told


def test_what_is_defined_is_as_if_it_were_imported():
    source = '"""Doc."""\nfrom __future__ import annotations\nx = 1\ndef f(y: Nix): return x + y\n'
    module, told = ran(source)
    assert (module.__doc__, module.f(2), module.f.__code__.co_filename) == ("Doc.", 3, "/f/hw.py")
    assert [(each[1], each[2], each[4]) for each in told[:-1]] == [
        (0, 1, []), (1, 2, ["annotations"]), (2, 3, ["x"]), (3, 4, ["f"])
    ]  # fmt: skip
    assert told[-1] is None


def test_statements_that_use_what_was_left_out_are_left_out_with_it():
    source = "import os\nv = os.abort()\nw = [v]\nu = len(w)\nx = 1\n"
    module, told = ran(source, without=[1])
    assert vars(module).keys() & {"v", "w", "u", "x"} == {"x"}
    assert [each[3] for each in told if each and each[5]] == ["w = [v]", "u = len(w)"]


def test_what_works_where_the_student_works_is_left_out_without_another_attempt():
    source = (
        "def here(): raise EOFError('input() waits for a person, and nobody is here')\n"
        "n = int(here())\nm = n + 1\nx = 1\n"
    )
    module, told = ran(source)
    assert vars(module).keys() & {"n", "m", "x"} == {"x"}
    assert [each[5][:18] for each in told if each and each[5]] == [
        "it raised EOFError", "it uses what was l"
    ]  # fmt: skip


def test_nothing_is_run_of_a_file_that_python_cannot_read():
    module = types.ModuleType("hw")
    with pytest.raises(SyntaxError):
        Careful("/f").run(module, b"x = 1\nreturn\n", "/f/hw.py")
    assert "x" not in vars(module)


def test_any_other_error_is_the_files():
    with pytest.raises(NameError):
        ran("v = 1\nw = other\n", without=[0])
    with pytest.raises(ZeroDivisionError):
        ran("v = 1\nw = 1 / 0\n", without=[0])


def test_statement_that_imports_is_named_again_once_that_is_done():
    told = []
    careful = Careful("/f", {}, told.append)
    inner = types.ModuleType("inner")
    outer = types.ModuleType("outer")
    vars(outer)["go"] = lambda: careful.run(inner, b"a = 1\n", "/f/pkg/inner.py")
    careful.run(outer, b"\ngo()\n", "/f/outer.py")
    assert [each and (each[0], each[2]) for each in told] == [
        ("outer.py", 2), ("pkg/inner.py", 1), ("outer.py", 2), None
    ]  # fmt: skip


def test_nothing_is_left_out_before_a_process_has_ended():
    assert from_request({}, "/f", lambda *_: None) is None
    asked = []
    careful = from_request(
        {"careful": {"tell": 4, "left_out": {}}}, "/f", lambda *a: asked.append(a)
    )
    careful.tell(None)
    assert asked == [(4, (None,), {})]
