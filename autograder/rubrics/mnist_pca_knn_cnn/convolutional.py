"""Checks of a convolutional network that students wrote in PyTorch, and of what it learns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder import Wrong
from autograder.driving import Remote, StudentRaised, Tensor, define, keep, time_used
from autograder.driving.torch_sizes import why_images_do_not_fit
from autograder.oracles import (
    as_array,
    assert_made_here,
    describe_returned,
    points_for_level,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits, FloatArray

Note = Callable[[str], None]

IMAGE = (1, 28, 28)
#: Training in the check: images, passes over them at most, and seconds at most.
TRAINING, EPOCHS, SECONDS = 4_000, 10, 60.0
#: Accuracy on the test set that ends it, with all points. The network of the text takes two
#: passes to get there and LeNet three, which both become 0.99 with all of MNIST; one with no
#: ReLU and no pooling stays below the lower mark.
FULL_AT, NONE_AT = 0.93, 0.895
#: What the notebook's own training gets on the images that it is given.
NOTEBOOK_FULL_AT, NOTEBOOK_NONE_AT = 0.92, 0.80


def tensor(images: npt.NDArray[Any]) -> Tensor:
    """Return images as the notebook gives them to a network: (n, 1, 28, 28), 0.0 to 1.0."""
    return Tensor((images.reshape(-1, *IMAGE) / np.float32(255)).astype(np.float32))


def network_of(student: Any) -> Remote:
    """Return a new ``CNN((1, 28, 28), 10)``."""
    return keep(student.CNN, IMAGE, 10)


# The next functions run in the student's process.


def logits_of(model: object, images: object) -> object:
    """Return a network's answer for images, as it answers when it is used."""
    import torch

    model.eval()  # type: ignore[attr-defined]
    with torch.no_grad():
        return torch.cat([model(part) for part in images.split(100)])  # type: ignore[operator, attr-defined]


def parameters_of(model: object, images: object) -> object:
    """Return the shape of each parameter, and whether what is answered for images learns it."""
    import torch

    model.train()  # type: ignore[attr-defined]
    answer = model(images)  # type: ignore[operator]
    if answer.requires_grad:
        (answer * torch.randn_like(answer)).sum().backward()
    return [
        [list(p.shape), p.grad is not None and bool(p.grad.any())]
        for p in model.parameters()  # type: ignore[attr-defined]
    ]


def trainer_of(model: object, x: object, y: object) -> object:
    """Return a function that goes once through the images with Adam."""
    import torch

    optimizer = torch.optim.Adam(model.parameters(), 1e-3)  # type: ignore[attr-defined]

    def train_one_epoch() -> None:
        model.train()  # type: ignore[attr-defined]
        for index in torch.randperm(len(x)).split(32):  # type: ignore[arg-type, no-untyped-call]
            optimizer.zero_grad()
            logits = model(x[index])  # type: ignore[operator, index]
            loss = torch.nn.functional.cross_entropy(logits, y[index])  # type: ignore[index]
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    return train_one_epoch


def answers(student: Any, model: Remote, images: npt.NDArray[Any], what: str) -> FloatArray:
    """Return the logits of a network for images, shape (n, 10).

    Raises
    ------
    Wrong
        If they are of the wrong shape, or not finite.
    """
    run = define(student, logits_of, shown=what)
    try:
        found = run(model, tensor(images))
    except StudentRaised as error:
        # Images are given by 100 at a time.
        shape = (min(len(images), 100), *IMAGE)
        raise error.because(why_images_do_not_fit(error.message, shape)) from None
    logits = as_array(found, what=f"what {what} returns", shape=(len(images), 10))
    if not np.all(np.isfinite(logits)):
        raise Wrong(
            f"{what} gives NaN or inf",
            expected="finite logits",
            found=f"{int(np.sum(~np.isfinite(logits)))} of {logits.size} are not finite",
            next_step="Lower the learning rate, and look for a log or a division in forward.",
        )
    return logits


def assert_logits(student: Any, digits: Digits) -> None:
    """Check that a new ``CNN`` gives ten logits for each image, each by its own pixels.

    Raises
    ------
    Wrong
        If it does not.
    """
    model = network_of(student)
    images = digits.test_images[:7]
    together = answers(student, model, images, "CNN((1, 28, 28), 10)(x)")
    alone = answers(student, model, images[2:3], "CNN((1, 28, 28), 10)(x)")
    if np.ptp(together, axis=0).max() < 1e-6:
        raise Wrong(
            "CNN gives the same logits for every image",
            expected="logits that depend on the image",
            found="seven different images, one answer",
            next_step="Look for a step in forward that does not use x, or makes all of it 0.",
        )
    if not np.allclose(alone[0], together[2], rtol=1e-3, atol=1e-4):
        raise Wrong(
            "CNN gives other logits for an image alone than among others",
            expected="the same, in evaluation mode",
            found=f"{alone[0][:3].round(3)} alone, {together[2][:3].round(3)} among seven",
            next_step="Flatten from dimension 1 on: x.flatten(start_dim=1). Softmax and norms go "
            "over dimension 1, too.",
        )


