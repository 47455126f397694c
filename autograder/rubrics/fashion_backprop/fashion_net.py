"""Checks of a classifier of Fashion-MNIST in PyTorch: its data and its network."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define, item, keep, torch_data
from autograder.driving.torch_data import Floats, outputs
from autograder.oracles import as_array, assert_close, log_softmax, relu, softmax
from autograder.rubrics.fashion_backprop.causes import (
    LABELS_NOT_WHOLE,
    LOG_SOFTMAX_ON_LOGITS,
    NO_ACTIVATION,
    OTHER_DIVISOR,
    OTHER_SET,
    RELU_ON_LOGITS,
    SIGMOID_FOR_RELU,
    SOFTMAX_ON_LOGITS,
    TANH_FOR_RELU,
)

SIZES = (784, 256, 128, 64, 10)
LAYERS: list[tuple[int, ...]] = [
    shape for n_in, n_out in itertools.pairwise(SIZES) for shape in ((n_out, n_in), (n_out,))
]
BATCH_SIZE = 64


def assert_loaders(student: Any, datasets: Any) -> None:
    """Check that `make_loaders` gives both sets of Fashion-MNIST in mini-batches.

    Raises
    ------
    Wrong
        If it does not.
    """
    made = keep(student.make_loaders)
    if len(made) != 2:
        raise Wrong(
            "make_loaders() does not return a pair",
            expected="train_loader, test_loader",
            found="None" if str(made).startswith("<None") else str(made),
            next_step="End it with 'return train_loader, test_loader'.",
        )
    first = define(student, torch_data.first_batches, shown="the mini-batches of make_loaders()")
    for name, place, split in (("train_loader", 0, "train"), ("test_loader", 1, "validation")):
        loader = item(made, place)
        served = datasets.load("fashion_mnist", split)
        index = served.published_index()
        size = math.ceil(len(index) / BATCH_SIZE)
        if len(loader) not in {size, size - 1}:
            raise Wrong(
                f"{name} has the wrong number of mini-batches",
                expected=f"{size:,}: {len(index):,} images in mini-batches of {BATCH_SIZE}",
                found=f"{len(loader):,}",
                cause=_other_set(first, loader, datasets, split),
                next_step="Make it with DataLoader(dataset, batch_size, …) of the whole set.",
            )
        images, labels = first(loader, 1)[0]
        if split == "train":
            again = np.asarray(first(loader, 1)[0][1])
            _assert_shuffled(np.asarray(labels), again, served.labels[index[:BATCH_SIZE]])
        _assert_batch(images, labels, served, name)


def _other_set(first: Any, loader: Any, datasets: Any, split: str) -> str:
    """Say that a loader gives the other set of images, if it does."""
    other = {"train": "validation", "validation": "train"}[split]
    names = {"train": "training", "validation": "test"}
    batches = first(loader, 1)
    if not batches or len(batches[0]) != 2:
        return ""
    labels = _labels_of(batches[0][0], 255.0, datasets.load("fashion_mnist", other))
    if labels and None not in labels:
        return OTHER_SET.of(found=names[other], wanted=names[split])
    return ""


def _labels_of(images: Any, divisor: float, served: Any) -> list[Any]:
    """Return the label of each image in a set, if its pixels were divided by this; or None."""
    if not isinstance(images, np.ndarray) or images.dtype.kind not in "iuf":
        return []
    pixels = divisor * images.reshape(len(images), -1).astype(np.float64)
    if pixels.shape[1] != 784 or not np.all(np.isfinite(pixels)):
        return []
    rows = np.round(pixels).clip(0, 255).astype(np.uint8)
    label_of = {
        image.tobytes(): label for image, label in zip(served.images, served.labels, strict=True)
    }
    return [label_of.get(row.tobytes()) for row in rows]


def _assert_shuffled(labels: Any, again: Any, in_order: Any) -> None:
    if np.array_equal(labels, again) or np.array_equal(labels, in_order):
        raise Wrong(
            "train_loader gives the images in the same order every time",
            expected="the training images in random order",
            found="the same first mini-batch twice",
            next_step="Make it with shuffle=True.",
            earned=0.5,
        )


def _assert_batch(images: Any, labels: Any, served: Any, name: str) -> None:
    """Check that a mini-batch holds images of the set, scaled, each with its label."""
    x = as_array(images, what=f"images of {name}")
    y = as_array(labels, what=f"labels of {name}", kind="int", shape=(len(x),))
    if x.shape[1:] not in {(1, 28, 28), (28, 28), (784,)}:
        as_array(images, what=f"images of {name}", shape=(BATCH_SIZE, 1, 28, 28))
    if labels.dtype.kind not in "iu":
        raise Wrong(
            f"labels of {name} are not whole numbers",
            expected="a tensor of dtype int64, which the cross-entropy loss wants",
            found=f"dtype {labels.dtype}",
            cause=LABELS_NOT_WHOLE,
            next_step="Leave the labels as FashionMNIST gives them, or convert them with .long().",
            earned=0.5,
        )
    if x.max() > 1.0 or x.max() < 0.1:
        raise Wrong(
            f"images of {name} are not from 0 to 1",
            expected="floats from 0.0 to 1.0",
            found=f"from {x.min():.3g} to {x.max():.3g}",
            next_step="Use transform=ToTensor(), which divides by 255, and divide no further.",
            earned=0.5,
        )
    found = _labels_of(images, 255.0, served)
    if any(label is None or label != own for label, own in zip(found, y, strict=True)):
        raise Wrong(
            f"{name} does not hold the images of Fashion-MNIST with their labels",
            expected="images of this set, each with its own label",
            found=f"{sum(label is None for label in found)} of {len(y)} images that are not in it",
            cause=_other_divisor(images, served),
            next_step="Return the loaders of FashionMNIST with train=True and with train=False, "
            "in this order.",
        )


def _other_divisor(images: Any, served: Any) -> str:
    """Say that the pixels were divided by a number close to 255, if they were."""
    for divisor in (256, 254):
        labels = _labels_of(images, divisor, served)
        if labels and None not in labels:
            return OTHER_DIVISOR.of(divisor=divisor)
    return ""


def assert_layers(student: Any) -> None:
    """Check that `Net` has four linear layers 784-256-128-64-10.

    Raises
    ------
    Wrong
        If it has others.
    """
    torch_data.assert_parameters(student, student.Net(), LAYERS, "Net")


def assert_logits(student: Any, rng: np.random.Generator) -> None:
    """Check that `Net` computes the logits, for one image and for several.

    Raises
    ------
    Wrong
        If it computes something else.
    """
    network = student.Net()
    arrays = _in_order(torch_data.parameter_arrays(student, network))
    for n in (1, 7):
        pixels = rng.random((n, 1, 28, 28), dtype=np.float32)
        found = outputs(student, network, pixels, f"Net()(x), mini-batch of {n}")
        x = pixels.reshape(n, 784).astype(np.float64)
        right = _through(arrays, x, relu)
        assert_close(
            found,
            right,
            what=f"Net()(x), mini-batch of {n}",
            rtol=1e-3,
            forms=_wrong_logits(arrays, x, right),
            next_step="ReLU after each layer but the last, whose output is returned as it is.",
        )


def _in_order(parameters: list[Floats]) -> list[tuple[Floats, Floats]]:
    """Return weight and bias of each layer in the order in which they are applied."""
    by_shape = {each.shape: each for each in parameters}
    missing = [shape for shape in LAYERS if shape not in by_shape]
    if missing or len(parameters) != len(LAYERS):
        raise Wrong(
            "Net has other layers than the homework's, so its logits were not compared",
            expected="784-256-128-64-10",
            found=", ".join(str(each.shape) for each in parameters) or "no parameters",
            next_step="Make the four layers in __init__ first.",
        )
    return list(zip((by_shape[s] for s in LAYERS[::2]), (by_shape[s] for s in LAYERS[1::2]),
                    strict=True))  # fmt: skip


def _through(
    layers: list[tuple[Floats, Floats]], x: Floats, activation: Callable[[Floats], Floats]
) -> Floats:
    for w, b in layers[:-1]:
        x = activation(x @ w.T + b)
    w, b = layers[-1]
    return np.asarray(x @ w.T + b)


def _wrong_logits(
    layers: list[tuple[Floats, Floats]], x: Floats, right: Floats
) -> dict[str, Floats]:
    """Return what typical mistakes give."""
    return {
        NO_ACTIVATION: (_through(layers, x, lambda z: z)),
        SIGMOID_FOR_RELU: _through(layers, x, lambda z: 1.0 / (1.0 + np.exp(-z))),
        TANH_FOR_RELU: _through(layers, x, np.tanh),
        RELU_ON_LOGITS: relu(right),
        SOFTMAX_ON_LOGITS: softmax(right),
        LOG_SOFTMAX_ON_LOGITS: log_softmax(right),
    }
