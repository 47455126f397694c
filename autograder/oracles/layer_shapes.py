"""Has a network the layers that it should, by the shapes of its parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

Shape = tuple[int, ...]

NOT_ATTRIBUTES = Cause(
    "layers are no attributes",
    "The layers are not attributes of the network itself.",
    explains=("missing update",),
)
LAYER_MISSING = Cause(
    "layer missing", "A layer is missing, with {shapes}.", explains=("missing update",)
)
LAYER_OF_OTHER_SIZE = Cause(
    "layer of another size", "{words}.", explains=("constant", "factor", "off by one", "order")
)

#: Weight and bias of one layer: more that are of another size are another network.
_MOST_OTHER = 2
_NEXT_STEP = (
    "Make the layers in __init__ with the sizes of the docstring, each with a bias, as "
    "attributes: self.fc1 = nn.Linear(…)."
)


def assert_layers(
    found: Sequence[tuple[str, Shape]],
    wanted: Sequence[Shape],
    *,
    what: str,
    next_step: str = _NEXT_STEP,
    earned: float = 0.0,
) -> None:
    """Check that a network has the layers wanted, made in whatever order.

    Parameters
    ----------
    found : sequence of (name, shape)
        Of each parameter, as :func:`autograder.driving.torch_data.layers` returns them.
    wanted : sequence of tuple of int
        In the order in which the layers are applied, each weight before its bias.
    what : str
        Name of the network in messages.
    next_step : str
        What to do if it has others; by default, of a module of torch.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If one is missing, too many, or of the wrong shape.
    """
    if sorted(shape for _, shape in found) == sorted(wanted):
        return
    raise Wrong(
        f"{what} has other layers than the homework's",
        expected=", ".join(map(str, wanted)),
        found=", ".join(f"{name} {shape}" for name, shape in found) or "no parameters",
        cause=why_other_layers(found, wanted),
        next_step=next_step,
        earned=earned,
    )


def why_other_layers(found: Sequence[tuple[str, Shape]], wanted: Sequence[Shape]) -> str:
    """Name the layer that is missing, or the one that is of another size; or nothing.

    Parameters
    ----------
    found : list of (name, shape)
        Of each parameter of a network, in order.
    wanted : list of shapes
    """
    if not found:
        return NOT_ATTRIBUTES
    missing = Counter(wanted) - Counter(shape for _, shape in found)
    other = Counter(shape for _, shape in found) - Counter(wanted)
    if missing and not other:
        return LAYER_MISSING.of(shapes=" and ".join(map(str, missing.elements())))
    pairs = zip(found, wanted, strict=False)
    wrong = [(name, shape, right) for (name, shape), right in pairs if shape != right]
    if len(found) == len(wanted) and 1 <= len(wrong) <= _MOST_OTHER:
        words = [f"{name} has shape {shape} instead of {right}" for name, shape, right in wrong]
        return LAYER_OF_OTHER_SIZE.of(words=", and ".join(words))
    return ""


def arranged(arrays: Sequence[Any], wanted: Sequence[Shape]) -> Iterator[list[FloatArray]]:
    """Yield every order of a network's parameters in which they have the shapes wanted.

    Layers may be made in a different order than they are applied in, and two parameters of one
    shape can be either way round.

    Parameters
    ----------
    arrays : sequence of ndarray
        With these shapes, in any order; few of one shape.
    wanted : sequence of tuple of int
    """
    places: dict[Shape, list[int]] = {}
    for place, shape in enumerate(wanted):
        places.setdefault(shape, []).append(place)
    orders: list[dict[int, FloatArray]] = [{}]
    for shape, at in places.items():
        alike = [np.asarray(each, np.float64) for each in arrays if np.shape(each) == shape]
        orders = [
            {**order, **dict(zip(at, some, strict=True))}
            for order in orders
            for some in permutations(alike, len(at))
        ]
    for order in orders:
        yield [order[place] for place in range(len(wanted))]
