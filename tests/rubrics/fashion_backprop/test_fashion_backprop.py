"""Back-propagation by hand: right styles keep every point, slips lose theirs with a reason."""

import ast

import numpy as np
import pytest
from edited import edited
from fashion_pieces import HOMEWORK, SOURCE
from leaving import leaving
from reports import lost

from autograder.rubrics.fashion_backprop import given

DRAWN = "weights, biases = initialize(layer_sizes)\n"
MATRIX = "np.random.normal(0, std, (sizes[i], sizes[i + 1]))"
ROW = "np.random.normal(0, std, (1, sizes[i + 1]))"
FORWARD = (
    "    a0 = sample.reshape(1, 784)\n"
    "    z1 = a0 @ weights[0] + biases[0]\n"
    "    a1 = sigmoid(z1)\n"
    "    z2 = a1 @ weights[1] + biases[1]\n"
    "    a2 = sigmoid(z2)\n"
    "    z3 = a2 @ weights[2] + biases[2]\n"
)
UPDATE = (
    "        weights[i] = weights[i] - learning_rate * dw\n"
    "        biases[i] = biases[i] - learning_rate * db\n"
)
COLUMNS = [
    (MATRIX, "np.random.normal(0, std, (sizes[i + 1], sizes[i]))"),
    (ROW, "np.random.normal(0, std, (sizes[i + 1], 1))"),
    (
        FORWARD,
        "    a0 = sample.reshape(784, 1)\n"
        "    z1 = weights[0] @ a0 + biases[0]\n"
        "    a1 = sigmoid(z1)\n"
        "    z2 = np.dot(weights[1], a1) + biases[1]\n"
        "    a2 = sigmoid(z2)\n"
        "    z3 = weights[2] @ a2 + biases[2]\n",
    ),
    ("cross_entropy_loss(integer_to_one_hot(y, 10), y_hat)",
     "cross_entropy_loss(integer_to_one_hot(y, 10).reshape(10, 1), y_hat)"),
    ("y_vec = integer_to_one_hot(y, 10)\n", "y_vec = integer_to_one_hot(y, 10)[:, None]\n"),
    ("dw3 = a2.T @ dz3", "dw3 = dz3 @ a2.T"),
    ("(dz3 @ weights[2].T)", "(weights[2].T @ dz3)"),
    ("dw2 = a1.T @ dz2", "dw2 = dz2 @ a1.T"),
    ("(dz2 @ weights[1].T)", "(weights[1].T @ dz2)"),
    ("dw1 = a0.T @ dz1", "dw1 = dz1 @ a0.T"),
]  # fmt: skip
VECTORS = [
    (ROW, "np.random.normal(0, std, sizes[i + 1])"),
    ("sample.reshape(1, 784)", "sample.ravel()"),
    ("a2.T @ dz3", "np.outer(a2, dz3)"),
    ("a1.T @ dz2", "np.outer(a1, dz2)"),
    ("a0.T @ dz1", "np.outer(a0, dz1)"),
]
ONE_HOT = [
    (DRAWN, DRAWN + "y_train, y_test = np.eye(10)[y_train], np.eye(10)[y_test]\n"),
    ("integer_to_one_hot(y, 10)", "np.asarray(y)"),
    ("np.sum(one_hot_guesses[np.arange(len(y)), y])", "np.sum(one_hot_guesses * y)"),
]
LOOPS = (
    "    a0, a1, a2 = list(np.ravel(sample)), [], []\n"
    "    for a, out, w, b in ((a0, a1, weights[0], biases[0]), (a1, a2, weights[1], biases[1])):\n"
    "        for j in range(32):\n"
    "            z = b[j]\n"
    "            for i in range(len(a)):\n"
    "                z += a[i] * w[i][j]\n"
    "            out.append(1 / (1 + np.exp(-z)))\n"
    "    z3 = np.array([sum(a2[i] * weights[2][i][j] for i in range(32)) + biases[2][j] for j in range(10)])\n"
)
RIGHT_STYLES = {
    "columns_and_n_out_first": COLUMNS,
    "vectors": VECTORS,
    "one_hot_labels": ONE_HOT,
    "samples_of_shape_784": [(DRAWN, DRAWN + "x_train, x_test = x_train.reshape(-1, 784), x_test.reshape(-1, 784)\n")],
    "samples_as_rows": [
        (DRAWN, DRAWN + "x_train, x_test = x_train.reshape(-1, 1, 784), x_test.reshape(-1, 1, 784)\n"),
        ("sample.reshape(1, 784)", "sample"),
    ],
    "samples_as_columns_without_reshape": [
        *COLUMNS,
        (DRAWN, DRAWN + "x_train, x_test = x_train.reshape(-1, 784, 1), x_test.reshape(-1, 784, 1)\n"),
        ("sample.reshape(784, 1)", "sample"),
    ],
    "pixels_scaled_inside": [
        ("np.divide(images, 255, dtype=np.float32)", "images"),
        ("sample.reshape(1, 784)", "sample.reshape(1, 784) / 255"),
    ],
    "pixels_scaled_while_training": [
        ("np.divide(images, 255, dtype=np.float32)", "images"),
        ("train_one_sample(x_train[i], ", "train_one_sample(x_train[i] / 255.0, "),
    ],
    "object_array": [(DRAWN, DRAWN + "weights = np.array(weights, dtype=object)\n")],
    "tuples_changed_in_place": [
        (DRAWN, DRAWN + "weights, biases = tuple(weights), tuple(biases)\n"),
        (UPDATE, "        weights[i][...] -= learning_rate * dw\n        biases[i][:] -= learning_rate * db\n"),
    ],
    "names_of_their_own_for_the_same_arrays": [
        (DRAWN, DRAWN + "W1, W2, W3 = weights\n"),
        (UPDATE, UPDATE.replace("weights[i] = weights[i] - ", "weights[i] -= ")),
        (FORWARD, FORWARD.replace("weights[0]", "W1").replace("weights[1]", "W2").replace("weights[2]", "W3")),
    ],
    "globals_rebound": [
        ("    # forward pass\n", "    global weights, biases\n"),
        ("    for i, (dw, db) in enumerate([(dw1, db1), (dw2, db2), (dw3, db3)]):\n" + UPDATE,
         "    weights = [w - learning_rate * d for w, d in zip(weights, (dw1, dw2, dw3))]\n"
         "    biases = [b - learning_rate * d for b, d in zip(biases, (db1, db2, db3))]\n"),
    ],
    "float32": [
        (MATRIX, MATRIX + ".astype(np.float32)"),
        (ROW, ROW + ".astype(np.float32)"),
        ("- learning_rate * dw", "- np.float32(learning_rate * dw)"),
        ("- learning_rate * db", "- np.float32(learning_rate * db)"),
    ],
    "loss_of_one_element": [("    return loss\n", "    return np.array([loss])\n"),
                            ("return loss, one_hot_guess", "return np.float32(loss), one_hot_guess[None]")],
    "guess_of_truth_values": [("integer_to_one_hot(np.argmax(y_hat), 10)", "(y_hat == y_hat.max()).ravel()")],
    "log_of_p_plus_epsilon": [("cross_entropy_loss(y_vec, y_hat)", "-np.log(y_hat[0, y] + 1e-10)")],
    "activations_times_one_minus": [("dsigmoid(z2)", "a2 * (1 - a2)"), ("dsigmoid(z1)", "a1 * (1 - a1)")],
    "softmax_jacobian": [
        ("dz3 = y_hat - y_vec", "p = y_hat.ravel(); dz3 = ((-y_vec / p) @ (np.diag(p) - np.outer(p, p)))[None]")
    ],
    "dict_of_layers": [
        (DRAWN, DRAWN + "weights, biases = dict(enumerate(weights)), dict(enumerate(biases))\n"),
    ],
    "prints_and_returns_nothing": [("    return losses, one_hot_guesses\n", "")],
    "no_function_initialize": [("def initialize(sizes)", "def _draw(sizes)"), (DRAWN, DRAWN.replace("initialize", "_draw"))],
    "zero_biases": [(ROW, "np.zeros((1, sizes[i + 1]))")],
    "random_order": [("for i in range(len(x_train)):", "for i in np.random.permutation(len(x_train)):")],
    "epoch_with_a_step_of_its_own": [
        ("train_one_sample(x_train[i], y_train[i], learning_rate)", "_step(x_train[i], y_train[i], learning_rate)"),
        ("def train_one_epoch(", "_step = train_one_sample\n\n\ndef train_one_epoch("),
    ],
    "rate_without_default": [("def train_one_epoch(learning_rate=0.1)", "def train_one_epoch(learning_rate)"),
                             ("        train_one_epoch()\n", "        train_one_epoch(0.1)\n")],
    "small_default_rate": [("def train_one_epoch(learning_rate=0.1)", "def train_one_epoch(learning_rate=0.0008)")],
}  # fmt: skip


