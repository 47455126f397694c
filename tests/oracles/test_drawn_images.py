"""Images are found in plots, however they are drawn."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import Formula, Own, assert_chosen_drawn, assert_images_drawn
from autograder.oracles.drawn_images import SAME, correlations, similarity
from autograder.results.figures import Axes, Figure, Image

RNG = np.random.default_rng(0)
IMAGES = RNG.random((4, 6, 5))


def plots(*images):
    return [Figure((Axes(images=tuple(Image(each.shape, each) for each in images)),))]


def test_patch_is_found_in_a_larger_image_whatever_its_brightness():
    patch, image = RNG.random((5, 5)), RNG.random((40, 30))
    image[7:12, 3:8] = 0.2 * patch + 0.5
    assert similarity(patch[None], [image])[0] > SAME
    assert similarity(RNG.random((1, 5, 5)), [image])[0] < SAME


def test_no_plots_hold_nothing():
    assert similarity(np.ones((3, 28, 28)), [])[2] == -1


def test_image_without_contrast_is_like_no_other():
    assert correlations(np.ones((1, 4, 4)), np.ones((1, 4, 4)))[0, 0] == 0


IN_COLORS = np.repeat(IMAGES[0][..., None], 3, axis=2)


@pytest.mark.parametrize(
    "drawn",
    [plots(*IMAGES), plots(np.hstack(list(3 * IMAGES + 1))), plots(IN_COLORS, *IMAGES[1:])],
    ids=["each", "in_a_row", "one_in_colors"],
)
def test_images_count_by_themselves_and_in_a_row(drawn):
    assert assert_images_drawn(drawn, IMAGES, what="images") is None


@pytest.mark.parametrize(("shown", "earned"), [(3, 0.75), (1, 0.0), (0, 0.0)])
def test_each_of_two_images_and_more_earns_its_share(shown, earned):
    with pytest.raises(Wrong, match="are not plotted") as caught:
        assert_images_drawn(plots(*IMAGES[:shown]), IMAGES, what="images")
    assert caught.value.earned == earned


def test_images_may_be_clipped_where_that_is_said():
    images = 300 * RNG.normal(size=(2, 6, 6))
    drawn = plots(*np.clip(images, 0, 255))
    assert_images_drawn(drawn, images, what="images", clipped=(0, 255))
    with pytest.raises(Wrong):
        assert_images_drawn(drawn, images, what="images")


def squares(x):
    return x**2 + 3 * x


def test_mistake_and_slip_of_which_all_images_are_shown_are_named():
    right, formula = squares(IMAGES), Formula(squares, IMAGES)
    forms = {"These are roots.": np.sqrt(IMAGES)}
    for drawn, words in ((np.sqrt(IMAGES), "roots"), (IMAGES**2 - 3 * IMAGES, "subtracted")):
        with pytest.raises(Wrong) as caught:
            assert_images_drawn(plots(*drawn), right, what="x", forms=forms, formula=formula)
        assert words in caught.value.feedback.cause


def test_images_of_an_earlier_value_of_ones_own_keep_the_points():
    own = Own("your mean", lambda mean: IMAGES * mean, RNG.random((6, 5)))
    said = assert_images_drawn(plots(*own.then(own.earlier[0])), IMAGES, what="images", own=own)
    assert said == "images are correct for your mean, which has a check of its own."


@pytest.mark.parametrize(("shown", "right"), [([0, 1], True), ([0, 2, 3], False), ([2], False)])
def test_images_of_a_kind_have_to_be_most_of_those_shown(shown, right):
    chosen = np.array([True, True, False, False])
    if right:
        assert_chosen_drawn(plots(*IMAGES[shown]), IMAGES, chosen, what="the first ones")
        return
    with pytest.raises(Wrong, match="the first ones are not plotted"):
        assert_chosen_drawn(plots(*IMAGES[shown]), IMAGES, chosen, what="the first ones")
