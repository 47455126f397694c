"""A small CNN and the spiral: right styles keep every point, slips lose theirs.

Styles and slips are edits of the correct example, graded in one sandbox.
"""

import numpy as np
import pytest
from edited import correct_example, edited
from reports import lost

from autograder.homework import finding
from autograder.rubrics.cnn_spiral import rubric

HOMEWORK = finding.find("cnn_spiral")
SOURCE = correct_example(HOMEWORK)

DESCENT = "        W = W - step_size * dW\n        b = b - step_size * db\n"
RIGHT_STYLES = {
    "layers_made_in_another_order": (("layers", "logits"), [
        ("        self.fc = nn.Linear(320, 10)\n", ""),
        ("        self.conv1 = nn.Conv2d(1, 10, 5)\n", "        self.fc = nn.Linear(320, 10)\n        self.conv1 = nn.Conv2d(1, 10, 5)\n"),
    ]),
    "pool_before_relu": (("logits",), [("self.pool(torch.relu(self.conv1(x)))", "torch.relu(self.pool(self.conv1(x)))")]),
    "loss_over_images": (("measuring",), [
        ("criterion(output, labels).item()", "criterion(output, labels).item() * len(labels)"),
        ("test_loss / len(test_loader), num", "test_loss / len(test_loader.dataset), num"),
    ]),
    "tensors_in_the_lists": (("log", "measuring"), [
        ("losses.append(loss.item())", "losses.append(loss.detach())"),
        ("(output.argmax(dim=1) == labels).sum().item()", "torch.sum(output.argmax(1) == labels)"),
    ]),
    "zero_grad_of_the_model": (("updates",), [("        optimizer.zero_grad()\n", "        model.zero_grad()\n")]),
    "logsumexp": (("3",), [
        ("    probs = softmax(scores)\n    return np.mean(-np.log(probs[range(len(y)), y]))\n",
         "    m = scores.max(axis=1)\n    lse = m + np.log(np.exp(scores - m[:, None]).sum(axis=1))\n"
         "    return float((lse - scores[np.arange(len(y)), y]).mean())\n"),
    ]),
    "loops": (("2", "score_gradient", "gradients_of_linear"), [
        ("return np.maximum(0, z)", "return np.array([[v if v > 0 else 0 for v in row] for row in z])"),
        ("    dscores = softmax(scores)\n    dscores[range(len(y)), y] -= 1\n",
         "    dscores = np.array([softmax(row[None])[0] for row in scores])\n"
         "    for i, label in enumerate(y):\n        dscores[i, label] -= 1\n"),
    ]),
    "float32_labels_uint8": (("3", "4"), [
        ("dtype=int)", "dtype='uint8')"),
        ("return np.mean(-np.log(", "return np.float32(-1) * np.mean(np.log("),
    ]),
    "updated_in_place": (("4", "steps_of_network"), [(DESCENT, "        W -= step_size * dW\n        b -= step_size * db\n")]),
    "parameters_in_a_list": (("4",), [("    return W, b, losses\n", "    return [W, b], np.array(losses)\n")]),
    "own_generator": (("small_start", "4"), [("0.01 * np.random.randn(sizes[i], sizes[i + 1])", "np.random.default_rng().normal(0, 0.01, (sizes[i], sizes[i + 1]))")]),
    "points_as_columns_of_angles": (("spiral_points",), [("np.c_[r * np.sin(t), r * np.cos(t)]", "np.stack((np.sin(t), np.cos(t)), axis=-1) * r[:, None]")]),
    "functions_that_are_not_asked_for": (("mean_cross_entropy", "score_gradient", "loss_of_linear", "gradients_of_linear", "steps_of_linear", "steps_of_network"), [
        ("softmax(", "soft_max("), ("l2_penalty(", "penalty_of("), ("linear_scores(", "scores_of("), ("network_gradients(", "gradients_of("),
    ]),
    "penalty_by_norms": (("squared_weights",), [("total += np.sum(W * W)", "total += np.linalg.norm(W) ** 2")]),
}  # fmt: skip


@pytest.mark.parametrize("style", RIGHT_STYLES)
def test_right_style_loses_nothing(graded, style):
    parts, edits = RIGHT_STYLES[style]
    assert lost(graded(HOMEWORK, parts, edited(SOURCE, *edits))) == {}


