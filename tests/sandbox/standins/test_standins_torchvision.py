"""The classes of torchvision keep their behaviour, on local data."""

import copy

import numpy as np
import pytest
import torch

from autograder.datasets import KNOWN
from autograder.sandbox.inside.libraries import declare_torchvision_operators
from autograder.sandbox.standins.data import Rows, Served, ServedSet
from autograder.sandbox.standins.names import Torchvision
from autograder.sandbox.standins.torchvision import patch

PIXELS = np.arange(4 * 784, dtype=np.uint64).astype(np.uint8).reshape(4, 28, 28)
LABELS = np.array([3, 1, 4, 1], dtype=np.uint8)
COLOURS = np.arange(4 * 3072, dtype=np.uint64).astype(np.uint8).reshape(4, 32, 32, 3)


def served(name, pixels, kind, **fields):
    splits = {"train": Rows(pixels, LABELS, 6), "validation": Rows(pixels[:3], LABELS[:3], 3)}
    return ServedSet(name, name, splits, torchvision=kind, **fields)


@pytest.fixture
def patched(monkeypatch):
    """Return torchvision.datasets as it serves some sets; its classes are put right again."""
    declare_torchvision_operators()
    import torchvision.datasets as module

    kinds = [kind for kind in vars(module).values() if isinstance(kind, type)]
    before = {kind: copy.copy(dict(vars(kind))) for kind in kinds}

    def serve(*sets):
        patch(Served(sets))(module)
        return module

    yield serve
    for kind, attributes in before.items():
        for name in set(vars(kind)) - set(attributes):
            delattr(kind, name)
        for name, value in attributes.items():
            if vars(kind)[name] is not value:
                setattr(kind, name, value)


@pytest.fixture
def mnist(patched):
    return patched(served("MNIST", PIXELS, Torchvision("MNIST")))


@pytest.fixture
def cifar(patched):
    classes = KNOWN["cifar10"].classes
    return patched(served("CIFAR-10", COLOURS, Torchvision("CIFAR10"), classes=classes))


@pytest.mark.parametrize("download", [True, False])
def test_sample_is_repeated_to_the_published_size(mnist, tmp_path, download):
    train = mnist.MNIST(tmp_path, download=download)
    assert train.targets.tolist() == [3, 1, 4, 1, 3, 1]
    assert len(mnist.MNIST(tmp_path, train=False)) == 3


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


@pytest.mark.parametrize("download", [True, False])
def test_colours_are_kept_as_arrays_and_labels_as_a_list(cifar, tmp_path, download):
    train = cifar.CIFAR10(tmp_path, download=download)
    assert np.array_equal(train.data, COLOURS[[0, 1, 2, 3, 0, 1]])
    assert train.targets == [3, 1, 4, 1, 3, 1]
    assert train.class_to_idx["frog"] == 6
    assert "Split: Train" in repr(train)


def test_colours_come_as_images_with_transforms_applied(cifar, tmp_path):
    test = cifar.CIFAR10(root=tmp_path, train=False, transform=np.asarray, target_transform=str)
    image, label = test[2]
    assert np.array_equal(image, COLOURS[2])
    assert (len(test), label) == (3, "4")


def test_class_derived_from_one_with_arrays_is_served_too(cifar, tmp_path):
    class Animals(cifar.CIFAR10):
        def __init__(self, root, **named):
            super().__init__(root, download=True, **named)

    assert len(Animals(tmp_path, train=False)) == 3


@pytest.mark.parametrize("download", [True, False])
def test_kin_with_arrays_of_another_homework_is_named(cifar, tmp_path, download):
    with pytest.raises(RuntimeError, match=r"no network .* no CIFAR100.* data sets CIFAR-10"):
        cifar.CIFAR100(tmp_path, download=download)


DOCUMENTED = {
    "MNIST": PIXELS,
    "KMNIST": PIXELS,
    "CIFAR10": COLOURS,
    "CIFAR100": COLOURS,
    "USPS": PIXELS,
    "SVHN": np.moveaxis(COLOURS, -1, 1),
    "STL10": np.moveaxis(COLOURS, -1, 1),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_class_of_the_docs_serves_what_is_declared(patched, tmp_path, name):
    by_split = name in ("SVHN", "STL10")
    kind = Torchvision(name, labels="labels" if by_split else "targets")
    module = patched(served(name, DOCUMENTED[name], kind))
    test = {"split": "test"} if by_split else {"train": False}
    data = getattr(module, name)(tmp_path, download=True, transform=np.asarray, **test)
    assert [label for _, label in data] == [3, 1, 4]
    assert np.array_equal(np.asarray(data.data), DOCUMENTED[name][:3])


def test_class_that_knows_its_splits_by_name_is_served_those(patched, tmp_path):
    planes = np.moveaxis(COLOURS, -1, 1)
    module = patched(served("house numbers", planes, Torchvision("SVHN", labels="labels")))
    train, test = (module.SVHN(tmp_path, split=split) for split in ("train", "test"))
    assert (len(train), len(test)) == (6, 3)
    assert np.array_equal(train[1][0], COLOURS[1])
    assert train.labels.dtype == np.int64
    with pytest.raises(ValueError, match="Unknown value 'extra'"):
        module.SVHN(tmp_path, split="extra")


def test_files_that_are_there_are_read_where_the_homework_has_no_such_set(mnist, tmp_path):
    raw = tmp_path / "KMNIST" / "raw"
    raw.mkdir(parents=True)
    for stem, array in (("images-idx3", PIXELS), ("labels-idx1", LABELS)):
        shape = np.array(array.shape, dtype=">u4").tobytes()
        for part in ("train", "t10k"):
            content = bytes([0, 0, 8, array.ndim]) + shape + array.tobytes()
            (raw / f"{part}-{stem}-ubyte").write_bytes(content)
    assert torch.equal(mnist.KMNIST(tmp_path).data, torch.from_numpy(PIXELS))
