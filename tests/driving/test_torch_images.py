"""What is asked of a network of images in the student's process, asked here."""

import pytest
import torch
from torch import nn

from autograder.driving import torch_images


def network():
    return nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Dropout(0.9), nn.Flatten(), nn.Linear(72, 4)
    )


IMAGES = torch.rand(7, 1, 8, 8, generator=torch.Generator().manual_seed(0))


def test_logits_are_those_of_evaluation_a_few_images_at_a_time():
    model, sizes = network(), []
    model.register_forward_hook(lambda _m, given, _r: sizes.append(len(given[0])))
    found = torch_images.logits_of(model, IMAGES, 3)
    assert torch.allclose(found, model.eval()(IMAGES), atol=1e-6)
    assert sizes[:3] == [3, 3, 1]


@pytest.mark.parametrize(("detached", "learns"), [(False, True), (True, False)])
def test_parameters_that_a_gradient_reaches_are_told(detached, learns):
    class Kept(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.linear = nn.Conv2d(1, 2, 3), nn.Linear(72, 4)

        def forward(self, x):
            found = self.conv(x).flatten(1)
            return self.linear(found.detach() if detached else found)

    told = torch_images.parameters_of(Kept(), IMAGES)
    assert told[0] == ([2, 1, 3, 3], learns)
    assert told[2] == ([4, 72], True)


def test_first_kernels_are_those_of_a_convolution_larger_than_a_pixel():
    model = nn.Sequential(nn.Conv2d(1, 3, 1), nn.Conv2d(3, 2, 5))
    assert torch_images.kernels_of(model).shape == (2, 3, 5, 5)
    assert torch_images.kernels_of(nn.Linear(3, 2)) is None


def test_short_training_goes_once_through_all_images():
    torch.manual_seed(
        1
    )  # of some first weights nothing is learned in one epoch: all units are dead
    model, sizes = network(), []
    before = model[4].weight.detach().clone()
    model.register_forward_hook(lambda _m, given, _r: sizes.append(len(given[0])))
    train = torch_images.adam_epochs(model, IMAGES, torch.arange(7) % 4, 1e-2, 3)
    train()
    assert sizes == [3, 3, 1]
    assert model.training
    assert not torch.equal(before, model[4].weight)
