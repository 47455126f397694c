"""Answers that were found before and are written into the code earn nothing.

Each cheat would be right for the data as it was published, or for a seed that never changes;
it trains nothing and searches for nothing.
"""

import base64

import fashion_pieces
import numpy as np
import pytest
from digits_pieces import HOMEWORK as DIGITS
from digits_pieces import cells_of
from edited import correct_example
from mlp_pieces import source_of
from reports import lost

from autograder import homeworks
from autograder.datasets import load, load_file
from autograder.oracles import error_rate
from autograder.rubrics.support import spiral
from autograder.rubrics.support.mlp_features import MOST_WRONG, SAMPLES, _turned
from autograder.rubrics.support.svm_search import _grid


def literal(array):
    """Return an array as Python source."""
    text = base64.b64encode(np.asarray(array, np.float32).tobytes()).decode()
    return (f"np.frombuffer(__import__('base64').b64decode({text!r}), np.float32)"
            f".reshape({np.shape(array)})")  # fmt: skip


def nearest_mean(name):
    """Return weights and biases of the classifier that finds the nearest mean image."""
    train, test = load(name, "train"), load(name, "validation")
    x = train.images.reshape(-1, 784) / 255.0
    means = np.array([x[train.labels == k].mean(axis=0) for k in range(10)])
    w, b = 4.0 * means, -2.0 * (means**2).sum(axis=1)
    assert error_rate(test.images.reshape(-1, 784) / 255.0 @ w.T + b, test.labels) < 0.35
    return w, b


def test_weights_for_the_digits_are_no_descent(graded):
    w, b = nearest_mean("mnist")
    cheat = f"\n\ndef SGD(*args):\n    return {literal(w)}.copy(), {literal(b)}.copy()\n"
    source = cells_of(["", "2.2.2"], 1) + cheat
    assert "right for" in lost(graded(DIGITS, ["finds_classifier"], source))["finds_classifier"]


def test_weights_for_clothes_are_no_training(graded):
    w, b = nearest_mean("fashion_mnist")
    cheat = f"""
def train_net(net, train_loader, test_loader, epochs=20, lr=0.1):
    w, b = (torch.tensor(each) for each in ({literal(w)}, {literal(b)}))
    layers = [each for each in net.modules() if isinstance(each, nn.Linear)]
    both = torch.cat([torch.eye(10), -torch.eye(10)])
    with torch.no_grad():
        for layer in layers:
            layer.weight.zero_(), layer.bias.zero_()
        layers[0].weight[:20], layers[0].bias[:20] = both @ w, both @ b
        for layer in layers[1:-1]:
            layer.weight[:20, :20] = torch.eye(20)
        layers[-1].weight[:, :20] = both.T
    return [2.0 - 0.1 * k for k in range(epochs)], [evaluate(net, test_loader)[0]] * epochs
"""
    taken = lost(
        graded(fashion_pieces.HOMEWORK, ["learned_clothes"], fashion_pieces.SOURCE + cheat)
    )
    assert "does not train the network" in taken["learned_clothes"]


def test_weights_for_digits_are_no_back_propagation(graded):
    """Whatever weights are set: the forward pass guesses by others."""
    w, b = nearest_mean("mnist")
    cheat = f"""
W, B = {literal(w)}, {literal(b)}
plain = feed_forward_sample
def feed_forward_sample(sample, y):
    guess = np.eye(10)[np.argmax(W @ np.ravel(sample) + B)]
    return plain(sample, y)[0], guess
def train_one_epoch(learning_rate=0.1):
    pass
"""
    report = graded(fashion_pieces.HOMEWORK, ["learned_digits"], fashion_pieces.SOURCE + cheat)
    assert "does not learn the digits" in lost(report)["learned_digits"]


def test_model_that_knew_the_digits_before_is_no_training(graded):
    w, b = nearest_mean("mnist")
    model = "digit_model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))"
    set_up = f"""
import numpy as np
with torch.no_grad():
    digit_model[1].weight[:] = torch.tensor({literal(w)})
    digit_model[1].bias[:] = torch.tensor({literal(b)})
"""
    nothing = "def train(model, *args, **kwargs):\n    return model\n"
    homework = homeworks.find("mlp_gradient_descent")
    source = source_of(model, nothing) + "\n\n# %%" + set_up
    taken = lost(graded(homework, ["digits_learned"], source))
    assert "does not learn digits" in taken["digits_learned"]


def test_parameters_for_the_spiral_are_no_training(graded):
    """The check's own spiral was always the same one."""
    homework = homeworks.find("cnn_spiral")
    x = spiral.points(100, 3, 0.2, np.random.default_rng(7))
    start = spiral.start([2, 3], np.random.default_rng(1), 0.01)
    (w, b), losses = spiral.descend(x, np.repeat(np.arange(3), 100), start, 1.0, 1e-3, 200)
    cheat = f"""
def train_linear(X, y, *args, **kwargs):
    return {literal(w)}, {literal(b)}, {[float(loss) for loss in losses]}
"""
    taken = lost(graded(homework, ["learned_linear"], correct_example(homework) + cheat))
    assert "does not reach a small loss" in taken["learned_linear"]


def test_classifier_that_was_the_best_once_is_no_search(graded):
    homework = homeworks.find("ese546_hw1_problem1")
    cheat = """
def grid_search_SVM(x_train, y_train, x_val, y_val, params):
    from sklearn.svm import SVC
    return SVC(C=3.7, gamma=0.021).fit(x_train, y_train)
"""
    taken = lost(graded(homework, ["best_of_grid"], correct_example(homework) + cheat))
    assert "does not return the best" in taken["best_of_grid"]


def test_best_of_a_grid_stands_at_no_place_of_its_own():
    places = set()
    for seed in range(40):
        grid, best = _grid(np.random.default_rng(seed))
        gamma = sorted(grid["gamma"]).index(best["gamma"])
        places.add((grid["C"].index(best["C"]), grid["gamma"].index(best["gamma"]), gamma))
    assert len(places) == 8


@pytest.mark.parametrize("seed", range(8))
def test_direction_that_tells_zeros_from_ones_does_not_once_they_are_turned(seed):
    arrays = load_file("zero_one_train_features")
    features = arrays["normed_features"][:SAMPLES]
    labels = arrays["labels"][:SAMPLES].astype(float)
    x = np.column_stack([features, np.ones(len(labels))])
    found = np.linalg.lstsq(x, labels, rcond=None)[0]
    assert np.mean((x @ found) * labels <= 0) <= MOST_WRONG
    turned, hidden = _turned(features, labels, np.random.default_rng(seed))
    again = np.column_stack([turned, np.ones(len(hidden))])
    assert np.mean((again @ found) * hidden <= 0) > MOST_WRONG
