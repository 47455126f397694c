"""Derivatives by central differences, in float64.

``f'(x) = (f(x + eps) - f(x - eps)) / (2 eps) + O(eps**2)``: Press et al.,
*Numerical Recipes*, section 5.7. The best step is near the cube root of the
machine precision, where truncation and rounding errors balance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from autograder.oracles.tolerances import FloatArray

#: Step for functions computed in float64, near the cube root of 2.2e-16.
EPS = 1e-5
#: Step for functions computed in float32, near the cube root of 1.2e-7.
EPS_FLOAT32 = 5e-3

#: Takes an array of the shape of x, and gives a number or an array.
Function = Callable[[FloatArray], npt.ArrayLike]


def numeric_directional(
    f: Function, x: npt.ArrayLike, direction: npt.ArrayLike, eps: float = EPS
) -> FloatArray:
    """Differentiate `f` at `x` along `direction`.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`; gives a number or an array. It gets
        a fresh array each time, so it may change its argument.
    x : array, any shape
        Where the derivative is taken; never changed.
    direction : array, the shape of `x`
        Not normalised: the derivative is proportional to its length.
    eps : float
        Step of the difference, in units of `direction`.

    Returns
    -------
    ndarray of float64, the shape of ``f(x)``
        ``(f(x + eps d) - f(x - eps d)) / (2 eps)``.

    Raises
    ------
    ValueError
        If `direction` has the wrong shape, or `f` gives arrays of changing shape.
    """
    start = np.asarray(x, dtype=np.float64)
    step = eps * np.asarray(direction, dtype=np.float64)
    if step.shape != start.shape:
        raise ValueError(f"direction has shape {step.shape}, x has shape {start.shape}")
    after = np.array(f(start + step), dtype=np.float64)
    before = np.array(f(start - step), dtype=np.float64)
    if after.shape != before.shape:
        raise ValueError(f"f gave shapes {after.shape} and {before.shape}")
    with np.errstate(all="ignore"):
        return np.asarray((after - before) / (2.0 * eps))


def numeric_gradient(
    f: Function,
    x: npt.ArrayLike,
    upstream: npt.ArrayLike | None = None,
    entries: Iterable[tuple[int, ...]] | None = None,
    eps: float = EPS,
) -> FloatArray:
    """Differentiate ``sum(upstream * f(x))`` with respect to entries of `x`.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`; gives a number or an array.
    x : array, any shape
        Where the gradient is taken; never changed.
    upstream : number or array of the shape of ``f(x)``, optional
        Gradient of the loss with respect to ``f(x)``; 1 by default.
    entries : iterable of tuple of int, optional
        Indices into `x`; by default all of them.
    eps : float
        Step of the difference.

    Returns
    -------
    ndarray of float64
        Of the shape of `x`, or with `entries` of shape (n_entries,).
    """
    start = np.asarray(x, dtype=np.float64)
    weights = np.asarray(1.0 if upstream is None else upstream, dtype=np.float64)
    indices = list(np.ndindex(start.shape) if entries is None else entries)
    gradient = np.empty(len(indices))
    for i, index in enumerate(indices):
        direction = np.zeros_like(start)
        direction[index] = 1.0
        gradient[i] = np.sum(weights * numeric_directional(f, start, direction, eps))
    return gradient.reshape(start.shape) if entries is None else gradient
