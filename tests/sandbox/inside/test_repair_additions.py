"""What can be added beside a value, each by all that one small function gives rise to.

The sorts of values are what was seen of them in a check; a name without one may be anything.
"""

import pytest

from autograder.sandbox.inside.repairs import additions, calls_forgotten, forgotten, scope, terms
from autograder.sandbox.inside.repairs.source import Source, functions

A2, A1, FLOAT, INT, LIST = "array 2", "array 1", "float", "int", "list"


def made(rule, text, sorts):
    """Return the texts of all edits of the last statement, by their kind and way."""
    source = Source(text)
    *_, (_, _, function, owner) = functions(source.tree)
    names = scope.scope_of(function, owner, sorts)
    names.operands += scope.operands_in(source, function)
    names.places, names.library = scope.places_in(source, function), scope.library_of(source.tree)
    names.rectified = scope.rectified_in(function)
    names.calls = calls_forgotten.calls_of(source.tree, function, names)
    names.outside = scope.names_outside(function, scope.scope_outside(source, {}))
    node = function.body[-1]
    if rule is additions.additions:
        found = rule(source, node, names)
    elif rule is terms.terms:
        found = rule(source, node, node.value, names)
    else:
        found = rule(source, node, node.value, names, whole=True)
    ways = {}
    for each in found:
        ways.setdefault(f"{each.kind}: {each.way}" if each.way else each.kind, []).append(each.text)
    return ways


