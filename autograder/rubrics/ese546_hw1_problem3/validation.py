"""Checks of the functions that measure a network on a validation set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import Tensor, define, keep
from autograder.driving.layers import fresh
from autograder.oracles import (
    RTOL,
    Own,
    as_array,
    as_scalar,
    assert_close,
    cross_entropy,
    describe_returned,
    error_rate,
    relu,
    require_order,
)
from autograder.oracles.own_values import right_for_own
from autograder.rubrics.ese546_hw1_problem3 import one_hot
from autograder.rubrics.ese546_hw1_problem3.causes import (
    ALWAYS_FULL,
    BATCHES_MULTIPLIED,
    BATCHES_NOT_DIVIDED,
    FIRST_BATCH,
    IMAGES_MULTIPLIED,
    IMAGES_SUMMED,
    LAST_BATCH,
    LAST_TAKEN_AS_FULL,
    LEAST_LIKELY,
    ONE_IMAGE_LESS,
    WEIGHTED_BY_LOSS,
)
from autograder.rubrics.ese546_hw1_problem3.loaders import loader
from autograder.rubrics.ese546_hw1_problem3.renamed import answering
from autograder.rubrics.ese546_hw1_problem3.runs import BATCH_SIZE
from autograder.rubrics.ese546_hw1_problem3.torch_helpers import mean_cross_entropy, outputs_of


def _validation_loader(
    student: Any, datasets: Any, rng: np.random.Generator, as_one_hot: bool
) -> tuple[Any, Any, Any]:
    """Return a loader of four full mini-batches and a short one, with x and y in order."""
    full = datasets.load("mnist", "validation")
    index = rng.permutation(len(full.labels))[: 4 * BATCH_SIZE + 24]
    images, labels = full.images[index], full.labels[index].astype(np.int64)
    x = images.reshape(len(images), -1).astype(np.float64) / 255.0
    made = loader(student, images, labels, num_samples=None, shuffle=False, as_one_hot=as_one_hot)
    return made, x, labels


def _averages(logits: Any, labels: Any, measure: Callable[[Any, Any], float]) -> dict[str, float]:
    """Return the average over images, and the one over mini-batches: both are right."""
    cuts = range(BATCH_SIZE, len(labels), BATCH_SIZE)
    batches = zip(np.split(logits, cuts), np.split(labels, cuts), strict=True)
    return {
        "every image counted once": measure(logits, labels),
        "every mini-batch counted once": float(np.mean([measure(h, y) for h, y in batches])),
    }


def _weighted(
    logits: Any, labels: Any, measure: Callable[[Any, Any], float], *, less: int
) -> float:
    """Return the average over mini-batches, each weighted by its size less a number."""
    cuts = range(BATCH_SIZE, len(labels), BATCH_SIZE)
    batches = list(zip(np.split(logits, cuts), np.split(labels, cuts), strict=True))
    weights = [len(y) - less for _, y in batches]
    return float(np.average([measure(h, y) for h, y in batches], weights=weights))


def _exchanged(logits: Any, labels: Any, measure: Callable[[Any, Any], float]) -> float:
    """Return the average size of the mini-batches, weighted by what is measured of each."""
    cuts = range(BATCH_SIZE, len(labels), BATCH_SIZE)
    batches = list(zip(np.split(logits, cuts), np.split(labels, cuts), strict=True))
    weights = [measure(h, y) for h, y in batches]
    return float(np.average([len(y) for _, y in batches], weights=weights))


def _grade_validation(returned: Any, logits: Any, labels: Any, function: str) -> None:
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            f"{function} does not return a pair",
            expected="loss, error",
            found=describe_returned(returned),
            next_step="End it with 'return loss, error'.",
        )
    batches = -(-len(labels) // BATCH_SIZE)
    averages = [_averages(logits, labels, measure) for measure in (cross_entropy, error_rate)]
    for way in averages[0]:
        require_order(returned, [each[way] for each in averages], ["loss", "error"], what=function)
    for name, found, measure in zip(
        ("loss", "error"), returned, (cross_entropy, error_rate), strict=True
    ):
        right = _averages(logits, labels, measure)
        per_batch, image = right["every mini-batch counted once"], right["every image counted once"]
        first = slice(0, BATCH_SIZE)
        last = slice((batches - 1) * BATCH_SIZE, None)
        assert_close(
            found,
            right["every image counted once"],
            alternatives={"every mini-batch counted once": per_batch},
            what=f"the {name} of {function}",
            is_rate=name == "error",
            forms={
                BATCHES_NOT_DIVIDED: (per_batch * batches),
                BATCHES_MULTIPLIED.of(count=batches): image * batches,
                WEIGHTED_BY_LOSS.of(name=name): _exchanged(logits, labels, measure),
                IMAGES_SUMMED: image * len(labels),
                IMAGES_MULTIPLIED: image * len(labels) ** 2,
                ONE_IMAGE_LESS: _weighted(logits, labels, measure, less=1),
                LEAST_LIKELY: measure(-logits, labels),
                FIRST_BATCH: measure(logits[first], labels[first]),
                LAST_BATCH: measure(logits[last], labels[last]),
                ALWAYS_FULL.of(size=BATCH_SIZE, last=len(labels[last])): image
                * len(labels)
                / (batches * BATCH_SIZE),
                LAST_TAKEN_AS_FULL.of(size=BATCH_SIZE, last=len(labels[last])): per_batch
                * batches
                * BATCH_SIZE
                / len(labels),
            },
            next_step="Add up over all mini-batches, then divide by their number.",
        )


def grade_self_validation(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check ``validate_self_nn`` with known weights on a few mini-batches.

    Loss and error are those of the student's own layers, image by image, so that a
    mistake in a layer is not paid for here again.

    Raises
    ------
    Wrong
        If they are not averaged over all mini-batches.
    """
    answering(student)
    one_hot.graded_either_way(
        lambda as_one_hot: _grade_self(student, datasets, rng, note, as_one_hot),
        lambda: one_hot.used(student, datasets, rng),
        note,
    )


