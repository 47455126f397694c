"""Checks of the spiral's points and of the parameters that a network starts with."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import Formula, as_array, assert_close, describe_returned, require_order
from autograder.rubrics.cnn_spiral import formulas, spiral
from autograder.rubrics.cnn_spiral.causes import (
    AXES_EXCHANGED,
    BIASES_AT_1,
    CLASSES_FROM_1,
    DEVIATION,
    MEAN_NOT_0,
    NO_NOISE,
    NOISY_RADII,
)
from autograder.rubrics.cnn_spiral.spiral import Floats

#: Standard errors by which a mean or a standard deviation may be off.
_ERRORS = 5.0
#: Rounding alone moves an angle by this fraction of the noise, and less.
_NO_NOISE = 1e-6
_EXCHANGED = AXES_EXCHANGED


def assert_spiral(student: Any, rng: np.random.Generator) -> None:
    """Check the points of `make_spiral`: radii, angles, their noise, and labels.

    Raises
    ------
    Wrong
        If they lie elsewhere.
    """
    for num_points, num_classes in ((100, 3), (40, 5)):
        found, y = _pair(student.make_spiral(num_points, num_classes, 0.0), "make_spiral", "X, y")
        exact = spiral.points(num_points, num_classes, 0.0, rng)
        right = np.repeat(np.arange(num_classes), num_points)
        require_order([found, y], [exact, right], ["X", "y"], what="make_spiral")
        assert_close(
            found,
            exact,
            what=f"X of make_spiral({num_points}, {num_classes}, noise=0)",
            atol=1e-6,
            formula=Formula(formulas.make_spiral, num_points, num_classes),
            forms={_EXCHANGED: exact[:, ::-1]},
        )
        labels = as_array(y, what="y of make_spiral", kind="int").reshape(-1)
        assert_close(
            labels,
            right,
            what="y of make_spiral",
            atol=0.5,
            forms={CLASSES_FROM_1: right + 1},
            next_step="Give the points of class k the label k.",
        )
    noise = 0.15
    noisy, _ = _pair(student.make_spiral(400, 3, noise), "make_spiral", "X, y")
    again, _ = _pair(student.make_spiral(400, 3, noise), "make_spiral", "X, y")
    _assert_noise(as_array(noisy, what="X of make_spiral", shape=(1200, 2)), noise)
    if np.array_equal(noisy, again):
        raise Wrong(
            "make_spiral gives the same points every time",
            expected="new noise",
            found="the same points twice",
            next_step="Set no seed inside make_spiral.",
            earned=0.5,
        )


def _assert_noise(found: Floats, noise: float) -> None:
    """Check that the angles alone are noisy, each by a normal number of its own."""
    assert_close(
        np.hypot(*found.T),
        np.tile(np.linspace(0.0, 1.0, 400), 3),
        what="the radii of make_spiral with noise",
        atol=1e-6,
        cause=NOISY_RADII,
        earned=0.5,
    )
    right = np.concatenate([np.linspace(4.0 * k, 4.0 * (k + 1), 400) for k in range(3)])
    kept = np.hypot(*found.T) > 0.0
    off = np.angle(np.exp(1j * (np.arctan2(*found.T) - right)))[kept]
    seen = float(off.std())
    if abs(seen - noise) > _ERRORS * noise / np.sqrt(2.0 * off.size):
        raise Wrong(
            "the angles of make_spiral have the wrong noise",
            expected=f"standard deviation {noise}, the parameter noise",
            found=f"{seen:.3g}",
            cause=NO_NOISE if seen < _NO_NOISE * noise else "",
            next_step="Add noise * np.random.randn(num_points) to the angles.",
            earned=0.5,
        )
    if abs(np.corrcoef(off[:-1], off[1:])[0, 1]) > _ERRORS / np.sqrt(off.size):
        raise Wrong(
            "the noise of neighboring points is alike",
            expected="a number of its own for each point",
            found="the same for many points",
            next_step="Draw num_points numbers for each class.",
            earned=0.5,
        )


def _pair(returned: Any, function: str, expected: str) -> tuple[Any, Any]:
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            f"{function} does not return a pair",
            expected=expected,
            found=describe_returned(returned),
            next_step=f"End it with 'return {expected}'.",
        )
    return returned[0], returned[1]


def assert_initialize(student: Any) -> None:
    """Check that `initialize` draws small weights and sets biases to 0.

    Raises
    ------
    Wrong
        If it does not.
    """
    sizes = [300, 40, 5]
    found = student.initialize(sizes)
    if not isinstance(found, list) or len(found) != 4:
        raise Wrong(
            "initialize does not return W and b of each layer",
            expected=f"for sizes {sizes} a list of 4 arrays: W, b, W2, b2",
            found=describe_returned(found),
            next_step="Append W and b of each layer in turn to one list.",
        )  # fmt: skip
    for layer, (n_in, n_out) in enumerate(((300, 40), (40, 5))):
        w = as_array(found[2 * layer], what=f"W of layer {layer + 1}", shape=(n_in, n_out))
        b = as_array(found[2 * layer + 1], what=f"b of layer {layer + 1}")
        if b.shape not in {(n_out,), (1, n_out)} or np.any(b):
            raise Wrong(
                f"b of layer {layer + 1} does not start at 0",
                expected=f"zeros of shape ({n_out},)",
                found=f"shape {b.shape}, from {b.min():.3g} to {b.max():.3g}",
                cause=BIASES_AT_1.of(value=b.flat[0]) if np.ptp(b) == 0.0 else "",
                next_step="Make it with np.zeros(n_out).",
                earned=0.5,
            )
        _assert_small_normal(w, layer)
    if np.array_equal(student.initialize(sizes)[0], found[0]):
        raise Wrong(
            "initialize gives the same weights every time",
            expected="new random numbers",
            found="the same numbers twice",
            next_step="Set no seed inside initialize.",
            earned=0.5,
        )


def _assert_small_normal(w: Floats, layer: int) -> None:
    deviation, error = float(w.std()), _ERRORS * 0.01 / np.sqrt(w.size)
    kurtosis = float(np.mean((w - w.mean()) ** 4)) / max(deviation, 1e-300) ** 4
    # 12,000 numbers tell a normal distribution (3) from a uniform one (1.8); 200 do not.
    normal = abs(kurtosis - 3.0) <= _ERRORS * np.sqrt(24.0 / w.size)
    if abs(deviation - 0.01) > error or abs(w.mean()) > error or not normal:
        raise Wrong(
            f"W of layer {layer + 1} is not drawn as the homework asks",
            expected="normal, with mean 0 and standard deviation 0.01",
            found=f"mean {w.mean():.3g}, standard deviation {deviation:.3g}"
            + ("" if normal else ", of the wrong distribution"),
            cause=_cause_of(float(w.mean()), deviation, error) if normal else "",
            next_step="Draw it with 0.01 * np.random.randn(n_in, n_out).",
            earned=0.5,
        )


def _cause_of(mean: float, deviation: float, error: float) -> str:
    """Say which of mean and standard deviation is wrong, if it is one of them alone."""
    if abs(mean) > error and abs(deviation - 0.01) <= error:
        return MEAN_NOT_0.of(mean=mean)
    if abs(mean) <= max(error, deviation / 10) and abs(deviation - 0.01) > error:
        return DEVIATION.of(ratio=deviation / 0.01)
    return ""
