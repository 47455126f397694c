"""Tensors come in the precision that the student's torch computes in."""

import numpy as np
import pytest
import torch

from autograder.sandbox.inside.tensors import tensor_of


@pytest.fixture
def precision():
    before = torch.get_default_dtype()
    yield torch.set_default_dtype
    torch.set_default_dtype(before)


@pytest.mark.parametrize(
    ("default", "given", "wanted"),
    [
        (torch.float32, np.float32, torch.float32),
        (torch.float32, np.float64, torch.float64),
        (torch.float64, np.float32, torch.float64),
        (torch.float64, np.int64, torch.int64),
        (torch.float64, np.uint8, torch.uint8),
        (torch.float16, np.float32, torch.float32),
    ],
)
def test_single_precision_is_what_is_asked_for_by_default(precision, default, given, wanted):
    precision(default)
    assert tensor_of(np.ones(3, given)).dtype == wanted


def test_layer_in_double_precision_takes_what_the_grader_sends(precision):
    precision(torch.float64)
    assert torch.nn.Linear(3, 2)(tensor_of(np.ones((1, 3), np.float32))).shape == (1, 2)


def test_what_is_sent_can_be_changed():
    array = np.ones(3, np.float32)
    array.flags.writeable = False
    tensor_of(array).add_(1)
    assert array.sum() == 3
