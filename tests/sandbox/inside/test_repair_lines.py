"""Lines that may be missing, each way by all that one small function gives rise to."""

import pytest

from autograder.sandbox.inside.repairs import missing_lines, scope
from autograder.sandbox.inside.repairs.source import Source, functions

A2, A1, T0, FLOAT = "array 2", "array 1", "tensor 0", "float"


def made(text, sorts):
    source = Source(text)
    *_, (_, _, function, owner) = functions(source.tree)
    names = scope.scope_of(function, owner, sorts)
    names.places, names.library = scope.places_in(source, function), scope.library_of(source.tree)
    ways = {}
    for each in missing_lines.lines(source, function, owner, names):
        ways.setdefault(f"{each.kind}: {each.way}" if each.way else each.kind, []).append(each.text)
    return ways


def check(text, sorts, way, texts):
    assert made(text, sorts).get(way, []) == texts


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(a):\n    a.x = 1\n    a.y = 2\n    return a\n",
            {},
            "statement order",
            ["a.y = 2\n    a.x = 1"],
        ),
        ("def f(a):\n    'said'\n    a.y = 2\n", {}, "statement order", []),
        (
            "def f(a):\n    if a:\n        b()\n        c()\n    else:\n        d()\n    e()\n",
            {},
            "statement order",
            ["c()\n        b()"],
        ),
        (
            "def f(a):\n    try:\n        b()\n    except E:\n        c()\n        d()\n",
            {},
            "statement order",
            [],
        ),
    ],
)
def test_neighbours_change_places_but_for_a_docstring_and_what_is_no_simple_line(
    text, sorts, way, texts
):
    check(text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(opt, loss):\n    pass\n",
            {"opt": "a SGD", "loss": T0},
            "missing call",
            ["opt.zero_grad()", "opt.step()", "loss.backward()"],
        ),
        (
            "def f(opt, loss):\n    pass\n",
            {"opt": "a SGD", "loss": T0},
            "missing call: gradient",
            ["loss.backward()"],
        ),
        (
            "def f(opt, loss):\n    pass\n",
            {"opt": "a SGD", "loss": T0},
            "missing raise",
            ["raise ValueError", "raise RuntimeError", "raise AssertionError"],
        ),
        (
            "def f(my_net, x):\n    g(x)\n",
            {},
            "missing call",
            ["my_net.zero_grad()\n    ", "my_net.eval()\n    ", "my_net.train()\n    "],
        ),
        ("def f(opt):\n    x = 1\n", {}, "missing call", []),
        (
            "def f(opt, s): g(s)\n",
            {"s": T0},
            "missing call",
            ["opt.zero_grad(); ", "opt.step(); ", "s.backward(); "],
        ),
        (
            (
                "class A:\n    def f(self, x, y):\n"
                "        z = x\n        self.w = x\n        return y\n"
            ),
            {},
            "missing update",
            ["self.w = z\n        "],
        ),
    ],
)
def test_a_step_of_training_lacks_what_its_names_say(text, sorts, way, texts):
    check(text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(t):\n    total = 0\n    for x in t:\n        pass\n    return total\n",
            {"x": T0, "t": "list", "total": "int"},
            "missing update: total",
            [
                "total += x",
                "total += x.item()",
                "total += total.item()",
                "total += f(t)",
                "total += f(t).item()",
                "total += (x.argmax(dim=1) == total).sum().item()",
                "total += x.item() * len(total)",
                "total += x * total",
                "total += (x == total).sum().item()",
                "total += (total.argmax(dim=1) == x).sum().item()",
                "total += total.item() * len(x)",
                "total += total * x",
                "total += (total == x).sum().item()",
                "total += len(x)",
                "total += len(total)",
                "total += 1",
            ],
        ),
        (
            "def f(t):\n    out = []\n    for x in t:\n        pass\n    return out\n",
            {"x": T0, "t": "list"},
            "missing update: kept",
            [
                "out.append(x)",
                "out.append(x.item())",
                "out.append(out.item())",
                "out.append(f(t))",
                "out.append(f(t).item())",
                "out.append((x.argmax(dim=1) == out).sum().item())",
                "out.append(x.item() * len(out))",
                "out.append(x * out)",
                "out.append((x == out).sum().item())",
                "out.append((out.argmax(dim=1) == x).sum().item())",
                "out.append(out.item() * len(x))",
                "out.append(out * x)",
                "out.append((out == x).sum().item())",
                'out.append(nn.functional.cross_entropy(out, x, reduction="sum").item())',
                "out.append(nn.functional.cross_entropy(out, x).item())",
                "out.append(len(x))",
                "out.append(len(out))",
                "out.append(1)",
            ],
        ),
        (
            (
                "def f(t):\n    total = 0\n    for x in t:\n"
                "        total += x\n        pass\n    return total\n"
            ),
            {},
            "missing update: total",
            [],
        ),
        (
            "def f(t):\n    total = 0\n    for x in t:\n        g(x)\n    return total\n",
            {"x": T0, "t": "list", "total": "int"},
            "missing update: total at the end",
            [
                "\n        total += x.item()",
                "\n        total += total.item()",
                "\n        total += f(t)",
                "\n        total += f(t).item()",
                "\n        total += (x.argmax(dim=1) == total).sum().item()",
                "\n        total += (total.argmax(dim=1) == x).sum().item()",
                "\n        total += len(x)",
                "\n        total += len(total)",
                "\n        total += 1",
            ],
        ),
    ],
)
def test_a_total_that_is_kept_nowhere_is_added_to_at_the_end_of_a_loop_or_for_nothing(
    text, sorts, way, texts
):
    check(text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(w, lr, dw):\n    pass\n    return w, dw, lr\n",
            {"w": A2, "lr": FLOAT, "dw": A2},
            "missing update: step",
            ["w -= lr * w.grad", "w -= lr * dw", "dw -= lr * dw.grad", "dw -= lr * w"],
        ),
        (
            "def f(w, lr, dw):\n    pass\n    return w, dw, lr\n",
            {"w": A2, "lr": FLOAT, "dw": A2},
            "missing update: step unread",
            [],
        ),
        (
            "def f(w, lr, dw):\n    pass\n    return w, dw, lr\n",
            {"w": A2, "lr": FLOAT, "dw": A2},
            "missing update: one-hot",
            ["w[np.arange(len(dw)), dw] -= 1", "dw[np.arange(len(w)), w] -= 1"],
        ),
        (
            "def f(w, lr):\n    pass\n    return w\n",
            {"w": A2, "lr": FLOAT},
            "missing update: step",
            ["w -= lr * w.grad"],
        ),
        (
            "def f(w, lr):\n    pass\n    return w\n",
            {"w": A2, "lr": FLOAT},
            "missing update: element",
            ["w[lr] = 1", "w[0, lr] = 1", "w[np.arange(len(w)), lr] = 1"],
        ),
        (
            "def f(w, b, lr, g):\n    dw, db = g\n    w -= lr * dw\n    return w, b\n",
            {},
            "missing update: sibling",
            ["\n    b -= lr * db"],
        ),
        (
            (
                "def f(w, b, lr, g):\n    w_grad, b_grad = g\n"
                "    w -= lr * w_grad\n    return w, b\n"
            ),
            {},
            "missing update: sibling",
            ["\n    b -= lr * b_grad"],
        ),
        (
            "def f(w, b, lr, g):\n    dw, db = g\n    w -= lr * dw\n    b -= lr * db\n",
            {},
            "missing update: sibling",
            [],
        ),
    ],
)
def test_a_step_of_descent_is_made_of_a_rate_and_of_what_nothing_reads(text, sorts, way, texts):
    check(text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def f(x, y):\n    m = SVC()\n    pass\n    return m.score(x, y)\n",
            {"m": "a SVC", "x": A2, "y": A1},
            "missing call: fit",
            ["m.fit(x, y)", "m.fit(y, x)"],
        ),
        (
            "def f(x, y):\n    m = SVC()\n    pass\n    return m.coef_\n",
            {},
            "missing call: fit",
            ["m.fit(x, y)", "m.fit(y, x)"],
        ),
        (
            "def f(x, y):\n    m = SVC()\n    pass\n    return m.other(x, y)\n",
            {},
            "missing call: fit",
            [],
        ),
    ],
)
def test_a_model_that_is_asked_and_never_fitted_is_fitted(text, sorts, way, texts):
    check(text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            "def h(x, k): 0\ndef f(x, k):\n    opt.step()\n    pass\n",
            {},
            "missing call: function",
            ["h(x, k)"],
        ),
        (
            "def h(x, k): 0\ndef f(x, k):\n    opt.step()\n    pass\n",
            {},
            "missing call: gradient of",
            ["h(x, k).backward()", "f(x, k).backward()"],
        ),
        ("def h(x, q): 0\ndef f(x, k):\n    pass\n", {}, "missing call: function", []),
        ("def h(x): 0\ndef f(x):\n    h(x)\n    pass\n", {}, "missing call: function", []),
        (
            "class A:\n    def g(self, x): 0\n    def f(self, x):\n        pass\n",
            {},
            "missing call: function",
            ["self.g(x)"],
        ),
        (
            ("class A:\n    def a(self): 0\n    def b(self): 0\ndef f(o):\n    o.a()\n    pass\n"),
            {},
            "missing call: function",
            ["o.b()"],
        ),
        (
            (
                "class A:\n    def forward(self, x): return self.w\n"
                "    def backward(self, d):\n        pass\n        return d\n"
            ),
            {"d": A2},
            "missing update: gradient kept",
            [
                "self.w = d.sum(axis=0)",
                "self.dw = d.sum(axis=0)",
                "self.dw = d.T @ self.w",
                "self.dw = self.w.T @ d",
            ],
        ),
    ],
)
def test_calls_of_the_file_that_nothing_makes_may_be_missing(text, sorts, way, texts):
    check(text, sorts, way, texts)


