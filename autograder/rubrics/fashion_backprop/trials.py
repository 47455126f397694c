"""How the rubric of `fashion_backprop` is tried out with mutants of its reference."""

from __future__ import annotations

from autograder import Habit, Trials

_NO_MODES = "Net has neither dropout nor batch normalization: both modes are alike"

_BACK = "delta = (weights[layer] @ delta) * output * (1 - output)"
_EARLY = (
    "        gradients.append((layer, np.outer(activations[layer], delta), delta))\n",
    "        gradients.append((layer, np.outer(activations[layer], delta), delta))\n"
    "        weights[layer] -= learning_rate * gradients[-1][1]\n",
)
_NO_LATER_UPDATE = ("        weights[layer] -= learning_rate * dw\n", "")
_OF_ACTIVATION = (_BACK, "delta = (weights[layer] @ delta) * dsigmoid(output)")
HABITS = [
    Habit("train_one_sample", [_OF_ACTIVATION], ["function", "order"]),
    Habit("train_one_sample", [_EARLY, _NO_LATER_UPDATE], ["order"]),
    Habit("train_one_sample", [_OF_ACTIVATION, _EARLY, _NO_LATER_UPDATE], ["function", "order"]),
    Habit(
        "Net.forward", [("x = x.reshape(-1, 28 * 28)", "x = x.reshape(64, 28 * 28)")], ["constant"]
    ),
]

TRIALS = Trials(
    written={
        "1a": ["make_loaders", "as_loader", "Net.*"],
        "1b": ["evaluate", "train_net", "train_one_pass", "plot_losses"],
        "2a": ["initialize", "weights", "biases"],
        "2b": ["feed_forward_sample", "feed_forward_dataset", "forward"],
        "2c": ["train_one_sample", "forward"],
        "2d": ["train_one_epoch"],
    },
    habits=HABITS,
    equivalent={
        "evaluate: net.eval() → pass": _NO_MODES,
        "train_one_pass: net.train() → pass": _NO_MODES,
        "evaluate: total, correct = 0.0, 0 → total, correct = (0, 0.0)": "0 and 0.0 add up alike",
        "train_net: net.to(device) → pass": "the only device is the CPU",
        "plot_losses: plt.figure() → pass": "the first plot makes a figure by itself",
        "plot_losses: plt.show() → pass": "a figure that is left open is seen, too",
        'plot_losses: plt.xlabel("epoch") → pass': "names of the axes are not asked for",
        'plot_losses: plt.ylabel("mean cross-entropy") → pass': "nor of this one",
        "train_net: schedule.step() → pass": "a constant learning rate trains, too",
        "initialize: weights.append(np.random.normal(0, deviation, (n_in, n_out))) → "
        "weights.append(np.random.normal(0, deviation, (n_out, n_in)))": (
            "weights may be (n_out, n_in); a forward pass for the other way round fails in 2b"
        ),
    },
)
