"""How much faster the filter bank is than scikit-image's own convolution, and how exact.

    python benchmarks/gabor.py [--images N] [--timed-images N]

Filters 14 x 14 images with the 16 filters of ESE 546 homework 1, problem 1. scikit-image
is timed on a few images and scaled to all of them; the bank's time includes building it.
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from skimage.filters import gabor

from autograder.rubrics.ese546_hw1_problem1.rubric import FILTERS, features
from autograder.sandbox.standins.gabor_maps import GaborFilter, linear_map

PIXELS = 14 * 14


def images_to_filter(count: int) -> NDArray[np.float64]:
    """Return random images, each behind zeros: see the note in ``sandbox/standins/gabor_maps.py``.

    scipy reads up to a row and a pixel before an image, so these must be known for two
    results to be comparable.
    """
    padded = np.zeros((count, 2 * PIXELS))
    padded[:, PIXELS:] = np.random.default_rng(0).random((count, PIXELS))
    return padded[:, PIXELS:]


def with_skimage(
    images: NDArray[np.float64], filters: list[GaborFilter]
) -> tuple[NDArray[np.float64], float]:
    """Return the features of a few images as scikit-image computes them, and its seconds."""
    started = time.perf_counter()
    rows = [
        np.concatenate(
            [
                gabor(image.reshape(14, 14), f.frequency, f.theta, f.bandwidth)[0].ravel()
                for f in filters
            ]
        )
        for image in images
    ]
    return np.array(rows), time.perf_counter() - started


def main() -> None:
    """Time both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1_000)
    parser.add_argument("--timed-images", type=int, default=2)
    arguments = parser.parse_args()
    filters = [GaborFilter(*each) for each in itertools.product(*FILTERS)]
    images = images_to_filter(arguments.images)
    linear_map.cache_clear()
    started = time.perf_counter()
    found = features(images, FILTERS)
    fast = time.perf_counter() - started
    few, seconds = with_skimage(images[: arguments.timed_images], filters)
    slow = seconds / arguments.timed_images * arguments.images
    difference = float(np.abs(few - found[: arguments.timed_images]).max())
    table = Table("what", "value")
    table.add_row(f"scikit-image, {arguments.timed_images} images", f"{seconds:.1f} s")
    table.add_row(f"scikit-image, scaled to {arguments.images:,} images", f"{slow:,.0f} s")
    table.add_row(f"filter bank, {arguments.images:,} images", f"{fast:.3f} s")
    table.add_row("times faster", f"{slow / fast:,.0f}")
    table.add_row("largest difference", f"{difference:.1e}")
    Console().print(table)


if __name__ == "__main__":
    main()
