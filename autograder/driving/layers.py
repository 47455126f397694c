"""Layers that students wrote themselves: new ones, and what they compute with other parameters."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from autograder.driving import NotDefined, StudentRaised
from autograder.oracles import as_array
from autograder.oracles.plain import shape_of
from autograder.oracles.tolerances import FloatArray


def fresh(layer_class: Any) -> Any:
    """Return a new layer with its gradients cleared, if it has a way to clear them.

    Some clear to zero, some to None, some only once there is a gradient, and some
    have no ``zero_grad`` at all: all of these are right.

    Parameters
    ----------
    layer_class : Remote
        A class of the student's whose constructor wants nothing.
    """
    layer = layer_class()
    with contextlib.suppress(NotDefined, StudentRaised):
        layer.zero_grad()
    return layer


def forward_with(layer: Any, name: str, x: Any) -> Callable[[FloatArray], Any]:
    """Return a layer's ``forward(x)`` as a function of one of its parameters.

    Parameters
    ----------
    layer : Remote
        A student's layer; its parameter stays what it is last called with.
    name : str
        The attribute that the parameter is: ``"w"``. It keeps its own shape, whatever that of
        the numbers is which the function is given.
    x : array
        What ``forward`` is given.
    """
    own = getattr(layer, name)
    shape = shape_of(own)
    if shape is None:
        shape = as_array(own, what=name).shape  # which refuses it

    def forward(value: FloatArray) -> Any:
        setattr(layer, name, value.reshape(shape))
        return layer.forward(x)

    return forward
