"""A dense network that a student's functions run and train with one sample at a time.

The network is kept in lists of the module's, see :mod:`autograder.driving.layer_lists`; one
function returns the loss of a sample and a guess, another makes a step of gradient descent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.driving import NotDefined, StudentRaised, define
from autograder.driving.layer_lists import LayerLists
from autograder.errors import Wrong
from autograder.oracles import as_scalar, as_values
from autograder.oracles.backprop import BackpropStep
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.oracles.dense_networks import DenseNetwork
from autograder.oracles.plain import shape_of
from autograder.oracles.tolerances import FloatArray

#: As close as a right loss comes to the expected one, in float32 and with 1e-10 in the log.
_SAME_LOSS = 1e-3


@dataclass(frozen=True)
class Form:
    """The form in which a student's functions take a sample and its label.

    Attributes
    ----------
    shape : tuple of int
        Of the sample.
    classes : int
    one_hot : bool
        Whether the label is a vector.
    scale : float
        What the student's code multiplies the sample by.
    """

    shape: tuple[int, ...]
    classes: int
    one_hot: bool = False
    scale: float = 1.0

    def label(self, y: int) -> Any:
        """Return a label as the student's functions take it."""
        return np.eye(self.classes)[y] if self.one_hot else int(y)

    def samples(self, x: FloatArray) -> FloatArray:
        """Return rows of numbers as the student keeps a data set."""
        return x.reshape(len(x), *self.shape)

    def labels(self, y: Sequence[int]) -> Any:
        """Return labels as the student keeps them."""
        return np.eye(self.classes)[list(y)] if self.one_hot else np.array(y, dtype=np.int64)


