"""Data sets that students load are the published ones, whole, in their order and unchanged."""

import types

import numpy as np
import pytest
from at_hand import student_of

from autograder.datasets import Split
from autograder.driving import keep
from autograder.driving.published_sets import assert_published
from autograder.errors import Wrong

RNG = np.random.default_rng(3)
#: 60 images of the training set were published, of which 7 are served over and over.
TRAIN = Split(RNG.integers(0, 256, (7, 2, 3), np.uint8), np.arange(7, dtype=np.uint8), "x", 60)
VALIDATION = Split(RNG.integers(0, 256, (52, 2, 3), np.uint8), np.arange(52) % 10, "x", 52)
SPLITS = {"train": TRAIN, "validation": VALIDATION}
DATASETS = types.SimpleNamespace(load=lambda name, split: SPLITS[split])


class Served:
    """What torchvision gives, as far as it is looked at."""

    def __init__(self, split, data=None, targets=None):
        index = split.published_index()
        self.data = split.images[index] if data is None else data
        self.targets = split.labels[index].tolist() if targets is None else targets


def judged(train=None, validation=None):
    """Judge what a student's ``get_data()`` returns."""
    student = student_of(train=train or (lambda: Served(TRAIN)),
                         validation=validation or (lambda: Served(VALIDATION)))  # fmt: skip
    found = {"train_set": keep(student.train), "val_set": keep(student.validation)}
    assert_published(student, found, DATASETS, "mnist", what="get_data()")


def refused(**made):
    with pytest.raises(Wrong) as caught:
        judged(**made)
    return caught.value.feedback


def test_both_sets_as_they_were_published_pass():
    judged()


def test_images_may_come_as_any_array_of_the_same_numbers():
    whole = Served(TRAIN, data=TRAIN.images[TRAIN.published_index()].astype(np.int64))
    judged(train=lambda: whole)


def test_set_that_is_cut_is_refused_with_its_size():
    said = refused(train=lambda: Served(TRAIN, targets=list(range(59))))
    assert said.summary == "train_set from get_data() is not the raw MNIST set"
    assert said.found == "59 images"
    assert said.cause == ""


def test_other_set_is_named_and_the_student_is_told_which_is_which():
    said = refused(train=lambda: Served(VALIDATION))
    assert said.cause == "It is the validation set."
    assert said.next_step.startswith("Return MNIST('./', download=True, train=True)")
    said = refused(validation=lambda: Served(TRAIN))
    assert said.summary.startswith("val_set from get_data()")
    assert said.cause == "It is the training set."


def test_expected_names_both_sets_with_their_published_sizes():
    expected = refused(train=lambda: Served(VALIDATION)).expected
    assert expected == "(train_set, val_set), two MNIST sets of 60 and 52 images"


@pytest.mark.parametrize("place", [0, 6, 49])
def test_one_changed_image_among_the_first_fifty_is_seen(place):
    data = TRAIN.images[TRAIN.published_index()].copy()
    data[place, 1, 2] ^= 1
    said = refused(train=lambda: Served(TRAIN, data=data))
    assert said.found == "images or labels that were changed"


def test_scaled_images_are_changed_images():
    data = TRAIN.images[TRAIN.published_index()] / 255
    assert "changed" in refused(train=lambda: Served(TRAIN, data=data)).found


@pytest.mark.parametrize("place", [0, 30, 59])
def test_one_changed_label_is_seen_wherever_it_is(place):
    targets = TRAIN.labels[TRAIN.published_index()].copy()
    targets[place] += 1
    said = refused(train=lambda: Served(TRAIN, targets=targets))
    assert said.found == "images or labels that were changed"


def test_shuffled_set_is_changed():
    order = RNG.permutation(60)
    index = TRAIN.published_index()[order]
    shuffled = Served(TRAIN, TRAIN.images[index], TRAIN.labels[index])
    assert "changed" in refused(train=lambda: shuffled).found


def test_validation_set_is_looked_at_too():
    data = VALIDATION.images.copy()
    data[3] = 0
    said = refused(validation=lambda: Served(VALIDATION, data=data))
    assert said.summary == "val_set from get_data() is not the raw MNIST set"


def test_plain_arrays_are_no_data_set():
    student = student_of()
    with pytest.raises(Wrong, match="train_set from get_data") as caught:
        assert_published(student, {"train_set": TRAIN.images, "val_set": None}, DATASETS,
                         "fashionmnist", what="get_data()")  # fmt: skip
    assert caught.value.feedback.found == "plain data instead of the data set"


def test_images_of_another_shape_are_the_students_mistake():
    with pytest.raises(Wrong, match="shape"):
        judged(train=lambda: Served(TRAIN, data=np.zeros((60, 6))))
