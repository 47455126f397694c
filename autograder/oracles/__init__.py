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
from autograder.oracles.gradients import check_gradient, numeric_directional, numeric_gradient
from autograder.oracles.returned import describe_returned, require_order
from autograder.oracles.same import assert_same
from autograder.oracles.tolerances import ATOL_FLOOR, ATOL_OF_LARGEST, RTOL

__all__ = [
    "ATOL_FLOOR",
    "ATOL_OF_LARGEST",
    "RTOL",
    "Diagnosis",
    "Formula",
    "as_array",
    "as_curve",
    "as_scalar",
    "assert_close",
    "assert_consistent",
    "assert_equal",
    "assert_error_curve",
    "assert_finite",
    "assert_loss_curve",
    "assert_same",
    "assert_shape",
    "check_gradient",
    "cross_entropy",
    "describe",
    "describe_returned",
    "diagnose",
    "error_rate",
    "final_level",
    "log_softmax",
    "numeric_directional",
    "numeric_gradient",
    "points_for_level",
    "relu",
    "require_order",
    "softmax",
    "softmax_cross_entropy_gradient",
]
