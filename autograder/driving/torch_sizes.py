"""Why the sizes of a network do not fit: its layers, or what it makes of its input."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from autograder.oracles.layer_shapes import Shape, why_other_layers
from autograder.results.cause import Cause

__all__ = [
    "HARD_CODED_BATCH",
    "Shape",
    "batch_written_down",
    "why_images_do_not_fit",
    "why_layers_do_not_fit",
    "why_other_layers",
]

LAYERS_DO_NOT_FIT = Cause(
    "layers do not fit",
    "{words}.",
    "nn.Linear(inputs, outputs): what one layer gives is what the next one takes.",
    explains=("constant", "factor", "off by one", "order", "operator"),
)
ROWS_OF_OTHER_LENGTH = Cause(
    "rows of a different length",
    "Rows of {found} numbers come to a layer where each image is {size}: reshaped to a different "
    "length, or flattened from the wrong axis.",
    "Flatten each image by itself: x.flatten(start_dim=1).",
    explains=("constant", "factor", "off by one", "operator"),
)
LAYER_TAKES_OTHERS = Cause(
    "layer takes another number",
    "Each image comes to a layer as {found} {things}, and that layer takes {takes}: one of the "
    "two sizes is wrong, or the layers are called in the wrong order.",
    "Print the shape just before that layer, and work out on paper what it should be.",
    explains=("constant", "factor", "off by one", "operator", "sign", "term", "order"),
)
HARD_CODED_BATCH = Cause(
    "hard-coded mini-batch",
    "It works for mini-batches of {rows} alone: that size is written into a reshape.",
    "Take the size from the data: x.reshape(len(x), -1).",
    explains=("constant",),
    about=("reshape", "view"),
)

#: What torch says where the two factors of a layer's product do not fit.
_PRODUCT = re.compile(r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)")
_CHANNELS = re.compile(r"expected input\[.*\] to have (\d+) channels, but got (\d+) channels")
_RESHAPED = re.compile(r"shape '\[-1, (\d+)\]' is invalid for input of size (\d+)")
_BATCH = re.compile(r"shape '\[(\d+),[^\]]*\]' is invalid for input of size \d+")
#: A mini-batch that somebody wrote into a reshape is no larger than this.
_LARGEST_BATCH = 1024


def why_layers_do_not_fit(
    found: Sequence[tuple[str, Shape]], inputs: int, outputs: int
) -> Cause | None:
    """Name the one size that does not fit, in a network of linear layers alone.

    Parameters
    ----------
    found : list of (name, shape)
        Of each parameter of a network, in order.
    inputs, outputs : int
        What the network is given, and what it is to give.
    """
    layers = [(name, shape) for name, shape in found if len(shape) == 2]
    if not layers or any(len(shape) > 2 for _, shape in found):
        return None
    words = []
    if layers[0][1][1] != inputs:
        words.append(f"{layers[0][0]} takes {layers[0][1][1]} numbers, and it is given {inputs}")
    for (before, (gives, _)), (after, (_, takes)) in itertools.pairwise(layers):
        if gives != takes:
            words.append(f"{before} gives {gives} numbers, and {after} takes {takes}")
    if layers[-1][1][0] != outputs:
        words.append(f"{layers[-1][0]} gives {layers[-1][1][0]} numbers where {outputs} are wanted")
    return LAYERS_DO_NOT_FIT.of(words=words[0]) if len(words) == 1 else None


def why_images_do_not_fit(message: str, shape: Shape) -> Cause | None:
    """Name the size that does not fit in a network, from what torch says of the shapes.

    Parameters
    ----------
    message : str
        Of the exception.
    shape : tuple of int
        Of the images.
    """
    count, size = shape[0], math.prod(shape[1:])
    if found := _PRODUCT.search(message):
        rows, columns, takes, _ = map(int, found.groups())
        if rows == count:
            return LAYER_TAKES_OTHERS.of(found=columns, things="numbers", takes=takes)
        if rows * columns == count * takes:
            return ROWS_OF_OTHER_LENGTH.of(found=columns, size=takes)
    if found := _CHANNELS.search(message):
        return LAYER_TAKES_OTHERS.of(found=found[2], things="channels", takes=found[1])
    found = _RESHAPED.search(message)
    if found and int(found[2]) == count * size and int(found[1]) != size:
        return ROWS_OF_OTHER_LENGTH.of(found=found[1], size=size)
    return None


def batch_written_down(message: str, batch: int) -> int | None:
    """Return the size of a mini-batch that a reshape asks for, whatever it is given; or None."""
    found = _BATCH.search(message)
    rows = int(found[1]) if found else batch
    return rows if rows != batch and 1 < rows <= _LARGEST_BATCH else None
