"""The oracles that a record may name, by what rubrics call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.oracles.compare import (
    as_array,
    as_scalar,
    assert_close,
    assert_equal,
    assert_finite,
    assert_shape,
)
from autograder.oracles.gradients import check_gradient
from autograder.oracles.same import assert_same
from autograder.oracles.several import assert_values

#: Each takes what student code gave first, and raises ``Wrong`` if that is not right.
ORACLES: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        *(as_array, as_scalar, assert_close, assert_equal, assert_finite, assert_shape),
        *(assert_same, assert_values, check_gradient),
    )
}
