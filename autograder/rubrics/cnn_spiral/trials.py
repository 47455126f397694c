"""How the rubric of `cnn_spiral` is tried out with mutants of its reference."""

from __future__ import annotations

from autograder import Habit, Trials

HABITS = [
    Habit("train_one_epoch", [("seen += len(images)", "seen += 64")], ["constant"]),
]

TRIALS = Trials(
    habits=HABITS,
    written={
        "1": ["CNN.*", "train_one_epoch", "test_one_epoch"],
        "2": ["relu", "softmax", "forward_pass"],
        "3": ["make_spiral", "initialize", "cross_entropy", "cross_entropy_gradient", "l2_penalty"],
        "4": ["linear_*", "train_linear", "descend"],
        "5": ["network_*", "train_network", "descend"],
    },
    ungraded=["train_cnn", "plot_regions"],
    equivalent={
        "test_one_epoch: total, num_correct = 0.0, 0 → total, num_correct = (0, 0.0)": (
            "0 and 0.0 add up alike"
        ),
        "make_spiral: angle += np.random.normal(0, noise, num_points) → "
        "angle -= np.random.normal(0, noise, num_points)": "the noise is as often negative",
        "cross_entropy: shifted = scores - scores.max(axis=1, keepdims=True) → *": (
            "any shift of a row gives the same loss; stability is asked of softmax alone"
        ),
    },
)
