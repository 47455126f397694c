"""Checks of the loss and of the small model of ``mlp_gradient_descent``."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import Remote, StudentRaised, Tensor, define, keep, torch_data
from autograder.driving.torch_sizes import why_other_layers
from autograder.oracles import Formula, as_array, as_scalar, assert_close, describe_returned
from autograder.oracles.own_values import Own
from autograder.rubrics.mlp_gradient_descent import driving, formulas
from autograder.rubrics.mlp_gradient_descent.causes import (
    ABSOLUTE_LOSS,
    BELOW_ZERO,
    DIVIDED_BY_WRONG,
    HINGE_LOSS,
    LOGISTIC_LOSS,
    LOSS_SUMMED,
    LOSS_WRONG_SIGN,
    NEGATIVE_MEAN,
    NEGATIVE_SUM,
    ONE_SIGN_LEFT,
    PAIRS_AVERAGED,
    PAIRS_SUMMED,
    SQUARED_ERROR,
    WRONG_SIGN_FRACTION,
    WRONG_SIGN_NUMBER,
)

Floats = NDArray[np.float64]
Note = Callable[[str], None]

#: Hidden neurons of the model.
HIDDEN = 5
LAYERS: list[tuple[int, ...]] = [(HIDDEN, 2), (HIDDEN,), (1, HIDDEN), (1,)]
_NEVER_UPDATES = (
    "|change| / loss is then below zero and never over 0.01: the training ends before its "
    "first update, or as soon as the loss is negative."
)


def loss_of(student: Any) -> Remote:
    """Return the student's loss for signs, where the notebook uses its name twice, too."""
    example = [Tensor(np.ones((3, 1), np.float32)), Tensor(np.ones(3, np.float32))]
    return _named(_found(student, "loss", example), "loss(predicted_labels, true_labels)")


def model_of(student: Any, name: str, shape: tuple[int, ...]) -> Remote:
    """Return the student's model that takes inputs of a shape."""
    return _named(_found(student, name, [Tensor(np.zeros(shape, np.float32))]), name)


def _found(student: Any, name: str, example: list[Tensor]) -> Remote:
    getattr(student, name)  # says so if none exists
    cells = keep(define(student, driving.statements_of_cells, shown="your file"), student)
    find = define(student, driving.last_that_accepts, shown=name)
    return keep(find, student, name, cells, example)


def _named(remote: Remote, name: str) -> Remote:
    return Remote(remote._process, remote._handle, name)


def perceptron_loss(outputs: Floats, labels: Floats) -> float:
    """Return the mean of max(0, -y f) for outputs f and labels y, each of shape (n,)."""
    return float(np.maximum(0.0, -labels * outputs).mean())


def perceptron_gradient(outputs: Floats, labels: Floats) -> Floats:
    """Return the gradient of :func:`perceptron_loss` with respect to the outputs."""
    return np.where(labels * outputs < 0, -labels, 0.0) / len(labels)


def _forms(outputs: Floats, labels: Floats) -> dict[str, Any]:
    """Return what common mistakes give, by the sentence that names them."""
    signed = labels * outputs
    return {
        NEGATIVE_MEAN.of(never=_NEVER_UPDATES): -signed.mean(),
        NEGATIVE_SUM.of(never=_NEVER_UPDATES): -signed.sum(),
        PAIRS_AVERAGED: np.maximum(0, -np.outer(labels, outputs)).mean(),
        PAIRS_SUMMED: np.maximum(0, -np.outer(labels, outputs)).sum(),
        LOSS_SUMMED: np.maximum(0, -signed).sum(),
        LOSS_WRONG_SIGN: np.maximum(0, signed).mean(),
        HINGE_LOSS: np.maximum(0, 1 - signed).mean(),
        SQUARED_ERROR: np.mean((outputs - labels) ** 2),
        LOGISTIC_LOSS: np.logaddexp(0, -signed).mean(),
        ABSOLUTE_LOSS: np.abs(signed).mean(),
        WRONG_SIGN_FRACTION: np.mean(signed < 0),
        WRONG_SIGN_NUMBER: np.sum(signed < 0),
        DIVIDED_BY_WRONG: (np.maximum(0, -signed).sum() / max(1, np.sum(signed < 0))),
    }


