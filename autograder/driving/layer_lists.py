"""A network that a student keeps in two lists of the module's: a matrix and a bias for each layer.

Whatever the style, a rubric sees a :class:`~autograder.oracles.dense_networks.DenseNetwork`:
weights may be (n_in, n_out) or (n_out, n_in), biases rows or columns, both arrays or nested
lists, in a list, a tuple, a dict or an array of objects.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.driving import define
from autograder.errors import Wrong
from autograder.oracles import as_array, as_values, describe_returned
from autograder.oracles.catalogue import EMPTY, OTHER_ORDER
from autograder.oracles.dense_networks import DenseNetwork
from autograder.oracles.tolerances import FloatArray

#: What the two lists are called.
NAMES = ("weights", "biases")


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

    def read(self, weights: Sequence[FloatArray], biases: Sequence[FloatArray]) -> DenseNetwork:
        """Return a student's arrays as a network."""
        pairs = zip(weights, self.transposed, strict=True)
        return DenseNetwork([w.T if t else w for w, t in pairs], [b.reshape(-1) for b in biases])

    def write(self, network: DenseNetwork) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return a network as the student keeps it."""
        weights = zip(network.weights, self.transposed, strict=True)
        biases = zip(network.biases, self.bias_shapes, strict=True)
        return [w.T if t else w for w, t in weights], [b.reshape(shape) for b, shape in biases]


def layouts(
    weights: Sequence[FloatArray], biases: Sequence[FloatArray], *, inputs: int, outputs: int
) -> list[Layout]:
    """Return the layouts that lead from the inputs to the outputs, the uniform ones first."""
    shapes = tuple(b.shape for b in biases)
    if len(weights) != len(biases) or any(w.ndim != 2 for w in weights):
        return []
    choices = sorted(
        itertools.product((False, True), repeat=len(weights)), key=lambda one: len(set(one))
    )
    found = []
    for transposed in choices:
        sides = [w.shape[::-1] if t else w.shape for w, t in zip(weights, transposed, strict=True)]
        ends = [inputs, *(n_out for _, n_out in sides)]
        chained = [n_in for n_in, _ in sides] == ends[:-1] and ends[-1] == outputs
        if chained and [b.size for b in biases] == ends[1:]:
            found.append(Layout(transposed, shapes))
    return found


class LayerLists:
    """Sets and reads a student's lists of weights and biases.

    Parameters
    ----------
    student : Remote
        The student's module.
    inputs, outputs : int
        Between which the layers lead.

    Attributes
    ----------
    layout : Layout
        The first of those that are possible; what a rubric finds out may settle another.
    possible : list of Layout
    sizes : list of int
        Numbers of neurons, from the input to the output.

    Raises
    ------
    Wrong
        If one of the lists is missing, None or no list of arrays, or the layers do not fit.
    """

    def __init__(self, student: Any, *, inputs: int, outputs: int) -> None:
        self._student = student
        self._read = define(student, read_parameters, shown="reading weights and biases")
        self._write = define(student, write_parameters, shown="setting weights and biases")
        weights, biases = self._arrays()
        self.possible = layouts(weights, biases, inputs=inputs, outputs=outputs)
        if not self.possible:
            raise _do_not_fit(weights, biases, inputs, outputs)
        self.layout = self.possible[0]
        self.sizes = self.layout.read(weights, biases).sizes

    def _arrays(self) -> tuple[list[FloatArray], list[FloatArray]]:
        found = self._read(self._student)
        for name, values in zip(NAMES, found, strict=True):
            if values is None:
                getattr(self._student, name)  # raises NotDefined if it is not even None
        return parameter_arrays(found[0], NAMES[0]), parameter_arrays(found[1], NAMES[1])

    @property
    def shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Name and shape of each array, as ``(n_in, n_out)`` and ``(n_out,)``, layer by layer."""
        pairs = enumerate(itertools.pairwise(self.sizes))
        return [
            (f"{name}[{layer}]", shape)
            for layer, (n_in, n_out) in pairs
            for name, shape in zip(NAMES, ((n_in, n_out), (n_out,)), strict=True)
        ]

    def network(self) -> DenseNetwork:
        """Return the student's network as it is now."""
        return self.layout.read(*self._arrays())

    def set(self, network: DenseNetwork) -> DenseNetwork:
        """Give the student's network other numbers; return it, rounded to the student's type."""
        self._write(self._student, *self.layout.write(network))
        return self.network()


def as_network(found: object, sizes: Sequence[int], *, what: str) -> DenseNetwork:
    """Take `found` for the weights and biases of a network: ``return weights, biases``.

    Parameters
    ----------
    found : object
        What the student's code gave.
    sizes : sequence of int
        Numbers of neurons, from the input to the output.
    what : str
        Name of the call in messages: ``initialize(layer_sizes)``.

    Raises
    ------
    Wrong
        If they are not two lists of arrays, in this order and of these sizes.
    """
    lists = as_values(found, ", ".join(NAMES), what=what)
    weights, biases = map(parameter_arrays, lists, NAMES)
    if weights[0].ndim < biases[0].ndim:
        right, other = ", ".join(NAMES), ", ".join(NAMES[::-1])
        raise Wrong(
            f"{what} returns its values in the wrong order",
            expected=right,
            found=other,
            cause=OTHER_ORDER.of(found=other, right=right),
        )
    possible = layouts(weights, biases, inputs=sizes[0], outputs=sizes[-1])
    networks = [each.read(weights, biases) for each in possible]
    right_ones = [each for each in networks if each.sizes == list(sizes)]
    if not right_ones:
        shapes = ", ".join(str(each.shape) for each in (*weights, *biases))
        raise Wrong(
            f"{what} returns arrays of the wrong shapes",
            expected=f"weights {', '.join(map(str, itertools.pairwise(sizes)))} and "
            f"{', '.join(map(str, sizes[1:]))} biases",
            found=shapes,
            next_step="Make a matrix (n_in, n_out) and a vector (n_out,) for each pair of sizes.",
        )
    return right_ones[0]


def parameter_arrays(found: Any, name: str) -> list[FloatArray]:
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
            next_step="Set weights and biases to the arrays of each layer.",
        )
    if not isinstance(found, list) or not found:
        raise Wrong(
            f"{name} is not a list of arrays",
            expected=f"{name}, a list with an array for each layer",
            found=describe_returned(found),
            cause=EMPTY if isinstance(found, list) else "",
            next_step="Keep one array for each layer, in a list.",
        )
    return [as_array(one, what=f"{name}[{i}]") for i, one in enumerate(found)]


def _do_not_fit(
    weights: Sequence[FloatArray], biases: Sequence[FloatArray], inputs: int, outputs: int
) -> Wrong:
    return Wrong(
        "weights and biases do not fit together",
        expected=f"weights and biases of layers that lead from {inputs} to {outputs}",
        found=", ".join(str(each.shape) for each in (*weights, *biases)),
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
