"""assert_loader: the images of a known set, in mini-batches, each with its label."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_loader
from autograder.oracles.image_batches import LABELS_NOT_WHOLE, OTHER_DIVISOR, OTHER_SET


def drawn(n, seed):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (n, 3, 3), dtype=np.uint8)
    images[:, 0, 0] = 255
    index = np.arange(n)
    return SimpleNamespace(
        images=images, labels=rng.integers(0, 9, n), published_index=lambda: index
    )


SETS = {"training": drawn(22, 0), "test": drawn(9, 1)}


class Loader:
    """Gives other images each time, or the same ones."""

    def __init__(self, name="training", *, shuffle=True, divisor=255.0, dtype=np.int64, size=None):
        self.set, self.shuffle, self.divisor, self.dtype = SETS[name], shuffle, divisor, dtype
        self.size, self.rng = size, np.random.default_rng(5)

    def __len__(self):
        return -(-len(self.set.labels) // 4) if self.size is None else self.size

    def first(self):
        n = len(self.set.labels)
        rows = (self.rng.permutation(n) if self.shuffle else np.arange(n))[:4]
        pixels = self.set.images[rows, None].astype(np.float32) / np.float32(self.divisor)
        return pixels, self.set.labels[rows].astype(self.dtype)


def refused(loader, wanted="training", **named):
    with pytest.raises(Wrong) as caught:
        assert_loader(loader, SETS, wanted, what="loader", batch_size=4, **named)
    return caught.value


def test_right_loaders_pass_with_the_last_mini_batch_or_without():
    assert_loader(Loader(), SETS, "training", what="it", batch_size=4, shuffled=True)
    assert_loader(Loader(size=5), SETS, "training", what="it", batch_size=4)
    assert_loader(Loader("test", shuffle=False), SETS, "test", what="it", batch_size=4)


def test_another_set_is_named():
    cause = OTHER_SET.of(found="test", wanted="training")
    assert refused(Loader("test")).feedback.cause == cause


def test_other_size_of_mini_batches_is_no_other_set():
    error = refused(Loader(size=22))
    assert "wrong number of mini-batches" in error.feedback.summary
    assert error.feedback.cause == ""


@pytest.mark.parametrize(
    ("settings", "cause", "words"),
    [
        ({"shuffle": False}, "", "same order every time"),
        ({"dtype": np.float32}, LABELS_NOT_WHOLE, "not whole numbers"),
        ({"divisor": 1.0}, "", "not from 0 to 1"),
        ({"divisor": 255.0**2}, "", "not from 0 to 1"),
    ],
)
def test_right_images_in_another_form_earn_a_part(settings, cause, words):
    error = refused(Loader(**settings), shuffled=True)
    assert words in error.feedback.summary
    assert (error.feedback.cause, error.earned) == (cause, 0.5)


def test_divisor_near_255_is_named():
    assert refused(Loader(divisor=256.0)).feedback.cause == OTHER_DIVISOR.of(divisor=256)


def test_labels_of_other_images_are_refused():
    loader = Loader()
    loader.set = SimpleNamespace(**{**vars(loader.set), "labels": 8 - loader.set.labels})
    assert "with their labels" in refused(loader).feedback.summary
