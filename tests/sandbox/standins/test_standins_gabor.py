"""The Gabor filter bank gives scikit-image's numbers, and stands in for it."""

import itertools

import numpy as np
import pytest
from skimage.filters import gabor, gabor_kernel

from autograder.sandbox.standins.gabor import MOST_PIXELS, replacement
from autograder.sandbox.standins.gabor_maps import MODES, GaborFilter, linear_map, slips

LISTS = [0.05, 0.25], [np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi], [0.1, 1]
HOMEWORK = [GaborFilter(*each) for each in itertools.product(*LISTS)]
OTHERS = [
    GaborFilter(0.3, 0.7, 1.0),
    GaborFilter(0.2, 1.7, 0.4, offset=0.3),
    GaborFilter(0.3, 0.5, 1.0, sigma_x=2.0, sigma_y=5.0, n_stds=2),
]


def image(*shape, dtype=np.float64, largest=1.0):
    """Return a random image with zeros before it in memory, where scipy reads on."""
    pixels = np.random.default_rng(1).random(shape) * largest
    return np.concatenate([np.zeros(64), pixels.ravel()]).astype(dtype)[64:].reshape(shape)


def assert_same(found, right):
    assert len(found) == len(right) == 2
    assert np.abs(np.subtract(found, right)).max() < 1e-10


def refuse(*arguments):
    raise LookupError("the original was called")


@pytest.mark.parametrize("each", [*HOMEWORK, *OTHERS], ids=str)
def test_kernel_is_skimages(each):
    assert np.array_equal(each.kernel(), gabor_kernel(**vars(each)))


@pytest.mark.parametrize("each", HOMEWORK[1::2], ids=str)
def test_narrow_filters_of_the_homework_are_exact(each):
    some = image(14, 14)
    assert_same(replacement(refuse)(some, **vars(each)), gabor(some, **vars(each)))


@pytest.mark.parametrize("each", HOMEWORK[::8], ids=str)
def test_widest_filters_are_exact_where_scipy_reads_before_the_image(each):
    some = image(14, 14)
    assert_same(replacement(refuse)(some, **vars(each)), gabor(some, **vars(each)))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", [(14, 14), (5, 9), (1, 3)], ids=str)
@pytest.mark.parametrize("each", OTHERS, ids=["plain", "offset", "sigmas"])
def test_every_boundary_mode_is_exact(mode, shape, each):
    arguments = {**vars(each), "mode": mode, "cval": 3.0}
    some = image(*shape, largest=255.0)
    assert_same(replacement(refuse)(some, **arguments), gabor(some, **arguments))


@pytest.mark.parametrize("dtype", [np.float32, np.uint8, np.int16, np.int64])
def test_results_have_skimages_type_and_values(dtype):
    some = image(14, 14, dtype=dtype, largest=255.0)
    found, right = replacement(refuse)(some, 0.25)[0], gabor(some, 0.25)[0]
    assert found.dtype == right.dtype
    assert np.allclose(found, right, rtol=1e-6, atol=0)


@pytest.mark.parametrize(
    ("some", "arguments"),
    [
        (np.zeros((29, 28)), {}),
        (np.zeros((14, 14), dtype=complex), {}),
        (np.zeros((14, 14), dtype=bool), {}),
        (np.full((14, 14), np.nan), {}),
        (np.zeros(196), {}),
        ([[1.0]], {}),
        (np.zeros((14, 14)), {"mode": "folded"}),
        (np.zeros((14, 14)), {"frequency": 0.0}),
        (np.zeros((14, 14)), {"theta": [0.1]}),
    ],
    ids=["large", "complex", "bool", "nan", "flat", "list", "mode", "frequency", "theta"],
)
def test_what_is_not_covered_goes_to_the_original(some, arguments):
    with pytest.raises(LookupError):
        replacement(refuse)(some, **{"frequency": 0.25, **arguments})


def test_28_by_28_images_are_covered():
    assert MOST_PIXELS >= 28 * 28
    assert replacement(refuse)(np.ones((28, 28)), 0.25)[0].shape == (28, 28)


def test_maps_are_remembered_by_their_arguments():
    assert linear_map(HOMEWORK[0], (14, 14)) is linear_map(HOMEWORK[0], (14, 14))


def test_scipys_slip_is_looked_for_once():
    assert slips() is slips()
