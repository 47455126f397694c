"""How messages show what is asked of an object: keys and slices, and the arguments of a call."""

import numpy as np
import pytest

from autograder.sandbox.protocol import Tensor
from autograder.sandbox.shown import is_cut, shapes, short


class Key:
    """Takes what stands between brackets."""

    def __getitem__(self, key):
        return key


AT = Key()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (AT[0], "0"),
        (AT["a"], "'a'"),
        (AT[None], "None"),
        (AT[1, "a"], "(1, 'a')"),
        (AT[:], ":"),
        (AT[1:], "1:"),
        (AT[:2], ":2"),
        (AT[::2], "::2"),
        (AT[1:2:3], "1:2:3"),
        (AT[:2, 0], ":2, 0"),
        (AT[..., 0], "..., 0"),
        (AT[...], "..."),
        (AT["a":"b"], "'a':'b'"),
        (AT[[0, 1], :], "…, :"),
        (AT[[0, 1]], "…"),
    ],
)
def test_key_is_shown_as_it_is_written(key, text):
    assert short(key) == text


@pytest.mark.parametrize(("length", "shown"), [(60, True), (61, False)])
def test_key_of_more_than_sixty_characters_is_not_shown(length, shown):
    for key, text in (
        ("x" * (length - 2), repr("x" * (length - 2))),
        (slice(None, 10 ** (length - 2)), f":{10 ** (length - 2)}"),
    ):
        assert short(key) == (text if shown else "…")


def test_number_that_python_does_not_write_is_not_shown():
    assert short(10**5000) == "…"


@pytest.mark.parametrize(
    ("key", "cut"),
    [(AT[0], False), (AT[0, 1], False), (AT[:], True), (AT[...], True), (AT[0, :], True)],
)
def test_cut_is_a_key_with_a_slice_or_an_ellipsis(key, cut):
    assert is_cut(key) is cut


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (np.zeros((2, 3)), "array of shape (2, 3)"),
        (Tensor(np.zeros(4)), "array of shape (4,)"),
        (3, "3"),
        (0.5, "0.5"),
        ("x" * 17, repr("x" * 17)),
        ("x" * 18, "…"),
        ([1, 2], "…"),
        (None, "…"),
    ],
)
def test_argument_is_shown_by_its_shape_or_as_far_as_it_is_short(value, word):
    assert shapes([value, 1]) == [word, "1"]