GRADIENTS = "gradients_of_network"
SLIPS = {
    "wrong_channels": ("layers", "nn.Conv2d(10, 20, 5)", "nn.Conv2d(10, 16, 5)", {"layers"}, "(16, 10, 5, 5)"),
    "no_relu": ("logits", "torch.relu(", "(", {"logits"}, "no ReLU after the convolutions"),
    "mean_pool": ("logits", "nn.MaxPool2d", "nn.AvgPool2d", {"logits"}, "mean, not the maximum"),
    "no_step": ("updates", "        optimizer.step()\n", "", {"updates"}, "as they were before"),
    "accumulates": ("updates", "        optimizer.zero_grad()\n", "", {"updates"}, "zero_grad is missing"),
    "eval_while_training": ("updates", "    model.train()\n", "    model.eval()\n", {"updates"}, "training mode"),
    "stops_early": ("updates", "        seen += images.size(0)\n", "        seen += images.size(0)\n        if i == 0:\n            break\n", {"updates"}, "after the first mini-batch"),
    "logs_every_batch": ("log", "if (i + 1) % log_interval == 0:", "if True:", {"log"}, "It notes every mini-batch"),
    "logs_from_zero": ("log", "(i + 1) % log_interval", "i % log_interval", {"log"}, "count them from 1"),
    "epoch_forgotten": ("log", "seen = epoch * len(train_loader.dataset)", "seen = 0", {"log"}, "epochs before are left out"),
    "counts_by_a_size_of_its_own": ("log", "seen += images.size(0)", "seen += 64", {"log"}, "counts 64 images for each mini-batch"),
    "train_while_testing": ("measuring", "    model.eval()\n", "", {"measuring"}, "evaluation mode"),
    "loss_summed": ("measuring", "return test_loss / len(test_loader), num", "return test_loss, num", {"measuring"}, "sum over the mini-batches"),
    "relu_derivative": ("relu_of_array", "np.maximum(0, z)", "(z > 0) * 1.0", {"relu_of_array"}, "derivative of ReLU"),
    "softmax_of_columns": ("softmax_of_rows", "axis=1", "axis=0", {"softmax_of_rows"}, "sum of each column"),
    "softmax_overflows": ("softmax_of_rows", "    z = z - np.max(z, axis=1, keepdims=True)\n", "", {"softmax_of_rows"}, "scores in the thousands"),
    "bias_left_out": ("any_network", " + biases[i]", "", {"any_network"}, "biases are not added"),
    "first_activation_for_all": ("any_network", "activations[i](z)", "activations[0](z)", {"any_network"}, "applied to every layer"),
    "axes_exchanged": ("spiral_points", "r * np.sin(t), r * np.cos(t)", "r * np.cos(t), r * np.sin(t)", {"spiral_points"}, "axes are exchanged"),
    "every_weight_0": ("small_start", "0.01 * np.random.randn", "0.0 * np.random.randn", {"small_start"}, "There is no randomness"),
    "noise_alike": ("spiral_points", "np.random.randn(num_points)", "np.random.randn()", {"spiral_points"}, "noise"),
    "noise_fixed": ("spiral_points", "noise * np.random", "0.2 * np.random", {"spiral_points"}, "make_spiral(100, 3, noise=0)"),
    "labels_from_one": ("spiral_points", "y[rows] = k", "y[rows] = k + 1", {"spiral_points"}, "counted from 1"),
    "large_start": ("small_start", "0.01 * np.random.randn", "np.random.randn", {"small_start"}, "not drawn as the homework asks"),
    "uniform_start": ("small_start", "0.01 * np.random.randn(", "0.017321 * np.random.uniform(-1, 1, (", {"small_start"}, ""),
    "log_of_scores": ("mean_cross_entropy", "np.mean(-np.log(", "np.mean(np.log(", {"mean_cross_entropy"}, "minus sign"),
    "score_gradient_summed": ("score_gradient", "    dscores /= len(y)\n", "", {"score_gradient"}, "batch size"),
    "penalty_not_halved": ("squared_weights", "0.5 * reg", "reg", {"squared_weights"}, "twice"),
    "penalty_not_in_gradient": ("gradients_of_linear", "X.T @ dscores + reg * W", "X.T @ dscores", {"gradients_of_linear"}, "reg * W is not added"),
    "loss_without_penalty": ("loss_of_network", " + l2_penalty([W, W2], reg)", "", {"loss_of_network"}, "l2_penalty([W, W2], reg) is not added"),
    "loss_penalizes_w_alone": ("loss_of_network", "l2_penalty([W, W2], reg)", "l2_penalty([W], reg)", {"loss_of_network"}, "leaves out W2"),
    "relu_not_in_gradient": (GRADIENTS, "    dhidden[hidden_layer <= 0] = 0\n", "", {GRADIENTS}, "passed on everywhere"),
    "relu_of_gradient": (GRADIENTS, "dhidden[hidden_layer <= 0] = 0", "dhidden[dhidden <= 0] = 0", {GRADIENTS}, "sign of the gradient"),
    "uphill": ("steps_of_linear", "W - step_size * dW", "W + step_size * dW", {"steps_of_linear"}, "does not do gradient descent"),
    "step_size_ignored": ("steps_of_linear", "step_size * d", "1.0 * d", {"steps_of_linear"}, "does not use step_size"),
    "losses_too_short": ("steps_of_linear", "    losses.append(linear_loss(X, y, W, b, reg))\n    return", "    return", {"steps_of_linear"}, "the wrong length"),
    "second_layer_not_updated": ("steps_of_network", "        W2 = W2 - step_size * dW2\n", "", {"steps_of_network"}, "W2 is never updated"),
    "torch_in_the_spiral": ("relu_of_array", "np.maximum(0, z)", "torch.relu(torch.tensor(z)).numpy()", {"relu_of_array"}, "torch"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_loses_its_points_and_is_named(graded, slip):
    check, old, new, checks, words = SLIPS[slip]
    if slip == "uniform_start":
        new += "sizes[i], sizes[i + 1])"
        old += "sizes[i], sizes[i + 1]"
    taken = lost(graded(HOMEWORK, [check], edited(SOURCE, (old, new))))
    assert set(taken) == checks
    assert any(words in said for said in taken.values())


def test_wrong_score_gradient_is_paid_for_once(graded):
    source = edited(SOURCE, ("    dscores /= len(y)\n", ""))
    checks = ["score_gradient", "gradients_of_linear", GRADIENTS]
    assert set(lost(graded(HOMEWORK, checks, source))) == {"score_gradient"}


# Pure functions


KINDS = {
    "linear": ((2, 3), rubric.linear_loss, rubric.linear_gradients),
    "network": ((2, 6, 3), rubric.network_loss, rubric.network_gradients),
}


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_agree_with_finite_differences(kind):
    sizes, loss, gradients = KINDS[kind]
    x, y, parameters = rubric.labeled_points(np.random.default_rng(0), *sizes)
    right = gradients(x, y, *parameters, 0.1)
    for place, array in enumerate(parameters):
        losses = []
        for step in (1e-5, -2e-5):
            array.flat[0] += step
            losses.append(loss(x, y, *parameters, 0.1))
        array.flat[0] += 1e-5
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(right[place].flat[0], rel=1e-4)


def test_descent_of_the_linear_classifier_reaches_a_minimum():
    x, y = rubric.noisy_spiral(np.random.default_rng(3), 50)
    functions, start = (
        (rubric.linear_loss, rubric.linear_gradients),
        [np.zeros((2, 3)), np.zeros(3)],
    )
    reached, losses = rubric.descended(x, y, *functions, start, 400, 1.0, reg=0.01)
    assert len(losses) == 401
    assert losses[0] == pytest.approx(np.log(3))
    assert all(np.abs(each).max() < 1e-3
               for each in rubric.linear_gradients(x, y, *reached, 0.01))  # fmt: skip


def test_a_spiral_that_is_turned_is_the_same_to_train_on():
    """Its points lie as far from each other, and its classes are the same sets of points."""
    (one, a), (other, b) = (rubric.turned_spiral(np.random.default_rng(seed)) for seed in (1, 2))
    assert not np.allclose(one, other)
    assert np.allclose(one @ one.T, other @ other.T)
    assert np.array_equal(a[:, None] == a, b[:, None] == b)
