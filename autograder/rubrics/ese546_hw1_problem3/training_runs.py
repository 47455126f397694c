"""Running the two trainings of problem 3, and the files that each of them writes."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.rubrics.ese546_hw1_problem3 import loaders, parameters, trained_weights

SELF, TORCH = "self_NN", "pytorch_NN"
_CURVES = [
    f"{split}_{kind}.pkl" for split in ("training", "validation") for kind in ("error", "loss")
]
SELF_FILES = [*(f"{SELF}_{curve}" for curve in _CURVES), trained_weights.HDF5_FILE]
TORCH_FILES = [*(f"{TORCH}_{curve}" for curve in _CURVES), trained_weights.STATE_DICT_FILE]
_TRIES = 5


def from_scratch(student: Any, datasets: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Run train_self_NN; return what it ``returned``, its ``files`` and its first ``updates``."""
    mini_batches = loaders.training_loaders(student, datasets, rng)
    updates = parameters.first_updates(student)
    returned = student.train_self_NN(*mini_batches)
    files = student.written_files(SELF_FILES)
    return {"returned": returned, "files": files, "updates": updates()}


def in_torch(student: Any, datasets: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Run train_pytorch_nn; return what it ``returned`` and its ``files``.

    With PyTorch's own initialization, three runs in ten start with an output that is
    negative for every image: its ReLU passes no gradient and the class is never learned.
    That is bad luck, not bad code, so such a run is repeated (0.3 ** 5 is 1 in 400).
    """
    mini_batches = loaders.training_loaders(student, datasets, rng)
    for _ in range(_TRIES):
        returned = student.train_pytorch_nn(*mini_batches)
        files = student.written_files(TORCH_FILES)
        images = datasets.load("mnist", "validation").images
        if not trained_weights.has_dead_output(files, images):
            break
    return {"returned": returned, "files": files}
