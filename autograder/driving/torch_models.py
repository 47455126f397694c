"""Models in the student's torch: what they learn, what they give, and what a training made."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.driving import Remote, StudentRaised, Tensor, define, keep
from autograder.driving.torch_data import layers
from autograder.driving.torch_sizes import Shape, why_layers_do_not_fit, why_other_layers
from autograder.errors import Wrong
from autograder.oracles import describe_returned
from autograder.results.cause import Cause


def as_tensor(values: npt.ArrayLike) -> Tensor:
    """Return numbers as a tensor of torch's usual type, float32."""
    return Tensor(np.asarray(values, dtype=np.float32))


def learned_shapes(student: Any, model: Remote, what: str) -> list[Shape] | None:
    """Return the shape of each parameter that a model learns; None if it has no parameters()."""
    found = define(student, shapes_of, shown=f"{what}.parameters()")(model)
    return None if found is None else [tuple(shape) for shape in found]


def assert_sizes(student: Any, model: Remote, sizes: Sequence[int], *, what: str) -> None:
    """Check that a model has one matrix of weights from each size to the next.

    Which way round a matrix is, and whether it is part of ``nn.Linear``, makes no difference.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of the neurons of each hidden layer, and of the outputs.
    what : str
        Name of the model in messages.

    Raises
    ------
    Wrong
        If it has no parameters, or other layers.
    """
    shapes = learned_shapes(student, model, what)
    if shapes is None:
        raise Wrong(
            f"{what} has no parameters to train",
            expected="an nn.Module, such as nn.Sequential(…), with its layers",
            found=describe_returned(model),
            next_step=f"Build {what} from layers of torch.nn.",
        )
    pairs = list(itertools.pairwise(sizes))
    matrices = [sorted(shape) for shape in shapes if len(shape) == 2]
    if matrices != [sorted(pair) for pair in pairs]:
        found = ", ".join(" x ".join(map(str, shape)) for shape in shapes if len(shape) == 2)
        wanted = [shape for takes, gives in pairs for shape in ((gives, takes), (gives,))]
        raise Wrong(
            f"{what} does not have the layers asked for",
            expected=f"weights {' and '.join(f'{gives} x {takes}' for takes, gives in pairs)}: "
            f"{sizes[0]} inputs, {', '.join(map(str, sizes[1:-1]))} hidden neurons, "
            f"{sizes[-1]} output{'s' * (sizes[-1] > 1)}",
            found=f"weights {found}" if found else "no matrix of weights",
            cause=why_other_layers(layers(student, model), wanted),
            next_step="nn.Linear(inputs, outputs): one layer from the inputs to the hidden "
            "neurons, one from these to the outputs.",
        )


def classifier_outputs(
    student: Any, model: Remote, x: npt.ArrayLike, *, inputs: int, classes: int, what: str
) -> Any:
    """Return what a classifier gives for samples, before anything is made of it.

    Parameters
    ----------
    inputs, classes : int
        How many numbers a sample has, and how many classes there are: a layer that does not
        fit is named.

    Raises
    ------
    StudentRaised
        If it fails.
    Wrong
        If it has nothing to learn, or a size that does not fit gives a different shape.
    """

    def why() -> Cause | None:
        if learned_shapes(student, model, what) is None:
            return None
        return why_layers_do_not_fit(layers(student, model), inputs, classes)

    try:
        found = outputs_of(student, model, x, f"{what}(…)")
    except StudentRaised as error:
        raise error.because(why()) from None
    wanted = (len(np.asarray(x)), classes)
    shape = found.shape if isinstance(found, np.ndarray) else None
    if shape != wanted and (cause := why()):
        raise Wrong(
            f"{what} does not give {classes} numbers for each sample",
            expected=f"logits of shape {wanted}, for {wanted[0]} samples",
            found=f"shape {shape}" if shape else describe_returned(found),
            cause=cause,
        )
    if not learned_shapes(student, model, what):
        raise Wrong(
            f"{what} has no parameters to train",
            expected="an nn.Module with at least one layer",
            found="a model that learns 0 numbers",
            next_step=f"Build {what} from layers of torch.nn.",
        )
    return found


def outputs_of(student: Any, model: Remote, x: npt.ArrayLike, what: str) -> Any:
    """Return what a model gives for inputs, in the mode that it is in."""
    return define(student, called, shown=what)(model, as_tensor(x))


def outputs_with(
    student: Any, model: Remote, x: npt.ArrayLike, draws: npt.ArrayLike, what: str
) -> list[Any]:
    """Return what a model gives for inputs with other parameters, for each draw of them.

    Parameters
    ----------
    draws : array_like of shape (n_draws, n_parameters)
        All that it learns, in the order of its parameters, flat.
    """
    found = define(student, called_with, shown=what)(model, as_tensor(x), as_tensor(draws))
    return list(found) if isinstance(found, list) else [found]


