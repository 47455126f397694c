"""How the rubric of ``mlp_gradient_descent`` is tried out with mutants of its reference."""

from __future__ import annotations

from autograder import Trials

EQUIVALENT = {
    "loss_and_accuracy: total, correct = 0.0, 0 → total, correct = (0, 0.0)": (
        "sums may start as whole numbers or as floats"
    ),
    "train: model.to(device) → pass": (
        "grading has no other device; a missing move is an error where there is one"
    ),
}

TRIALS = Trials(
    written={
        "1a": ["loss"],
        "1b": ["model"],
        "1c": ["train_by_gradient_descent"],
        "2a": ["digit_model"],
        "2b": ["loss_and_accuracy"],
        "2c": ["train"],
    },
    equivalent=EQUIVALENT,
    shortened={"num_images": "1_000"},
)