class SampleNetwork:
    """Sets and reads a student's network, and calls the functions that use it.

    Parameters
    ----------
    student : Remote
        The student's module.
    rng : numpy.random.Generator
    inputs, classes : int
        Numbers in a sample, and classes.
    forward : str
        Name of the function that returns loss and guess of ``(sample, label)``.
    step : str
        Name of that which makes a step with ``(sample, label, learning_rate)``.
    returns : str
        What `forward` returns, as it stands in a return statement.
    data : str
        Name of the data set that samples are taken from, for their shape.
    scales : sequence of float
        What student code may multiply a sample by.

    Attributes
    ----------
    lists : LayerLists
    form : Form
        That in which `forward` gives the right loss; the usual one if it never does.

    Raises
    ------
    Wrong
        As `LayerLists` does.
    """

    def __init__(
        self,
        student: Any,
        rng: np.random.Generator,
        *,
        inputs: int,
        classes: int,
        forward: str,
        step: str,
        returns: str = "loss, one_hot_guess",
        data: str = "x_train",
        scales: Sequence[float] = (1.0, 1.0 / 255.0),
    ) -> None:
        self.student, self.inputs, self.classes, self.scales = student, inputs, classes, scales
        self._forward, self._step, self._returns, self._data = forward, step, returns, data
        self.lists = LayerLists(student, inputs=inputs, outputs=classes)
        self.sizes = self.lists.sizes
        self.form: Form
        self._settle(rng)

    def set(self, network: DenseNetwork) -> DenseNetwork:
        """Give the student's network other numbers; return it, rounded to the student's type."""
        return self.lists.set(network)

    def drawn(self, rng: np.random.Generator) -> tuple[DenseNetwork, FloatArray, int]:
        """Give it random numbers; return it with a sample from 0 to 1, and a label."""
        network = self.set(DenseNetwork.drawn(self.sizes, rng))
        return network, rng.random(self.inputs), int(rng.integers(self.classes))

    def feed_forward(self, x: FloatArray, y: int) -> tuple[Any, Any]:
        """Return the loss and the guess of a sample.

        Raises
        ------
        Wrong
            If two values are not returned, or in the other order.
        """
        what, names = f"{self._forward}(sample, y)", self._returns
        function = getattr(self.student, self._forward)
        returned = function(x.reshape(self.form.shape), self.form.label(y))
        loss, guess = as_values(returned, names, what=what)
        sizes = [_size(each) for each in (loss, guess)]
        if sizes == [self.classes, 1]:
            found = ", ".join(reversed(names.split(", ")))
            raise Wrong(
                f"{what} returns its values in the wrong order",
                expected=names,
                found=found,
                cause=OTHER_ORDER.of(found=found, right=names),
            )
        return loss, guess

    def loss(self, x: FloatArray, y: int, network: DenseNetwork | None = None) -> Any:
        """Return the student's loss of a sample, of a network that is set first if it is given."""
        if network is not None:
            self.set(network)
        return self.feed_forward(x, y)[0]

    def train(self, x: FloatArray, y: int, learning_rate: float) -> Any:
        """Return what the function returns that makes a step."""
        function = getattr(self.student, self._step)
        return function(x.reshape(self.form.shape), self.form.label(y), learning_rate)

    def moved(self, network: DenseNetwork, x: FloatArray, y: int, rate: float) -> DenseNetwork:
        """Return by how much a step lowers each number of a network."""
        before = self.set(network)
        self.train(x, y, rate)
        return before.minus(self.lists.network())

    def steps(
        self, rng: np.random.Generator, count: int, rate: float, used: float | None = None
    ) -> Iterator[BackpropStep]:
        """Yield what a step does to random networks.

        Parameters
        ----------
        count : int
            How many.
        rate : float
            The learning rate that is given.
        used : float, optional
            That which student code uses instead, whatever it is given.
        """
        for _ in range(count):
            network, x, y = self.drawn(rng)
            gradients = self.moved(network, x, y, rate).times(1.0 / (used or rate))

            def loss(other: DenseNetwork, x: FloatArray = x, y: int = y) -> Any:
                return self.loss(x, y, other)

            yield BackpropStep(network, self.form.scale * x, y, used or rate, gradients, loss)

    def _settle(self, rng: np.random.Generator) -> None:
        """Find the layout and the form under which the losses of samples are right."""
        # A wrong loss of one sample may be the right one of another layout, by chance.
        samples = [(rng.random(self.inputs), int(rng.integers(self.classes))) for _ in range(2)]
        numbers = DenseNetwork.drawn(self.sizes, rng)
        first: Form | None = None
        for form in self._forms():
            self.form = form
            self.set(numbers)
            try:
                found = [as_scalar(self.loss(*each), what="loss") for each in samples]
            except (Wrong, NotDefined, StudentRaised):
                continue
            first = first or form
            for layout, scale in itertools.product(self.lists.possible, self.scales):
                network = layout.read(*self.lists.layout.write(numbers))
                right = [network.loss(scale * x, y) for x, y in samples]
                if np.allclose(found, right, rtol=_SAME_LOSS, atol=0.0):
                    self.lists.layout, self.form = layout, replace(form, scale=scale)
                    return
        self.form = first or next(self._forms())

    def _forms(self) -> Iterator[Form]:
        own = define(self.student, shape_of_first, shown=f"{self._data}[0]")
        found, n = own(self.student, self._data), self.inputs
        shapes: list[tuple[int, ...]] = [(n,), (1, n), (n, 1)]
        side = math.isqrt(n)
        if side * side == n:
            shapes[1:1] = [(side, side)]
            shapes.append((1, side, side))
        if isinstance(found, list) and tuple(found) in shapes:
            shapes.sort(key=lambda shape: shape != tuple(found))
        for one_hot, shape in itertools.product((False, True), shapes):
            yield Form(shape, self.classes, one_hot)


def _size(value: object) -> int:
    shape = shape_of(value)
    return 0 if shape is None else math.prod(shape)


# What follows runs in the student's process.


def shape_of_first(module: Any, name: str) -> list[int] | None:
    """Return the shape of the first sample of a data set; None if there is no such thing."""
    import numpy as np

    try:
        return list(np.shape(getattr(module, name)[0]))
    except Exception:
        return None
