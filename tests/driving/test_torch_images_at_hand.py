"""Networks of images in a student's process: logits, kernels, gradients and a short training."""

import numpy as np
import pytest
import torch
from at_hand import behind, student_of
from torch import nn

from autograder.driving import StudentRaised, keep, torch_images
from autograder.errors import Wrong

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 6, 6), np.uint8)
LABELS = np.array([0, 1, 2, 0, 1])


def remote(made):
    student = student_of(made=made)
    return student, keep(student.made)


def network():
    torch.manual_seed(0)  # of one draw in some hundred, no unit ever answers, and nothing moves
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3))


def logits(made, images=IMAGES, classes=3):
    return torch_images.image_logits(*remote(made), images, classes, what="model(x)")


def test_logits_are_those_of_images_from_0_to_1():
    student, model = remote(network)
    found = torch_images.image_logits(student, model, IMAGES, 3, what="model(x)")
    own = behind(model)(torch.tensor(IMAGES[:, None] / np.float32(255)))
    assert np.allclose(found, own.detach(), atol=1e-6)
    assert not behind(model).training


def test_images_are_given_a_hundred_at_a_time():
    sizes = []

    class Looking(nn.Module):
        def forward(self, x):
            sizes.append(len(x))
            return x.flatten(1)[:, :3]

    found = logits(Looking, np.zeros((230, 2, 2), np.uint8))
    assert sizes == [100, 100, 30]
    assert found.shape == (230, 3)


def test_logits_that_are_not_finite_are_counted():
    class Dividing(nn.Module):
        def forward(self, x):
            found = x.flatten(1)[:, :3].clone()
            found[0, 0], found[1, 1] = float("nan"), float("inf")
            return found

    with pytest.raises(Wrong, match=r"model\(x\) gives NaN or inf") as caught:
        logits(Dividing)
    assert caught.value.feedback.found == "2 of 15 are not finite"


def test_logits_of_another_shape_are_refused():
    with pytest.raises(Wrong, match=r"what model\(x\) returns"):
        logits(network, classes=4)


def test_layer_that_does_not_fit_the_images_is_named_by_what_torch_says():
    wrong = lambda: nn.Sequential(nn.Flatten(), nn.Linear(30, 3))  # noqa: E731
    with pytest.raises(StudentRaised) as caught:
        logits(wrong)
    assert "as 36 numbers, and that layer takes 30" in caught.value.feedback.cause
    with pytest.raises(StudentRaised) as caught:
        torch_images.learned_parameters(*remote(wrong), IMAGES, what="CNN()")
    assert "as 36 numbers, and that layer takes 30" in caught.value.feedback.cause


def test_parameters_that_learn_are_told_in_order():
    class Half(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused = nn.Linear(36, 3, bias=False), nn.Linear(2, 1, bias=False)

        def forward(self, x):
            return self.used(x.flatten(1))

    found = torch_images.learned_parameters(*remote(Half), IMAGES, what="CNN()")
    assert found == [((3, 36), True), ((1, 2), False)]


def test_network_whose_answer_needs_no_gradient_learns_nothing():
    class Detached(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(36, 3)

        def forward(self, x):
            return self.linear(x.flatten(1)).detach()

    found = torch_images.learned_parameters(*remote(Detached), IMAGES, what="CNN()")
    assert found == [((3, 36), False), ((3,), False)]


def test_parameters_are_asked_in_training_mode():
    student, model = remote(network)
    behind(model).eval()
    torch_images.learned_parameters(student, model, IMAGES, what="CNN()")
    assert behind(model).training


def test_kernels_of_the_first_convolution_are_one_after_the_other():
    made = lambda: nn.Sequential(nn.Conv2d(2, 3, 5), nn.Conv2d(3, 1, 3))  # noqa: E731
    student, model = remote(made)
    found = torch_images.first_kernels(student, model, what="model")
    assert found.shape == (6, 5, 5)
    own = behind(model)[0].weight.detach().numpy()
    assert np.allclose(found[1], own[0, 1])
    assert np.allclose(found[2], own[1, 0])


@pytest.mark.parametrize("made", [lambda: nn.Linear(2, 1), lambda: nn.Conv2d(1, 3, 1)])
def test_network_without_a_convolution_is_refused(made):
    with pytest.raises(Wrong, match="model has no convolution") as caught:
        torch_images.first_kernels(*remote(made), what="model")
    assert caught.value.feedback.next_step.endswith("keep it in 'model'.")


def test_kernel_that_is_a_row_or_a_column_is_one():
    made = lambda: nn.Conv2d(1, 2, (1, 3))  # noqa: E731
    assert torch_images.first_kernels(*remote(made), what="model").shape == (2, 1, 3)


def test_short_training_goes_over_all_images_in_mini_batches_of_32():
    student, model = remote(network)
    images = np.tile(IMAGES, (8, 1, 1))
    train = torch_images.short_training(student, model, images, np.tile(LABELS, 8), what="model")
    before, sizes = behind(model)[3].weight.detach().clone(), []
    behind(model).register_forward_hook(lambda _m, given, _r: sizes.append(len(given[0])))
    train()
    assert sizes == [32, 8]
    moved = (behind(model)[3].weight.detach() - before).abs()
    assert 0 < float(moved.max()) < 2.5e-3  # Adam moves by about its rate, twice


def test_training_of_any_kind_of_labels_is_given_whole_numbers():
    student, model = remote(network)
    torch_images.short_training(student, model, IMAGES, LABELS.astype(np.uint8), what="model")()


def clocked(monkeypatch, times):
    clock = iter(times)
    monkeypatch.setattr(torch_images, "time_used", lambda _student: next(clock))


def test_training_that_is_good_enough_at_once_ends_after_one_epoch(monkeypatch):
    clocked(monkeypatch, [0, 0])
    done = []
    found = torch_images.trained_until(
        None, lambda: done.append(1), lambda: 0.9, full_at=0.9, epochs=5, seconds=1.0
    )
    assert (found, done) == ((0.9, 1), [1])


def test_no_epoch_is_trained_where_no_time_is_left(monkeypatch):
    clocked(monkeypatch, [3.0, 4.0])
    found = torch_images.trained_until(
        None, lambda: None, lambda: 0.9, full_at=0.9, epochs=5, seconds=1.0
    )
    assert found == (0.0, 0)


def test_best_level_counts_not_the_last(monkeypatch):
    clocked(monkeypatch, [0.0] * 9)
    levels = iter([0.2, 0.6, 0.4])
    found = torch_images.trained_until(
        None, lambda: None, lambda: next(levels), full_at=0.9, epochs=3, seconds=1.0
    )
    assert found == (0.6, 3)
