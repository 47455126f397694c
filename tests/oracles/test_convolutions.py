"""cnn_logits: what torch computes."""

import numpy as np
import pytest
import torch

from autograder.oracles import cnn_logits


@pytest.mark.parametrize("kernel", [5, 3])
def test_cnn_is_what_torch_computes(kernel):
    side = (28 - kernel + 1) // 2
    layers = [
        torch.nn.Conv2d(1, 3, kernel), torch.nn.Linear(3 * side**2, 7), torch.nn.Linear(7, 4)
    ]  # fmt: skip
    parameters = [p.detach().double().numpy() for layer in layers for p in layer.parameters()]
    x = torch.rand(2, 1, 28, 28)
    hidden = torch.nn.functional.max_pool2d(torch.relu(layers[0](x)), 2).flatten(1)
    right = layers[2](torch.relu(layers[1](hidden))).detach().numpy()
    assert np.allclose(cnn_logits(parameters, x.numpy()), right, atol=1e-5)
