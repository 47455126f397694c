"""What a kit holds twice is written once, and comes back as it was."""

import numpy as np

from autograder.kit.pipes import as_bytes, from_bytes
from autograder.kit.shared import gathered, spread
from autograder.sandbox.protocol import Tensor

WEIGHTS = np.arange(1000.0)


def test_same_numbers_are_written_once():
    message = {"one": [WEIGHTS, (WEIGHTS.copy(), 3)], "other": Tensor(WEIGHTS, True)}
    records, arrays = gathered(message)
    assert len(arrays) == 1
    assert len(as_bytes([records, arrays])) < 1.1 * WEIGHTS.nbytes


def test_they_come_back_in_kind():
    message = [WEIGHTS, WEIGHTS.astype(np.float32), WEIGHTS.reshape(2, 500), Tensor(WEIGHTS, True),
               np.array([1.0]), {"a": (None, "x")}]  # fmt: skip
    back = spread(*from_bytes(as_bytes(list(gathered(message)))))
    for found, wanted in zip(back[:3], message[:3], strict=True):
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
        assert np.array_equal(found, wanted)
    assert (type(back[3]), back[3].requires_grad) == (Tensor, True)
    assert back[4:] == message[4:]
