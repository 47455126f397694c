"""The check of the plot of both losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving.torch_data import Floats
from autograder.rubrics.fashion_backprop.causes import CURVE_MISSING, NO_LEGEND


def assert_plotted(student: Any, rng: np.random.Generator) -> None:
    """Check that `plot_losses` draws both curves in one figure.

    Raises
    ------
    Wrong
        If a curve is missing; half of the points are for its legend.
    """
    train, test = (np.sort(rng.uniform(0.1, 2.0, 6))[::-1] for _ in range(2))
    student.plot_losses(train.tolist(), test.tolist())
    axes = [axes for figure in student.figures() for axes in figure.axes]
    wanted = "one figure with two lines, train_losses and test_losses, and a legend"
    if not any(all(_draws(one, curve) for curve in (train, test)) for one in axes):
        drawn = [len(one.lines) for one in axes]
        names = {"train_losses": train, "test_losses": test}
        without = [
            name for name, curve in names.items() if not any(_draws(one, curve) for one in axes)
        ]
        raise Wrong(
            "plot_losses does not plot both losses",
            expected=wanted,
            found=f"axes with {' and '.join(map(str, drawn))} lines" if axes else "no figure",
            cause=CURVE_MISSING.of(name=without[0]) if sum(drawn) == len(without) == 1 else "",
            next_step="Call plt.plot(train_losses) and plt.plot(test_losses), then plt.show().",
        )
    if not any(one.legend for one in axes):
        raise Wrong(
            "the plot has no legend",
            expected=wanted,
            found="two lines that look alike to a reader",
            cause=NO_LEGEND,
            next_step="Give each plt.plot a label=… and call plt.legend().",
            earned=0.5,
        )


def _draws(axes: Any, curve: Floats) -> bool:
    return any(
        np.shape(line.y) == curve.shape and np.allclose(line.y, curve, rtol=1e-3)
        for line in axes.lines
    )