#: What a style can change; each check is a process of its own, so no more than is needed.
CHECKED = ("sizes", "loss_of_sample", "guess_of_sample", "all_samples", "last_weights",
           "first_weights", "all_biases", "one_pass")  # fmt: skip
ALSO = {
    "no_function_initialize": ("distribution",),
    "zero_biases": ("distribution",),
    "loss_of_one_element": ("loss_before_step",),
    "log_of_p_plus_epsilon": ("loss_before_step",),
    "float32": ("learning_rate", "middle_weights"),
    "columns_and_n_out_first": ("learning_rate", "middle_weights"),
    "pixels_scaled_while_training": ("learned_digits",),
    "small_default_rate": ("learned_digits",),
}


#: Each takes some five seconds of a processor.
SLOW = {
    *("small_default_rate", "columns_and_n_out_first", "activation_and_moved_weights"),
    *("pixels_scaled_while_training", "squared_error_gradient", "label_not_subtracted"),
    *("sigmoid_on_last_layer", "dsigmoid_of_one_activation", "derivative_forgotten"),
}


@pytest.mark.parametrize("style", leaving(SLOW, RIGHT_STYLES))
def test_right_style_loses_nothing(graded, style):
    source = edited(SOURCE, *RIGHT_STYLES[style])
    assert lost(graded(HOMEWORK, (*CHECKED, *ALSO.get(style, ())), source)) == {}


