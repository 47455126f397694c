from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.results.report import Feedback


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(546)


@pytest.fixture
def refused() -> Callable[..., Feedback]:
    """Call a check that must raise Wrong, and give its feedback."""

    def call(check: Callable[..., Any], *args: Any, **keywords: Any) -> Feedback:
        with pytest.raises(Wrong) as caught:
            check(*args, **keywords)
        return caught.value.feedback

    return call
