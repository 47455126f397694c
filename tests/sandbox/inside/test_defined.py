"""The rubric's own functions come compiled, where both ends run the same version of Python."""

from autograder.sandbox.inside import defined

SOURCE = "def double(x: int) -> int:\n    return 2 * x\n"


def run(code):
    names = {}
    exec(code, names)
    return names["double"](21)


def test_code_that_came_compiled_is_not_compiled_again(monkeypatch):
    code = defined.compiled(SOURCE)
    monkeypatch.setattr(defined, "_code", None)
    assert run(defined.code_of(SOURCE, code)) == 42


def test_code_of_another_version_is_compiled_here():
    assert run(defined.code_of(SOURCE, b"\x00" + defined.compiled("x"))) == 42


def test_source_that_comes_alone_is_compiled_here():
    assert run(defined.code_of(SOURCE, b"")) == 42


def test_annotations_are_not_evaluated_in_either_case():
    hinted = SOURCE.replace("int", "Nothing")
    assert run(defined.code_of(hinted, defined.compiled(hinted))) == 42
    assert run(defined.code_of(hinted, b"")) == 42
