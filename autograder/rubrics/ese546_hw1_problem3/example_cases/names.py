"""The names of the files that a submission has beside its code."""

from __future__ import annotations

CURVES = tuple(
    f"{network}_{split}_{quantity}.pkl"
    for network in ("self_NN", "pytorch_NN")
    for split in ("training", "validation")
    for quantity in ("loss", "error")
)
SELF_WEIGHTS = "linear.h5"
PYTORCH_WEIGHTS = "pytorch_nn_weights.pth"
ARTIFACTS = (*CURVES, SELF_WEIGHTS, PYTORCH_WEIGHTS)
