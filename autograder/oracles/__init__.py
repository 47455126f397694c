"""Is it right, and why not: pure functions of plain data, usable without a sandbox."""

from __future__ import annotations

from autograder.oracles.classifiers import (
    cross_entropy,
    error_rate,
    log_softmax,
    relu,
    softmax,
    softmax_cross_entropy_gradient,
)
from autograder.oracles.compare import (
    as_array,
    as_scalar,
    assert_close,
    assert_equal,
    assert_finite,
    assert_shape,
    describe,
)
from autograder.oracles.curves import (
    as_curve,
    assert_consistent,
    assert_error_curve,
    assert_loss_curve,
    final_level,
    points_for_level,
)
from autograder.oracles.diagnose import Diagnosis, diagnose
from autograder.oracles.formulas import Formula
from autograder.oracles.frames import assert_frame, assert_series
from autograder.oracles.gradients import check_gradient, numeric_directional, numeric_gradient
from autograder.oracles.levels import assert_level
from autograder.oracles.loops import assert_no_loops
from autograder.oracles.made_here import assert_made_here
from autograder.oracles.metrics import accuracy, macro_f1, mean_iou, rmse
from autograder.oracles.own_values import Own
from autograder.oracles.plots import assert_lines
from autograder.oracles.predictions import assert_score, predicted_column
from autograder.oracles.raising import assert_raises
from autograder.oracles.returned import as_values, describe_returned, require_order
from autograder.oracles.same import assert_same
from autograder.oracles.several import assert_values
from autograder.oracles.speed import assert_as_fast
from autograder.oracles.tolerances import ATOL_FLOOR, ATOL_OF_LARGEST, RTOL

__all__ = [
    "ATOL_FLOOR",
    "ATOL_OF_LARGEST",
    "RTOL",
    "Diagnosis",
    "Formula",
    "Own",
    "accuracy",
    "as_array",
    "as_curve",
    "as_scalar",
    "as_values",
    "assert_as_fast",
    "assert_close",
    "assert_consistent",
    "assert_equal",
    "assert_error_curve",
    "assert_finite",
    "assert_frame",
    "assert_level",
    "assert_lines",
    "assert_loss_curve",
    "assert_made_here",
    "assert_no_loops",
    "assert_raises",
    "assert_same",
    "assert_score",
    "assert_series",
    "assert_shape",
    "assert_values",
    "check_gradient",
    "cross_entropy",
    "describe",
    "describe_returned",
    "diagnose",
    "error_rate",
    "final_level",
    "log_softmax",
    "macro_f1",
    "mean_iou",
    "numeric_directional",
    "numeric_gradient",
    "points_for_level",
    "predicted_column",
    "relu",
    "require_order",
    "rmse",
    "softmax",
    "softmax_cross_entropy_gradient",
]