#: A mistake costs its points at the first weights, from the end, that it shows at.
MIDDLE, FIRST, LAST = {"middle_weights"}, {"first_weights"}, {"last_weights"}
STEPS = {"last_weights", "middle_weights", "first_weights", "all_biases"}
SLIPS = {
    "uniform_start": ("2a", MATRIX, "std * np.random.uniform(-1.7321, 1.7321, (sizes[i], sizes[i + 1]))", {"distribution"}, "of the wrong distribution"),
    "variance_for_deviation": ("2a", "1 / np.sqrt(max", "1 / (max", {"distribution"}, "is the variance"),
    "unscaled_start": ("2a", MATRIX, MATRIX.replace("std", "1"), {"distribution"}, "not scaled"),
    "small_start": ("2a", MATRIX, MATRIX.replace("std", "0.01"), {"distribution"}, "same small number"),
    "zero_start": ("2a", MATRIX, "np.zeros((sizes[i], sizes[i + 1]))", {"distribution"}, ""),
    "biases_of_one": ("2a", ROW, "np.ones((1, sizes[i + 1]))", {"distribution"}, "biases[0] is not drawn as the homework asks"),
    "other_sizes": ("2a", "layer_sizes = [784, 32, 32, 10]", "layer_sizes = [784, 64, 32, 10]", {"sizes"}, "weights[0] (784, 64)"),
    "weights_left_none": ("2a", DRAWN, "weights = None\nbiases = None\n", {"sizes"}, "weights is None"),
    "weights_missing": ("2a", DRAWN, "w, biases = initialize(layer_sizes)\n", {"sizes"}, "'weights'"),
    "seed_inside": ("2a", "    weights = []\n", "    np.random.seed(0)\n    weights = []\n", {"distribution"}, "the same numbers every time"),
    "minus_missing": ("2b", "loss = cross_entropy_loss(integer", "loss = -cross_entropy_loss(integer", {"loss_of_sample"}, "minus sign"),
    "probability_for_loss": ("2b", "cross_entropy_loss(integer_to_one_hot(y, 10), y_hat)", "y_hat[0, y]", {"loss_of_sample"}, "-log of that"),
    "squared_error": ("2b", "cross_entropy_loss(integer_to_one_hot(y, 10), y_hat)", "np.sum((y_hat - integer_to_one_hot(y, 10)) ** 2)", {"loss_of_sample"}, "squared error"),
    "guess_is_a_number": ("2b", "return loss, one_hot_guess", "return loss, np.argmax(y_hat)", {"guess_of_sample", "all_samples"}, "number of the class"),
    "guess_is_probabilities": ("2b", "return loss, one_hot_guess", "return loss, y_hat", {"guess_of_sample"}, "It is the probabilities"),
    "guess_is_the_label": ("2b", "integer_to_one_hot(np.argmax(y_hat), 10)", "integer_to_one_hot(y, 10)", {"guess_of_sample"}, "It is the label"),
    "returns_loss_alone": ("2b", "return loss, one_hot_guess", "return loss", {"loss_of_sample", "guess_of_sample", "all_samples"}, "does not return a pair"),
    "first_sample_for_all": ("2b", "feed_forward_sample(x[i], y[i])", "feed_forward_sample(x[0], y[0])", {"all_samples"}, "that of the first sample"),
    "loss_after_step": ("2c", "        biases[i] = biases[i] - learning_rate * db\n    return loss\n", "        biases[i] = biases[i] - learning_rate * db\n    return feed_forward_sample(sample, y)[0]\n", {"loss_before_step"}, "after the update"),
    "rate_ignored": ("2c", "learning_rate * d", "0.001 * d", {"learning_rate"}, "learning rate of 0.001"),
    "uphill": ("2c", " - learning_rate * d", " + learning_rate * d", LAST, "uphill"),
    "dsigmoid_of_activation": ("2c", "dsigmoid(z", "dsigmoid(a", MIDDLE, "dsigmoid is taken of the activation"),
    "dsigmoid_of_one_activation": ("2c", "dsigmoid(z1", "dsigmoid(a1", FIRST, "dsigmoid is taken of the activation"),
    "derivative_forgotten": ("2c", " * dsigmoid(z2)", "", MIDDLE, "The derivative of sigmoid is left out"),
    "sigmoid_for_derivative": ("2c", "dsigmoid(z1)", "sigmoid(z1)", FIRST, "sigmoid itself"),
    "label_not_subtracted": ("2c", "dz3 = y_hat - y_vec", "dz3 = y_hat", LAST, "label is not subtracted"),
    "sigmoid_on_last_layer": ("2c", "dz3 = y_hat - y_vec", "dz3 = (y_hat - y_vec) * dsigmoid(z3)", LAST, "times the derivative of sigmoid"),
    "squared_error_gradient": ("2c", "dz3 = y_hat - y_vec", "dz3 = y_hat * (y_hat - y_vec - np.sum(y_hat * (y_hat - y_vec)))", LAST, "squared error"),
    "transposed_middle": ("2c", "dw2 = a1.T @ dz2", "dw2 = dz2.T @ a1", {"middle_weights"}, "transposed"),
    "inputs_for_outputs": ("2c", "dw2 = a1.T @ dz2", "dw2 = z1.T @ dz2", {"middle_weights"}, "sigmoid is left out"),
    "bias_forgotten": ("2c", "        biases[i] = biases[i] - learning_rate * db\n", "", {"all_biases"}, "does not move at all"),
    "one_layer_forgotten": ("2c", "[(dw1, db1), (dw2, db2)", "[(0 * dw1, db1), (dw2, db2)", {"first_weights"}, "does not move at all"),
    "nothing_moves": ("2c", "    # update\n", "    return loss\n    # update\n", STEPS | {"learning_rate"}, "as they are"),
    "locals_rebound": ("2c", UPDATE, "        w, b = weights[i] - dw, biases[i] - db\n", STEPS | {"learning_rate"}, "local variable"),
    "weights_moved_first": ("2c", "    dz2 = (dz3 @ weights[2].T)", "    weights[2] = weights[2] - learning_rate * dw3\n    dw3 = 0 * dw3\n    dz2 = (dz3 @ weights[2].T)", MIDDLE, "have moved already"),
    "activation_and_moved_weights": ("2c", "    dz2 = (dz3 @ weights[2].T) * dsigmoid(z2)", "    weights[2] = weights[2] - learning_rate * dw3\n    dw3 = 0 * dw3\n    dz2 = (dz3 @ weights[2].T) * dsigmoid(a2)", MIDDLE, "There are two mistakes."),
    "gradient_from_torch": ("middle_weights", "dw2 = a1.T @ dz2", "dw2 = (torch.tensor(a1).T @ torch.tensor(dz2)).numpy()", {"middle_weights"}, "torch"),
    "last_sample_left_out": ("one_pass", "for i in range(len(x_train)):", "for i in range(len(x_train) - 1):", {"one_pass"}, "last sample is left out"),
    "one_sample_alone": ("one_pass", "x_train[i], y_train[i], learning", "x_train[0], y_train[0], learning", {"one_pass"}, "again and again"),
    "three_epochs_in_one": ("one_pass", "range(len(x_train)):", "list(range(len(x_train))) * 3:", {"one_pass"}, "three times"),
    "rate_of_its_own": ("one_pass", "y_train[i], learning_rate)", "y_train[i], 0.0008)", {"one_pass"}, "does not use the learning rate"),
    "labels_in_another_order": ("one_pass", "y_train[i], learning_rate)", "y_train[-i - 1], learning_rate)", {"one_pass"}, ""),
}  # fmt: skip