def _samples(rng: np.random.Generator, n: int, right: float) -> tuple[Floats, Floats]:
    """Draw outputs and labels of n samples; about this many have the right sign."""
    labels = rng.choice([-1.0, 1.0], size=n)
    signs = np.where(rng.random(n) < right, 1.0, -1.0)
    if n > 1:
        signs[:2], labels[:2] = (-1.0, 1.0), (1.0, -1.0)  # one of each at least
        if np.sum(signs < 0) == np.sum(labels < 0):  # the two are counted apart
            labels[-1] *= -1.0
    outputs = labels * signs * rng.uniform(0.25, 3.0, size=n)
    return outputs.astype(np.float32).astype(np.float64), labels


def _evaluated(student: Any, loss: Remote, outputs: Floats, labels: Floats, note: Note) -> Any:
    """Return the loss and its gradient; labels come as (n,), or as (n, 1) if that is refused."""
    call = define(student, driving.loss_and_gradient, shown="loss(predicted_labels, true_labels)")
    f, y = outputs.reshape(-1, 1).astype(np.float32), labels.astype(np.float32)
    try:
        return call(loss, Tensor(f), Tensor(y))
    except StudentRaised as error:
        try:
            found = call(loss, Tensor(f), Tensor(y.reshape(-1, 1)))
        except StudentRaised:
            raise error from None
    note("loss takes labels of shape (n, 1) alone; the notebook's labels have shape (n,).")
    return found