@pytest.mark.parametrize(
    ("text", "sorts", "way", "texts"),
    [
        (
            (
                "class L:\n    def forward(self, x): 0\n"
                "def f(a, b, x):\n    y = b.forward(a.forward(x))\n    pass\n"
            ),
            {"x": A2},
            "missing call: backward",
            ["a.backward(b.backward())"],
        ),
        ("def f(a, x):\n    y = a.forward(x)\n    pass\n", {"x": A2}, "missing call: backward", []),
        (
            "def f(a, b, x):\n    y = b.forward(a.forward(x))\n    b.backward(y)\n    pass\n",
            {"x": A2},
            "missing call: backward",
            [],
        ),
        (
            "def f(x, k):\n    plt.plot(x)\n    pass\n",
            {"x": A1},
            "missing call: drawn",
            [
                'plt.xlabel("x")',
                'plt.xscale("log")',
                'plt.ylabel("y")',
                'plt.yscale("log")',
                "plt.legend()",
                'plt.title("title")',
                "plt.plot(k)",
                "plt.plot(x, k)",
                'plt.plot(x, k, label="k")',
                "plt.plot(k, x)",
                'plt.plot(k, x, label="k")',
            ],
        ),
        ("def f(x):\n    g(x)\n    pass\n", {}, "missing call: drawn", []),
        (
            "def f(o, k):\n    o.w = 2 - o.k * 3\n    pass\n",
            {},
            "missing update: turned round",
            [
                "o.w = 2 + o.k * 3",
                "o.w = 2",
                "o.w = o.k * 3",
                "o.w = 2 - o.k / 3",
                "o.w = 2 - o.k",
                "o.w = 2 - 3",
            ],
        ),
        ("def f(o, k):\n    w = 2 - o.k\n    pass\n", {}, "missing update: turned round", []),
        (
            "def g(x):\n    x.fit(1)\n    x.k = 2\n    y = 3\ndef f(x):\n    pass\n",
            {},
            "missing call: elsewhere",
            ["x.fit(1)"],
        ),
        (
            "def g(x):\n    x.fit(1)\n    x.k = 2\n    y = 3\ndef f(x):\n    pass\n",
            {},
            "missing update: elsewhere",
            ["x.k = 2"],
        ),
        (
            (
                "class A:\n    def __init__(self, v):\n        self.w = v\n"
                "    def g(self): return self.b\n    def f(self, v):\n        pass\n"
            ),
            {},
            "missing update: attribute",
            [
                "self.b = v",
                "self.b = np.asarray(v)",
                "self.b = torch.as_tensor(v)",
                "self.w = v",
                "self.w = np.asarray(v)",
                "self.w = torch.as_tensor(v)",
            ],
        ),
    ],
)
def test_what_the_rest_of_the_file_says_stands_in_the_place_of_nothing(text, sorts, way, texts):
    check(text, sorts, way, texts)


