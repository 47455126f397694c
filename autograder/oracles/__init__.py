"""Is it right, and why not: pure functions of plain data, usable without a sandbox."""

from __future__ import annotations

from autograder.oracles.batch_averages import assert_averaged, batch_averages
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
from autograder.oracles.convolutions import cnn_logits
from autograder.oracles.curves import (
    as_curve,
    assert_consistent,
    assert_error_curve,
    assert_loss_curve,
    final_level,
    points_for_level,
)
from autograder.oracles.descent_checks import (
    assert_learning_rate,
    assert_stops,
    assert_updates,
)
from autograder.oracles.descents import (
    Descent,
    Rule,
    descent_updates,
    falling_losses,
    losses_that_tell,
    rising_losses,
)
from autograder.oracles.diagnose import Diagnosis, diagnose
from autograder.oracles.drawn_numbers import assert_anew, assert_drawn
from autograder.oracles.epoch_models import assert_mode, assert_unchanged
from autograder.oracles.error_measures import (
    grade_as_error,
    measure_given,
    measure_of_average,
)
from autograder.oracles.first_updates import (
    Updates,
    assert_descends,
    explained_by_updates,
)
from autograder.oracles.formulas import Formula
from autograder.oracles.frames import assert_frame, assert_series
from autograder.oracles.gradients import check_gradient, numeric_directional, numeric_gradient
from autograder.oracles.layer_shapes import arranged, assert_layers
from autograder.oracles.levels import assert_level
from autograder.oracles.loops import assert_no_loops
from autograder.oracles.made_here import assert_made_here
from autograder.oracles.metrics import accuracy, macro_f1, mean_iou, rmse
from autograder.oracles.mini_batch_means import accuracy_over, accuracy_slips, mean_slips
from autograder.oracles.network_outputs import assert_bends, assert_logits
from autograder.oracles.own_values import Own
from autograder.oracles.plots import assert_lines
from autograder.oracles.predictions import assert_score, predicted_column
from autograder.oracles.raising import assert_raises
from autograder.oracles.reached import assert_reached
from autograder.oracles.recordings import Recording, assert_epochs, assert_validated
from autograder.oracles.returned import as_flat, as_values, describe_returned, require_order
from autograder.oracles.right_counts import assert_right_count
from autograder.oracles.same import assert_same
from autograder.oracles.saved_curves import (
    SavedCurves,
    assert_curves_returned,
    assert_training_curves,
    assert_training_errors,
    assert_validation_curves,
    require_new_curves,
    show_curves,
)
from autograder.oracles.saved_weights import (
    LinearWeights,
    assert_claimed_error,
    known_weights,
    linear_weights,
)
from autograder.oracles.several import assert_values
from autograder.oracles.several_gradients import check_gradients
from autograder.oracles.sgd import assert_sgd, sgd_steps
from autograder.oracles.shares import share_of
from autograder.oracles.speed import assert_as_fast
from autograder.oracles.tolerances import ATOL_FLOOR, ATOL_OF_LARGEST, RTOL
from autograder.oracles.trained_here import TrainingRun, assert_trained_here
from autograder.oracles.trained_steps import Trained, as_trained, assert_steps
from autograder.oracles.training_logs import assert_training_log

__all__ = [
    "ATOL_FLOOR",
    "ATOL_OF_LARGEST",
    "RTOL",
    "Descent",
    "Diagnosis",
    "Formula",
    "LinearWeights",
    "Own",
    "Recording",
    "Rule",
    "SavedCurves",
    "Trained",
    "TrainingRun",
    "Updates",
    "accuracy",
    "accuracy_over",
    "accuracy_slips",
    "arranged",
    "as_array",
    "as_curve",
    "as_flat",
    "as_scalar",
    "as_trained",
    "as_values",
    "assert_anew",
    "assert_as_fast",
    "assert_averaged",
    "assert_bends",
    "assert_claimed_error",
    "assert_close",
    "assert_consistent",
    "assert_curves_returned",
    "assert_descends",
    "assert_drawn",
    "assert_epochs",
    "assert_equal",
    "assert_error_curve",
    "assert_finite",
    "assert_frame",
    "assert_layers",
    "assert_learning_rate",
    "assert_level",
    "assert_lines",
    "assert_logits",
    "assert_loss_curve",
    "assert_made_here",
    "assert_mode",
    "assert_no_loops",
    "assert_raises",
    "assert_reached",
    "assert_right_count",
    "assert_same",
    "assert_score",
    "assert_series",
    "assert_sgd",
    "assert_shape",
    "assert_steps",
    "assert_stops",
    "assert_trained_here",
    "assert_training_curves",
    "assert_training_errors",
    "assert_training_log",
    "assert_unchanged",
    "assert_updates",
    "assert_validated",
    "assert_validation_curves",
    "assert_values",
    "batch_averages",
    "check_gradient",
    "check_gradients",
    "cnn_logits",
    "cross_entropy",
    "descent_updates",
    "describe",
    "describe_returned",
    "diagnose",
    "error_rate",
    "explained_by_updates",
    "falling_losses",
    "final_level",
    "grade_as_error",
    "known_weights",
    "linear_weights",
    "log_softmax",
    "losses_that_tell",
    "macro_f1",
    "mean_iou",
    "mean_slips",
    "measure_given",
    "measure_of_average",
    "numeric_directional",
    "numeric_gradient",
    "points_for_level",
    "predicted_column",
    "relu",
    "require_new_curves",
    "require_order",
    "rising_losses",
    "rmse",
    "sgd_steps",
    "share_of",
    "show_curves",
    "softmax",
    "softmax_cross_entropy_gradient",
]
