"""Each rule of small edits, by all that it makes of one expression or statement, and in order."""

import pytest

from autograder.sandbox.inside.repairs import rules
from autograder.sandbox.inside.repairs.source import Source


def made(text, node_of):
    source, whole = Source(text), text.encode()
    return [
        f"{each.kind} {each.size}: "
        + (whole[: each.start] + each.text.encode() + whole[each.end :]).decode()
        for each in rules.changes(source, node_of(source.tree.body[0]))
    ]


def check(text, edits, node_of):
    found = made(text, node_of)
    assert found == edits


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("a + b", ["sign 1: a - b", "operator 2: a * b", "extra term 1: a", "extra term 1: b"]),
        ("a - 1", ["sign 1: a + 1", "operator 2: a / 1", "off by one 1: a", "order 1: (1 - a)"]),
        (
            "a * b",
            [
                "operator 1: a / b",
                "operator 1: a @ b",
                "operator 3: a ** b",
                "operator 2: a + b",
                "operator 2: a // b",
                "extra factor 1: a",
                "extra factor 1: b",
            ],
        ),
        (
            "a / b",
            ["operator 1: a * b", "dtype 2: a // b", "extra factor 1: a", "order 1: (b / a)"],
        ),
        (
            "1 / b",
            [
                "operator 1: 1 * b",
                "dtype 2: 1 // b",
                "extra factor 1: 1",
                "extra factor 1: b",
                "order 1: (b / 1)",
            ],
        ),
        (
            "a // b",
            ["dtype 1: a / b", "operator 1: a % b", "operator 1: a * b", "extra factor 1: a"],
        ),
        ("a % b", ["operator 1: a // b", "extra factor 1: a"]),
        ("a ** 2", ["operator 2: a * 2", "extra factor 1: a", "order 2: (2 ** a)"]),
        ("a ** b", ["operator 2: a * b", "extra factor 1: a", "order 2: (b ** a)"]),
        (
            "x @ w",
            [
                "operator 1: x * w",
                "extra factor 1: x",
                "extra factor 1: w",
                "transposed 1: (w @ x)",
            ],
        ),
        ("é - b", ["sign 1: é + b", "operator 2: é / b", "extra term 1: é", "order 1: (b - é)"]),
    ],
)
def test_an_operator_is_taken_for_others_left_out_or_turned_round(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("a < b", ["comparison 1: a >= b", "comparison 1: a <= b", "comparison 1: a > b"]),
        (
            "a <= b <= c",
            [
                "comparison 1: a > b <= c",
                "comparison 1: a < b <= c",
                "comparison 1: a >= b <= c",
                "comparison 1: a <= b > c",
                "comparison 1: a <= b < c",
                "comparison 1: a <= b >= c",
            ],
        ),
        ("a is not b", ["comparison 1: a is b"]),
        ("a not in b", ["comparison 1: a in b"]),
    ],
)
def test_a_comparison_is_taken_for_each_other_at_its_own_place(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (
            "a and b and c",
            [
                "condition 1: a or b and c",
                "condition 1: a and b or c",
                "condition 1: a",
                "condition 1: b",
                "condition 1: c",
            ],
        ),
        ("a or b", ["condition 1: a and b", "condition 1: a", "condition 1: b"]),
        ("not a", ["condition 1: a"]),
        ("~a", ["condition 1: a"]),
        (
            "x if t else -y",
            ["condition 1: ((-y) if t else x)", "condition 1: x", "condition 1: (-y)"],
        ),
    ],
)
def test_a_condition_is_joined_otherwise_or_is_one_of_its_parts(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("-a", ["sign 1: a"]),
        ("-1", ["sign 1: 1", "off by one 1: -2"]),
        ("+a", []),
    ],
)
def test_a_sign_goes_and_a_number_below_zero_is_one_off(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("a, b", ["order 1: b, a"]),
        ("a, (b + 1), c", ["order 1: (b + 1), a, c", "order 1: a, c, (b + 1)"]),
        ("a, a", []),
    ],
)
def test_neighbours_change_places_where_they_differ(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("True", ["constant 1: False"]),
        (
            "7",
            [
                "off by one 1: 6",
                "off by one 1: 8",
                "constant 2: 1",
                "constant 2: 0",
                "constant 2: (-1)",
            ],
        ),
        ("0", ["off by one 1: (-1)", "off by one 1: 1"]),
        ("2", ["off by one 1: 1", "off by one 1: 3"]),
        (
            "0.5",
            [
                "constant 1: 0.25",
                "constant 1: 1.0",
                "constant 2: 0.0",
                "constant 1: 5.0",
                "constant 1: 0.05",
            ],
        ),
        ("1000000000", []),
    ],
)
def test_a_number_is_one_off_half_twice_or_none_as_its_type_asks(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("a.T", ["transposed 1: a"]),
        ("x.mT", ["transposed 1: x"]),
        ("np.mean", ["average 1: np.sum"]),
        ("sum", ["average 1: mean"]),
    ],
)
def test_a_name_is_taken_for_its_opposite_and_a_transpose_goes(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (
            "y.sum()",
            [
                "extra call 1: y",
                "axis 2: y.sum(axis=0)",
                "axis 3: y.sum(axis=0, keepdims=True)",
                "axis 2: y.sum(axis=1)",
                "axis 3: y.sum(axis=1, keepdims=True)",
                "axis 2: y.sum(axis=-1)",
                "axis 3: y.sum(axis=-1, keepdims=True)",
            ],
        ),
        ("y.t()", ["transposed 1: y"]),
        ("float(x)", ["extra call 1: x"]),
        ("f(*x)", []),
        ("np.exp(x)", ["extra call 2: x"]),
        ("f(a, b)", ["extra call 2: a", "order 1: f(b, a)"]),
        ("f(a, b, c)", ["extra call 2: a", "order 2: f(b, a, c)", "order 2: f(a, c, b)"]),
        ("f(a, a)", ["extra call 2: a"]),
        ("f(a, b, c, d, e)", ["extra call 2: a"]),
        (
            "y.sum(axis=1)",
            ["extra call 1: y", "axis 2: y.sum()", "argument 2: y.sum(axis=1, keepdims=True)"],
        ),
        (
            "y.sum(axis=1, keepdims=True)",
            ["extra call 1: y", "axis 2: y.sum(keepdims=True)", "argument 2: y.sum(axis=1)"],
        ),
        ("softmax(z, dim=1)", ["extra call 2: z", "axis 2: softmax(z)"]),
        ("g(dim=0, q=1)", ["axis 2: g(q=1)"]),
        ("h(reduction='sum')", ["argument 2: h()"]),
    ],
)
def test_a_call_goes_and_says_along_which_axis_where_nothing_does(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (
            "range(n)",
            [
                "extra call 2: n",
                "off by one 2: range(n + 1)",
                "off by one 2: range(n - 1)",
                "off by one 2: range(1, n)",
            ],
        ),
        (
            "range(a, b)",
            [
                "extra call 2: a",
                "order 1: range(b, a)",
                "off by one 2: range(a + 1, b)",
                "off by one 2: range(a - 1, b)",
                "off by one 2: range(a, b + 1)",
                "off by one 2: range(a, b - 1)",
            ],
        ),
        (
            "range(a, b, 2)",
            [
                "extra call 2: a",
                "order 2: range(b, a, 2)",
                "order 2: range(a, 2, b)",
                "off by one 2: range(a + 1, b, 2)",
                "off by one 2: range(a - 1, b, 2)",
                "off by one 2: range(a, b + 1, 2)",
                "off by one 2: range(a, b - 1, 2)",
            ],
        ),
    ],
)
def test_the_end_of_a_range_is_one_off_and_its_step_is_not(text, edits):
    check(text, edits, lambda node: node.value)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (
            "a += 1",
            [
                "sign 1: a -= 1",
                "operator 2: a *= 1",
                "operator 1: a = 1",
                "extra statement 2: pass",
            ],
        ),
        (
            "a -= b",
            [
                "sign 1: a += b",
                "operator 2: a /= b",
                "operator 1: a = b",
                "extra statement 2: pass",
            ],
        ),
        (
            "a *= b",
            [
                "operator 1: a /= b",
                "operator 1: a @= b",
                "operator 1: a **= b",
                "operator 2: a += b",
                "operator 2: a //= b",
                "operator 2: a = b",
                "operator 2: a += b",
                "extra statement 2: pass",
            ],
        ),
        ("a = b", ["update 2: a += b", "update 2: a -= b"]),
        ("a, b = c", []),
        ("a[0] = b", ["update 2: a[0] += b", "update 2: a[0] -= b", "extra statement 2: pass"]),
        ("a.b = c", ["update 2: a.b += c", "update 2: a.b -= c", "extra statement 2: pass"]),
        ("f(x)", ["extra statement 2: pass"]),
        ("x", []),
        ("del a[0]", ["extra statement 2: pass"]),
        ("a = b = c", []),
    ],
)
def test_a_statement_adds_up_replaces_or_goes(text, edits):
    check(text, edits, lambda node: node)


