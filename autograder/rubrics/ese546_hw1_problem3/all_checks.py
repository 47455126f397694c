"""Checks of ``test_backward``, which runs the three gradient checks."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import StudentRaised
from autograder.rubrics.ese546_hw1_problem3.gradient_checks import Trials, adds_up_in
from autograder.rubrics.ese546_hw1_problem3.renamed import answering
from autograder.rubrics.ese546_hw1_problem3.secret_layers import ARRAYS, Fault


def grade_test_backward(student: Any, rng: np.random.Generator) -> None:
    """Check that ``test_backward`` runs all three checks and lets them raise.

    Raises
    ------
    Wrong
        If it raises on a right layer, or an error in one gradient goes unnoticed.
    """
    answering(student)
    try:
        _judge_test_backward(Trials(student, "test_backward", rng, imitate=False, plain=True))
    except StudentRaised:  # it may count on what else their own layer sets
        adds_up = adds_up_in(student, rng)
        _judge_test_backward(Trials(student, "test_backward", rng, True, adds_up, plain=True))


def _judge_test_backward(trials: Trials) -> None:
    """Judge it on the homework's own layer: what a check finds elsewhere is its own matter."""

    def unnoticed(fault: Fault) -> Wrong:
        called = any(run.seen.entries[fault.name] for run in trials.runs)
        step = (
            f"Let backward_check_{fault.name} raise, and do not catch what it raises."
            if called
            else f"Call backward_check_{fault.name} too, and do not catch what it raises."
        )
        return Wrong(
            f"test_backward does not notice an error in {fault.name}",
            expected="AssertionError, from the three checks of a new linear_t",
            found=f"no exception, with {fault.name} of the wrong sign",
            next_step=step,
        )

    trials.judge([Fault("negated", name) for name in ARRAYS], unnoticed)
