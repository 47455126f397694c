"""Driving a network that a student keeps in the module's lists ``weights`` and ``biases``.

Whatever the style, the rest of the rubric sees a :class:`Network`: weights may be
(n_in, n_out) or (n_out, n_in), biases rows or columns, both arrays or nested lists.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import NotDefined, StudentRaised, define
from autograder.driving.given import put_back
from autograder.oracles import as_array, as_scalar, describe_returned
from autograder.oracles.catalogue import EMPTY, OTHER_ORDER
from autograder.rubrics.fashion_backprop import given, sigmoid_network
from autograder.rubrics.fashion_backprop.sigmoid_network import Floats, Network

PIXELS, CLASSES = 784, 10
#: As close as a right loss comes to the expected one, in float32 and with 1e-10 in the log.
_SAME_LOSS = 1e-3


@dataclass(frozen=True)
class Layout:
    """How a student keeps weights and biases.

    Attributes
    ----------
    transposed : tuple of bool
        Whether each matrix is (n_out, n_in).
    bias_shapes : tuple of tuple of int
    """

    transposed: tuple[bool, ...]
    bias_shapes: tuple[tuple[int, ...], ...]

    def read(self, weights: Sequence[Floats], biases: Sequence[Floats]) -> Network:
        """Return a student's arrays as a network."""
        pairs = zip(weights, self.transposed, strict=True)
        return Network([w.T if t else w for w, t in pairs], [b.reshape(-1) for b in biases])

    def write(self, network: Network) -> tuple[list[Floats], list[Floats]]:
        """Return a network as the student keeps it."""
        weights = zip(network.weights, self.transposed, strict=True)
        biases = zip(network.biases, self.bias_shapes, strict=True)
        return [w.T if t else w for w, t in weights], [b.reshape(shape) for b, shape in biases]


def layouts(weights: Sequence[Floats], biases: Sequence[Floats]) -> list[Layout]:
    """Return the layouts that lead from 784 pixels to 10 classes, the uniform ones first."""
    shapes = tuple(b.shape for b in biases)
    if len(weights) != len(biases) or any(w.ndim != 2 for w in weights):
        return []
    choices = sorted(
        itertools.product((False, True), repeat=len(weights)), key=lambda one: len(set(one))
    )
    found = []
    for transposed in choices:
        sides = [w.shape[::-1] if t else w.shape for w, t in zip(weights, transposed, strict=True)]
        ends = [PIXELS, *(n_out for _, n_out in sides)]
        chained = [n_in for n_in, _ in sides] == ends[:-1] and ends[-1] == CLASSES
        if chained and [b.size for b in biases] == ends[1:]:
            found.append(Layout(transposed, shapes))
    return found


@dataclass(frozen=True)
class Form:
    """The form in which a student's functions take a sample and its label.

    Attributes
    ----------
    shape : tuple of int
        Of the sample.
    one_hot : bool
        Whether the label is a vector.
    scale : float
        What the student's code multiplies the pixels by.
    """

    shape: tuple[int, ...] = (PIXELS,)
    one_hot: bool = False
    scale: float = 1.0

    def label(self, y: int) -> Any:
        """Return a label as the student's functions take it."""
        return np.eye(CLASSES)[y] if self.one_hot else int(y)

    def samples(self, x: Floats) -> Floats:
        """Return rows of pixels as the student keeps a data set."""
        return x.reshape(len(x), *self.shape)

    def labels(self, y: Sequence[int]) -> Any:
        """Return labels as the student keeps them."""
        return np.eye(CLASSES)[list(y)] if self.one_hot else np.array(y, dtype=np.int64)


