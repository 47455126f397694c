"""assert_image_rows: images as rows, each once, beside its own label."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_image_rows
from autograder.oracles.image_rows import (
    DIVIDED_BY_256,
    NOT_FLATTENED,
    PIXELS_CUT,
    PIXELS_NOT_DIVIDED,
)

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, size=(12, 4, 5)).astype(np.uint8)
IMAGES[:, 0, 0] = 255
LABELS = np.arange(12) % 3
ROWS = IMAGES.reshape(12, 20) / 255


def judged(x, y=LABELS):
    assert_image_rows(x, y, IMAGES, LABELS, what="subsample")


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_rows_in_any_order_are_right(kind):
    order = RNG.permutation(12)[:7]
    judged(ROWS[order].astype(kind), LABELS[order].reshape(-1, 1))


@pytest.mark.parametrize(
    ("x", "cause", "summary"),
    [
        (ROWS.reshape(12, 4, 5), NOT_FLATTENED.of(shape="4 × 5"), "wrong shape"),
        (255 * ROWS, PIXELS_NOT_DIVIDED, "not scaled"),
        (255 * ROWS * 0.9, "", "not scaled"),
        (255 * ROWS + 0.5, "", "not scaled"),
        (255 * ROWS / 256, DIVIDED_BY_256, "not the images"),
        ((255 * ROWS).astype(int) // 255, PIXELS_CUT, "not the images"),
        (ROWS[:, ::-1], "", "not the images"),
        (ROWS[[0] * 12], "", "not the images"),
    ],
)
def test_other_rows_are_refused_with_their_cause(x, cause, summary):
    with pytest.raises(Wrong, match=summary) as caught:
        judged(x)
    assert caught.value.feedback.cause == cause


@pytest.mark.parametrize("y", [LABELS[::-1], LABELS[:5]])
def test_labels_of_others_are_refused(y):
    with pytest.raises(Wrong, match="beside the labels of others"):
        judged(ROWS, y)