def loss_and_gradient(
    student: Any, loss: Remote, outputs: npt.ArrayLike, labels: npt.ArrayLike, *, what: str
) -> tuple[Any, Any, bool]:
    """Return what a loss gives, and its gradient with respect to the outputs, or None.

    Parameters
    ----------
    outputs, labels : array_like of shape (n,)
        The outputs come as a column, (n, 1), as a model with one output gives them.

    Returns
    -------
    tuple of (object, object, bool)
        The last says whether the loss refused the labels as (n,), and took them as (n, 1).
    """
    call = define(student, differentiated, shown=what)
    column, y = as_tensor(np.reshape(outputs, (-1, 1))), np.asarray(labels)
    try:
        return (*call(loss, column, as_tensor(y)), False)
    except StudentRaised as error:
        try:
            return (*call(loss, column, as_tensor(y.reshape(-1, 1))), True)
        except StudentRaised:
            raise error from None


def accepts(student: Any, function: Remote, *arguments: Tensor) -> bool:
    """Whether a function of the student's takes such arguments."""
    try:
        keep(define(student, without_gradient, shown="it"), function, list(arguments))
    except Wrong:
        return False
    return True


def copy_of(student: Any, model: Remote, *, fresh: bool = False) -> Remote:
    """Return a copy of a model, with new first weights if it is to be fresh."""
    return keep(define(student, copied, shown="copying the model"), model, fresh)


def linear_classifier(student: Any, weights: npt.ArrayLike) -> Remote:
    """Return a model of one linear layer, with weights of shape (classes, features) and bias 0.

    It takes images of any shape with as many pixels.
    """
    return keep(define(student, flat_linear, shown="model"), as_tensor(weights))


def trained(student: Any, returned: Remote | None, model: Remote) -> Remote:
    """Return the model that was trained: the one among what is returned, or the one given."""
    return keep(define(student, model_among, shown="what is returned"), returned, model)


def recording_loss(student: Any, loss: Remote) -> Remote:
    """Return a loss of the student's that keeps its first 1,000 values."""
    return keep(define(student, recording, shown="loss"), loss)


def recorded_losses(student: Any, loss: Remote) -> list[float]:
    """Return what a loss of :func:`recording_loss` gave, in order."""
    found: list[float] = define(student, values_of, shown="loss")(loss)
    return found


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself; nothing here knows what is right.


def shapes_of(model: Any) -> list[list[int]] | None:
    """Return the shapes of what a model learns; None if it has no parameters."""
    if not callable(getattr(model, "parameters", None)):
        return None
    return [list(parameter.shape) for parameter in model.parameters() if parameter.requires_grad]


def called(model: Any, x: Any) -> Any:
    """Return the outputs of a model."""
    import torch

    with torch.no_grad():
        return model(x)


def called_with(model: Any, x: Any, draws: Any) -> Any:
    """Return a model's outputs with other parameters, for each draw of them."""
    import copy

    import torch

    changed, found = copy.deepcopy(model), []
    with torch.no_grad():
        for numbers in draws:
            start = 0
            for parameter in filter(lambda each: each.requires_grad, changed.parameters()):
                size = parameter.numel()
                parameter.copy_(numbers[start : start + size].reshape(parameter.shape))
                start += size
            found.append(changed(x).detach().clone())
    return found


def differentiated(loss: Any, outputs: Any, labels: Any) -> tuple[Any, Any]:
    """Return what a loss gives, and its gradient with respect to the outputs, or None."""
    import torch

    outputs = outputs.clone().requires_grad_()
    value: Any = loss(outputs, labels)
    if torch.is_tensor(value) and value.requires_grad and value.numel() == 1:
        torch.autograd.backward(value)
    return value, outputs.grad


def without_gradient(function: Any, arguments: Any) -> Any:
    """Call a function without recording gradients."""
    import torch

    with torch.no_grad():
        return function(*arguments)


def copied(model: Any, fresh: bool) -> Any:
    """Return a copy of a model, its layers set to new first weights if that is asked for."""
    import copy

    model = copy.deepcopy(model)
    for layer in model.modules() if fresh else ():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    return model


def flat_linear(weights: Any) -> Any:
    """Return a linear layer behind a Flatten, with these weights."""
    import torch

    layer = torch.nn.Linear(weights.shape[1], len(weights))
    with torch.no_grad():
        layer.weight.copy_(weights)
        layer.bias.zero_()
    return torch.nn.Sequential(torch.nn.Flatten(), layer)


def model_among(returned: Any, model: Any) -> Any:
    """Return the first module among what a training returned, or the model it was given."""
    import torch

    values = returned if isinstance(returned, (tuple, list)) else [returned]
    return next((each for each in values if isinstance(each, torch.nn.Module)), model)


def recording(loss: Any) -> Any:
    """Return a loss that keeps what it gave."""
    import torch

    losses: list[float] = []

    def recorded(predicted_labels: Any, true_labels: Any) -> Any:
        value = loss(predicted_labels, true_labels)
        if len(losses) < 1000:
            losses.append(float(torch.as_tensor(value).detach().reshape(-1)[0]))
        return value

    recorded.losses = losses  # type: ignore[attr-defined]
    return recorded


def values_of(loss: Any) -> list[float]:
    """Return what a recording loss keeps."""
    return list(loss.losses)