def _grade_self(
    student: Any,
    datasets: Any,
    rng: np.random.Generator,
    note: Callable[[str], None],
    as_one_hot: bool,
) -> None:
    loader_, x, labels = _validation_loader(student, datasets, rng, as_one_hot)
    linear, hidden, last = (
        fresh(student.linear_t), fresh(student.relu_t), fresh(student.softmax_cross_entropy_t)
    )  # fmt: skip
    w = as_array(linear.w, what="linear_t().w", shape=(10, 784))
    b = as_array(linear.b, what="linear_t().b").reshape(-1)
    returned = student.validate_self_nn(linear, hidden, last, loader_)
    logits = relu(x @ w.T + b)
    try:
        _grade_validation(returned, logits, labels, "validate_self_nn")
    except Wrong as error:
        given = np.eye(10)[labels] if as_one_hot else labels
        if not _own_averages(student, linear, x, given, returned):
            raise error
        # What they give may be right, too: log(p + 1e-10) is, but for large logits.
        note("validate_self_nn averages what your own layers give, which have their own checks.")


def _own_averages(student: Any, linear: Any, x: Any, labels: Any, returned: Any) -> bool:
    """Whether the values are right averages of what the student's own layers give."""
    hidden, last = fresh(student.relu_t), fresh(student.softmax_cross_entropy_t)
    pairs: list[list[float]] = []
    for start in range(0, len(labels), BATCH_SIZE):
        batch = slice(start, start + BATCH_SIZE)
        given = last.forward(hidden.forward(linear.forward(x[batch])), labels[batch])
        pairs.append([as_scalar(number, what="loss and error") for number in given[-2:]])
    sizes = [len(labels[start : start + BATCH_SIZE]) for start in range(0, len(labels), BATCH_SIZE)]
    columns = list(zip(*pairs, strict=True))
    try:
        return all(map(_is_average, returned, columns, [sizes] * len(columns)))
    except Wrong:
        return False


def _is_average(found: Any, own: Sequence[float], sizes: Sequence[int]) -> bool:
    """Whether a number is an average of one for each mini-batch, unless they are all alike."""
    ways = [
        Own("your own layers", np.mean, own),
        Own("your own layers", lambda each: np.average(each, weights=sizes), own),
    ]
    number = np.array(as_scalar(found, what="loss and error"))
    return bool(right_for_own(number, np.ones(()), ways, what="it", rtol=RTOL, atol=None))


def grade_torch_validation(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check ``validate_pytorch_nn`` with the student's own Net on a few mini-batches.

    Raises
    ------
    Wrong
        If loss and error are not averaged over all mini-batches.
    """
    one_hot.graded_either_way(
        lambda as_one_hot: _grade_torch(student, datasets, rng, as_one_hot),
        lambda: one_hot.used(student, datasets, rng),
        note,
    )


def _grade_torch(student: Any, datasets: Any, rng: np.random.Generator, as_one_hot: bool) -> None:
    returned, logits, labels = _validated_in_torch(student, datasets, rng, as_one_hot)
    _grade_validation(returned, logits, labels, "validate_pytorch_nn")


def error_in_torch(
    student: Any, datasets: Any, rng: np.random.Generator
) -> tuple[float, list[float]]:
    """Return the error that ``validate_pytorch_nn`` gives, and those that are right.

    Raises
    ------
    Wrong
        If it does not return a pair of numbers.
    """
    returned, logits, labels = _validated_in_torch(student, datasets, rng, as_one_hot=False)
    error = returned[-1] if isinstance(returned, list) and len(returned) == 2 else None
    found = as_scalar(error, what="the error of validate_pytorch_nn")
    return found, list(_averages(logits, labels, error_rate).values())


def _validated_in_torch(
    student: Any, datasets: Any, rng: np.random.Generator, as_one_hot: bool
) -> tuple[Any, Any, Any]:
    """Return what ``validate_pytorch_nn`` returns, with the logits and the labels of it."""
    loader_, x, labels = _validation_loader(student, datasets, rng, as_one_hot)
    network = student.Net()
    criterion = keep(define(student, mean_cross_entropy, shown="nn.CrossEntropyLoss()"))
    returned = student.validate_pytorch_nn(network, criterion, loader_)
    outputs = define(student, outputs_of, shown="Net()(x)")(network, Tensor(x.astype(np.float32)))
    return returned, as_array(outputs, what="Net()(x)", shape=(len(labels), 10)), labels
