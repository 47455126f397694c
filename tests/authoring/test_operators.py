"""Each small wrong change is made of the node that it is for, and of no other."""

import ast

import pytest

from autograder.authoring import kinds, operators


def changes(code):
    """Return every change of the outermost statement, expression or keyword of this code."""
    statement = ast.parse(code).body[0]
    node = statement.value if isinstance(statement, ast.Expr) else statement
    return sorted(operators.variants(node))


def of(code, *wanted):
    assert changes(code) == sorted(wanted)


@pytest.mark.parametrize(
    ("code", "operator", "terms"),
    [
        ("a + b", "(a - b)", ["a", "b"]),
        ("a - b", "(a + b)", ["a"]),
        ("a * b", "(a / b)", ["a", "b"]),
        ("a % b", "(a // b)", []),
        ("a ** b", "(a * b)", []),
        ("a // b", "(a * b)", []),
    ],
)
def test_arithmetic_has_its_opposite_and_loses_a_term(code, operator, terms):
    of(code, ("operator", operator), *(("dropped term", term) for term in terms))


def test_division_is_also_taken_for_that_of_whole_numbers():
    of("a / b", ("operator", "(a * b)"), ("dropped term", "a"), ("wrong dtype", "(a // b)"))


def test_matrix_product_has_its_factors_swapped():
    of("a @ b", ("transposed", "(b @ a)"))
    of("a & b")


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("a < b", "(a >= b)"),
        ("a <= b", "(a > b)"),
        ("a > b", "(a <= b)"),
        ("a >= b", "(a < b)"),
        ("a == b", "(a != b)"),
        ("a != b", "(a == b)"),
        ("a is b", "(a is not b)"),
        ("a is not b", "(a is b)"),
        ("a in b", "(a not in b)"),
        ("a not in b", "(a in b)"),
    ],
)
def test_comparison_goes_the_other_way_round(code, other):
    of(code, ("operator", other))


def test_chain_of_comparisons_stays():
    of("a < b < c")


def test_connective_is_the_other_one():
    of("a and b and c", ("operator", "(a or b or c)"))
    of("a or b", ("operator", "(a and b)"))


@pytest.mark.parametrize(("code", "left"), [("-a", "a"), ("not a", "a"), ("-(a + b)", "(a + b)")])
def test_sign_and_negation_are_lost(code, left):
    of(code, ("sign", left))


def test_other_signs_stay():
    of("+a")
    of("~a")


def test_result_is_negated_where_it_is_computed():
    node = ast.parse("def f():\n    return a + b").body[0].body[0]
    assert list(operators.variants(node)) == [("sign", "return -(a + b)")]
    for plain in ("return a", "return 3", "return", "return np.zeros(3)"):
        node = ast.parse(f"def f():\n    {plain}").body[0].body[0]
        assert list(operators.variants(node)) == []


def test_what_is_kept_in_an_object_is_negated_or_left_out():
    of("self.w = a + b", ("sign", "self.w = -(a + b)"), ("missing update", "pass"))
    of("x[0] = f(a)", ("sign", "x[0] = -(f(a))"), ("missing update", "pass"))
    of("self.w = a", ("missing update", "pass"))
    of("x = a + b")
    of("x, y = f(a)")


def test_step_goes_the_other_way_or_is_left_out():
    of("w -= g", ("sign", "w += g"), ("missing update", "pass"))
    of("w *= g", ("sign", "w /= g"), ("missing update", "pass"))
    of("w @= g", ("missing update", "pass"))


def test_values_change_places_unless_they_are_the_same():
    of("(a, b, c)", ("swapped values", "(b, a, c)"))
    of("(a, a)")
    of("(a,)")
    assert list(operators.variants(ast.parse("a, b = c").body[0].targets[0])) == []


@pytest.mark.parametrize(
    ("keyword", "other"),
    [
        ("axis=0", "axis=1"),
        ("axis=1", "axis=0"),
        ("dim=-1", "dim=0"),
        ("axis=2", "axis=0"),
        ("axis=k", None),
        ("axis=None", None),
        ("n=0", None),
        ("axis=0.5", None),
    ],
)
def test_axis_is_another_one_where_it_is_a_number(keyword, other):
    node = ast.parse(f"f({keyword})").body[0].value.keywords[0]
    assert list(operators.variants(node)) == ([("axis", other)] if other else [])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("3", ("off by one", "4")),
        ("0", ("off by one", "1")),
        ("0.5", ("wrong constant", "1.0")),
        ("0.0", ("wrong constant", "1.0")),
        ("True", ("wrong constant", "False")),
        ("False", ("wrong constant", "True")),
    ],
)
def test_constant_is_another_one(code, change):
    of(code, change)


