"""What a training by mini-batches did, and whether its updates are those of SGD."""

import numpy as np
import pytest
import torch

from autograder import Wrong
from autograder.oracles import (
    Recording,
    assert_epochs,
    assert_sgd,
    assert_validated,
    recordings,
    sgd,
    sgd_steps,
)

SAMPLES, SIZE, CLASSES = 5, 2, 3
BATCHES = [np.array([0, 1]), np.array([2, 3]), np.array([4])]
LOOK = np.array([5, 6])


def recording(
    steps=None, *, epochs=2, batches=BATCHES, looks=(LOOK,), last=None, lr=0.1, **options
):
    """Return the recording of a training that makes its steps as `steps` computes them."""
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(7, 4)), rng.integers(0, CLASSES, size=7)
    calls, states, gradients = [], [0.1 * rng.normal(size=(CLASSES, 4))], []
    for batch in [each for _ in range(epochs) for each in (*batches, *looks)]:
        calls.append(batch)
        states.append(states[-1])
        if max(batch) < SAMPLES:
            one = Recording(x, labels, [batch], states[-1][None], [], True, SAMPLES, 3)
            gradients.append(one.gradients()[0])
            states[-1] = states[-1] + (steps or sgd_steps)(gradients, lr, **options)[-1]
    final = states.pop()
    final = final if last is None else states[last]
    return Recording.of(x, labels, calls, states, final, samples=SAMPLES, per_epoch=3)


def test_update_comes_after_the_mini_batch_it_was_made_with():
    run = recording()
    assert [each.tolist() for each in run.batches] == [each.tolist() for each in 2 * BATCHES]
    assert run.weights.shape == (7, CLASSES, 4)
    assert run.validated == [({5, 6}, 3), ({5, 6}, 6)]


def test_samples_of_one_look_in_several_mini_batches_are_together():
    run = recording(looks=(np.array([5]), np.array([6])))
    assert run.validated == [({5, 6}, 3), ({5, 6}, 6)]


def test_updates_of_sgd_with_momentum_are_right():
    assert_sgd(recording(momentum=0.9), lr=0.1, momentum=0.9, what="train")


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        ({}, sgd.NO_MOMENTUM),
        ({"momentum": 0.9, "nesterov": True}, sgd.NESTEROV),
        ({"momentum": 0.9, "accumulates": True}, sgd.BATCH_GRADIENTS_ADD_UP),
        ({"accumulates": True}, sgd.NO_MOMENTUM_AND_ADD_UP),
        ({"momentum": 0.9, "restarts": (0, 3)}, sgd.OPTIMIZER_EVERY_EPOCH),
        ({"momentum": 0.9, "lr": -0.1}, sgd.ALONG_GRADIENT),
        ({"momentum": 0.9, "lr": 0.01}, "The learning rate is 0.01, whatever is given."),
        ({"momentum": 0.4}, "The momentum is 0.4 instead of 0.9."),
    ],
    ids=str,
)
def test_other_updates_are_named(options, cause):
    with pytest.raises(Wrong, match="change of the weights in 6 updates of train") as caught:
        assert_sgd(recording(**options), lr=0.1, momentum=0.9, what="train", usual_lr=0.01)
    assert caught.value.feedback.cause == cause


@pytest.mark.parametrize(
    ("run", "words", "cause"),
    [
        (recording(lr=0.0), "does not update the model", recordings.NO_STEP),
        (recording(last=0), "does not hand the trained model back", ""),
    ],
    ids=["no step", "a copy"],
)
def test_training_that_leaves_the_model_as_it_is_is_wrong(run, words, cause):
    for check in (
        lambda: assert_sgd(run, lr=0.1, momentum=0.9, what="train"),
        lambda: assert_epochs(run, 2, what="train"),
    ):
        with pytest.raises(Wrong, match=words) as caught:
            check()
        assert caught.value.feedback.cause == cause


def test_every_sample_once_in_each_epoch_is_right():
    assert_epochs(recording(epochs=3), 3, what="train", usual=5)


@pytest.mark.parametrize(
    ("epochs", "words"),
    [
        (1, recordings.ONE_EPOCH),
        (2, recordings.ONE_EPOCH_FEWER),
        (4, recordings.ONE_EPOCH_MORE),
        (5, "It trains for 5 epochs, whatever epochs says."),
        (6, ""),
    ],
)
def test_another_number_of_epochs_is_named(epochs, words):
    with pytest.raises(Wrong, match="every training sample once") as caught:
        assert_epochs(recording(epochs=epochs), 3, what="train", usual=5)
    assert caught.value.feedback.cause == words


def test_one_update_in_each_epoch_is_named():
    with pytest.raises(Wrong) as caught:
        assert_epochs(recording(epochs=2, batches=BATCHES[:1]), 2, what="train")
    assert caught.value.feedback.cause == recordings.ONE_UPDATE_EACH_EPOCH


def test_samples_used_twice_do_not_stand_for_others():
    twice = [BATCHES[0], BATCHES[0], BATCHES[2]]
    with pytest.raises(Wrong, match="every training sample once"):
        assert_epochs(recording(batches=twice), 2, what="train")


@pytest.mark.parametrize(
    ("looks", "epochs", "found"),
    [((LOOK,), 3, "2 times"), ((LOOK[:1],), 2, "never"), ((), 2, "never")],
    ids=["too seldom", "a part", "never"],
)
def test_whole_validation_set_is_measured_in_every_epoch(looks, epochs, found):
    assert_validated(recording(), 2, what="train")
    with pytest.raises(Wrong, match="in every epoch") as caught:
        assert_validated(recording(looks=looks), epochs, what="train")
    assert caught.value.feedback.found == found


@pytest.mark.parametrize(
    "options",
    [{"momentum": 0.9}, {"momentum": 0.0}, {"momentum": 0.5, "nesterov": True},
     {"momentum": 0.5, "dampening": 0.25}],
    ids=str,
)  # fmt: skip
def test_momentum_steps_are_those_of_torch(options):
    gradients = np.random.default_rng(0).normal(size=(5, 3))
    parameter = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=0.1, **options)
    path = [np.zeros(3)]
    for gradient in gradients:
        parameter.grad = torch.from_numpy(gradient)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    np.testing.assert_allclose(sgd_steps(gradients, 0.1, **options), np.diff(path, axis=0))


def test_momentum_that_restarts_forgets_its_velocity():
    steps = sgd_steps(np.ones((4, 1)), 1.0, 0.5, restarts=[2])
    np.testing.assert_allclose(steps.ravel(), [-1, -1.5, -1, -1.5])


def test_gradients_add_up_without_zero_grad():
    steps = sgd_steps(np.ones((3, 1)), 1.0, 0.0, accumulates=True)
    np.testing.assert_allclose(steps.ravel(), [-1, -2, -3])