def assert_convolutional(student: Any, digits: Digits) -> None:
    """Check that ``CNN`` has kernels that it moves over the image, and that they learn.

    Raises
    ------
    Wrong
        If it has no convolution, or its answer does not depend on one.
    """
    model = network_of(student)
    parameters = define(student, parameters_of, shown="the gradients of CNN((1, 28, 28), 10)")
    try:
        found = _as_parameters(parameters(model, tensor(digits.images[:10])))
    except StudentRaised as error:
        raise error.because(why_images_do_not_fit(error.message, (10, *IMAGE))) from None
    shapes = [shape for shape, _ in found]
    kernels = [s for s in shapes if len(s) == 4 and s[2] * s[3] > 1]
    if not kernels:
        raise Wrong(
            "CNN has no convolution",
            expected="at least one nn.Conv2d among its layers, made in __init__",
            found=f"parameters of the shapes {shapes}" if shapes else "no parameters at all",
            next_step="Make the layers in __init__, as self.conv1 = nn.Conv2d(1, 32, 5): what is "
            "not an attribute, or stands in a plain list, is not trained.",
        )
    if any(s[2] > 28 or s[3] > 28 or s[2] * s[3] >= 28 * 28 for s in kernels):
        raise Wrong(
            "A kernel of CNN is as large as the image",
            expected="small kernels, as 5 x 5",
            found=f"{kernels}",
            next_step="Use nn.Conv2d(1, 32, kernel_size=5).",
        )
    if not any(learns for shape, learns in found if shape in kernels):
        raise Wrong(
            "The convolutions of CNN have no part in its answer",
            expected="logits that depend on the kernels",
            found=f"no gradient reaches those of the shapes {kernels}",
            next_step="Call every layer in forward, each on what the one before it returned, and "
            "leave out detach() and torch.no_grad().",
        )


def _as_parameters(told: object) -> list[tuple[list[int], bool]]:
    """Return what a student's process reports of parameters, as far as it can be that."""
    return [
        (each[0], each[1] is True)
        for each in (told if isinstance(told, list) else [])
        if isinstance(each, list) and len(each) == 2 and isinstance(each[0], list)
        if all(type(size) is int for size in each[0])
    ]


def assert_trainable(student: Any, digits: Digits, rng: np.random.Generator, note: Note) -> None:
    """Check how good ``CNN`` becomes in a short training by the grader.

    Raises
    ------
    Wrong
        If it is not good enough; part of the points is earned between two marks.
    """
    model = network_of(student)
    chosen = rng.choice(len(digits.images), TRAINING, replace=False)
    labels = Tensor(digits.labels[chosen].astype(np.int64))
    trainer = define(student, trainer_of, shown="training CNN((1, 28, 28), 10)")
    train_one_epoch = keep(trainer, model, tensor(digits.images[chosen]), labels)
    end = time_used(student) + SECONDS
    best, epochs = 0.0, 0
    while best < FULL_AT and epochs < EPOCHS and time_used(student) < end:
        train_one_epoch()
        epochs += 1
        best = max(best, _accuracy(student, model, digits, "CNN((1, 28, 28), 10)(x), trained,"))
    passes = f"{epochs} passes over {TRAINING:,} images"
    note(f"Trained by the grader, {passes}, your CNN is correct on {best:.1%}.")
    earned = points_for_level(best, FULL_AT, NONE_AT)
    if earned < 1:
        raise Wrong(
            "CNN does not learn digits as well as the network of the text",
            expected=f"{FULL_AT:.0%} of the test images correct, in at most {EPOCHS} passes "
            f"over {TRAINING:,} images with Adam (99% with all of MNIST)",
            found=f"{best:.1%} correct at best, in {passes}",
            next_step="Return logits, with no ReLU after the last layer, put a ReLU after each "
            "convolution, and compare your layers with the text's one by one.",
            earned=earned,
        )


def _accuracy(student: Any, model: Remote, digits: Digits, what: str) -> float:
    logits = answers(student, model, digits.test_images, what)
    return float(np.mean(logits.argmax(axis=1) == digits.test_labels))


def is_one_of(model: object, network: object) -> object:
    """Whether an object is of a class."""
    return isinstance(model, network)  # type: ignore[arg-type]


def notebooks_model(student: Any) -> Remote:
    """Return the notebook's variable ``model``.

    Raises
    ------
    Wrong
        If it is no ``CNN``: the notebook has had a perceptron of that name before.
    """
    model = student.model
    if not isinstance(model, Remote):
        raise Wrong(
            "model is not a network",
            expected="model = CNN((1, 28, 28), 10), trained",
            found=describe_returned(model),
            next_step="Keep the name 'model' for the network that you train.",
        )
    if define(student, is_one_of, shown="model")(model, student.CNN) is not True:
        raise Wrong(
            "model is not a CNN",
            expected="model = CNN((1, 28, 28), 10), trained",
            found=describe_returned(model),
            next_step="Write CNN, and run the cell below it: until then 'model' is the "
            "perceptron of the text.",
        )
    return model


def assert_trained(student: Any, digits: Digits, note: Note) -> None:
    """Check how good the network is that the notebook trained.

    Raises
    ------
    Wrong
        If it is not good enough; part of the points is earned between two marks.
    ForAPerson
        If it is, and the notebook's code is large enough to hold its weights.
    """
    accuracy = _accuracy(student, notebooks_model(student), digits, "model(x)")
    note(
        f"Trained by your notebook on {len(digits.images):,} images, your network is correct on "
        f"{accuracy:.1%} of {len(digits.test_images):,} test images."
    )
    earned = points_for_level(accuracy, NOTEBOOK_FULL_AT, NOTEBOOK_NONE_AT)
    if earned > 0:
        assert_made_here(student, "model")
    if earned < 1:
        raise Wrong(
            "The network that the notebook trains is not good enough",
            expected=f"{NOTEBOOK_FULL_AT:.0%} of the test images correct when trained on "
            f"{len(digits.images):,} (99% with all of MNIST)",
            found=f"{accuracy:.1%} correct"
            + (", which is what guessing gives" if accuracy < 0.2 else ""),
            next_step="Train with Adam and a learning rate of 1e-3, and call "
            "optimizer.zero_grad() before each backward.",
            earned=earned,
        )