def check(rule, text, sorts, way, texts):
    assert made(rule, text, sorts).get(way, []) == texts


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        ("def f(x, w, b):\n    return x @ w\n", {}, "missing term: bias", ["(x @ w) + b"]),
        ("def f(x, w, b):\n    return x @ w\n", {}, "missing term: affine", []),
        ("def f(x, w, b):\n    return x.dot(w)\n", {}, "missing term: bias", ["x.dot(w) + b"]),
        ("def f(x, w, b):\n    return x.sum(w)\n", {}, "missing term: bias", []),
        ("def f(x, w, b):\n    return x * w\n", {}, "missing term: bias", []),
        ("def f(x, w, b):\n    return b\n", {}, "missing term: affine", ["x @ w + b", "w @ x + b"]),
        ("def f(x, w, b):\n    return b\n", {}, "missing term: bias", []),
        (
            "def f(x, w, b1, b):\n    return b\n",
            {},
            "missing term: affine",
            ["x @ w + b", "w @ x + b"],
        ),
        ("def f(x, w, y):\n    return y\n", {}, "missing term: affine", ["y - x @ w", "y - w @ x"]),
        ("def f(x, k, y):\n    return y\n", {}, "missing term: affine", []),
        ("def f(x, w, y):\n    return x\n", {}, "missing term: affine", []),
        (
            "class A:\n    def f(self, x):\n        self.w = self.b = x\n        return self.b\n",
            {},
            "missing term: affine",
            ["x @ self.w + self.b", "self.w @ x + self.b"],
        ),
        (
            "def f(x, ws, b):\n    ws[-1]\n    return b[0]\n",
            {"ws": LIST, "x": A2, "b": LIST},
            "missing term: affine",
            [],
        ),
    ],
)
def test_a_bias_goes_to_its_product_and_a_prediction_away_from_what_is_asked_for(
    text, sorts, way, texts
):
    check(terms.terms, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(e, w, reg):\n    return e\n",
            {"e": FLOAT, "w": A2, "reg": FLOAT},
            "missing term: penalty",
            [
                "e + reg * np.sum(w ** 2)",
                "e + 0.5 * reg * np.sum(w ** 2)",
                "e + reg * w",
                "e + 2 * reg * w",
                "np.mean(w ** 2) + e",
                "w.T @ w / len(w) + e",
            ],
        ),
        (
            "def f(e, w, reg):\n    return e\n",
            {"e": FLOAT, "w": A2, "reg": FLOAT},
            "missing factor: penalty",
            ["0.5 * reg * e", "2 * reg * e"],
        ),
        (
            "def f(e, w, reg):\n    return e * reg\n",
            {"e": FLOAT, "w": A2, "reg": FLOAT},
            "missing factor: penalty",
            [],
        ),
        (
            "def f(e, k, reg):\n    return e\n",
            {"e": FLOAT, "k": A2, "reg": FLOAT},
            "missing term: penalty",
            ["np.mean(k ** 2) + e", "k.T @ k / len(k) + e"],
        ),
        (
            "def f(e, w, reg):\n    return e\n",
            {"e": FLOAT, "w": A2, "reg": A2},
            "missing factor: penalty",
            [],
        ),
        (
            "def f(w, reg):\n    return reg\n",
            {"w": A2, "reg": FLOAT},
            "missing factor: penalty",
            ["reg * np.sum(w ** 2)", "reg * w", "reg * np.eye(w.shape[1])"],
        ),
        (
            "import torch\ndef f(w, reg):\n    return reg\n",
            {"w": "tensor 2", "reg": FLOAT},
            "missing factor: penalty",
            ["reg * torch.sum(w ** 2)", "reg * w", "reg * torch.eye(w.shape[1])"],
        ),
        (
            "import torch\ndef f(ws, reg):\n    return reg\n",
            {"ws": LIST, "reg": FLOAT},
            "missing factor: penalty",
            ["reg * sum(torch.sum(each ** 2) for each in ws)"],
        ),
        (
            "def f(x, reg):\n    return x.T @ x\n",
            {"x": A2, "reg": FLOAT},
            "missing term: penalty",
            ["(x.T @ x) + reg * np.eye(x.shape[1])"],
        ),
        (
            "import torch\ndef f(x, reg):\n    return x.T @ x\n",
            {"x": "tensor 2", "reg": FLOAT},
            "missing term: penalty",
            ["(x.T @ x) + reg * torch.eye(x.shape[1])"],
        ),
        (
            "def p(w, reg):\n    return 0\ndef f(w, reg):\n    return w\n",
            {"w": A2, "reg": FLOAT},
            "missing term: call",
            ["w + p(w, reg)", "p(w, reg) + w"],
        ),
    ],
)
def test_a_penalty_is_made_of_a_rate_that_nothing_reads_and_of_weights(text, sorts, way, texts):
    check(terms.terms, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(w, lr, dw):\n    w = w\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing term: step",
            ["w - lr * dw"],
        ),
        (
            "def f(w, lr, dw):\n    v = w\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing term: step",
            [],
        ),
        (
            "def f(w, lr, dw):\n    w = w - lr\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing factor: step",
            ["w - lr * dw"],
        ),
        (
            "def f(w, lr, dw):\n    w = w - lr\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing term: gradient",
            ["w.T @ dw + (w - lr)", "w.T @ dw / len(w) + (w - lr)"],
        ),
        (
            "def f(w, lr, dw):\n    w = w + lr\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing factor: step",
            [],
        ),
        (
            "def f(w, lr, dw):\n    v = w - lr\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing factor: step",
            [],
        ),
        (
            "def f(w, lr, dw):\n    w -= dw\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing factor: step",
            ["lr * dw"],
        ),
        (
            "def f(w, lr, dw):\n    w += dw\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing factor: step",
            [],
        ),
        (
            "def f(w, lr, dw):\n    w -= lr\n",
            {"w": A2, "dw": A2, "lr": FLOAT},
            "missing factor: step",
            ["lr * dw", "lr * w"],
        ),
        (
            "def f(w, d, delta):\n    dh = d\n",
            {"w": A2, "d": A2, "delta": A2},
            "missing factor: handed back",
            ["(w @ delta) * d", "delta @ w.T * d"],
        ),
        (
            "def f(w, d, delta):\n    dh = d\n",
            {"w": A2, "d": A2, "delta": A2},
            "missing factor: mask",
            ["d * (w > 0)", "d * (d > 0)", "d * (dh > 0)"],
        ),
        (
            "def f(d, w, z):\n    h = relu(z)\n    dz = d @ w\n",
            {"w": A2, "d": A2, "z": A2, "h": A2},
            "missing factor: slope of a relu",
            ["(d @ w) * (h > 0)"],
        ),
        (
            "def f(d, w, z):\n    h = np.maximum(0, z)\n    m = h > 0\n    dz = d @ w\n",
            {"w": A2, "d": A2, "z": A2, "h": A2},
            "missing factor: slope of a relu",
            [],
        ),
        (
            "def f(d, w, z):\n    h = relu(z)\n    z = d @ w\n",
            {"w": A2, "d": A2, "z": A2, "h": A2},
            "missing factor: slope of a relu",
            [],
        ),
    ],
)
def test_a_gradient_goes_into_a_step_is_added_to_or_is_handed_back(text, sorts, way, texts):
    check(terms.terms, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "mean = g()\nMAX_MEAN = 3\nother = 2\ndef f(x):\n    return h(x)\n",
            {"x": A2},
            "missing term: outside",
            ["h(x) - mean", "h(x) + mean"],
        ),
        ("mean = g()\ndef f(x):\n    return x - mean\n", {"x": A2}, "missing term: outside", []),
        (
            "def f(x, n):\n    return 3\n",
            {"x": A2, "n": INT},
            "missing factor: of a constant",
            ["3 * np.mean(x)", "3 * (n + 1)"],
        ),
        (
            "def f(x, n):\n    return True\n",
            {"x": A2, "n": INT},
            "missing factor: of a constant",
            [],
        ),
    ],
)
def test_what_the_file_computes_outside_and_counts_go_beside_a_value(text, sorts, way, texts):
    check(terms.terms, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "missing term: product",
            ["x * w + g(1)", "g(1) - x * w", "w * x + g(1)", "g(1) - w * x"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "average: count",
            ["g(1) / len(x)"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "missing factor: count",
            ["g(1) * len(x)"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "missing factor: slope",
            ["g(1) * (x > 0)", "g(1) * (1 - x)", "g(1) * x * (1 - x)"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "missing factor: twice",
            ["g(1) / (2 * x)", "g(1) / (2 * w)"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "missing factor: sign",
            ["-x * g(1)", "-w * g(1)"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": FLOAT},
            "off by one: beside",
            ["g(1) + 1", "g(1) - 1"],
        ),
        (
            "def f(x, w):\n    return g(1)\n",
            {"x": A2, "w": A2},
            "missing term: product",
            [
                "x * w + g(1)",
                "g(1) - x * w",
                "x @ w + g(1)",
                "g(1) - x @ w",
                "w @ x + g(1)",
                "g(1) - w @ x",
                "x.T @ w + g(1)",
                "g(1) - x.T @ w",
                "w.T @ x + g(1)",
                "g(1) - w.T @ x",
                "w @ x.T + g(1)",
                "g(1) - w @ x.T",
                "w * x + g(1)",
                "g(1) - w * x",
                "x @ w.T + g(1)",
                "g(1) - x @ w.T",
            ],
        ),
        ("def f(x, w):\n    return g(1)\n", {"x": "str", "w": A2}, "missing term: product", []),
        (
            "def f(x, w, k):\n    return x - k\n",
            {"x": A2, "w": FLOAT, "k": A2},
            "missing factor: twice",
            ["(x - k) / (2 * x)", "(x - k) / (2 * w)", "(x - k) / (2 * k)"],
        ),
        (
            "def f(x, w, k):\n    return x - k\n",
            {"x": A2, "w": FLOAT, "k": A2},
            "missing factor: share",
            ["(x - k) / x.sum()", "(x - k) / k.sum()"],
        ),
        (
            "def f(x, w, k):\n    return x - k\n",
            {"x": A2, "w": FLOAT, "k": A2},
            "average: count",
            ["(x - k) / len(x)", "(x - k) / len(k)", "(x - k) / len(x)", "(x - k) / len(k)"],
        ),
        (
            "def f(x, w, k):\n    return x - k\n",
            {"x": A2, "w": FLOAT, "k": A2},
            "off by one: beside",
            [],
        ),
        (
            "def f(x):\n    return x\n",
            {"x": A2},
            "missing factor: share",
            ["x / x.sum(axis=1, keepdims=True)", "x / x.sum()", "x / x.sum(axis=0)"],
        ),
        (
            "def f(x):\n    return x\n",
            {"x": A2},
            "missing term: share",
            [
                "x - np.log(np.exp(x).sum(axis=1, keepdims=True))",
                "x - np.log(np.exp(x).sum())",
                "x - x.mean(axis=0)",
            ],
        ),
        (
            "import torch\ndef f(x):\n    return x\n",
            {"x": "tensor 2"},
            "missing factor: share",
            ["x / x.sum(dim=1, keepdim=True)", "x / x.sum()", "x / x.sum(dim=0)"],
        ),
        (
            "import torch\ndef f(x):\n    return x\n",
            {"x": "tensor 2"},
            "missing term: share",
            [
                "x - torch.log(torch.exp(x).sum(dim=1, keepdim=True))",
                "x - torch.log(torch.exp(x).sum())",
                "x - x.mean(dim=0)",
            ],
        ),
        (
            "def f(t, loader, n):\n    return t\n",
            {"t": FLOAT, "n": INT, "loader": "a DataLoader"},
            "average: count",
            ["t / len(loader)", "t / len(loader.dataset)"],
        ),
        (
            "def f(t, loader, n):\n    return t\n",
            {"t": FLOAT, "n": INT, "loader": "a DataLoader"},
            "missing factor: count",
            ["t * len(loader)", "t * len(loader.dataset)"],
        ),
        (
            "def f(t, loader, s):\n    return t\n",
            {"t": FLOAT, "loader": A2, "s": "array 0"},
            "average: count",
            ["t / len(loader)"],
        ),
        (
            "def f(a, b, c):\n    t = c - 2 * b\n    return a\n",
            {"a": FLOAT, "b": FLOAT, "c": FLOAT},
            "missing term: as beside",
            [
                "a + (2 * b)",
                "a - (2 * b)",
                "a + (2 * a)",
                "a - (2 * a)",
                "a + (2 * c)",
                "a - (2 * c)",
                "a + (2 * t)",
                "a - (2 * t)",
            ],
        ),
        (
            "def f(a, b, c):\n    t = c - 2 * b\n    return a\n",
            {"a": FLOAT, "b": FLOAT, "c": FLOAT},
            "missing factor: otherwise",
            ["a * (2 * b)", "a / (2 * b)"],
        ),
        (
            "def f(a, b, c):\n    t = c - 2 * b\n    return a\n",
            {"a": FLOAT, "b": FLOAT, "c": FLOAT},
            "missing term: otherwise",
            ["a + b", "a - b", "a + 2", "a - 2"],
        ),
        (
            "def f(a, b):\n    t = a / b\n    return a\n",
            {"a": FLOAT, "b": FLOAT},
            "missing term: otherwise",
            ["a + b", "a - b"],
        ),
        (
            "def f(a, b):\n    t = a / b\n    return a\n",
            {"a": FLOAT, "b": FLOAT},
            "missing factor: otherwise",
            [],
        ),
        (
            "def f(a, b):\n    t = a / b\n    return a\n",
            {"a": FLOAT, "b": FLOAT},
            "missing term: as beside",
            [],
        ),
        ("def f(a):\n    t = a - 1\n    return a\n", {"a": FLOAT}, "missing factor: otherwise", []),
    ],
)
def test_products_shares_counts_and_masks_go_beside_a_whole_value(text, sorts, way, texts):
    check(forgotten.forgotten, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(a):\n    return 7\n",
            {"a": FLOAT},
            "missing factor: of a constant",
            ["7 * a", "7 / a"],
        ),
        (
            "def f(a):\n    return 7\n",
            {"a": FLOAT},
            "missing term: of a constant",
            ["7 - a", "7 + a"],
        ),
        ("def f(a):\n    return 7\n", {"a": FLOAT}, "missing factor: square", ["7 * 7"]),
        ("def f(a):\n    return 2\n", {"a": FLOAT}, "missing factor: square", []),
        ("def f(a):\n    return 7.5\n", {"a": FLOAT}, "missing factor: square", []),
        (
            "def f(a, s):\n    return a[0]\n",
            {"a": A2, "s": "str"},
            "missing factor: of a constant",
            ["a[0] * a", "a[0] / a"],
        ),
    ],
)
def test_a_constant_or_an_element_is_multiplied_and_added_to_by_what_there_is(
    text, sorts, way, texts
):
    check(forgotten.forgotten, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(s):\n    s.w -= lr\n",
            {},
            "missing factor: gradient",
            ["lr * s.w.grad", "lr * s.dw", "lr * s.grad_w"],
        ),
        (
            "def f(w, lr, k):\n    w -= k\n",
            {"k": FLOAT, "lr": FLOAT, "w": A2},
            "missing factor: gradient",
            ["k * w.grad", "k * w", "k * lr"],
        ),
        (
            "def f(w, lr, k):\n    w -= k\n",
            {"k": FLOAT, "lr": FLOAT, "w": A2},
            "missing factor: rate",
            ["lr * k"],
        ),
        (
            "def f(w, lr, k):\n    w += k\n",
            {"k": A2, "lr": FLOAT, "w": A2},
            "missing factor: gradient",
            ["k * w.grad"],
        ),
        (
            "def f(w, lr, k):\n    w += k\n",
            {"k": A2, "lr": FLOAT, "w": A2},
            "missing factor: rate",
            ["lr * k"],
        ),
        (
            "def f(w, lr, k):\n    w *= k\n",
            {"k": FLOAT, "lr": FLOAT, "w": A2},
            "missing factor: gradient",
            [],
        ),
        (
            "def f(w, lr, k):\n    w *= k\n",
            {"k": FLOAT, "lr": FLOAT, "w": A2},
            "missing factor: rate",
            [],
        ),
        (
            "def f(w, my_rate, k, n):\n    n\n    w -= k * w.grad\n",
            {"k": FLOAT, "my_rate": FLOAT, "w": A2, "n": INT},
            "missing factor: gradient",
            ["(k * w.grad) * my_rate"],
        ),
        (
            "def f(w, my_rate, k, n):\n    n\n    w -= k * w.grad\n",
            {"k": FLOAT, "my_rate": FLOAT, "w": A2, "n": INT},
            "missing factor: rate",
            ["my_rate * (k * w.grad)"],
        ),
        (
            "def f(w, my_rate, k, n):\n    n\n    w -= k * w.grad\n",
            {"k": FLOAT, "my_rate": FLOAT, "w": A2, "n": INT},
            "missing factor: of a step",
            ["n * (k * w.grad)"],
        ),
    ],
)
def test_the_step_of_a_parameter_is_multiplied_by_its_gradient_or_by_a_rate(
    text, sorts, way, texts
):
    check(forgotten.forgotten, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        ("def f(x, n):\n    return x\n", {"x": A2, "n": INT}, "alias", ["x.copy()"]),
        ("def f(x, n):\n    return x\n", {"x": A2, "n": INT}, "sign", ["-x"]),
        ("def f(x, n):\n    return x\n", {"x": A2, "n": INT}, "transposed", ["x.T"]),
        (
            "def f(x, n):\n    return x\n",
            {"x": A2, "n": INT},
            "missing term: unread parameter",
            ["x + n", "x - n"],
        ),
        (
            "def f(x, n):\n    return x\n",
            {"x": A2, "n": INT},
            "missing factor: unread parameter",
            ["x * n", "x / n"],
        ),
        ("def f(x, n):\n    return x\n", {"x": A2, "n": INT}, "average: shape", ["x / x.shape[0]"]),
        (
            "def f(x, n):\n    return x\n",
            {"x": A2, "n": INT},
            "missing factor: number",
            ["2 * x", "x / 2", "x ** 2", "x / 255"],
        ),
        ("def f(x, n):\n    return x\n", {"x": A2, "n": INT}, "missing call: root", ["x ** 0.5"]),
        ("def f(x, n):\n    return x\n", {"x": A1, "n": A2}, "transposed", []),
        (
            "def f(x, n):\n    return x\n",
            {"x": A1, "n": A2},
            "missing factor: unread parameter",
            ["x * n", "x / n", "x @ n", "n @ x"],
        ),
        (
            "def f(x, n):\n    y = n\n    return x\n",
            {"x": A2, "n": INT},
            "missing term: unread",
            ["x + y", "x - y"],
        ),
        (
            "def f(x, n):\n    y = n\n    return x\n",
            {"x": A2, "n": INT},
            "missing factor: unread",
            ["x * y", "x / y", "x @ y", "y @ x"],
        ),
        (
            "def f(x, n):\n    y = n\n    return x\n",
            {"x": A2, "n": INT},
            "missing factor",
            ["x * n", "x / n"],
        ),
        (
            "def f(x, n):\n    y = n\n    return x\n",
            {"x": A2, "n": INT},
            "missing term",
            ["x + n", "x - n"],
        ),
        (
            "def f(x, n):\n    return x\n",
            {"x": A2, "n": "str"},
            "missing term: unread parameter",
            [],
        ),
        (
            "def f(x):\n    return g(x)\n",
            {"x": A2},
            "missing call",
            ["g(x).detach()"],
        ),
        ("def f(x):\n    return g(x)\n", {"x": A2}, "alias", []),
        ("def f(x):\n    return g(x)\n", {"x": A2}, "sign", ["-g(x)"]),
        ("def f(x):\n    return x\n", {"x": LIST}, "alias", ["x.copy()"]),
        ("def f(x):\n    return x\n", {"x": LIST}, "sign", []),
        ("def f(x):\n    return x\n", {"x": LIST}, "missing call", []),
        ("def f(x):\n    return x\n", {"x": LIST}, "missing factor: number", []),
        ("def f(x):\n    return x\n", {"x": "tensor 1"}, "alias", ["x.clone()", "x.detach()"]),
        ("def f(x):\n    return x\n", {"x": "tensor 1"}, "transposed", []),
        ("def f(x):\n    return x\n", {"x": "str"}, "alias", []),
        ("def f(x):\n    return x\n", {"x": "str"}, "sign", []),
        ("def f(x):\n    return x, -x\n", {"x": FLOAT}, "sign", ["-x"]),
        (
            "def f(x):\n    return x, -x\n",
            {"x": FLOAT},
            "missing factor: number",
            [
                "2 * x",
                "x / 2",
                "x ** 2",
                "x / 255",
                "2 * (-x)",
                "(-x) / 2",
                "(-x) ** 2",
                "(-x) / 255",
            ],
        ),
        ("def f(x):\n    return x, -x\n", {"x": FLOAT}, "alias", []),
        ("def f(x, k):\n    x += k\n", {"x": A2, "k": A2}, "sign", []),
        ("def f(x, k):\n    x += k\n", {"x": A2, "k": A2}, "transposed", []),
        ("def f(x, k):\n    x += k\n", {"x": A2, "k": A2}, "alias", []),
        (
            "def f(a, b, c):\n    t = c - 2 * b\n    return a\n",
            {"a": FLOAT, "b": FLOAT, "c": FLOAT},
            "missing term: operand",
            ["a - (2 * b)"],
        ),
        (
            "def f(a, b, c):\n    t = c - 2 * b\n    return a\n",
            {"a": FLOAT, "b": FLOAT, "c": FLOAT},
            "missing factor: operand",
            ["b * a", "2 * a"],
        ),
        (
            "def f(a):\n    t = a / 1 + 1\n    return a\n",
            {"a": FLOAT},
            "missing term: operand",
            ["a + 1"],
        ),
        (
            "def f(a):\n    t = a / 1 + 1\n    return a\n",
            {"a": FLOAT},
            "missing factor: operand",
            [],
        ),
    ],
)
def test_names_copies_signs_and_numbers_are_added_as_the_sort_of_a_value_allows(
    text, sorts, way, texts
):
    check(additions.additions, text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "kinds", "edits"),
    [
        (
            "def f(x, w):\n    np.dot(x, w)\n",
            {"x": A2, "w": A2},
            ["transposed", "sign"],
            ["sign 2: (-x)", "transposed 1: x.T", "sign 2: (-w)", "transposed 1: w.T"],
        ),
        (
            "def f(x, w):\n    x @ w\n",
            {"x": A2, "w": A2},
            ["transposed", "sign"],
            ["sign 2: (-x)", "transposed 1: x.T", "sign 2: (-w)", "transposed 1: w.T"],
        ),
        (
            "def f(x, w):\n    x + w\n",
            {"x": A2, "w": A2},
            ["transposed", "sign"],
            ["transposed 2: x.T", "transposed 2: w.T"],
        ),
        ("def f(x):\n    len(x)\n", {"x": A2}, ["transposed", "sign", "missing factor"], []),
        (
            "def f(x):\n    x.mean()\n",
            {"x": A2},
            ["transposed", "sign"],
            ["sign 2: (-x)", "transposed 2: x.T"],
        ),
        ("def f(x):\n    np.mean(x)\n", {"x": A2}, ["alias", "sign"], ["sign 2: (-x)"]),
        (
            "def f(x, o):\n    o.append(x)\n",
            {"x": A2, "o": LIST},
            ["alias"],
            ["alias 2: o.copy()", "alias 2: x.copy()"],
        ),
        (
            "def f(x, n):\n    x > n\n",
            {"x": A2, "n": INT},
            ["sign"],
            ["sign 2: (-x)", "sign 2: (-n)"],
        ),
        (
            "def f(x, n):\n    g(x, 2)\n",
            {"x": A2, "n": INT},
            ["sign", "argument"],
            ["sign 2: (-x)", "sign 2: (-2)", "argument 1: , n=n"],
        ),
        ("def f(x, n):\n    g(x, n=2)\n", {"x": A2, "n": INT}, ["argument"], []),
        ("def f(x, n):\n    g(**x)\n", {"x": A2, "n": INT}, ["argument"], []),
        ("def f(x, n):\n    g()\n", {"x": A2, "n": INT}, ["argument"], []),
        (
            "def f(x, n, m):\n    x[1:n:2]\n",
            {"x": A2, "n": INT, "m": INT},
            ["bounds", "sign", "off by one"],
            [
                "sign 2: -1",
                "sign 2: -n",
                "off by one 3: n + 1",
                "off by one 3: n - 1",
                "sign 1: -1",
                "off by one 2: n + 1",
                "off by one 2: n - 1",
                "sign 1: -2",
            ],
        ),
        ("def f(x):\n    x[3]\n", {"x": A2}, ["sign", "off by one"], ["sign 1: -3"]),
        ("def f(x):\n    x[0]\n", {"x": A2}, ["sign"], []),
        (
            "def f(x, n):\n    x[n]\n",
            {"x": A2, "n": INT},
            ["off by one"],
            ["off by one 2: n + 1", "off by one 2: n - 1"],
        ),
        (
            "def f(x, n):\n    n / 32\n",
            {"x": A2, "n": INT},
            ["constant"],
            ["constant 2: x.shape[0]", "constant 2: len(x)"],
        ),
        ("def f(x, n):\n    n / 2\n", {"x": A2, "n": INT}, ["constant"], []),
        ("def f(x, n):\n    n + 32\n", {"x": A2, "n": INT}, ["constant"], []),
        ("def f(x, n, k):\n    x\n", {"x": A2, "n": INT, "k": A2}, ["variable"], ["variable 2: k"]),
        (
            "class A:\n  def f(self, x):\n    self.w = x\n    self.w\n",
            {"x": A2, "self.w": A2},
            ["variable"],
            ["variable 3: x"],
        ),
        (
            "def f(x):\n    if x > 1:\n        pass\n",
            {"x": INT},
            ["condition"],
            ["condition 2: not (x > 1)"],
        ),
        (
            "def f(x, n):\n    g(x * n)\n",
            {"x": A2, "n": FLOAT},
            ["missing factor"],
            ["missing factor 3: ((x * n) * len(x))"],
        ),
        (
            "def f(x, n):\n    g(x)\n    h(n)\n    k(x)\n",
            {"x": A2, "n": FLOAT},
            ["missing factor", "missing term"],
            ["missing factor 3: (x * n)", "missing factor 3: (x * len(x))"],
        ),
    ],
)
def test_what_is_added_within_an_expression_says_its_kind_and_how_much_was_written(
    text, sorts, kinds, edits
):
    source = Source(text)
    *_, (_, _, function, owner) = functions(source.tree)
    node = getattr(function.body[-1], "value", None) or function.body[-1]
    if "bounds" in kinds:
        node = node.slice
    found = additions.additions(source, node, scope.scope_of(function, owner, sorts))
    assert [f"{e.kind} {e.size}: {e.text}" for e in found if e.kind in kinds] == edits


