"""Reports to render: one such as HW1 problem 3 gives, with every outcome, and a hostile one."""

import dataclasses

from autograder.results.report import (
    CheckResult,
    Feedback,
    LeaderboardEntry,
    Outcome,
    Report,
    Visibility,
)

HOSTILE = (
    "\x1b[2J\x1b]8;;http://evil\x07 [bold red]markup[/] <script>alert(1)</script>"
    " {{ 7 * 7 }} \x00 \u202egnp.exe \ud800 \x9b31m \U000e0041"
)
ACTIVE = "\x1b\x00\x07\x9b\u202e\ud800\U000e0041"

TABLE = """\
mismatched elements: 31360 of 31360 (100 %)
largest absolute difference: 4.218   largest relative difference: 31.0

index       expected     found
(0, 0)      0.01243      0.39776
(0, 1)     -0.00871     -0.27872
(0, 2)      0.00002      0.00064"""

TRACEBACK = """\
Traceback (most recent call last):
  File "jane_hw1_problem3.py", line 118, in backward
    self.dw = dh.T @ self.h
ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, \
with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 10 is different from 32)"""

REPLAY = (
    "autograder grade some_homework jane_hw1_problem3.py --seed 2741908832 "
    "--isolation best --only 3b.2"
)

PARTS = {
    "3a": "The data",
    "3b": "Fully-connected layer",
    "3c": "ReLU",
    "3d": "Softmax and cross-entropy",
    "3e": "Checking the gradients",
    "3f": "Training your network",
    "3g": "Validation",
    "3h": "The same in PyTorch",
}


def check(number, name, title, points, score=None, outcome=Outcome.PASSED, **rest):
    """A result; a passed one earns all its points unless a score is given."""
    if outcome is Outcome.PASSED and score is None:
        score = points
    part = number.split(".")[0]
    rest.setdefault("seconds", 0.2)
    return CheckResult(name, number, part, title, points, score, outcome, **rest)


def results():
    return (
        check("3a.1", "get_data", "get_data returns images and labels of the right shape", 2),
        check("3a.2", "half_of_each_digit", "each digit keeps half of its samples", 2),
        check("3b.1", "linear_init", "linear_t draws w and b from a normal distribution", 2),
        check("3b.2", "linear_forward", "linear_t.forward computes h @ w.T + b", 3),
        _scaled_gradient(),
        check("3b.4", "linear_zero_grad", "linear_t.zero_grad clears dw and db", 1),
        check("3c.1", "relu_forward", "relu_t.forward keeps what is positive", 2),
        _crashed(),
        check("3d.1", "softmax_forward", "the loss and the error of a mini-batch", 5),
        _partial(),
        *_not_run(),
        check("3f.1", "training_loss", "the training loss goes down", 4, output="epoch 1 …\n" * 40),
        check("3g.1", "validate", "validate returns the mean loss and error", 3),
        check(
            "3g.2",
            "curves",
            "the validation curves have one point per 1000 updates",
            2,
            visibility=Visibility.AFTER_DUE_DATE,
        ),
        check("3h.1", "pytorch_error", "the PyTorch network's error is below 10 %", 3),
        _grader_failed(),
    )


def _scaled_gradient():
    feedback = Feedback(
        summary="linear_t.backward gives a gradient dw that is 32 times too large.",
        expected="dw of shape (10, 784), the sum over the mini-batch of dh[i] ⊗ h[i]",
        found="dw of shape (10, 784), every element 32.0 times the expected one",
        cause="dw is scaled by a constant, and 32 is the size of the mini-batch.",
        next_step="Divide by the size of the mini-batch once: in the loss or in dw, not in both.",
        detail=TABLE,
    )
    title = "linear_t.backward gives dL/dw, dL/db and dL/dh"
    said = "dw (10, 784)\n" * 12
    return check(
        "3b.3", "linear_backward", title, 4, 1.5, Outcome.PARTIAL, feedback=feedback, output=said
    )


def _crashed():
    feedback = Feedback(
        summary="relu_t.backward raised ValueError.",
        expected="an array of shape (32, 784)",
        found="ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0",
        next_step="Run relu_t().backward(dh) with dh of shape (32, 784) and read the last line.",
        detail=TRACEBACK,
    )
    title = "relu_t.backward lets the gradient through where h > 0"
    return check("3c.2", "relu_backward", title, 3, 0, Outcome.WRONG, feedback=feedback)


def _partial():
    feedback = Feedback(
        summary="The backward is right for your forward, but the forward is wrong.",
        next_step="Put 3d.1 right first, then run this check again.",
    )
    title = "softmax_cross_entropy_t.backward gives the gradient of the mean loss"
    return check("3d.2", "softmax_backward", title, 5, 2.5, Outcome.PARTIAL, feedback=feedback)


def _not_run():
    feedback = Feedback(
        summary="Not run: it needs 3b.3 linear backward, which is wrong.",
        next_step="Put 3b.3 right first.",
    )
    for index, layer in enumerate(("linear_t", "relu_t", "softmax_cross_entropy_t"), start=1):
        yield check(
            f"3e.{index}",
            f"gradient_{layer}",
            f"the gradient of {layer} agrees with central differences",
            10 / 3 if index < 3 else 10 - 20 / 3,
            0,
            Outcome.NOT_RUN,
            feedback=feedback,
            seconds=0.0,
        )


def _grader_failed():
    feedback = Feedback(
        summary="The reference weights could not be read.",
        detail="KeyError: 'secret reference traceback'",
    )
    title = "the saved weights load into your network"
    return check("3h.2", "saved_weights", title, 4, None, Outcome.GRADER_FAILED, feedback=feedback)


def make_report():
    """A report with every outcome."""
    return Report(
        homework="some_homework",
        title="HW1 Problem 3 Code",
        submission="jane_hw1_problem3.py",
        results=results(),
        part_titles=PARTS,
        notes=(
            "Graded on 2,000 of MNIST's images that come with the grader.",
            "The file linear.h5 is 41 MB; 100 kB would do.",
        ),
        leaderboard=(LeaderboardEntry("validation error", 0.087, "asc"),),
        isolation={"landlock": "ABI 4", "seccomp": "filter holds", "uid": "65534"},
        seed=2741908832,
        seconds=48.31,
        replay=REPLAY,
        output="training on cpu\n",
    )


def make_hostile_report():
    """A report in which every text that a student can reach is hostile."""
    feedback = Feedback(*[HOSTILE] * 6)
    wrong = check(
        "1.1", "adds", HOSTILE, 3, 0, Outcome.WRONG, feedback=feedback, notes=(HOSTILE,),
        output=HOSTILE, tags=(HOSTILE,),
    )  # fmt: skip
    broken = dataclasses.replace(wrong, score=None, outcome=Outcome.GRADER_FAILED)
    return Report(
        "hw0", HOSTILE, HOSTILE, (wrong, broken), {"1": HOSTILE}, notes=(HOSTILE,),
        leaderboard=(LeaderboardEntry(HOSTILE, HOSTILE),), replay=HOSTILE, output=HOSTILE,
        isolation={"uid": HOSTILE},
    )  # fmt: skip


def with_result(report, **changes):
    """The report with its first result changed."""
    first = dataclasses.replace(report.results[0], **changes)
    return dataclasses.replace(report, results=(first, *report.results[1:]))
