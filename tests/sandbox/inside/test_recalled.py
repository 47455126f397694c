"""A line that does nothing is filled with what the rest of the file says that it should say."""

import pytest

from autograder.sandbox.inside.repairs.candidates import candidates


def lines_for(source):
    """Return what may stand in place of the line that does nothing."""
    found = candidates(source, "ada.py", range(1, 100))
    return [each.text for each in found if each.before == "pass"]


LAYER = '''
class Layer:
    """A layer.

    w : ndarray of shape (10, 784)
    """

    def __init__(self):
        {init}
        self.b = np.random.rand(10)
        self.dw, self.db = None, None

    def forward(self, x):
        self.x = x
        return x @ self.w.T + self.b

    def backward(self, d):
        {backward}
        self.db = d.sum(axis=0)
        return d @ self.w
'''
DATA = """
class Data:
    def __init__(self, x, y):
        self.x = torch.as_tensor(x, dtype=torch.float32)
        pass

    def __getitem__(self, i):
        return self.x[i], self.y[i]
"""
NET = '''
class Net(nn.Module):
    """Layers 784-256-10."""

    def __init__(self):
        super().__init__()
        pass
        self.second = nn.Linear(256, 10)

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))
'''
CONVOLUTIONS = """
class Net(nn.Module):
    def __init__(self, channels):
        super().__init__()
        pass
        self.second = nn.Conv2d(32, 64, kernel_size=5)

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))
"""
STEPS = """
def train(one, two, loss, x, y):
    for _ in range(10):
        value = loss.forward(two.forward(one.forward(x)), y)
        pass
"""
ENTRIES = """
def estimates(array, entry, e, f):
    before = array[entry]
    array[entry] = before + e
    above = f(array)
    pass
    below = f(array)
    array[entry] = before
    found = []
    {kept}
    return found
"""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (LAYER.format(init="pass", backward="self.dw = d.T @ self.x"),
         "self.w = np.random.rand(10, 784)"),
        (LAYER.format(init="self.w = 1", backward="pass"), "self.dw = d.T @ self.x"),
        (DATA, "self.y = torch.as_tensor(y, dtype=torch.int64)"),
        (NET, "self.first = nn.Linear(784, 256)"),
        (STEPS, "one.backward(two.backward(loss.backward()))"),
        (ENTRIES.format(kept="found.append(above - below)"), "array[entry] = before - e"),
        (ENTRIES.replace("    pass\n", "").format(kept="pass"),
         "found.append((above - below) / (2 * e))"),
        (CONVOLUTIONS, "self.first = nn.Conv2d(channels, 32, kernel_size=5)"),
        ("def show(a, b):\n    plt.plot(a)\n    pass\n", 'plt.xscale("log")'),
        ("def show(a, b):\n    plt.xlabel('a')\n    pass\n", "plt.plot(a, b)"),
        ("def run(net, x, labels):\n    total = 0\n    loss = net(x, labels)\n    pass\n"
         "    loss.backward()\n    return total\n", "total += loss.item() * len(labels)"),
        ("def count(c, n, items):\n    for k, v in items:\n        pass\n", "c[k].append(v)"),
        ("def mark(k):\n    a = np.zeros((1, 9))\n    pass\n    return a\n", "a[0, k] = 1"),
    ],
)  # fmt: skip
def test_the_rest_of_the_file_says_which_line_is_missing(source, line):
    assert line in lines_for(source)


def test_of_all_edits_those_of_a_line_that_does_nothing_come_among_the_first():
    found = candidates(STEPS, "ada.py", range(1, 100))
    assert any(each.before == "pass" for each in found[:5])


@pytest.mark.parametrize("step", ["lr", "db"])
def test_a_step_lacks_the_gradient_that_nothing_reads_or_its_length(step):
    source = f"def step(b, lr, d):\n    db = d.sum()\n    b -= {step}\n    return b\n"
    after = [each.after for each in candidates(source, "ada.py", range(1, 9))]
    assert {"b -= lr * db", "b -= db * lr"} & {*after[:60]}


def test_a_gradient_that_goes_back_through_a_relu_lacks_its_slope():
    source = (
        "def f(x, w, v, d):\n    h = relu(x @ w)\n    dh = d @ v.T\n    return x.T @ dh, h.T @ d\n"
    )
    after = [each.after for each in candidates(source, "ada.py", range(1, 9))]
    assert "dh = (d @ v.T) * (h > 0)" in after[:40]


def test_a_parameter_that_nothing_reads_is_handed_on_by_its_name():
    source = "def train(net, momentum):\n    return SGD(net, lr=0.1)\n"
    found = candidates(source, "ada.py", range(1, 9))
    assert "return SGD(net, lr=0.1, momentum=momentum)" in [each.after for each in found]


def test_one_branch_can_be_meant_always_and_no_factor_is_missing_in_a_length():
    source = "def f(x, n):\n    y = x if n > 1 else -x\n    return y[: len(x) - 1] * n\n"
    after = {each.after for each in candidates(source, "ada.py", range(1, 9))}
    assert {"y = x", "y = (-x)"} <= after
    assert not [each for each in after if "len((" in each]


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("w = w - lr", "w - lr * dw"),
        ("w = w - dw", "w - lr * dw"),
        ("w -= lr", "lr * dw"),
        ("w -= dw", "lr * dw"),
    ],
)
def test_a_step_of_the_rate_alone_or_of_the_gradient_alone_is_multiplied_by_the_other(line, step):
    source = f"def step(x, w, lr):\n    dw = x.T @ (x @ w)\n    {line}\n    return w\n"
    texts = [each.text for each in candidates(source, "ada.py", range(1, 9))]
    assert step in texts[:60]


def test_nothing_is_a_step_that_is_not_taken_away_from_what_it_changes():
    for line in ("v = w - lr", "w = w + lr", "w += lr"):
        source = f"def step(w, lr, dw):\n    {line}\n    return w\n"
        ways = [each.way for each in candidates(source, "ada.py", range(1, 9))]
        assert "step" not in ways


def test_what_comes_with_a_gradient_that_is_used_is_used_like_it_on_the_next_line():
    source = """def train(x, step):
    W, b = start(x)
    dW, db = gradients(x, W, b)
    W = W - step * dW
    return W, b
"""
    found = candidates(source, "ada.py", range(1, 9))
    (one,) = [each for each in found if each.way == "sibling"]
    assert one.after == "b = b - step * db (a line after it)"
    assert found.index(one) < 60


@pytest.mark.parametrize(
    ("own", "repaired"),
    [("b = b", "b = b - step * db"), ("b = b - step", "b = b - step * db"),
     ("b -= step", "b -= step * db")],
)  # fmt: skip
def test_no_line_is_added_for_what_has_a_line_of_its_own(own, repaired):
    source = f"""def train(x, step):
    W, b = start(x)
    dW, db = gradients(x, W, b)
    W = W - step * dW
    {own}
    return W, b
"""
    found = candidates(source, "ada.py", range(1, 9))
    assert "sibling" not in [each.way for each in found]
    assert repaired in [each.after for each in found[:60]]


@pytest.mark.parametrize("product", ["x @ self.w.T", "np.dot(x, self.w.T)", "self.w.mm(x)"])
def test_a_product_lacks_the_bias_that_nothing_reads(product):
    source = f"""class Layer:
    def __init__(self):
        self.w, self.b = start()

    def forward(self, x):
        self.x = x
        return {product}
"""
    first = candidates(source, "ada.py", range(1, 9))[:40]
    (one,) = [each for each in first if each.way == "bias"]
    assert one.after.endswith(") + self.b")
