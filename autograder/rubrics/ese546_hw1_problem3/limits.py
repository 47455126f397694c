"""What the trainings are to reach: of a short training, for trials, these are other numbers."""

from __future__ import annotations

BATCH_SIZE = 64
#: The final training error is averaged over the last 32,000 images.
CURVES = {
    "least_updates": 10_000,
    "validate_every": 1_000,
    "batch_size": BATCH_SIZE,
    "window": 500,
}
FULL_POINTS_ERROR, NO_POINTS_ERROR = 0.10, 0.15
#: How far the error wanders while training goes on, on top of sampling error.
WANDERING = 0.03
