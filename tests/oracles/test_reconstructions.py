"""Images that are reconstructed from components are found in plots, and slips are named."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import Components, assert_reconstructed, assert_reconstructed_from_more
from autograder.results.figures import Axes, Figure, Image

RNG = np.random.default_rng(1)
SHAPE = (40, 6, 6)
MANY = RNG.random(SHAPE) * np.linspace(0.1, 3, 36).reshape(6, 6) + RNG.random((6, 6))
COMPONENTS = Components.of_points(MANY.reshape(40, -1))
IMAGES = MANY[:5]
FLAT, MEAN, BASIS = IMAGES.reshape(5, -1), COMPONENTS.mean, COMPONENTS.vectors[:, :2]


def plots(images):
    shown = tuple(Image(each.shape, each) for each in images.reshape(-1, 6, 6))
    return [Figure((Axes(images=shown),))]


def reconstruct(flat, mean, basis):
    coordinates = (flat - mean) @ basis
    return coordinates @ basis.T + mean


def from_two(figures):
    assert_reconstructed(figures, IMAGES, COMPONENTS, 2, what="images", reconstruct=reconstruct)


def from_more(figures, **more):
    return assert_reconstructed_from_more(
        figures, IMAGES, COMPONENTS, fewest=3, what="the images", **more
    )


def test_reconstruction_from_two_is_none_from_more():
    figures = plots(COMPONENTS.reconstruct(IMAGES, 2))
    from_two(figures)
    with pytest.raises(Wrong, match="more than 2"):
        from_more(figures)


SLIPS = {
    "not_added": ((FLAT - MEAN) @ BASIS @ BASIS.T, "not added again"),
    "not_subtracted": (FLAT @ BASIS @ BASIS.T + MEAN, "not subtracted before"),
    "left_out": (FLAT @ BASIS @ BASIS.T, "neither"),
    "subtracted": ((FLAT - MEAN) @ BASIS @ BASIS.T - MEAN, "mean is subtracted instead of added"),
}


@pytest.mark.parametrize(("drawn", "words"), SLIPS.values(), ids=SLIPS)
def test_slip_in_a_reconstruction_is_named_by_its_images(drawn, words):
    with pytest.raises(Wrong) as caught:
        from_two(plots(drawn))
    assert words in caught.value.feedback.cause


@pytest.mark.parametrize("number", [3, 7, 20])
def test_number_of_components_is_found(number):
    assert from_more(plots(COMPONENTS.reconstruct(IMAGES, number))) == number


def test_originals_are_no_reconstruction():
    with pytest.raises(Wrong, match="no plot of the images"):
        from_more(plots(IMAGES))


def test_mean_that_is_not_added_to_more_components_is_named():
    back = COMPONENTS.reconstruct(IMAGES, 9).reshape(5, -1) - MEAN
    with pytest.raises(Wrong) as caught:
        from_more(plots(back))
    assert caught.value.feedback.cause == "The mean is not added again."


def test_components_of_ones_own_are_as_good_and_may_be_missing():
    other = Components.of_points(RNG.random((50, 36)))
    figures = plots(other.reconstruct(IMAGES, 9))
    assert from_more(figures, own=lambda: other) == 9

    def missing():
        raise Wrong("There is no variable 'data_covmat'")

    with pytest.raises(Wrong, match="no plot"):
        from_more(figures, own=missing)
