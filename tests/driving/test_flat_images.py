"""A data set of the student's is taken where it holds the images that it was made of."""

import numpy as np
import pytest
import torch

from autograder.driving import NotDefined, flat_images

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.integers(0, 256, (30, 4, 5), dtype=np.uint8), RNG.integers(0, 3, 30)
PIXELS = flat_images.flat(IMAGES)
ONE_HOT = np.eye(3)[LABELS]


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Run what is sent to a student's process in this one."""
    monkeypatch.setattr(flat_images, "define", lambda _student, function, shown: function)
    monkeypatch.setattr(flat_images, "keep", lambda function, *given: function(*given))
    monkeypatch.setattr(flat_images, "Tensor", torch.tensor)


def dataset(x, y):
    return torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(y))


def holds(made):
    return flat_images.holds_images(None, made, IMAGES, LABELS, np.random.default_rng(1))


ORDER = RNG.permutation(30)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (PIXELS, LABELS),
        (PIXELS.astype(np.float32), LABELS.astype(np.float32)),
        (PIXELS[ORDER], LABELS[ORDER]),
        (PIXELS, ONE_HOT),
        (PIXELS[:, None], LABELS[:, None]),
    ],
)
def test_images_with_their_labels_are_right_in_any_order_and_type(x, y):
    assert holds(dataset(x, y))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (255 * PIXELS, LABELS),
        (PIXELS * 0.99, LABELS),
        (PIXELS - 1, LABELS),
        (IMAGES / 255.0, LABELS),
        (PIXELS, np.roll(LABELS, 1)),
        (PIXELS, np.roll(ONE_HOT, 1, axis=1)),
        (PIXELS[:, ::-1].copy(), LABELS),
        (PIXELS[:-1], LABELS[:-1]),
        (PIXELS, np.eye(3)[LABELS] * 2),
    ],
)
def test_anything_else_is_not(x, y):
    assert not holds(dataset(x, y))


def batches(ways, **more):
    loader = flat_images.own_loader(
        None, ways, IMAGES, LABELS, np.random.default_rng(1), batch_size=8, classes=3, **more
    )
    return list(loader)


def raises(_x, _y):
    raise NotDefined("subsample", "the file", [])


def test_first_data_set_that_is_right_is_taken():
    right = dataset(PIXELS, LABELS)
    found = batches([raises, torch.utils.data.TensorDataset, lambda _x, _y: right])
    assert sum(len(y) for _, y in found) == 30
    assert found[0][0].dtype == torch.float64  # of the student's, not the grader's float32


@pytest.mark.parametrize("one_hot", [True, False])
def test_else_the_graders_serves_with_labels_as_the_student_has_them(one_hot):
    found = batches([raises], one_hot=lambda: one_hot)
    assert found[0][0].dtype == torch.float32
    assert found[0][1].shape == ((8, 3) if one_hot else (8,))


def test_images_of_the_graders_are_in_order_unless_shuffled():
    loader = flat_images.flat_loader(None, IMAGES, LABELS, batch_size=7, shuffle=False)
    x, y = next(iter(loader))
    assert np.allclose(x, PIXELS[:7])
    assert y.tolist() == LABELS[:7].tolist()
