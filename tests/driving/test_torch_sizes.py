"""A size that does not fit is named where the shapes prove it, and only there."""

import pytest

from autograder.driving.torch_sizes import (
    batch_written_down,
    why_images_do_not_fit,
    why_layers_do_not_fit,
    why_other_layers,
)

RIGHT = [("1.weight", (128, 784)), ("1.bias", (128,)), ("3.weight", (10, 128)), ("3.bias", (10,))]


def changed(place, shape):
    return [*RIGHT[:place], (RIGHT[place][0], shape), *RIGHT[place + 1 :]]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (changed(0, (128, 28)), "1.weight takes 28 numbers, and it is given 784."),
        (changed(2, (10, 129)), "1.weight gives 128 numbers, and 3.weight takes 129."),
        (changed(2, (11, 128)), "3.weight gives 11 numbers where 10 are wanted."),
    ],
)
def test_one_layer_that_does_not_fit_is_named(found, words):
    assert why_layers_do_not_fit(found, 784, 10) == words


@pytest.mark.parametrize(
    "found", [RIGHT, [], changed(0, (64, 28)), [("0.weight", (8, 1, 3, 3)), *changed(2, (10, 9))]]
)
def test_sizes_that_fit_or_prove_nothing_name_none(found):
    assert why_layers_do_not_fit(found, 784, 10) is None


def test_layer_of_another_size_is_named_with_its_shape():
    cause = why_other_layers(changed(2, (10, 129)), [shape for _, shape in RIGHT])
    assert cause == "3.weight has shape (10, 129) instead of (10, 128)."


PRODUCT = "mat1 and mat2 shapes cannot be multiplied "
CHANNELS = "expected input[7, 33, 12, 12] to have 32 channels, but got 33 channels instead"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (PRODUCT + "(196x28 and 784x256)", "Rows of 28 numbers come to"),
        (PRODUCT + "(448x16 and 1024x10)", "where each image is 1024"),
        ("shape '[-1, 812]' is invalid for input of size 5488", "Rows of 812 numbers"),
        (PRODUCT + "(7x1024 and 576x10)", "as 1024 numbers, and that layer takes 576"),
        (CHANNELS, "as 33 channels, and that layer takes 32"),
    ],
)  # fmt: skip
def test_size_that_does_not_fit_is_read_from_the_message(message, words):
    assert words in why_images_do_not_fit(message, (7, 1, 28, 28))


@pytest.mark.parametrize(
    "message",
    [
        PRODUCT + "(3x784 and 256x128)",
        "shape '[-1, 784]' is invalid for input of size 100",
        "something else",
    ],
)
def test_other_shapes_prove_nothing(message):
    assert why_images_do_not_fit(message, (7, 1, 28, 28)) is None


@pytest.mark.parametrize(
    ("message", "rows"),
    [
        ("shape '[32, -1]' is invalid for input of size 5488", 32),
        ("shape '[64, 1, 28, 28]' is invalid for input of size 5488", 64),
        ("shape '[-1, 812]' is invalid for input of size 5488", None),
        ("shape '[7, 812]' is invalid for input of size 5488", None),
        ("something else", None),
    ],
)
def test_size_of_a_mini_batch_that_is_written_down_is_read(message, rows):
    assert batch_written_down(message, 7) == rows