@pytest.mark.parametrize("code", ["'a'", "None", "b'a'", "...", "1j"])
def test_texts_and_the_like_stay(code):
    statement = ast.parse(f"x = {code}").body[0]
    assert list(operators.variants(statement.value)) == []


def test_length_and_range_are_one_too_short():
    of("len(a)", ("off by one", "(len(a) - 1)"))
    of("range(n)", ("off by one", "range(n - 1)"))
    of("range(a, n)")
    of("a.len(b)")


@pytest.mark.parametrize("name", ["copy", "clone", "detach"])
def test_copy_that_is_missing_is_an_alias(name):
    of(f"a.{name}()", ("alias", "a"))
    of(f"a.{name}(b)")
    of(f"(a + b).{name}()", ("alias", "(a + b)"))


@pytest.mark.parametrize("name", ["T", "mT"])
def test_transpose_is_lost(name):
    of(f"a.{name}", ("transposed", "a"))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("mean", "sum", "mean / sum"),
        ("max", "min", "wrong function"),
        ("maximum", "minimum", "wrong function"),
        ("argmax", "argmin", "wrong function"),
        ("zeros", "ones", "wrong function"),
        ("zeros_like", "ones_like", "wrong function"),
        ("exp", "log", "wrong function"),
    ],
)
def test_function_is_called_in_anothers_place_both_ways(one, other, kind):
    of(f"a.{one}", (kind, f"a.{other}"))
    of(f"a.{other}", (kind, f"a.{one}"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("float32", "int64"),
        ("float64", "int64"),
        ("int64", "float32"),
        ("int32", "float32"),
        ("long", "float"),
        ("float", "int"),
    ],
)
def test_type_of_numbers_is_another_one(one, other):
    of(f"np.{one}", ("wrong dtype", f"np.{other}"))


def test_call_and_exception_are_left_out_and_an_expression_is_not():
    statement = ast.parse("f(a)").body[0]
    assert list(operators.variants(statement)) == [("missing update", "pass")]
    assert list(operators.variants(ast.parse("a + b").body[0])) == []
    of("raise ValueError", ("missing update", "pass"))


def kinds_of(code, operator, text):
    statement = ast.parse(code).body[0]
    node = statement.value if isinstance(statement, ast.Expr) else statement
    return kinds.of(operator, node, text)


@pytest.mark.parametrize(
    ("code", "operator", "text", "expected"),
    [
        ("a / len(x)", "operator", "", {"operator", "factor", "sum for mean"}),
        ("a / n", "dropped term", "a", {"factor", "sum for mean"}),
        ("a / x.shape[0]", "dropped term", "a", {"factor", "sum for mean"}),
        ("a / batch_size", "dropped term", "a", {"factor", "sum for mean"}),
        ("a / b", "dropped term", "a", {"factor"}),
        ("a * len(x)", "dropped term", "a", {"factor"}),
        ("a // b", "operator", "", {"operator", "factor"}),
        ("a ** b", "operator", "", {"operator"}),
        ("a and b", "operator", "", {"condition"}),
        ("not a", "sign", "a", {"sign", "condition", "comparison"}),
        ("-a", "sign", "a", {"sign"}),
        ("a += b", "sign", "", {"sign", "operator"}),
        ("a *= b", "sign", "", {"sign", "operator", "factor"}),
        ("len(a)", "off by one", "", {"off by one"}),
        ("0", "off by one", "1", {"off by one", "constant"}),
        ("3", "off by one", "4", {"off by one", "constant", "factor"}),
        ("0.5", "wrong constant", "1.0", {"constant", "factor"}),
        ("True", "wrong constant", "False", {"constant"}),
        ("a.mean", "mean / sum", "a.sum", {"sum for mean", "factor"}),
        ("a.sum", "mean / sum", "a.mean", {"mean for sum", "factor"}),
        ("a.eq", "wrong function", "a.ne", {"function", "comparison"}),
        ("a.exp", "wrong function", "a.log", {"function"}),
        ("a / b", "wrong dtype", "", {"dtype", "operator"}),
        ("np.float32", "wrong dtype", "", {"dtype"}),
        ("f(a)", "alias", "", {"alias"}),
        ("raise ValueError", "missing update", "pass", {"missing raise"}),
        ("a.b = c", "missing update", "pass", {"missing update"}),
    ],
)  # fmt: skip
def test_kinds_are_what_a_cause_can_say_of_the_change(code, operator, text, expected):
    assert kinds_of(code, operator, text) == expected


def test_call_that_is_left_out_is_a_missing_call():
    assert kinds.of("missing update", ast.parse("f(a)").body[0], "pass") == {"missing call"}