class Driver:
    """Sets and reads a student's network, and calls the functions that use it.

    Attributes
    ----------
    layout : Layout
    form : Form
        Those under which `feed_forward_sample` is right; the usual ones if it never is.
    """

    def __init__(self, student: Any, rng: np.random.Generator) -> None:
        self.student = student
        put_back(student, given.HELPERS)
        self._read = define(student, read_parameters, shown="reading weights and biases")
        self._write = define(student, write_parameters, shown="setting weights and biases")
        weights, biases = self._arrays()
        possible = layouts(weights, biases)
        if not possible:
            raise _no_network(weights, biases)
        self.layout, self.form = possible[0], Form()
        self.sizes = self.layout.read(weights, biases).sizes
        self._settle(possible, rng)

    def _arrays(self) -> tuple[list[Floats], list[Floats]]:
        found = self._read(self.student)
        for name, values in zip(("weights", "biases"), found, strict=True):
            if values is None:
                getattr(self.student, name)  # raises NotDefined if it is not even None
        return parameter_arrays(found[0], "weights"), parameter_arrays(found[1], "biases")

    def network(self) -> Network:
        """Return the student's network as it is now."""
        return self.layout.read(*self._arrays())

    def set(self, network: Network) -> Network:
        """Give the student's network other numbers; return it, rounded to the student's type."""
        self._write(self.student, *self.layout.write(network))
        return self.network()

    def random(self, rng: np.random.Generator) -> Network:
        """Give the student's network random numbers and return it."""
        return self.set(sigmoid_network.random_network(self.sizes, rng))

    def feed_forward(self, sample: Floats, y: int) -> tuple[Any, Any]:
        """Return the loss and the guess of `feed_forward_sample`.

        Raises
        ------
        Wrong
            If it does not return two values.
        """
        returned = self.student.feed_forward_sample(
            sample.reshape(self.form.shape), self.form.label(y)
        )
        if not isinstance(returned, list) or len(returned) != 2:
            raise Wrong(
                "feed_forward_sample(sample, y) does not return a pair",
                expected="loss, one_hot_guess",
                found=describe_returned(returned),
                next_step="End it with 'return loss, one_hot_guess'.",
            )
        if np.size(returned[0]) == CLASSES and np.size(returned[1]) == 1:
            raise Wrong(
                "feed_forward_sample(sample, y) returns its values in the wrong order",
                expected="loss, one_hot_guess",
                found="one_hot_guess, loss",
                cause=OTHER_ORDER.of(found="one_hot_guess, loss", right="loss, one_hot_guess"),
            )
        return returned[0], returned[1]

    def train(self, sample: Floats, y: int, learning_rate: float) -> Any:
        """Return what `train_one_sample` returns."""
        return self.student.train_one_sample(
            sample.reshape(self.form.shape), self.form.label(y), learning_rate
        )

    def _settle(self, possible: Sequence[Layout], rng: np.random.Generator) -> None:
        """Find the layout and the form under which the loss of a sample is right."""
        sample, y = random_sample(rng), int(rng.integers(CLASSES))
        numbers = sigmoid_network.random_network(self.sizes, rng)
        first: Form | None = None
        for form in self._forms():
            self.form = form
            self.set(numbers)
            try:
                found = as_scalar(self.feed_forward(sample, y)[0], what="loss")
            except (Wrong, NotDefined, StudentRaised):
                continue
            first = first or form
            for layout, scale in itertools.product(possible, (1.0, 1.0 / 255.0)):
                network = layout.read(*self.layout.write(numbers))
                right = sigmoid_network.loss(network, scale * sample, y)
                if math.isclose(found, right, rel_tol=_SAME_LOSS):
                    self.layout, self.form = layout, replace(form, scale=scale)
                    return
        self.form = first or next(self._forms())

    def _forms(self) -> Iterator[Form]:
        own = define(self.student, shape_of_first, shown="x_train[0]")(self.student)
        shapes: list[tuple[int, ...]] = [(784,), (28, 28), (1, 784), (784, 1), (1, 28, 28)]
        if isinstance(own, list) and tuple(own) in shapes:
            shapes.sort(key=lambda shape: shape != tuple(own))
        for one_hot, shape in itertools.product((False, True), shapes):
            yield Form(shape, one_hot)


def parameter_arrays(found: Any, name: str) -> list[Floats]:
    """Return a student's list of weights or biases as arrays of floats.

    Raises
    ------
    Wrong
        If it is missing, None, or not a list of arrays.
    """
    if found is None:
        raise Wrong(
            f"{name} is None",
            expected=f"{name}, a list with an array for each layer",
            found="None, as in the skeleton",
            next_step="Set weights and biases with initialize(layer_sizes), below that function.",
        )
    if not isinstance(found, list) or not found:
        raise Wrong(
            f"{name} is not a list of arrays",
            expected=f"{name}, a list with an array for each layer",
            found=describe_returned(found),
            cause=EMPTY if found == [] else "",
            next_step="Keep one array for each layer, in a list.",
        )
    return [as_array(one, what=f"{name}[{i}]") for i, one in enumerate(found)]


def random_sample(rng: np.random.Generator) -> Floats:
    """Draw 784 pixels from 0 to 1."""
    return rng.random(PIXELS)


def _no_network(weights: Sequence[Floats], biases: Sequence[Floats]) -> Wrong:
    shapes = ", ".join(str(each.shape) for each in (*weights, *biases))
    return Wrong(
        "weights and biases do not fit together",
        expected="weights of shapes (784, 32), (32, 32), (32, 10); biases of 32, 32 and 10 numbers",
        found=shapes,
        next_step="The outputs of a layer are the inputs of the next, and each has one bias.",
    )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def read_parameters(module: Any) -> tuple[Any, Any]:
    """Return weights and biases as lists of arrays; as they are where they are no such thing."""
    import numpy as np

    found: list[Any] = []
    for name in ("weights", "biases"):
        values = getattr(module, name, None)
        each: Any = list(values.values()) if isinstance(values, dict) else values
        try:
            plain = [one.tolist() if hasattr(one, "tolist") else one for one in each]
            found.append([np.array(one, float) for one in plain])
        except (TypeError, ValueError):
            found.append(values)
    return found[0], found[1]


def write_parameters(module: Any, weights: Any, biases: Any) -> None:
    """Put numbers into weights and biases, in place: other names may stand for the same arrays."""

    def fill(target: Any, values: Any) -> None:
        try:
            target[...] = values
        except TypeError:  # a list
            for i, value in enumerate(values):
                if hasattr(target[i], "__setitem__"):
                    fill(target[i], value)
                else:
                    target[i] = float(value)

    for name, new in (("weights", weights), ("biases", biases)):
        own = getattr(module, name)
        for target, values in zip(own.values() if isinstance(own, dict) else own, new):  # noqa: B905
            fill(target, values)


def shape_of_first(module: Any) -> Any:
    """Return the shape of x_train[0]; None if there is no such thing."""
    import numpy as np

    try:
        return list(np.shape(module.x_train[0]))
    except Exception:
        return None
