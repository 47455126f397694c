"""The nodes of a tree that have something to say: none is left out, on any version of Python."""

import ast
import re
import sys

import pytest

from autograder.submitted import outlined, walking

SIGNS = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
SOURCE = '''
from a.b import c as d
@dec
async def f(x: int, *y, z=1, **w) -> None:
    """text"""
    global g
    async for i in {**x, 1: 2}, [i for i in y if i < 3 == 4]:
        h.i = -f"{j!r:>{k}}"
    match m:
        case {"n": n, **rest} | C(o, p=None): return lambda q, *, r: q and r
class B(A, k=v): t: int = 1.5
'''


def test_every_node_but_signs_is_walked_in_the_order_of_ast():
    tree = ast.parse(SOURCE)
    wanted = [node for node in ast.walk(tree) if not isinstance(node, SIGNS)]
    assert walking.walk(tree) == wanted


@pytest.mark.parametrize("kind", walking.KINDS, ids=lambda kind: kind.__name__)
def test_no_field_that_holds_nodes_or_names_is_left_out(kind):
    # "Name(identifier id, expr_context ctx)"; kinds of kinds say something else.
    said = dict.fromkeys(kind._fields, "") | {
        name: of for of, name in re.findall(r"(\w+)[?*]? (\w+)[,)]", kind.__doc__ or "")
    }
    plain = ("identifier", "int", "string", "constant", *(sign.__name__ for sign in SIGNS), "")
    nodes = [name for name in kind._fields if said[name] not in plain]
    names = [name for name in kind._fields if said[name] == "identifier"]
    assert set(nodes) <= set(walking._FIELDS_OF_NODES[kind])
    assert set(names) <= set(walking._FIELDS_OF_NAMES[kind])


def test_the_names_of_code_are_all_of_variables_attributes_parameters_and_imports():
    found = walking.names_of(walking.walk(ast.parse(SOURCE)))
    assert found == {
        *("a.b", "c", "d", "dec", "f", "x", "int", "y", "z", "w", "g", "i", "h", "j", "k", "m"),
        *("n", "rest", "C", "o", "p", "q", "r", "B", "A", "v", "t"),
    }


def test_a_dump_says_what_that_of_ast_does():
    tree = ast.parse(SOURCE)
    whole = {"show_empty": True} if sys.version_info >= (3, 13) else {}
    assert outlined._dumped(tree) == ast.dump(tree, **whole)
