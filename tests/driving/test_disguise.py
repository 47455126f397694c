"""A data set in disguise: every label under another name, every pixel at another place."""

import weakref

import numpy as np
import pytest

from autograder.datasets import Split
from autograder.driving.disguise import Disguise, DisguisedDatasets, turned

IMAGES = np.arange(5 * 3 * 4, dtype=np.uint8).reshape(5, 3, 4)
LABELS = np.array([0, 1, 2, 3, 0], dtype=np.uint8)
#: Label 0 becomes 1, 1 becomes 2 and so on; the pixels stand in reverse.
SHIFT = Disguise(np.array([1, 2, 3, 0]), np.arange(12)[::-1])


def drawn(seed, **settings):
    return Disguise.drawn(np.random.default_rng(seed), **settings)


@pytest.mark.parametrize("seed", range(8))
def test_every_label_becomes_another_and_no_two_become_the_same(seed):
    labels = drawn(seed, classes=4).labels
    assert sorted(labels.tolist()) == [0, 1, 2, 3]
    assert not np.any(labels == np.arange(4))


@pytest.mark.parametrize("seed", range(4))
def test_labels_go_round_in_one_cycle_so_that_no_two_are_merely_swapped(seed):
    labels, at = drawn(seed, classes=6).labels, 0
    seen = [at := int(labels[at]) for _ in range(6)]
    assert sorted(seen) == list(range(6))
    assert at == 0


def test_labels_and_pixels_are_those_of_digits_unless_others_are_asked_for():
    usual = drawn(0)
    assert (len(usual.labels), len(usual.pixels)) == (10, 784)
    other = drawn(0, classes=3, size=12)
    assert (len(other.labels), len(other.pixels)) == (3, 12)


def test_every_pixel_is_kept_and_few_stay_where_they_were():
    pixels = drawn(1, size=100).pixels
    assert sorted(pixels.tolist()) == list(range(100))
    assert np.mean(pixels == np.arange(100)) < 0.1


def test_pixels_stay_in_place_for_a_network_with_convolutions():
    found = drawn(1, size=12, pixels=False)
    assert found.pixels.tolist() == list(range(12))
    assert not np.any(found.labels == np.arange(10))


def test_two_draws_are_two_disguises():
    assert not np.array_equal(drawn(1).pixels, drawn(2).pixels)


def test_images_keep_their_shape_and_labels_their_type():
    images, labels = SHIFT.put_on(IMAGES, LABELS)
    assert (images.shape, images.dtype) == ((5, 3, 4), np.uint8)
    assert labels.dtype == np.uint8
    assert labels.tolist() == [1, 2, 3, 0, 1]


def test_each_image_has_its_own_pixels_at_the_places_of_the_disguise():
    images, _ = SHIFT.put_on(IMAGES, LABELS)
    assert images[2].ravel().tolist() == IMAGES[2].ravel()[::-1].tolist()
    flat, _ = SHIFT.put_on(IMAGES.reshape(5, 12), LABELS)
    assert np.array_equal(flat, images.reshape(5, 12))


def test_pixels_come_from_the_place_that_is_named_not_go_there():
    pixels = np.array([1, 2, 0])
    images, _ = Disguise(np.array([1, 0]), pixels).put_on(np.array([[10, 20, 30]]), np.array([0]))
    assert images.tolist() == [[20, 30, 10]]


def test_what_is_put_on_leaves_the_data_as_it_was():
    before = IMAGES.copy(), LABELS.copy()
    SHIFT.put_on(IMAGES, LABELS)
    assert np.array_equal(before[0], IMAGES)
    assert np.array_equal(before[1], LABELS)


def test_split_in_disguise_says_the_same_of_where_it_comes_from():
    found = SHIFT.of(Split(IMAGES, LABELS, "embedded", 60))
    assert (found.source, found.size) == ("embedded", 60)
    assert found.labels.tolist() == [1, 2, 3, 0, 1]
    assert found.images[0].ravel().tolist() == IMAGES[0].ravel()[::-1].tolist()


class Datasets:
    def __init__(self):
        self.asked = []

    def load(self, name, split):
        self.asked.append((name, split))
        return Split(IMAGES + len(self.asked), LABELS, "full", 5)


def test_nothing_is_kept_of_a_split_and_it_stays_the_same():
    disguised = DisguisedDatasets(Datasets(), SHIFT)
    first = disguised.load("mnist", "train")
    images = weakref.ref(first.images)
    second = disguised.load("mnist", "train")
    assert np.array_equal(first.labels, second.labels)
    assert np.array_equal(first.images + 1, second.images)  # of another data set, one higher
    del first
    assert images() is None


def test_splits_and_sets_are_kept_apart():
    datasets = Datasets()
    disguised = DisguisedDatasets(datasets, SHIFT)
    asked = [("mnist", "train"), ("mnist", "validation"), ("fashion", "train")]
    found = [disguised.load(*each) for each in asked]
    assert datasets.asked == asked
    assert [int(each.images[0].max()) for each in found] == [12, 13, 14]
    assert all(each.labels.tolist() == [1, 2, 3, 0, 1] for each in found)


RNG = np.random.default_rng(5)
SIGNS = np.where(np.arange(40) % 2 == 0, 1.0, -1.0)
FEATURES = RNG.normal(size=(40, 2)) + SIGNS[:, None] * [2.0, 1.0]


def toward(x, y):
    difference = x[y > 0].mean(axis=0) - x[y < 0].mean(axis=0)
    return difference / np.linalg.norm(difference)


@pytest.mark.parametrize("seed", range(12))
def test_weights_that_were_found_before_point_elsewhere(seed):
    x, y = turned(FEATURES, SIGNS, np.random.default_rng(seed))
    assert toward(x, y) @ toward(FEATURES, SIGNS) < 0.3


@pytest.mark.parametrize("seed", range(12))
def test_what_is_turned_is_as_easy_to_learn(seed):
    x, y = turned(FEATURES, SIGNS, np.random.default_rng(seed))
    gap = np.linalg.norm(x[y > 0].mean(axis=0) - x[y < 0].mean(axis=0))
    before = FEATURES[SIGNS > 0].mean(axis=0) - FEATURES[SIGNS < 0].mean(axis=0)
    assert gap == pytest.approx(np.linalg.norm(before))
    assert np.array_equal(np.abs(y), np.ones(40))


@pytest.mark.parametrize("seed", range(6))
def test_features_are_exchanged_and_mirrored_and_nothing_else(seed):
    x, _ = turned(FEATURES, SIGNS, np.random.default_rng(seed))
    sorted_before = np.sort(np.abs(FEATURES), axis=1)
    assert np.allclose(np.sort(np.abs(x), axis=1), sorted_before)
    for column in x.T:
        same = [sign * old for old in FEATURES.T for sign in (1, -1)]
        assert any(np.array_equal(column, each) for each in same)


def test_a_turn_is_drawn_among_several():
    turns = [turned(FEATURES, SIGNS, np.random.default_rng(seed)) for seed in range(30)]
    kinds = {(x.tobytes(), y.tobytes()) for x, y in turns}
    assert len(kinds) >= 6
    assert {float(y[0]) for _, y in turns} == {1.0, -1.0}
