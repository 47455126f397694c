"""Drawing rows of a data set at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def balanced(labels: NDArray[np.uint8], per_class: int, rng: np.random.Generator) -> Sequence[int]:
    """Return indices of ``per_class`` random rows of each label, shuffled."""
    chosen = [
        rng.choice(np.flatnonzero(labels == k), per_class, replace=False) for k in np.unique(labels)
    ]
    return rng.permutation(np.concatenate(chosen)).tolist()  # type: ignore[no-any-return]
