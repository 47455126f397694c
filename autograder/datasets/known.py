"""The data sets that a rubric can declare by their names alone.

Of MNIST and Fashion-MNIST, samples come with the grader; ``scripts/make_embedded_data.py``
draws them from the published splits: of MNIST 1,200 training and 200 validation images of
each digit, of Fashion-MNIST 600 and 100 of each class. The published files of these two have
the same names, so only those of MNIST may lie in the folder of data itself.
"""

from __future__ import annotations

from pathlib import Path

from autograder.datasets.batches import PickledBatches
from autograder.datasets.declaration import DataSet
from autograder.datasets.readers import IdxFiles, NpzArrays
from autograder.sandbox.standins.files import BatchesFile, IdxFile, MadeFile, NpzFile
from autograder.sandbox.standins.names import Keras, OpenML

#: Where the samples are.
FOLDER = Path(__file__).parent

_TRAIN, _VALIDATION = "train", "validation"
_IDX_STEMS = {
    _TRAIN: ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    _VALIDATION: ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
_IDX_SIZES = {_TRAIN: 60_000, _VALIDATION: 10_000}
_TEN = tuple("0123456789")


def _sample(file: str) -> NpzArrays:
    splits = (_TRAIN, _VALIDATION)
    return NpzArrays(file, {s: (f"{s}_images", f"{s}_labels") for s in splits})


def _idx_downloads() -> dict[str, MadeFile]:
    return {
        f"{stem}{'.gz' if gzipped else ''}": IdxFile(split, array, gzipped)
        for split, stems in _IDX_STEMS.items()
        for stem, array in zip(stems, "xy", strict=True)
        for gzipped in (False, True)
    }


MNIST = DataSet(
    "mnist",
    "MNIST",
    _IDX_SIZES,
    published=IdxFiles(("mnist", "MNIST/raw", ""), _IDX_STEMS),
    bundled=_sample("mnist_sample.npz"),
    torchvision="MNIST",
    keras="mnist",
    openml=OpenML(
        "mnist_784",
        554,
        columns="pixel",
        categories=_TEN,
        description="The MNIST database of handwritten digits",
    ),
    downloads={
        "mnist.npz": NpzFile(
            {
                "x_train": (_TRAIN, "x"),
                "y_train": (_TRAIN, "y"),
                "x_test": (_VALIDATION, "x"),
                "y_test": (_VALIDATION, "y"),
            }
        ),
        **_idx_downloads(),
    },
)

FASHION_MNIST = DataSet(
    "fashion_mnist",
    "Fashion-MNIST",
    _IDX_SIZES,
    published=IdxFiles(("fashion_mnist", "FashionMNIST/raw"), _IDX_STEMS),
    bundled=_sample("fashion_mnist_sample.npz"),
    torchvision="FashionMNIST",
    keras="fashion_mnist",
    openml=OpenML(
        "Fashion-MNIST",
        40996,
        columns="pixel",
        categories=_TEN,
        description="Fashion-MNIST: pictures of ten garments",
    ),
    downloads=_idx_downloads(),
)

_BATCHES = {_TRAIN: [f"data_batch_{k}" for k in range(1, 6)], _VALIDATION: ["test_batch"]}
_CIFAR10_CLASSES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)

CIFAR10 = DataSet(
    "cifar10",
    "CIFAR-10",
    {_TRAIN: 50_000, _VALIDATION: 10_000},
    published=PickledBatches(
        folders=(
            "",
            "cifar10",
            "cifar10/cifar-10-batches-py",
            "cifar-10-batches-py",
            # Keras 3 unpacks the archive into a folder of this name.
            "cifar-10-batches-py-target/cifar-10-batches-py",
            "cifar-10-batches-py-target",
        ),
        archives=(
            "cifar10/cifar-10-python.tar.gz",
            "cifar-10-python.tar.gz",
            "cifar-10-batches-py.tar.gz",
            "cifar-10-batches-py-target_archive",
        ),
        batches=_BATCHES,
        shape=(3, 32, 32),
    ),
    classes=_CIFAR10_CLASSES,
    torchvision="CIFAR10",
    keras=Keras("cifar10", column=True),
    openml=OpenML(
        "CIFAR_10",
        40927,
        columns=[f"a{i}" for i in range(3072)],
        planes=True,
        categories=_TEN,
        description="CIFAR-10: small pictures of ten kinds of animals and vehicles",
    ),
    downloads={
        "cifar-10-python.tar.gz": BatchesFile(
            "cifar-10-batches-py", _BATCHES, "batches.meta", _CIFAR10_CLASSES
        )
    },
)

KNOWN = {data.name: data for data in (MNIST, FASHION_MNIST, CIFAR10)}
