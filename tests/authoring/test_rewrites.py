"""Rewrites change the style and nothing else."""

import ast

import numpy as np
import pytest

from autograder.authoring import rewrites
from autograder.submitted.loops import loops_in

SOURCE = '''
import numpy as np

# %% a cell
FACTOR = 2

def both(a, b):
    """Return the sum and the difference."""
    # BEGIN SOLUTION
    total = np.zeros_like(a)
    left = a.sum() * FACTOR
    right = b.sum() * FACTOR
    total += left
    for a_i in a:
        right = right + a_i
    return total + left, right
    # END SOLUTION

def given(a):
    x = a
    return x, x
'''
KINDS = {r.kind: r for r in rewrites.rewrites(SOURCE, "reference.py", lambda _where: True)}


def answer(source):
    names = {}
    exec(source, names)
    return names["both"](np.array([1.0, 2.0]), np.array([3.0, 4.0]))


@pytest.mark.parametrize("kind", KINDS)
def test_answer_stays_the_same(kind, capsys):
    for found, expected in zip(answer(KINDS[kind].source), answer(SOURCE), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_there_is_one_of_each_kind():
    assert len(KINDS) == len(rewrites._CHANGES)


def test_what_is_given_is_left_alone():
    assert all(rewrite.functions == ("both",) for rewrite in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_all_else_stays_as_it_is_with_the_cells(kind):
    source = KINDS[kind].source
    assert source.startswith("\nimport numpy as np\n\n# %% a cell\nFACTOR = 2\n")
    assert source.endswith(SOURCE[SOURCE.index("def given") :])


def test_what_is_called_at_once_finds_its_helper():
    answer(
        KINDS["arrays returned as float32"].source.replace(
            "def given", "both(np.ones(2), np.ones(2))\n\ndef given"
        )
    )


def test_locals_are_renamed_and_globals_and_parameters_are_not():
    source = KINDS["locals renamed"].source
    assert "my_total" in source
    assert not {"my_a", "my_FACTOR", "my_np"} & {n.id for n in ast.walk(ast.parse(source))
                                                 if isinstance(n, ast.Name)}  # fmt: skip


def test_arrays_come_as_float32_and_pairs_as_lists():
    assert answer(KINDS["arrays returned as float32"].source)[0].dtype == np.float32
    assert type(answer(KINDS["lists returned for tuples"].source)) is list


def test_a_rewrite_adds_no_loop():
    """A rubric that asks for none would take points from a right solution."""
    loops = {kind: loops_in(ast.parse(each.source), "both") for kind, each in KINDS.items()}
    assert {kind: len(found) for kind, found in loops.items()} == dict.fromkeys(KINDS, 1)


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("a = 1", "b = 2", True),
        ("self.a = x.sum()", "self.b = y", True),
        ("a = 1", "b = a", False),
        ("b = a", "a = 1", False),
        ("a = 1", "a = 2", False),
        ("a[0] = 1", "b = a", False),
        ("a = f()", "b = g()", False),
        ("a, b = c", "d = b", False),
    ],
)
def test_only_independent_lines_change_places(first, second, free):
    one, other = ast.parse(f"{first}\n{second}").body
    assert rewrites._independent(one, other) is free
