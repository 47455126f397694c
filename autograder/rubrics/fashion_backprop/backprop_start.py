"""Checks of how the weights and biases of a network start."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define, defines
from autograder.oracles import describe_returned
from autograder.oracles.catalogue import OTHER_ORDER, ZEROS_OR_CUT
from autograder.rubrics.fashion_backprop.causes import DEVIATION, MEAN_NOT_0, SCALED_START
from autograder.rubrics.fashion_backprop.from_scratch import Driver, layouts, parameter_arrays
from autograder.rubrics.fashion_backprop.sigmoid_network import Floats, Network

SIZES = [784, 32, 32, 10]
#: Standard errors by which a mean or standard deviation may be off: one draw in a million is.
_ERRORS = 5.0
#: Fourth moment over the squared variance: 3 for a normal distribution, 1.8 for a uniform one,
#: 2.4 for one cut off at 2 standard deviations. Of 25,088 numbers it is known to 0.03.
_KURTOSIS, _KURTOSIS_OFF = 3.0, 0.25
#: Enough draws of the function for 3,200 numbers in the smallest layer.
_DRAWS = 10
_LARGEST_BIAS = 6.0


def assert_sizes(student: Any, rng: np.random.Generator) -> None:
    """Check that `weights` and `biases` are those of a network 784-32-32-10.

    Raises
    ------
    Wrong
        If one is missing, None, or of the wrong shape.
    """
    sizes = Driver(student, rng).sizes
    if sizes != SIZES:
        raise Wrong(
            "weights and biases are those of a different network",
            expected="-".join(map(str, SIZES)),
            found="-".join(map(str, sizes)),
            next_step="Make the layers with initialize(layer_sizes).",
        )


def assert_normal(student: Any) -> None:
    """Check that weights are drawn from a normal distribution of the variance asked for.

    Raises
    ------
    Wrong
        If a layer's are not, or every draw is the same.
    """
    draws = _draws(student)
    for layer, n_in in enumerate(SIZES[:-1]):
        name = f"weights[{layer}]"
        numbers = [network.weights[layer].ravel() for network in draws]
        if len(numbers) > 1 and np.array_equal(numbers[0], numbers[1]):
            raise Wrong(
                f"initialize gives the same {name} every time",
                expected="new random numbers",
                found="zeros" if not np.any(numbers[0]) else "the same numbers twice",
                cause=ZEROS_OR_CUT if not np.any(numbers[0]) else "",
                next_step="Draw them inside initialize, and set no seed there.",
            )
        # In each of the three layers, more go in than come out, or as many.
        _assert_distribution(np.concatenate(numbers), 1.0 / n_in, name, n_in)
    for layer in range(len(SIZES) - 1):
        _assert_biases(np.concatenate([network.biases[layer] for network in draws]), layer)


def _assert_biases(values: Floats, layer: int) -> None:
    """Check that biases start at 0 or around it, and not far from it."""
    known = _ERRORS * float(values.std()) / np.sqrt(values.size)
    if not (np.max(np.abs(values)) <= _LARGEST_BIAS and abs(values.mean()) <= known):
        raise Wrong(
            f"biases[{layer}] does not start at 0 or around it",
            expected="0, or normal with mean 0 and variance 1 / max(n_in, n_out)",
            found=f"from {values.min():.3g} to {values.max():.3g}, mean {values.mean():.3g}",
            cause=MEAN_NOT_0.of(mean=float(values.mean())) if _is_moved(values) else "",
            next_step="Start biases at 0, or draw them like the weights.",
        )


def _is_moved(values: Floats) -> bool:
    """Whether numbers lie all around another number than 0."""
    return abs(float(values.mean())) > 3 * float(values.std())


def _draws(student: Any) -> list[Network]:
    """Return networks that the student's code draws; the module's own if there is no function."""
    if not defines(student, "initialize"):
        driver = define(student, _read_all, shown="reading weights and biases")
        return [_network(driver(student), "")]
    return [_network(student.initialize(SIZES), "initialize(layer_sizes)") for _ in range(_DRAWS)]


def _network(found: Any, what: str) -> Network:
    if what and (not isinstance(found, list) or len(found) != 2):
        raise Wrong(
            f"{what} does not return two lists",
            expected="weights, biases",
            found=describe_returned(found),
            next_step="End it with 'return weights, biases'.",
        )
    weights, biases = parameter_arrays(found[0], "weights"), parameter_arrays(found[1], "biases")
    if what and weights[0].ndim < biases[0].ndim:
        cause = OTHER_ORDER.of(found="biases, weights", right="weights, biases")
        raise Wrong(
            f"{what} returns its values in the wrong order",
            expected="weights, biases",
            found="biases, weights",
            cause=cause,
        )
    fitting = [one.read(weights, biases) for one in layouts(weights, biases)]
    right = [network for network in fitting if network.sizes == SIZES]
    if not right:
        shapes = ", ".join(str(each.shape) for each in (*weights, *biases))
        raise Wrong(
            "weights and biases have the wrong shapes",
            expected="weights (784, 32), (32, 32), (32, 10) and 32, 32, 10 biases",
            found=shapes,
            next_step="Make a matrix (n_in, n_out) and a vector (n_out,) for each pair of sizes.",
        )
    return right[0]


def _read_all(module: Any) -> list[Any]:
    """Return weights and biases; this runs in the student's process."""
    import numpy as np

    return [
        None if values is None else [np.array(one, dtype=float) for one in values]
        for values in (module.weights, module.biases)
    ]


