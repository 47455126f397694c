"""What the report on problem 3 is asked for: 15 points that people give.

The report is a PDF of its own. Each item shows the curves that the student's own run wrote,
over those of the reference, and the figures that the code drew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder import Assignment
from autograder.rubrics.ese546_hw1_problem3 import runs
from autograder.rubrics.ese546_hw1_problem3.training_runs import SELF, TORCH

PART = "3R"
IN_REPORT = "The answer is in the PDF report."

Note = Callable[[str], None]


def declare(homework: Assignment) -> None:
    """Declare the items, in the order of the homework."""

    @homework.by_hand(PART, points=3)
    def four_images(figures: Any, show: Any, note: Note) -> None:
        """(a) Four images that subsample has drawn: are their labels right."""
        note(IN_REPORT)
        show.figure(*figures)

    @homework.by_hand(PART, points=3)
    def trend_of_training(artifacts: Any, show: Any, note: Note) -> None:
        """(b) Training loss and error of your own network over weight updates: the trend."""
        note(IN_REPORT)
        runs.show_curves(show, artifacts, SELF, "training")

    @homework.by_hand(PART, points=3)
    def validation_against_training(artifacts: Any, show: Any, note: Note) -> None:
        """(c) Validation loss and error of your own network, compared with training."""
        note(IN_REPORT)
        for split in ("training", "validation"):
            runs.show_curves(show, artifacts, SELF, split)

    @homework.by_hand(PART, points=6)
    def torch_against_own(artifacts: Any, show: Any, note: Note) -> None:
        """(d) The same curves of the PyTorch network, and how the two networks differ."""
        note(IN_REPORT)
        for split in ("training", "validation"):
            runs.show_curves(show, artifacts, TORCH, split)
