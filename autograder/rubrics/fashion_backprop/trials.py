"""How the rubric of `fashion_backprop` is tried out with mutants of its reference."""

from __future__ import annotations

from autograder import Trials

_NO_MODES = "Net has neither dropout nor batch normalization: both modes are alike"

TRIALS = Trials(
    written={
        "1a": ["make_loaders", "as_loader", "Net.*"],
        "1b": ["evaluate", "train_net", "train_one_pass", "plot_losses"],
        "2a": ["initialize", "weights", "biases"],
        "2b": ["feed_forward_sample", "feed_forward_dataset", "forward"],
        "2c": ["train_one_sample", "forward"],
        "2d": ["train_one_epoch"],
    },
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