def _assert_distribution(values: Floats, variance: float, name: str, n_in: int) -> None:
    deviation = np.sqrt(variance)
    known = _ERRORS * deviation / np.sqrt(values.size)
    found = float(values.std())
    expected = f"normal, with mean 0 and standard deviation 1/sqrt({n_in}) = {deviation:.4f}"
    seen = f"mean {values.mean():.4f}, standard deviation {found:.4f}"
    if abs(found - deviation) > known or not np.isfinite(found):
        raise Wrong(
            f"{name} starts with the wrong standard deviation",
            expected=expected,
            found=seen,
            cause=_cause_of(found, n_in),
            next_step="np.random.normal takes the standard deviation, the root of the variance.",
        )
    if abs(values.mean()) > known:
        raise Wrong(
            f"{name} does not have mean 0",
            expected=expected,
            found=seen,
            cause=MEAN_NOT_0.of(mean=float(values.mean())),
            next_step="Draw from np.random.normal(0, …).",
        )
    kurtosis = float(np.mean((values - values.mean()) ** 4) / values.var() ** 2)
    error = max(_KURTOSIS_OFF, _ERRORS * np.sqrt(24.0 / values.size))
    if abs(kurtosis - _KURTOSIS) > error:
        raise Wrong(
            f"{name} is not drawn from a normal distribution",
            expected=expected,
            found=f"the wrong distribution (kurtosis {kurtosis:.2f} instead of 3)",
            next_step="Draw from np.random.normal, not np.random.rand or np.random.uniform.",
        )


def _cause_of(found: float, n_in: int) -> str:
    causes = {
        1.0 / n_in: f"1/{n_in} is the variance; its root is the standard deviation.",
        1.0: "The numbers are not scaled: they have standard deviation 1.",
        np.sqrt(2.0 / n_in): "It is what variance 2 / n_in gives.",
        0.01: "It is the same small number for every layer.",
        0.0: "All the numbers are alike: such neurons stay copies of each other.",
    }
    for deviation, sentence in causes.items():
        if abs(found - deviation) <= 0.05 * deviation:
            return DEVIATION.of(sentence=sentence)
    return SCALED_START.of(ratio=found * np.sqrt(n_in)) if np.isfinite(found) else ""