@pytest.mark.parametrize("slip", leaving(SLOW, SLIPS))
def test_slip_loses_its_points_and_is_named(graded, slip):
    part, old, new, checks, words = SLIPS[slip]
    taken = lost(graded(HOMEWORK, [part], edited(SOURCE, (old, new))))
    assert set(taken) == checks
    assert any(words in said for said in taken.values())


def test_given_function_that_is_missing_costs_one_point_and_the_rest_is_graded(graded):
    source = edited(SOURCE, ("def softmax(x):", "def softmax_of_scores(x):"))
    checks = ["loss_of_sample", "guess_of_sample", "last_weights"]
    report = graded(HOMEWORK, checks, source)
    assert report.points - report.score == 1
    assert lost(report)["loss_of_sample"].startswith("softmax is not defined")


def _given():
    """Return the functions of the skeleton that need numpy alone."""
    names = {each.__name__ for each in given.HELPERS}
    tree = ast.parse(HOMEWORK.skeleton.read_text())
    tree.body = [each for each in tree.body if getattr(each, "name", "") in names]
    space = {"np": np}
    exec(compile(tree, "skeleton", "exec"), space)
    return space


GIVEN = _given()


@pytest.mark.parametrize("helper", given.HELPERS)
def test_what_is_put_back_computes_as_the_reference_does(helper):
    arguments = {
        "cross_entropy_loss": (np.eye(3)[1], np.array([0.2, 0.5, 0.3])),
        "integer_to_one_hot": (2, 5),
    }.get(helper.__name__, (np.array([-2.0, 0.5, 3.0]),))
    assert np.allclose(helper(*arguments), GIVEN[helper.__name__](*arguments))