def assert_loss_value(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check that the loss is the mean of max(0, -y f).

    Raises
    ------
    Wrong
        If it is another number, or negative.
    """
    loss = loss_of(student)
    for n, right in ((6, 0.5), (40, 0.9), (1, 0.0), (25, 0.2)):
        outputs, labels = _samples(rng, n, right)
        refused: list[str] = []
        value, _ = _evaluated(student, loss, outputs, labels, refused.append)
        for remark in refused:
            note(remark)
        what = f"loss(predicted_labels, true_labels) of {n} samples"
        found = as_scalar(value, what=what)
        forms = _forms(outputs, labels)
        if refused:  # then the labels have their axis, and it is something else
            del forms[PAIRS_AVERAGED], forms[PAIRS_SUMMED]
        truth = perceptron_loss(outputs, labels)
        known = any(np.isclose(found, form, rtol=1e-4) for form in forms.values())
        if found < 0 and not known:
            raise Wrong(
                f"{what} is negative",
                expected=f"{truth:.6g}: zero if every sign is right, and never less",
                found=f"{found:.6g}",
                cause=BELOW_ZERO.of(never=_NEVER_UPDATES),
                next_step="Take max(0, -y f) of every sample before the mean.",
            )
        assert_close(
            found,
            truth,
            what=what,
            forms=forms if n > 1 else None,
            formula=Formula(formulas.loss, outputs, labels) if n > 1 else None,
            next_step="Work out two samples on paper: one of the right sign, one of the wrong.",
        )


def assert_loss_gradient(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check that the gradient of the loss reaches the outputs.

    A loss of another formula has another gradient: one that has its own, whatever it is,
    earns these points, and pays for the formula once.

    Raises
    ------
    Wrong
        If there is no gradient, or it is not that of the loss returned.
    """
    loss = loss_of(student)
    outputs, labels = _samples(rng, 12, 0.5)
    value, gradient = _evaluated(student, loss, outputs, labels, note)
    as_scalar(value, what="loss(predicted_labels, true_labels)")
    if gradient is None:
        raise Wrong(
            "the loss has no gradient",
            expected="a tensor of no dimension that backward() can start from",
            found="a number that does not remember how it was computed",
            next_step="Compute the loss from predicted_labels with operations of torch alone: "
            "item(), detach(), numpy(), torch.tensor(…) and comparisons forget it.",
        )
    found = as_array(gradient, what="the gradient of loss", shape=(12, 1)).reshape(-1)
    numeric = np.array(
        [_slope(student, loss, outputs, labels, note, index) for index in range(len(outputs))]
    )
    remark = assert_close(
        found,
        perceptron_gradient(outputs, labels),
        what="the gradient of loss with respect to predicted_labels",
        own=Own("the slope of your own loss", lambda slope: slope, numeric),
        rtol=2e-2,
        atol=2e-3,
    )
    if remark:
        note(remark)


def _slope(
    student: Any, loss: Remote, outputs: Floats, labels: Floats, note: Note, index: int
) -> float:
    """Return how fast the student's loss changes with one output, by central differences."""
    values = []
    for step in (0.05, -0.05):
        moved = outputs.copy()
        moved[index] += step
        value, _ = _evaluated(student, loss, moved, labels, note)
        values.append(as_scalar(value, what="loss(predicted_labels, true_labels)"))
    return (values[0] - values[1]) / 0.1


def assert_layers(student: Any) -> None:
    """Check that the model maps 2 features over 5 hidden neurons to 1 output.

    Raises
    ------
    Wrong
        If it has other layers, or gives outputs of the wrong shape.
    """
    model = model_of(student, "model", (1, 2))
    shapes = define(student, driving.layers_of, shown="model.parameters()")(model)
    if shapes is None:
        raise Wrong(
            "model has no parameters to train",
            expected="an nn.Module, such as nn.Sequential(…), with its layers",
            found=describe_returned(model),
            next_step="Build model from layers of torch.nn.",
        )
    matrices = [sorted(shape) for shape in shapes if len(shape) == 2]
    if matrices != [[2, HIDDEN], [1, HIDDEN]]:
        sizes = ", ".join(" x ".join(map(str, shape)) for shape in shapes if len(shape) == 2)
        raise Wrong(
            "model does not have the layers asked for",
            expected=f"weights {HIDDEN} x 2 and 1 x {HIDDEN}: 2 features, {HIDDEN} hidden "
            "neurons, 1 output",
            found=f"weights {sizes}" if sizes else "no matrix of weights",
            cause=why_other_layers(torch_data.layers(student, model), LAYERS),
            next_step="nn.Linear(inputs, outputs): one layer from the features to the hidden "
            "neurons, one from these to the output.",
        )
    outputs = driving_outputs(student, model, np.zeros((7, 2)), np.zeros((1, _size(shapes))))
    as_array(outputs[0], what="model(features) of 7 samples", shape=(7, 1))


def _size(shapes: list[list[int]]) -> int:
    return sum(int(np.prod(shape)) for shape in shapes)


def driving_outputs(student: Any, model: Remote, inputs: Floats, draws: Floats) -> list[Any]:
    """Return the outputs of a model with other parameters, for each draw of them."""
    run = define(student, driving.outputs_with, shown="model(features)")
    found = run(model, Tensor(inputs.astype(np.float32)), Tensor(draws.astype(np.float32)))
    return list(found) if isinstance(found, list) else [found]


def assert_bends(student: Any, rng: np.random.Generator) -> None:
    """Check that the model is not a straight line, and that its output can have either sign.

    Raises
    ------
    Wrong
        If there is no activation between the layers, or one after the last that leaves
        one sign alone.
    """
    model = model_of(student, "model", (1, 2))
    shapes = define(student, driving.layers_of, shown="model.parameters()")(model) or []
    draws = rng.normal(size=(12, _size(shapes)))
    half = rng.normal(size=(30, 2))
    x = np.concatenate([half, -half, np.zeros((30, 2))])
    outputs = [
        as_array(each, what="model(features) of 90 samples", shape=(90, 1)).reshape(3, 30)
        for each in driving_outputs(student, model, x, draws)
    ]
    # Of a straight line, the values at x and -x are as far from that at 0.
    bends = max(np.abs(f[0] + f[1] - 2 * f[2]).max() / (np.ptp(f) + 1e-9) for f in outputs)
    if bends < 1e-4:
        raise Wrong(
            "model is a straight line: there is no activation between its layers",
            expected="an activation, such as nn.ReLU(), after the first layer",
            found="outputs that are linear in the features, whatever the weights are",
            next_step="Put nn.ReLU() between the two linear layers.",
        )
    values = list(itertools.chain.from_iterable(each.ravel() for each in outputs))
    if min(values) >= 0 or max(values) <= 0:
        sign = "never negative" if min(values) >= 0 else "never positive"
        raise Wrong(
            f"the output of model is {sign}",
            expected="an output of either sign: it is the guess",
            found=f"outputs from {min(values):.3g} to {max(values):.3g}, with many weights",
            cause=ONE_SIGN_LEFT,
            next_step="End the model with the last linear layer.",
        )
