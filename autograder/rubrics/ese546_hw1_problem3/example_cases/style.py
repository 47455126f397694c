"""Complete and unfinished submissions without a mistake in them."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, Source
from autograder.authoring.cases.edits import unwritten

CASES = (
    Case("correct", "mlopez", "all correct", "none", source=Source.HAND, artifacts=Artifacts.RUN),
    Case(
        "odd_style_one",
        "tkapoor",
        "all correct, in a style of its own: `b` of shape (10, 1), `zero_grad` sets None, "
        "relu'(0) = 1, log(p + 1e-10), N/1000 validation entries, `train_self_nn` in lower "
        "case, mean of mini-batch means, float64 arrays from `subsample`",
        "none",
        source=Source.HAND,
        artifacts=Artifacts.RUN,
    ),
    Case(
        "odd_style_two",
        "yifanzh",
        "all correct, in another style of its own: `b` of shape (1, 10), no constructor and no "
        "`zero_grad` on `relu_t`, gradients that accumulate, float32, log-sum-exp, "
        "`nn.Sequential`, numpy scalars in the lists, plots, tqdm and prints at import",
        "none",
        source=Source.HAND,
        artifacts=Artifacts.RUN,
    ),
    Case(
        "blank",
        "newstudent",
        "the skeleton as it was handed out, and no artifacts",
        "all, 3a to 3h",
        source=Source.SKELETON,
        artifacts=Artifacts.NONE,
    ),
    Case(
        "half_done",
        "rbecker",
        "parts a to d done, and no artifacts",
        "3e, 3f, 3g, 3h: all points",
        edits=(
            *unwritten(
                "linear_t.backward_check_dw",
                "linear_t.backward_check_db",
                "linear_t.backward_check_dhm",
                "test_backward",
                "train_self_NN",
                "validate_self_nn",
                "Net.__init__",
                "Net.forward",
                "train_pytorch_nn",
                "validate_pytorch_nn",
            ),
        ),
        artifacts=Artifacts.NONE,
    ),
)
