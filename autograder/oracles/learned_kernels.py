"""Does a network convolve: kernels that are smaller than the image, and that it learns."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograder.errors import Wrong

#: The shape of a parameter, and whether a gradient reaches it.
Learned = tuple[tuple[int, ...], bool]


def assert_convolves(parameters: Sequence[Learned], *, image: tuple[int, int], what: str) -> None:
    """Check that a network moves kernels over the image, and learns them.

    Parameters
    ----------
    parameters : sequence of (shape, bool)
        The shape of each, and whether a gradient reaches it: what
        :func:`autograder.driving.torch_images.learned_parameters` returns.
    image : tuple of int
        Height and width of the images.
    what : str
        Name of the network in messages.

    Raises
    ------
    Wrong
        If it has no kernels, one that is as large as the image, or none that has a part in its
        answer.
    """
    shapes = [shape for shape, _ in parameters]
    kernels = [s for s in shapes if len(s) == 4 and s[2] * s[3] > 1]
    if not kernels:
        raise Wrong(
            f"{what} has no convolution",
            expected="at least one nn.Conv2d among its layers, made in __init__",
            found=f"parameters of the shapes {[*map(list, shapes)]}"
            if shapes
            else "no parameters at all",
            next_step="Make the layers in __init__, as self.conv1 = nn.Conv2d(1, 32, 5): what is "
            "not an attribute, or stands in a plain list, is not trained.",
        )
    height, width = image
    if any(s[2] > height or s[3] > width or s[2] * s[3] >= math.prod(image) for s in kernels):
        raise Wrong(
            f"A kernel of {what} is as large as the image",
            expected="small kernels, as 5 x 5",
            found=f"{[*map(list, kernels)]}",
            next_step="Use nn.Conv2d(1, 32, kernel_size=5).",
        )
    if not any(learns for shape, learns in parameters if shape in kernels):
        raise Wrong(
            f"The convolutions of {what} have no part in its answer",
            expected="logits that depend on the kernels",
            found=f"no gradient reaches those of the shapes {[*map(list, kernels)]}",
            next_step="Call every layer in forward, each on what the one before it returned, and "
            "leave out detach() and torch.no_grad().",
        )
