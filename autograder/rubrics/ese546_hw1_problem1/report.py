"""What the report on problem 1 is asked for: 39 points that people give.

The report is a PDF of its own. Each item shows what there is of it in the code: what the
student's own classifier gave, and the figures that the code drew.
"""

from __future__ import annotations

from typing import Any

from autograder import Assignment
from autograder.oracles import as_scalar
from autograder.rubrics.ese546_hw1_problem1 import svm
from autograder.rubrics.ese546_hw1_problem1.svm_data import Note

PART = "1R"
IN_REPORT = "The answer is in the PDF report."


def declare(homework: Assignment) -> None:
    """Declare the items, in the order of the homework."""

    @homework.by_hand(PART, points=5)
    def slack_objective(note: Note) -> None:
        """(a) An objective that keeps the slack variables small."""
        note(IN_REPORT)

    @homework.by_hand(PART, points=2)
    def what_support_samples_are(note: Note) -> None:
        """(b) What the support samples of an SVM are."""
        note(IN_REPORT)

    @homework.by_hand(PART, points=5)
    def several_classes(note: Note) -> None:
        """(c) How svm.SVC tells ten classes apart, and other ways with two-class SVMs."""
        note(IN_REPORT)

    @homework.by_hand(PART, points=5)
    def options_of_svc(note: Note) -> None:
        """(d) svm.SVC: shrinking, the optimizer, why memory, and C and gamma with defaults."""
        note(IN_REPORT)

    @homework.by_hand(PART, points=1)
    def reported_support_ratio(svm_run: Any, note: Note) -> None:
        """(e) The ratio of support samples to training samples."""
        note(IN_REPORT)
        ratio = float(as_scalar(svm.triple(svm_run)[2], what="the support ratio"))
        note(f"On few images of the grader's, train_test_SVM returns a ratio of {ratio:.3f}.")

    @homework.by_hand(PART, points=4)
    def explained_mistakes(svm_run: Any, note: Note, show: Any) -> None:
        """(f) Validation error and confusion matrix: which digits are mixed up, and why."""
        note(IN_REPORT)
        show.confusion(svm.triple(svm_run)[1], title="What train_test_SVM returns, for few images")

    @homework.by_hand(PART, points=2)
    def explained_search(note: Note) -> None:
        """(g) All hyperparameters tried with their accuracies, and why the best ones are."""
        note(IN_REPORT)

    @homework.by_hand(PART, points=15)
    def explained_gabor_filters(figures: Any, show: Any, note: Note) -> None:
        """(h) Kernels, a filtered image, eight pairs of the bank, and the best accuracy."""
        note(IN_REPORT)
        show.figure(*figures)
