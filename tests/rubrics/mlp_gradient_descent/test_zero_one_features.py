"""The features of zeros and ones: what they measure, and the file that is kept of them."""

import numpy as np
import pytest

from autograder import datasets
from autograder.rubrics.mlp_gradient_descent.example_cases.make_features import (
    TARGET,
    features_file,
    stroke_features,
)


def test_features_are_the_pixel_count_and_the_variance_of_the_columns():
    images = np.zeros((2, 28, 28), dtype=np.uint8)
    images[0, 4:24, 14] = 255
    images[1, 5, [2, 4, 6, 8]] = 200
    images[1, 9, 9] = 100
    expected = [[20, 0], [4, np.var([2, 4, 6, 8])]]
    np.testing.assert_allclose(stroke_features(images), expected, atol=1e-12)


@pytest.fixture(scope="module", params=["sample", "file"])
def arrays(request):
    if request.param == "file":
        with np.load(TARGET, allow_pickle=False) as kept:
            return dict(kept)
    return features_file(datasets.load("mnist", "train"))


def test_file_is_small_enough_for_a_repository():
    assert TARGET.stat().st_size < 500_000


def test_features_are_normalised(arrays):
    normed = arrays["normed_features"]
    assert normed.shape == (len(arrays["labels"]), 2)
    np.testing.assert_allclose(normed.mean(axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(normed.std(axis=0), 1)


def test_mean_and_deviation_lead_back_to_the_features(arrays):
    features = arrays["normed_features"] * arrays["std"] + arrays["mean"]
    count, variance = features.T
    np.testing.assert_allclose(count, np.rint(count))
    assert count.min() >= 1
    assert variance.min() > -1e-9


def test_labels_are_one_for_zeros_and_minus_one_for_ones(arrays):
    labels, normed = arrays["labels"], arrays["normed_features"]
    assert set(labels.tolist()) == {-1, 1}
    # A zero is wider than a one.
    assert normed[labels > 0, 1].mean() > normed[labels < 0, 1].mean()


def test_sample_and_file_describe_the_same_images():
    with np.load(TARGET, allow_pickle=False) as kept:
        whole = {
            tuple(row) for row in np.round(kept["normed_features"] * kept["std"] + kept["mean"], 6)
        }
    sample = datasets.load("mnist", "train")
    found = np.round(stroke_features(sample.images[sample.labels <= 1]), 6)
    assert {tuple(row) for row in found} <= whole
