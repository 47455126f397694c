"""Runs a student's training by mini-batches on a model that keeps what it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, Tensor, define, keep
from autograder.driving.torch_data import loader
from autograder.errors import Wrong
from autograder.oracles import Recording

_TRAINING, _VALIDATION, _BATCH = 20, 9, 6
_CLASSES, _SIDE = 10, 28


def record(
    student: Any,
    train: Remote,
    rng: np.random.Generator,
    settings: Mapping[str, float],
    *,
    what: str,
    order: str = "model, loss, training, validation, device",
    spellings: Mapping[str, Sequence[str]] | None = None,
) -> Recording:
    """Run a training of the student's on 20 images, validated on 9, in mini-batches of 6.

    Parameters
    ----------
    train : Remote
        The student's function: it trains a model in place, or returns it.
    settings : mapping of str to number
        ``lr`` and ``epochs``: passed by name where the function takes them, and set in the
        student's module else. Optimizers that were made outside of any function are given
        the model, and the learning rate.
    what : str
        Name of the training in messages.
    order : str
        In which order it takes the model, a loss, the two loaders, and the name of the device.
    spellings : mapping of str to sequence of str, optional
        Under which names a setting may go, each under its own by default.

    Raises
    ------
    Wrong
        If it fails, or never calls the model.
    """
    n, split = _TRAINING + _VALIDATION, _TRAINING
    x = rng.random(size=(n, _SIDE, _SIDE)).astype(np.float32)
    x[:, 0, 0] = (1 + np.arange(n)) / n  # tells the images apart
    labels = rng.integers(0, _CLASSES, size=n)
    weights = (0.05 * rng.normal(size=(_CLASSES, _SIDE * _SIDE))).astype(np.float32)
    training, validation = (
        loader(student, x[part, None], labels[part], batch_size=_BATCH, shuffle=False)
        for part in (slice(0, split), slice(split, n))
    )
    model = keep(define(student, recorder, shown="model"), Tensor(weights))
    give_to_optimizers(student, model, settings.get("lr"))
    names = {name: list((spellings or {}).get(name, [name])) for name in settings}
    set_up = define(student, settings_of, shown=what)
    named = set_up(student, train, names, dict(settings))
    given = [name.strip() for name in order.split(",")]
    run = define(student, recorded, shown=f"{what}({', '.join(given[:2])}, …)")
    firsts, at_call, last = run(train, given, model, training, validation, named)
    if not firsts:
        raise Wrong(
            f"{what} never calls the model",
            expected="model(x) for every mini-batch x",
            found="a training without the model that was given",
            next_step=f"Use the arguments of {what}: the model, the loss and the loaders.",
        )
    return Recording.of(
        x.reshape(n, -1).astype(np.float64),
        labels,
        [np.rint(np.asarray(first) * n).astype(np.int64) - 1 for first in firsts],
        [np.asarray(each, dtype=np.float64) for each in at_call],
        np.asarray(last, dtype=np.float64),
        samples=split,
        per_epoch=-(-split // _BATCH),
    )


def give_to_optimizers(student: Any, model: Remote, lr: float | None = None) -> None:
    """Have the optimizers of the student's module, outside any function, update this model.

    Parameters
    ----------
    lr : float, optional
        Their learning rate; without it, they keep their own.
    """
    define(student, exchange_parameters, shown="optimizer")(student, model, lr)


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself; nothing here knows what is right.


def recorder(weights: Any) -> Any:
    """Return a linear model that keeps its weights each time it is called.

    ``calls`` has, for each, the first pixel of every image, which tells them apart, and
    the weights.
    """
    import torch

    calls: list[Any] = []

    class Recorder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(weights.shape[1], len(weights), bias=False)
            self.linear.weight = torch.nn.Parameter(weights.clone())

        @property
        def calls(self) -> Any:
            return calls  # one list for all copies of the model

        def forward(self, images: Any) -> Any:
            flat = images.flatten(start_dim=1)
            if len(calls) < 2000:
                calls.append([flat[:, 0].clone(), self.linear.weight.detach().clone()])
            return self.linear(flat)

    return Recorder()


def settings_of(module: Any, train: Any, spellings: Any, settings: Any) -> Any:
    """Return what to pass to a training by name; the rest is set in the module."""
    import inspect

    named = {}
    for setting, names in spellings.items():
        for name in names:
            if name in inspect.signature(train).parameters:
                named[name] = settings[setting]
            elif isinstance(getattr(module, name, None), (int, float)):
                setattr(module, name, settings[setting])
    return named


def exchange_parameters(module: Any, model: Any, lr: Any) -> None:
    """Give a model's parameters to all optimizers of a module."""
    import torch

    for optimizer in list(vars(module).values()):
        if isinstance(optimizer, torch.optim.Optimizer):
            optimizer.state.clear()
            for group in optimizer.param_groups:
                group["params"] = []
                group["lr"] = group["lr"] if lr is None else lr
            optimizer.param_groups[0]["params"] = list(model.parameters())


def recorded(
    train: Any, order: list[str], model: Any, training: Any, validation: Any, named: Any
) -> tuple[list[NDArray[Any]], list[NDArray[Any]], NDArray[Any]]:
    """Train a recorder.

    Returns
    -------
    tuple
        The first pixels of each call of the model; the weights at each call; and the
        weights of the trained model.
    """
    import torch

    given = {"model": model, "loss": torch.nn.CrossEntropyLoss(), "device": "cpu"}
    given |= {"training": training, "validation": validation}
    returned = train(*[given[name] for name in order], **named)
    values = returned if isinstance(returned, (tuple, list)) else [returned]
    trained = next((each for each in values if type(each) is type(model)), model)
    calls = model.calls
    return [call[0] for call in calls], [call[1] for call in calls], trained.linear.weight