@pytest.mark.parametrize(("called", "way"), [("g", "handed on"), ("a.SGD", "handed on to a class")])
def test_a_parameter_is_handed_on_behind_the_last_argument(called, way):
    text = f"def f(x, n):\n    {called}(x)\n"
    source = Source(text)
    ((_, _, function, owner),) = functions(source.tree)
    node = function.body[0].value
    found = additions.additions(source, node, scope.scope_of(function, owner))
    (edit,) = [each for each in found if each.way.startswith("handed on")]
    assert edit.way == way
    handed_on = f"def f(x, n):\n    {called}(x, n=n)\n"
    assert text[: edit.start] + edit.text + text[edit.end :] == handed_on


def test_of_unread_names_three_are_multiplied_and_each_with_twelve_others():
    names = [f"a{n}" for n in range(14)]
    here = scope.Scope(unread=names, names=names)
    found = [each for each in forgotten.products(here) if " * " in each]
    assert len(found) == 3 * 12
    assert {each.split(" * ")[0] for each in found} == {"a0", "a1", "a2"}


def test_what_is_divided_by_may_lack_a_factor_of_two_and_what_is_divided_does_not():
    source = Source("def f(a, b):\n    a / b\n")
    ((_, _, function, owner),) = functions(source.tree)
    node, here = function.body[0].value, scope.scope_of(function, owner)
    for value, texts in ((node.left, []), (node.right, ["(2 * b)"])):
        found = forgotten.forgotten(source, node, value, here, whole=False)
        assert [each.text for each in found if each.way == "twice"] == texts


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("std = 1 / n", ["(1 / n) ** 0.5", "(n ** 0.5)"]),
        ("std = n", ["n ** 0.5"]),
        ("mean = 1 / n", []),
    ],
)
def test_deviation_by_its_name_may_be_a_root_of_the_whole_or_of_what_it_is_divided_by(line, texts):
    text = f"def f(n):\n    {line}\n"
    check(additions.additions, text, {"n": INT}, "missing call: root of a deviation", texts)


