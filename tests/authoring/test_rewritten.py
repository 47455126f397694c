"""A reference in other styles, function by function: what changes, and what must not."""

import ast

import pytest

from autograder.authoring import rewrites
from autograder.authoring.rewrites import _CHANGES


def function(body):
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return ast.parse(f"def f(a, b):\n{lines}\n").body[0]


def changed(kind, body):
    """Return the body in another style; None where there is nothing to change."""
    node = function(body)
    if not _CHANGES[kind](node):
        assert ast.dump(node) == ast.dump(function(body))
        return None
    text = ast.unparse(ast.fix_missing_locations(node))
    return "\n".join(line[4:] for line in text.split("\n")[1:])


@pytest.mark.parametrize(
    ("body", "renamed"),
    [
        ("x = a\nreturn x + b", "my_x = a\nreturn my_x + b"),
        ("for i in a:\n    x = i\nreturn x", "for my_i in a:\n    my_x = my_i\nreturn my_x"),
        ("a = b\nreturn a", None),
        ("global x\nx = a\nreturn x", None),
        ("return a + b", None),
        ("x = lambda: a\nreturn x", None),
        ("def g(): pass\nx = a\nreturn x", None),
    ],
)
def test_own_names_are_renamed_and_parameters_and_globals_are_not(body, renamed):
    assert changed("locals renamed", body) == renamed


@pytest.mark.parametrize(
    ("body", "lists"),
    [
        ("return a, b", "return [a, b]"),
        ("if a:\n    return (a, b)\nreturn b", "if a:\n    return [a, b]\nreturn b"),
        ("return a", None),
        ("return [a, b]", None),
        ("x = (a, b)\nreturn x", None),
    ],
)
def test_pairs_are_returned_as_lists(body, lists):
    assert changed("lists returned for tuples", body) == lists


def test_what_is_returned_comes_as_float32_wherever_it_is():
    body = "if a:\n    return a\nreturn b"
    expected = "if a:\n    return _as_float32(a)\nreturn _as_float32(b)"
    assert changed("arrays returned as float32", body) == expected
    assert changed("arrays returned as float32", "return") is None
    assert changed("arrays returned as float32", "a += b") is None


def test_print_stands_below_the_docstring():
    printed = "print('here', flush=True)"
    assert changed("an extra print", "return a") == f"{printed}\nreturn a"
    assert changed("an extra print", '"""Doc."""\nreturn a').split("\n")[1] == printed


@pytest.mark.parametrize(
    ("body", "swapped"),
    [
        ("x = a\ny = b\nreturn x", "y = b\nx = a\nreturn x"),
        ("w = a\nx = a\ny = b\nz = b", "x = a\nw = a\nz = b\ny = b"),
        ("x = a\ny = x\nz = b\nreturn z", "x = a\nz = b\ny = x\nreturn z"),
        ("if a:\n    x = a\n    y = b", "if a:\n    y = b\n    x = a"),
        (
            "if a:\n    pass\nelse:\n    x = a\n    y = b",
            "if a:\n    pass\nelse:\n    y = b\n    x = a",
        ),
        ("x = a\nx = b", None),
        ("x = a.sum()\ny = b.mean()", "y = b.mean()\nx = a.sum()"),
        ("x = rng.normal()\ny = rng.normal()", None),
        ("x[0] = a\ny = x", None),
        ("x[0] = a\nx[1] = b", None),
        ("self.a = a\nself.b = b", "self.b = b\nself.a = a"),
        ("self.a = a\ny = self.a", None),
        ("x += a\ny = b", None),
    ],
)
def test_lines_change_places_only_if_neither_uses_what_the_other_writes(body, swapped):
    assert changed("independent lines reordered", body) == swapped


SOURCE = '''import numpy as np


class Net:
    @staticmethod
    def given(a):
        return a, a

    def run(self, a):
        """Run."""
        # BEGIN SOLUTION
        x = a
        return x, a
        # END SOLUTION


# BEGIN SOLUTION
@cached
def helper(a):
    y = a
    return y
# END SOLUTION
'''


def of(source, chosen=lambda _where: True):
    return {each.kind: each for each in rewrites.rewrites(source, "r.py", chosen)}


def test_functions_inside_of_regions_are_rewritten_by_their_names():
    found = of(SOURCE)
    assert found["locals renamed"].functions == ("Net.run", "helper")
    assert found["lists returned for tuples"].functions == ("Net.run",)
    assert "independent lines reordered" not in found


def test_only_chosen_functions_are():
    found = of(SOURCE, lambda where: where == "helper")
    assert {each.functions for each in found.values()} == {("helper",)}
    assert of(SOURCE, lambda _where: False) == {}


def test_all_else_stays_to_the_letter_and_a_decorator_is_not_doubled():
    text = of(SOURCE)["locals renamed"].source
    assert text.startswith(SOURCE[: SOURCE.index("    def run")])
    assert text.count("@cached") == text.count("@staticmethod") == 1
    assert "        my_x = a\n        return (my_x, a)\n" in text
    assert "def helper(a):\n    my_y = a\n    return my_y\n" in text


def test_helper_for_float32_stands_above_the_first_definition_and_only_there():
    found = of(SOURCE)
    text = found["arrays returned as float32"].source
    assert text.index("def _as_float32") < text.index("class Net")
    assert text.startswith("import numpy as np\n")
    assert all(
        "_as_float32" not in each.source
        for kind, each in found.items()
        if kind != "arrays returned as float32"
    )


def test_every_rewrite_is_python():
    for each in of(SOURCE).values():
        ast.parse(each.source)