LOOP = "def f(net, optimizer, data):\n    for x in data:\n        loss = net(x)\n"


@pytest.mark.parametrize(
    ("calls", "lines"),
    [
        (["loss.backward()", "optimizer.step()"], ["optimizer.zero_grad()\n        "]),
        (
            ["loss.backward()", "optimizer.step()", "scheduler.step()"],
            ["optimizer.zero_grad()\n        ", "scheduler.zero_grad()\n        "],
        ),
        (["loss.backward()", "net.zero_grad()"], ["\n        optimizer.step()"]),
        (["net.zero_grad()", "optimizer.step()"], ["loss.backward()\n        "]),
        (["net.zero_grad()", "loss.backward()", "optimizer.step()"], []),
        (["optimizer.step()"], ["loss.backward()\n        "]),
        (["pass", "loss.backward()", "optimizer.step()"], []),
    ],
)
def test_call_that_a_training_step_lacks_stands_beside_the_two_that_are_there(calls, lines):
    text = LOOP + "".join(f"        {call}\n" for call in calls)
    found = made(text, {}).get("missing call: training step", [])
    assert [line for line in found if "net." not in line] == lines


def test_plot_without_a_scale_may_lack_a_logarithmic_axis():
    text = "def f(x):\n    plt.plot(x)\n    plt.show()\n"
    assert made(text, {})["missing call: scale"] == [
        'plt.xscale("log")\n    ',
        'plt.yscale("log")\n    ',
    ]
    assert "missing call: scale" not in made(text.replace("plot", "loglog"), {})


@pytest.mark.parametrize(
    ("through", "kept", "texts"),
    [
        ("loader", "losses.append(total)", ["total / len(loader)"]),
        ("enumerate(loader)", "return total, 1", ["total / len(loader)"]),
        ("tqdm(loader)", "return total", ["total / len(loader)"]),
        ("range(9)", "return total", []),
        ("loader", "return other", []),
    ],
)
def test_what_a_loop_adds_up_may_be_an_average_over_it(through, kept, texts):
    text = f"def f(loader, losses):\n    for x in {through}:\n        total += x\n    {kept}\n"
    check(text, {}, "average: total of a loop", texts)
