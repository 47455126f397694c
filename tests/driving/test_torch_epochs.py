"""Epochs of a linear model that can be computed, and what is handed to student code for them."""

import numpy as np
import pytest
import torch

from autograder.driving import activations, samples, seeding, torch_epochs

RNG = np.random.default_rng(0)
X, Y = np.column_stack([RNG.normal(size=(11, 6)), np.ones(11)]), RNG.integers(0, 3, 11)
BATCHES = list(zip(np.split(X, [4, 8]), np.split(Y, [4, 8]), strict=True))


def trained(batches, *, zero_grad=True, rate=0.5):
    """Return the weights that torch comes to, from the same start."""
    model = torch_epochs.make_linear_model(6, 3).double()
    start = np.column_stack([p.detach().numpy().copy() for p in model.parameters()])
    optimizer, losses = torch_epochs.make_sgd(model, rate), []
    for x, y in batches:
        if zero_grad:
            optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(torch.tensor(x[:, :-1])), torch.tensor(y))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    end = np.column_stack([p.detach().numpy() for p in model.parameters()])
    return torch_epochs.Epoch(None, start, end, list(model.modes), BATCHES, rate), losses


def test_an_epoch_is_what_torch_makes_of_the_model():
    epoch, losses = trained(BATCHES)
    assert epoch.modes == [False] * 3
    assert np.allclose(epoch.descended()[0], epoch.after)
    assert np.allclose(epoch.descended()[1], losses)


@pytest.mark.parametrize(
    ("cause", "settings"),
    [
        (torch_epochs.NO_ZERO_GRAD, {"batches": BATCHES, "zero_grad": False}),
        (torch_epochs.LAST_BATCH_MISSING, {"batches": BATCHES[:-1]}),
        (torch_epochs.FIRST_BATCH_ALONE, {"batches": BATCHES[:1]}),
        (torch_epochs.TWICE_EACH_BATCH, {"batches": BATCHES * 2}),
        (torch_epochs.WEIGHTS_UNCHANGED, {"batches": []}),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
def test_each_mistake_is_what_torch_makes_of_it(cause, settings):
    epoch, _ = trained(**settings)
    fits = [each for each, w in epoch.mistakes().items() if np.allclose(w, epoch.after)]
    assert fits == [cause]


def test_a_model_that_is_to_be_measured_is_in_training_mode_and_was_never_called():
    model = torch_epochs.make_linear_model(4, 2)
    model(torch.zeros(1, 1, 2, 2))
    torch_epochs.get_ready(model)
    assert model.training
    assert model.modes == []


def test_a_function_draws_the_same_numbers_each_time():
    draws = [seeding.call_seeded(np.random.normal, 0.0, 1.0, 3).tolist() for _ in range(2)]
    assert draws[0] == draws[1]


@pytest.mark.parametrize(
    ("function", "here"),
    [
        (activations.positive_part, lambda z: np.maximum(z, 0)),
        (activations.as_it_is, lambda z: z),
        (activations.row_softmax, lambda z: np.exp(z) / np.exp(z).sum(1, keepdims=True)),
    ],
)
def test_activations_compute_what_they_are_called(function, here):
    assert np.allclose(function(X), here(X))


def test_some_rows_are_drawn_with_their_labels_and_none_twice():
    labels = np.arange(9, dtype=np.uint8)
    images, drawn = samples.some_of(labels[:, None] * 2, labels, 6, RNG)
    assert np.array_equal(images[:, 0], 2 * drawn)
    assert len(set(drawn.tolist())) == 6
