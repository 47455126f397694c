"""Small images are those of cv2, and common slips are known for what they are."""

import cv2
import numpy as np
import pytest

from autograder.oracles import assert_close
from autograder.oracles.resizing import shrink, shrinking_slips

IMAGES = np.random.default_rng(4).random((3, 28, 28))


@pytest.mark.parametrize("size", [(14, 14), (7, 7), (9, 5), (28, 28)], ids=str)
def test_shrink_is_cv2_resize(size):
    right = [cv2.resize(image, size).ravel() for image in IMAGES]
    assert np.allclose(shrink(IMAGES, size), right, atol=1e-6)


@pytest.mark.parametrize("size", [(14, 14), (7, 4), (9, 5)], ids=str)
def test_slips_have_the_shape_of_small_images_and_are_none(size):
    right = shrink(IMAGES, size)
    for slip in shrinking_slips(IMAGES, size).values():
        assert slip.shape == right.shape
        assert not np.allclose(slip, right)


def test_dropped_pixels_are_named(refused):
    found = IMAGES[:, ::2, ::2].reshape(3, -1)
    forms = shrinking_slips(IMAGES, (14, 14))
    said = refused(assert_close, found, shrink(IMAGES, (14, 14)), what="resize(x)", forms=forms)
    assert said.cause_id == "pixels dropped"
