"""Is it right, and why not: pure functions of plain data, usable without a sandbox."""

from __future__ import annotations

from autograder.oracles.attempts import (
    best_attempt,
)
from autograder.oracles.backprop import (
    BackpropStep,
    assert_rate_used,
    check_backprop,
    rate_in_use,
)
from autograder.oracles.batch_averages import (
    assert_averaged,
    batch_averages,
)
from autograder.oracles.class_counts import (
    assert_counts,
    assert_labels,
)
from autograder.oracles.class_images import (
    assert_image_of_each_class,
)
from autograder.oracles.classifiers import (
    cross_entropy,
    error_rate,
    log_softmax,
    relu,
    softmax,
    softmax_cross_entropy_gradient,
)
from autograder.oracles.columns import (
    assert_columns,
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
from autograder.oracles.convolutions import (
    cnn_logits,
)
from autograder.oracles.covariances import (
    assert_centered,
    assert_covariance,
)
from autograder.oracles.curves import (
    as_curve,
    assert_consistent,
    assert_error_curve,
    assert_loss_curve,
    final_level,
    points_for_level,
)
from autograder.oracles.dense_networks import (
    DenseNetwork,
)
from autograder.oracles.dense_slips import (
    logit_slips,
    loss_slips,
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
from autograder.oracles.diagnose import (
    Diagnosis,
    diagnose,
)
from autograder.oracles.drawn_images import (
    assert_chosen_drawn,
    assert_images_drawn,
)
from autograder.oracles.drawn_numbers import (
    assert_anew,
    assert_drawn,
)
from autograder.oracles.drawn_rows import (
    assert_random_rows,
    assert_rows_of,
    numbered_rows,
)
from autograder.oracles.drawn_series import (
    assert_series_drawn,
)
from autograder.oracles.either_form import (
    in_either_form,
)
from autograder.oracles.epoch_models import (
    assert_mode,
    assert_unchanged,
)
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
from autograder.oracles.fitted_classifiers import (
    asked_of_others,
    assert_fitted,
    assert_reduced,
    assert_returned,
    assert_samples,
    assert_scaled_first,
    assert_varied,
)
from autograder.oracles.formulas import (
    Formula,
)
from autograder.oracles.frames import (
    assert_frame,
    assert_series,
)
from autograder.oracles.gradients import (
    check_gradient,
    numeric_directional,
    numeric_gradient,
)
from autograder.oracles.image_batches import (
    assert_loader,
)
from autograder.oracles.image_rows import (
    assert_image_rows,
)
from autograder.oracles.layer_shapes import (
    arranged,
    assert_layers,
)
from autograder.oracles.learned_kernels import (
    assert_convolves,
)
from autograder.oracles.levels import (
    assert_level,
)
from autograder.oracles.loops import (
    assert_no_loops,
)
from autograder.oracles.made_here import (
    assert_made_here,
)
from autograder.oracles.metrics import (
    accuracy,
    macro_f1,
    mean_iou,
    rmse,
)
from autograder.oracles.mini_batch_means import (
    accuracy_over,
    accuracy_slips,
    assert_mean_loss,
    in_batches,
    mean_losses,
    mean_slips,
)
from autograder.oracles.neighbor_votes import (
    assert_neighbor_votes,
    neighbor_votes,
)
from autograder.oracles.network_outputs import (
    assert_bends,
    assert_logits,
)
from autograder.oracles.one_hots import (
    as_one_hot,
)
from autograder.oracles.own_values import (
    Own,
)
from autograder.oracles.plots import (
    assert_lines,
)
from autograder.oracles.predictions import (
    assert_score,
    predicted_column,
)
from autograder.oracles.principal_components import (
    Components,
    assert_descending,
    assert_eigenvalues,
    eigenvalues_of,
)
from autograder.oracles.printed_numbers import (
    names_number,
)
from autograder.oracles.raising import (
    assert_raises,
)
from autograder.oracles.reached import (
    assert_reached,
)
from autograder.oracles.reconstructions import (
    assert_reconstructed,
    assert_reconstructed_from_more,
)
from autograder.oracles.recordings import (
    Recording,
    assert_epochs,
    assert_validated,
)
from autograder.oracles.resizing import (
    shrink,
    shrinking_slips,
)
from autograder.oracles.returned import (
    as_flat,
    as_reshaped,
    as_values,
    describe_returned,
    require_order,
)
from autograder.oracles.right_counts import (
    assert_right_count,
)
from autograder.oracles.same import (
    assert_same,
)
from autograder.oracles.sample_epochs import (
    assert_each_sample_once,
)
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
from autograder.oracles.scatters import (
    Scattered,
    assert_class_colors,
    assert_scattered,
)
from autograder.oracles.searches import (
    assert_best_of_grid,
    svc_grid,
)
from autograder.oracles.separate_rows import (
    assert_rows_apart,
)
from autograder.oracles.several import (
    assert_values,
)
from autograder.oracles.several_gradients import (
    check_gradients,
)
from autograder.oracles.sgd import (
    assert_sgd,
    sgd_steps,
)
from autograder.oracles.shaped import (
    as_shaped,
)
from autograder.oracles.shares import (
    assert_each,
    share_of,
)
from autograder.oracles.sklearn_runs import (
    Fit,
    FittedSvc,
    SklearnRun,
)
from autograder.oracles.slope_descents import (
    as_parameters,
    assert_slope_descent,
)
from autograder.oracles.speed import (
    assert_as_fast,
)
from autograder.oracles.splits import (
    assert_split,
    owners_of,
)
from autograder.oracles.tolerances import (
    ATOL_FLOOR,
    ATOL_OF_LARGEST,
    RTOL,
)
from autograder.oracles.trained_here import (
    TrainingRun,
    assert_trained_here,
)
from autograder.oracles.trained_steps import (
    Trained,
    as_trained,
    assert_steps,
)
from autograder.oracles.training_logs import (
    assert_training_log,
)
from autograder.oracles.uniform_numbers import (
    assert_uniform,
)
from autograder.oracles.validated import (
    Validated,
    validated,
)

__all__ = [
    "ATOL_FLOOR",
    "ATOL_OF_LARGEST",
    "RTOL",
    "BackpropStep",
    "Components",
    "DenseNetwork",
    "Descent",
    "Diagnosis",
    "Fit",
    "FittedSvc",
    "Formula",
    "LinearWeights",
    "Own",
    "Recording",
    "Rule",
    "SavedCurves",
    "Scattered",
    "SklearnRun",
    "Trained",
    "TrainingRun",
    "Updates",
    "Validated",
    "accuracy",
    "accuracy_over",
    "accuracy_slips",
    "arranged",
    "as_array",
    "as_curve",
    "as_flat",
    "as_one_hot",
    "as_parameters",
    "as_reshaped",
    "as_scalar",
    "as_shaped",
    "as_trained",
    "as_values",
    "asked_of_others",
    "assert_anew",
    "assert_as_fast",
    "assert_averaged",
    "assert_bends",
    "assert_best_of_grid",
    "assert_centered",
    "assert_chosen_drawn",
    "assert_claimed_error",
    "assert_class_colors",
    "assert_close",
    "assert_columns",
    "assert_consistent",
    "assert_convolves",
    "assert_counts",
    "assert_covariance",
    "assert_curves_returned",
    "assert_descending",
    "assert_descends",
    "assert_drawn",
    "assert_each",
    "assert_each_sample_once",
    "assert_eigenvalues",
    "assert_epochs",
    "assert_equal",
    "assert_error_curve",
    "assert_finite",
    "assert_fitted",
    "assert_frame",
    "assert_image_of_each_class",
    "assert_image_rows",
    "assert_images_drawn",
    "assert_labels",
    "assert_layers",
    "assert_learning_rate",
    "assert_level",
    "assert_lines",
    "assert_loader",
    "assert_logits",
    "assert_loss_curve",
    "assert_made_here",
    "assert_mean_loss",
    "assert_mode",
    "assert_neighbor_votes",
    "assert_no_loops",
    "assert_raises",
    "assert_random_rows",
    "assert_rate_used",
    "assert_reached",
    "assert_reconstructed",
    "assert_reconstructed_from_more",
    "assert_reduced",
    "assert_returned",
    "assert_right_count",
    "assert_rows_apart",
    "assert_rows_of",
    "assert_same",
    "assert_samples",
    "assert_scaled_first",
    "assert_scattered",
    "assert_score",
    "assert_series",
    "assert_series_drawn",
    "assert_sgd",
    "assert_shape",
    "assert_slope_descent",
    "assert_split",
    "assert_steps",
    "assert_stops",
    "assert_trained_here",
    "assert_training_curves",
    "assert_training_errors",
    "assert_training_log",
    "assert_unchanged",
    "assert_uniform",
    "assert_updates",
    "assert_validated",
    "assert_validation_curves",
    "assert_values",
    "assert_varied",
    "batch_averages",
    "best_attempt",
    "check_backprop",
    "check_gradient",
    "check_gradients",
    "cnn_logits",
    "cross_entropy",
    "descent_updates",
    "describe",
    "describe_returned",
    "diagnose",
    "eigenvalues_of",
    "error_rate",
    "explained_by_updates",
    "falling_losses",
    "final_level",
    "grade_as_error",
    "in_batches",
    "in_either_form",
    "known_weights",
    "linear_weights",
    "log_softmax",
    "logit_slips",
    "loss_slips",
    "losses_that_tell",
    "macro_f1",
    "mean_iou",
    "mean_losses",
    "mean_slips",
    "measure_given",
    "measure_of_average",
    "names_number",
    "neighbor_votes",
    "numbered_rows",
    "numeric_directional",
    "numeric_gradient",
    "owners_of",
    "points_for_level",
    "predicted_column",
    "rate_in_use",
    "relu",
    "require_new_curves",
    "require_order",
    "rising_losses",
    "rmse",
    "sgd_steps",
    "share_of",
    "show_curves",
    "shrink",
    "shrinking_slips",
    "softmax",
    "softmax_cross_entropy_gradient",
    "svc_grid",
    "validated",
]