@pytest.mark.parametrize(
    ("keyword", "values"),
    [
        ("axis=0", ["1", "-1"]),
        ("axis=-1", ["0", "1"]),
        ("dim=2", ["0", "1", "-1"]),
        ("axis=k", ["0", "1", "-1", "2"]),
        ("keepdims=0", []),
    ],
)
def test_another_axis_is_one_that_is_not_written_and_the_third_where_none_of_two_is(
    keyword, values
):
    source = Source(f"f(x, {keyword})")
    node = source.tree.body[0].value.keywords[0]
    found = list(rules.changes(source, node))
    assert [each.text for each in found] == values
    assert {(each.kind, each.size) for each in found} <= {("axis", 1)}


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("a", "a"),
        ("f(a)", "f(a)"),
        ("a + b", "(a + b)"),
        ("a and b", "(a and b)"),
        ("-a", "(-a)"),
        ("a, b", "(a, b)"),
        ("(a, b)", "(a, b)"),
        ("lambda: 1", "(lambda: 1)"),
        ("f(a,\n  b)", "(f(a,\n  b))"),
    ],
)
def test_what_stands_inside_of_an_expression_has_brackets_where_it_needs_them(text, inside):
    source = Source(text)
    assert rules.inner(source, source.tree.body[0].value) == inside


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("return a, b", ["extra value 1: return b", "extra value 1: return a"]),
        (
            "return (a, f(b), c)",
            [
                "extra value 1: return (f(b), c)",
                "extra value 1: return (a, c)",
                "extra value 1: return (a, f(b))",
            ],
        ),
        ("return a", []),
        ("return [a, b]", []),
    ],
)
def test_each_of_several_values_that_are_handed_back_may_be_one_too_many(text, edits):
    check(text, edits, lambda node: node)
