"""torchvision's MNIST and FashionMNIST keep their behaviour, on local data."""

import numpy as np
import pytest

from autograder.sandbox.inside.libraries import declare_torchvision_operators
from autograder.sandbox.standins.data import Served
from autograder.sandbox.standins.torchvision import patch

PIXELS = np.arange(4 * 784, dtype=np.uint64).astype(np.uint8).reshape(4, 28, 28)
SPLIT = (PIXELS, np.array([3, 1, 4, 1], dtype=np.uint8))
SERVED = Served({"mnist": {"train": SPLIT, "validation": SPLIT}}, {"train": 6, "validation": 4})


@pytest.fixture
def mnist(monkeypatch):
    declare_torchvision_operators()
    from torchvision.datasets import mnist

    for name in ("download", "_check_exists", "_check_legacy_exist", "_load_data"):
        monkeypatch.setattr(mnist.MNIST, name, getattr(mnist.MNIST, name))
    patch(SERVED)(mnist)
    return mnist


@pytest.mark.parametrize("download", [True, False])
def test_sample_is_repeated_to_the_published_size(mnist, tmp_path, download):
    train = mnist.MNIST(tmp_path, download=download)
    assert train.targets.tolist() == [3, 1, 4, 1, 3, 1]
    assert len(mnist.MNIST(tmp_path, train=False)) == 4


def test_items_are_images_of_the_library_with_transforms_applied(mnist, tmp_path):
    image, label = mnist.MNIST(tmp_path, transform=np.asarray, target_transform=str)[0]
    assert np.array_equal(image, PIXELS[0])
    assert label == "3"


def test_class_derived_from_it_is_served_too(mnist, tmp_path):
    class Digits(mnist.MNIST):
        pass

    assert len(Digits(tmp_path)) == 6


@pytest.mark.parametrize("download", [True, False])
@pytest.mark.parametrize("name", ["FashionMNIST"])
def test_data_set_of_another_homework_is_named(mnist, tmp_path, name, download):
    with pytest.raises(RuntimeError, match=r"no network .* no FashionMNIST.* data sets MNIST"):
        getattr(mnist, name)(tmp_path, download=download)


def test_kin_that_is_never_served_says_so_instead_of_downloading(mnist, tmp_path):
    with pytest.raises(RuntimeError, match=r"no network .* no KMNIST"):
        mnist.KMNIST(tmp_path, download=True)
