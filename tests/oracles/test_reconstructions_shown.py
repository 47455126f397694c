"""Reconstructed images in plots: any colors, clipped, in part; of components of one's own."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import (
    Components,
    Own,
    assert_reconstructed,
    assert_reconstructed_from_more,
)
from autograder.oracles.reconstructions import (
    MEAN_LEFT_OUT,
    MEAN_NOT_ADDED,
    MEAN_NOT_SUBTRACTED,
    SMALLEST_COMPONENTS,
)
from autograder.results.figures import Axes, Figure, Image

RNG = np.random.default_rng(11)
POINTS = 60 * RNG.normal(size=(30, 12)) * np.linspace(0.2, 2, 12) + 255 * RNG.random(12)
PARTS = Components.of_points(POINTS)
IMAGES = POINTS[:3].reshape(3, 3, 4)
TWO = PARTS.reconstruct(IMAGES, 2)


def shown(images, apart=False):
    drawn = tuple(Image(each.shape, each) for each in images)
    if apart:
        return [Figure((Axes(images=(each,)),)) for each in drawn]
    return [Figure((Axes(images=drawn),))]


def reconstruct(points, mean, basis):
    coordinates = (points - mean) @ basis
    return coordinates @ basis.T + mean


def from_two(figures, **named):
    return assert_reconstructed(
        figures, IMAGES, PARTS, 2, what="the tiles from 2", reconstruct=reconstruct, **named
    )


def from_more(figures, fewest=3, **named):
    return assert_reconstructed_from_more(
        figures, IMAGES, PARTS, fewest=fewest, what="the tiles", **named
    )


def lost(check, *arguments, **named):
    with pytest.raises(Wrong) as caught:
        check(*arguments, **named)
    return caught.value


STYLES = {
    "as they are": TWO,
    "in another order": TWO[::-1],
    "from 0 to 1": TWO / 255,
    "brighter": 0.3 * TWO + 40,
    "clipped": np.clip(TWO, 0, 255),
    "rounded": np.rint(TWO),
    "in colors": np.repeat(TWO[..., None], 3, axis=3),
    "with others": np.concatenate([IMAGES, TWO, RNG.random((2, 3, 4))]),
}


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("style", STYLES)
def test_images_count_in_any_style(style, apart):
    assert from_two(shown(STYLES[style], apart)) is None


def test_components_of_either_sign_give_the_same_images():
    signs = RNG.choice([-1.0, 1.0], size=12)
    other = Components(PARTS.mean, PARTS.covariance, PARTS.values, PARTS.vectors * signs)
    assert from_two(shown(other.reconstruct(IMAGES, 2))) is None
    assert from_more(shown(other.reconstruct(IMAGES, 6))) == 6


@pytest.mark.parametrize(("count", "earned"), [(0, 0.0), (1, 0.0), (2, 2 / 3)])
def test_each_of_two_and_more_that_are_shown_earns_its_share(count, earned):
    error = lost(from_two, shown(TWO[:count]))
    assert error.earned == pytest.approx(earned)
    assert error.feedback.expected == "3 images of 3 x 4"
    assert error.feedback.found.startswith(f"{count} of them among 1 figure")


FLAT, MEAN = IMAGES.reshape(3, 12), PARTS.mean
BASIS, LAST = PARTS.vectors[:, :2], PARTS.vectors[:, -2:]
SLIPS = {
    "not added": ((FLAT - MEAN) @ BASIS @ BASIS.T, MEAN_NOT_ADDED),
    "not subtracted": (FLAT @ BASIS @ BASIS.T + MEAN, MEAN_NOT_SUBTRACTED),
    "left out": (FLAT @ BASIS @ BASIS.T, MEAN_LEFT_OUT),
    "smallest": ((FLAT - MEAN) @ LAST @ LAST.T + MEAN, SMALLEST_COMPONENTS),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_is_named_with_its_cause_and_the_step_of_the_rubric(slip):
    drawn, cause = SLIPS[slip]
    error = lost(from_two, shown(drawn.reshape(3, 3, 4)), next_step="Look at it.")
    assert error.feedback.cause_id == cause.id
    assert error.feedback.next_step == "Look at it."


def test_slip_is_not_named_of_which_one_image_is_missing():
    drawn = SLIPS["left out"][0].reshape(3, 3, 4)
    assert lost(from_two, shown(drawn[:2])).feedback.cause == ""


@pytest.mark.parametrize("number", [1, 3])
def test_another_number_of_components_is_not_the_one_asked_for(number):
    assert lost(from_two, shown(PARTS.reconstruct(IMAGES, number))).earned == 0.0


ODD = {
    "nothing": [],
    "no plot": [Figure(())],
    "too large to be told": [Figure((Axes(images=(Image((900, 900)),)),))],
    "nan": shown(np.where(TWO.mean() < TWO, np.nan, TWO)),
    "one color": shown(np.ones((3, 3, 4))),
    "too small": shown(TWO[:, :2]),
    "transposed": shown(TWO.transpose(0, 2, 1)),
    "empty": shown(np.ones((3, 0, 4))),
}


@pytest.mark.parametrize("case", ODD)
def test_what_shows_no_such_image_is_wrong_and_has_no_cause(case):
    for check in (from_two, from_more):
        error = lost(check, ODD[case])
        assert (error.feedback.cause, error.earned) == ("", 0.0)


def test_images_of_ones_own_components_keep_their_points():
    mine = RNG.normal(size=(12, 12))
    mine, _ = np.linalg.qr(mine)
    own = Own("your vectors", lambda v: reconstruct(FLAT, MEAN, v[:, :2]).reshape(3, 3, 4), mine)
    figures = shown(own.then(mine))
    assert from_two(figures, own=own).endswith(
        "correct for your vectors, which has a check of its own."
    )
    assert lost(from_two, figures)


@pytest.mark.parametrize("number", range(3, 12))
def test_any_number_from_the_fewest_to_all_but_one_is_found(number):
    assert from_more(shown(PARTS.reconstruct(IMAGES, number))) == number


def test_all_components_give_the_images_back_and_do_not_count():
    error = lost(from_more, shown(PARTS.reconstruct(IMAGES, 12)))
    assert error.feedback.summary == (
        "There is no plot of the tiles reconstructed from more than 2 components"
    )


def test_every_image_has_to_be_from_the_same_number():
    mixed = np.stack([PARTS.reconstruct(IMAGES, n)[i] for i, n in enumerate((4, 6, 8))])
    assert lost(from_more, shown(mixed))
    assert lost(from_more, shown(PARTS.reconstruct(IMAGES, 6)[:2]))


@pytest.mark.parametrize(("fewest", "found"), [(5, True), (6, False)])
def test_fewest_is_the_first_number_that_counts(fewest, found):
    figures = shown(PARTS.reconstruct(IMAGES, 5))
    if found:
        assert from_more(figures, fewest) == 5
    else:
        assert "6 or more" in lost(from_more, figures, fewest).feedback.expected


def test_mean_that_is_missing_is_named_and_the_step_is_the_rubric_s():
    figures = shown(PARTS.reconstruct(IMAGES, 7) - MEAN.reshape(3, 4))
    feedback = lost(from_more, figures, next_step="Add it.").feedback
    assert (feedback.cause_id, feedback.next_step) == (MEAN_NOT_ADDED.id, "Add it.")


OTHER = Components.of_points(RNG.random((20, 12)))


def test_own_components_are_asked_for_only_where_the_right_ones_do_not_fit():
    def never():
        raise AssertionError("asked for")

    assert from_more(shown(PARTS.reconstruct(IMAGES, 5)), own=never) == 5
    assert from_more(shown(OTHER.reconstruct(IMAGES, 5)), own=lambda: OTHER) == 5


def raises(error):
    def own():
        raise error

    return own


NONE = {
    "none": lambda: None,
    "wrong": raises(Wrong("There is no variable")),
    "no eigenvectors": raises(np.linalg.LinAlgError("did not converge")),
    "a key": raises(KeyError("vectors")),
    "of other points": lambda: Components.of_points(RNG.random((20, 11))),
    "not symmetric": lambda: Components.of(np.ones(12), np.arange(144.0).reshape(12, 12)),
    "nan": lambda: Components.of(np.ones(12), np.full((12, 12), np.nan)),
}


@pytest.mark.parametrize("case", NONE)
def test_own_components_that_are_none_leave_the_plot_wrong(case):
    assert lost(from_more, shown(OTHER.reconstruct(IMAGES, 5)), own=NONE[case]).earned == 0.0
