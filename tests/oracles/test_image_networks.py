"""What networks of images answer, what they learn with, and which images stand for a class."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import (
    assert_convolves,
    assert_image_of_each_class,
    assert_rows_apart,
    assert_series_drawn,
)
from autograder.results.figures import Axes, Figure, Line, Scatter

RNG = np.random.default_rng(2)
LOGITS = RNG.normal(size=(7, 10))


def test_answers_for_each_by_itself_pass():
    assert_rows_apart(LOGITS, LOGITS[2] + 1e-5, place=2, what="CNN")


@pytest.mark.parametrize(
    ("together", "alone", "words"),
    [(LOGITS, LOGITS[1], "an image alone"), (0 * LOGITS, 0 * LOGITS[2], "every image")],
)
def test_answers_that_are_one_or_depend_on_others_are_wrong(together, alone, words):
    with pytest.raises(Wrong, match=words):
        assert_rows_apart(together, alone, place=2, what="CNN", noun="image")


KERNELS = ((32, 1, 5, 5), True), ((32,), True), ((10, 18432), True)


def test_kernels_that_learn_pass():
    assert_convolves(KERNELS, image=(28, 28), what="CNN")
    assert_convolves([((8, 32, 3, 3), False), *KERNELS], image=(28, 28), what="CNN")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ([((10, 784), True)], "has no convolution"),
        ([((32, 1, 1, 1), True)], "has no convolution"),
        ([], "has no convolution"),
        ([((10, 1, 28, 28), True)], "as large as the image"),
        ([((32, 1, 5, 5), False), ((10, 784), True)], "no part in its answer"),
    ],
)
def test_network_that_does_not_convolve_is_wrong(parameters, words):
    with pytest.raises(Wrong, match=words):
        assert_convolves(parameters, image=(28, 28), what="CNN")


IMAGES, LABELS = RNG.integers(0, 256, size=(20, 6, 6)), np.arange(20) % 5
FIRST = IMAGES[:5].astype(float)


def said_of(found):
    with pytest.raises(Wrong) as caught:
        assert_image_of_each_class(found, IMAGES, LABELS, what="chosen", noun="digit")
    return caught.value


@pytest.mark.parametrize("found", [FIRST, IMAGES[15:] / 255.0, IMAGES[[10, 1, 7, 3, 19]] * 1.0])
def test_any_image_of_each_class_is_right(found):
    assert_image_of_each_class(found, IMAGES, LABELS, what="chosen")


def test_images_that_are_missing_or_of_other_classes_are_named():
    last_missing = np.concatenate([FIRST[:4], np.zeros((1, 6, 6))])
    others = np.array([FIRST[0 if k else 1] for k in range(5)])
    assert "last one" in said_of(last_missing).feedback.cause
    assert "zeros alone" in said_of(0 * FIRST).feedback.cause
    assert "is not k" in said_of(others).feedback.cause
    assert said_of(FIRST[[0, 1, 3, 2, 4]]).feedback.cause == ""


def test_each_class_is_worth_the_same_and_few_are_worth_nothing():
    assert said_of(FIRST[[1, 1, 2, 3, 4]]).earned == 0.8
    assert said_of(FIRST[[1, 2, 3, 3, 4]]).earned == 0.0


VALUES = np.array([9.0, 4.0, 2.0, 1.0, 0.5])


@pytest.mark.parametrize(
    ("y", "right"),
    [(VALUES, True), (VALUES[:3], True), (VALUES[:2], False), (VALUES[::-1], False)],
)
def test_series_is_drawn_from_its_first_value_on(y, right):
    x = np.arange(len(y)) * 7.0
    for axes in (
        Axes(lines=(Line(x, y),)),
        Axes(scatters=(Scatter(np.stack([x, y], 1), np.zeros((1, 4))),)),
    ):
        try:
            assert_series_drawn([Figure((axes,))], VALUES, what="values", least=3)
        except Wrong:
            assert not right
        else:
            assert right
