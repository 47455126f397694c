"""Softmax regression: right styles keep every point, slips lose theirs with a reason."""

import pytest
from digits_pieces import HOMEWORK, cells_of
from edited import edited
from reports import lost

SOFTMAX = "    e = np.exp(x - max(x))\n    return e / e.sum()\n"
LOSS = "    return -np.sum(y_true * np.log(y))\n"
GRADIENT = "    dW = error[:, None] * x[None, :]\n    return dW, error\n"
DESCENT = """\
        for x, y in zip(Xs, ys):
            dW, db = df(W, b, y, x)
            W = W - lr * dW
            b = b - lr * db
"""
MINI_BATCHES = """\
        for i in range(0, len(Xs), 50):
            found = [df(W, b, y, x) for x, y in zip(Xs[i : i + 50], ys[i : i + 50])]
            W = W - lr * np.mean([dW for dW, _ in found], axis=0)
            b = b - lr * np.mean([db for _, db in found], axis=0)
"""
SOFTMAX_STYLES = {
    "exp_of_logarithm": [(SOFTMAX, "    x = x - x.max()\n    return np.exp(x - np.log(np.exp(x).sum()))\n")],
    "loss_of_one_entry": [(LOSS, "    return [-np.log(y[np.argmax(y_true)])][0].reshape(1)\n")],
    "labels_as_numbers": [
        (LOSS, "    return -np.log(y[int(y_true)])\n"),
        ("softmax(W.dot(x) + b) - y_true\n", "softmax(W.dot(x) + b)\n    error[int(y_true)] -= 1\n"),
        ("            dW, db = df(W, b, y, x)\n", "            dW, db = df(W, b, np.argmax(y), x)\n"),
    ],
    "mini_batches": [(DESCENT, MINI_BATCHES)],
    "random_images_with_decay": [
        (DESCENT, "        for _ in range(len(Xs)):\n"
                  "            i = np.random.randint(len(Xs))\n"
                  "            dW, db = df(W, b, ys[i], Xs[i])\n"
                  "            W -= lr / (1 + epoch) * dW\n"
                  "            b -= lr / (1 + epoch) * db\n"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("style", SOFTMAX_STYLES)
def test_right_style_of_softmax_regression_loses_nothing(graded, style):
    source = edited(cells_of(["", "2.2.2"], 1), *SOFTMAX_STYLES[style])
    assert lost(graded(HOMEWORK, ["2.2.2"], source)) == {}


SOFTMAX_SLIPS = {
    "no_shift": ("np.exp(x - max(x))", "np.exp(x)", "softmax_of_large_scores", "overflows"),
    "not_divided": ("return e / e.sum()", "return e", "softmax_values", ""),
    "divided_by_largest": ("e / e.sum()", "np.exp(x) / np.exp(x).max()", "softmax_values", "largest power"),
    "loss_without_minus": ("-np.sum(y_true * np.log(y))", "np.sum(y_true * np.log(y))", "cross_entropy", "minus sign"),
    "loss_averaged": ("-np.sum(y_true", "-np.mean(y_true", "cross_entropy", "number of classes"),
    "loss_without_bias": ("    y = softmax(W.dot(x) + b)\n", "    y = softmax(W.dot(x))\n", "cross_entropy", "bias b is forgotten"),
    "gradient_without_label": ("softmax(W.dot(x) + b) - y_true", "softmax(W.dot(x) + b)", "gradient_of_weights", "label is not subtracted"),
    "gradient_negated": ("softmax(W.dot(x) + b) - y_true", "y_true - softmax(W.dot(x) + b)", "gradient_of_biases", "sign"),
    "gradient_transpose": (GRADIENT, "    return x[:, None] * error[None, :], error\n", "gradient_of_weights", "ranspose"),
    "gradient_without_x": (GRADIENT, "    return error[:, None] * np.ones_like(x), error\n", "gradient_of_weights", "not multiplied by x"),
    "db_summed": ("return dW, error", "return dW, np.full_like(b, error.sum())", "gradient_of_biases", "summed over the classes"),
    "one_gradient": ("return dW, error", "return dW", "gradient_of_biases", "pair"),
    "climbs": ("W = W - lr * dW", "W = W + lr * dW", "descends", "climbs"),
    "bias_stays": ("b = b - lr * db", "pass", "descends", "b is not updated"),
    "own_learning_rate": ("W = W - lr * dW", "W = W - 0.01 * dW", "descends", "lr"),
    "one_epoch": ("range(max_epoch)", "range(1)", "descends", "max_epoch"),
    "returns_w": ("return W, b", "return W", "descends", "pair"),
    "first_image_alone": ("zip(Xs, ys)", "zip(Xs[:1], ys[:1])", "finds_classifier", "too low"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SOFTMAX_SLIPS)
def test_slip_of_softmax_regression_is_named(graded, slip):
    old, new, check, words = SOFTMAX_SLIPS[slip]
    source = edited(cells_of(["", "2.2.2"], 1), (old, new))
    assert words in lost(graded(HOMEWORK, [check], source))[check]


def test_right_descent_of_a_wrong_gradient_keeps_its_points(graded):
    edit = ("softmax(W.dot(x) + b) - y_true", "y_true - softmax(W.dot(x) + b)")
    source = edited(cells_of(["", "2.2.2"], 1), edit)
    assert lost(graded(HOMEWORK, ["descends", "finds_classifier"], source)) == {}


def test_gradient_of_a_wrong_loss_keeps_its_points_if_it_fits(graded):
    source = edited(
        cells_of(["", "2.2.2"], 1),
        ("-np.sum(y_true * np.log(y))", "-2 * np.sum(y_true * np.log(y))"),
        ("softmax(W.dot(x) + b) - y_true", "2 * (softmax(W.dot(x) + b) - y_true)"),
    )
    taken = lost(
        graded(HOMEWORK, ["cross_entropy", "gradient_of_weights", "gradient_of_biases"], source)
    )
    assert set(taken) == {"cross_entropy"}