@pytest.mark.parametrize(
    ("returned", "sorts", "way", "texts"),
    [
        ("x", {"x": A1}, "missing call: reduced",
         ["x.sum()", "x.mean()", "x.item()", "x.argmax(axis=1)"]),
        ("x", {"x": "list"}, "missing call: reduced", []),
        ("x, x", {"x": A1}, "missing call: reduced", []),
        ("x", {"x": A1}, "missing comparison",
         ["(x > 0.5)", "(x > 0.5).astype(int)", "(x > 0)", "(x > 0).astype(int)"]),
    ],
)  # fmt: skip
def test_what_is_handed_back_may_be_one_number_or_a_label_of_what_it_is(
    returned, sorts, way, texts
):
    check(additions.additions, f"def f(x):\n    return {returned}\n", sorts, way, texts)


def test_what_a_function_computes_and_never_reads_may_be_handed_back_too():
    text = "def f(x):\n    error = x + 1\n    return x\n"
    check(additions.additions, text, {}, "missing value", ["x, error", "error, x"])
    text = "def f(x, error):\n    return x\n"
    check(additions.additions, text, {}, "missing value", [])


def test_count_from_a_shape_that_nothing_reads_may_be_a_missing_divisor():
    text = "def f(x):\n    n, d = x.shape\n    return x * d\n"
    sorts = {"x": A2, "n": INT, "d": INT}
    found = made(additions.additions, text, sorts)
    assert "(x * d) / n" in found["missing factor: unread count"]
    assert "missing factor: unread" not in found


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("def f(x, y, x_val, y_val):\n    return x @ w - y.x\n", ["return x_val @ w - y_val.x"]),
        ("def f(x, y, test_x, test_y):\n    return x - y\n", ["return test_x - test_y"]),
        ("def f(x, y, x_val):\n    return x - y\n", []),
        ("def f(x, y, x_val, y_new):\n    return x - y\n", []),
        ("def f(x, y, x_val, y_val):\n    return x - y + x_val + y_val\n", []),
    ],
)
def test_two_names_of_data_that_nothing_reads_stand_in_place_of_their_namesakes(text, texts):
    check(additions.additions, text, {}, "variable: other data", texts)


@pytest.mark.parametrize(
    ("text", "sorts", "texts"),
    [
        ("def f(x, k):\n    for row in x[:, :k]:\n        pass\n", {}, ["x[:, :k].T"]),
        ("def f(x):\n    for row in x:\n        pass\n", {"x": A2}, ["x.T"]),
        ("def f(x):\n    for row in x:\n        pass\n", {"x": A1}, []),
        ("def f(n):\n    for row in range(n):\n        pass\n", {}, []),
    ],
)
def test_what_a_loop_goes_through_may_be_the_columns_of_a_matrix(text, sorts, texts):
    check(additions.additions, text, sorts, "transposed", texts)


@pytest.mark.parametrize(
    ("test", "texts"),
    [
        ("-x <= y", ["abs(x)", "abs(y)"]),
        ("x - y < 0.1", ["abs(x - y)"]),
        ("f(x) < 1", []),
    ],
)
def test_what_is_compared_may_be_meant_without_its_sign(test, texts):
    source = Source(test)
    names = scope.Scope(names=["x", "y"])
    found = additions.additions(source, source.tree.body[0].value, names)
    assert [each.text for each in found if each.way == "absolute"] == texts
