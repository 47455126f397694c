"""Trainings in a student's process, told by what they do to a model that keeps it."""

import numpy as np
import pytest
import torch
from at_hand import behind, held, student_of
from torch import nn

from autograder.driving import StudentRaised, keep, torch_data, torch_epochs, torch_recording
from autograder.driving.torch_descent import descend, scripted_loss
from autograder.driving.torch_recording import give_to_optimizers, record
from autograder.driving.torch_steps import GRADIENTS_ADD_UP, NO_UPDATE, why_untrained
from autograder.errors import Wrong
from autograder.oracles import cross_entropy

LOSSES = [8.0, 4.0, 2.0, 1.99, 1.0, 0.5]


def gradient_descent(model, loss, x, y, lr, *, most=3, zero=True, factor=1.0):
    for _ in range(most):
        if zero:
            model.zero_grad()
        loss(model(x), y).backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= factor * lr * parameter.grad


def descended(train, **settings):
    student = student_of(train=train)
    rng = np.random.default_rng(settings.pop("seed", 1))
    return descend(student, student.train, LOSSES, rng, what="train", **settings)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("lr", [0.5, 0.125])
def test_each_update_of_gradient_descent_has_length_1_and_goes_straight(seed, lr):
    found = descended(gradient_descent, seed=seed, lr=lr)
    assert found.lengths == pytest.approx(np.ones(3), abs=5e-3)
    assert np.abs(found.astray).max() < 0.02
    assert (found.endless, found.kept, found.sizes, found.samples) == (False, True, [8], 8)


def test_learning_rate_that_halves_is_seen_in_the_lengths():
    def train(model, loss, x, y, lr):
        for k in range(4):
            gradient_descent(model, loss, x, y, lr * 0.5**k, most=1)

    assert descended(train).lengths == pytest.approx([1, 0.5, 0.25, 0.125], rel=0.02)


def test_gradients_that_are_not_cleared_make_longer_updates():
    found = descended(lambda *given: gradient_descent(*given, zero=False))
    assert found.lengths == pytest.approx([1, 2, 3], rel=0.02)


def test_update_in_another_direction_goes_astray():
    def train(model, loss, x, y, lr):
        gradient_descent(model, loss, x, y, lr, most=1)
        with torch.no_grad():
            model.weight[0, 0] += 1.0
        loss(model(x), y)

    found = descended(train)
    assert abs(found.astray[0, 0]) > 1.0 or abs(found.astray[0, 1]) > 0.1


def test_training_without_an_end_is_ended_and_said():
    found = descended(lambda *given: gradient_descent(*given, most=10_000))
    assert found.endless
    assert len(found.lengths) >= 2 * len(LOSSES) + 20


def test_arguments_come_in_the_order_that_is_asked_for():
    def train(lr, x, y, loss, model):
        gradient_descent(model, loss, x, y, lr, most=2)

    found = descended(train, order="lr, x, y, loss, model", lr=0.25)
    assert found.lengths == pytest.approx([1, 1], rel=0.01)


def test_labels_are_a_row_of_1_and_minus_1():
    seen = []

    def train(model, loss, x, y, lr):
        seen.append((tuple(x.shape), tuple(y.shape), sorted(set(y.tolist())), lr))
        gradient_descent(model, loss, x, y, lr)

    descended(train)
    assert seen == [((8, 2), (8,), [-1.0, 1.0], 0.5)]


def test_model_may_be_trained_in_a_copy_that_is_returned():
    def train(model, loss, x, y, lr):
        other = nn.Linear(2, 1)
        other.load_state_dict(model.state_dict())
        gradient_descent(other, loss, x, y, lr)
        return 0.5, other

    found = descended(train)
    assert found.kept
    assert found.lengths == pytest.approx(np.ones(3), rel=0.01)


@pytest.mark.parametrize("most", [2, 3])
def test_copy_that_is_trained_and_lost_is_seen(most):
    def train(model, loss, x, y, lr):
        other = nn.Linear(2, 1)
        other.load_state_dict(model.state_dict())
        gradient_descent(other, loss, x, y, lr, most=most)

    found = descended(train)
    assert not found.kept
    assert len(found.lengths) == most - 1  # the last one is seen by nobody


def test_single_update_is_told_from_the_model_alone():
    found = descended(lambda *given: gradient_descent(*given, most=1))
    assert found.kept
    assert found.lengths == pytest.approx([1], rel=0.01)


def test_loss_that_is_computed_again_at_the_end_is_no_update():
    def train(model, loss, x, y, lr):
        gradient_descent(model, loss, x, y, lr)
        loss(model(x), y)

    assert len(descended(train).lengths) == 3


def test_steps_back_and_forth_are_all_seen():
    def train(model, loss, x, y, lr):
        for sign in (1, -1, 1, -1):
            gradient_descent(model, loss, x, y, lr, most=1, factor=sign)

    assert descended(train).lengths == pytest.approx([1, -1, 1, -1], rel=0.02)


def test_loss_may_be_asked_for_often_and_not_for_ever():
    def asking(times):
        def train(model, loss, x, y, lr):
            for _ in range(times):
                loss(torch.zeros(8), y)

        return train

    assert not descended(asking(20 * len(LOSSES) + 200)).endless
    assert descended(asking(20 * len(LOSSES) + 201)).endless


def test_last_loss_of_the_table_stays():
    loss = scripted_loss([4.0, 2.0], torch.ones(2))
    found = [loss(torch.full((2,), float(k)), None).item() for k in range(4)]
    assert found == [4.0, 2.0, 2.0, 2.0]


def test_mini_batches_are_seen_by_their_size():
    def train(model, loss, x, y, lr):
        gradient_descent(model, loss, x[:4], y[:4], lr, most=2)

    assert descended(train).sizes == [4]


def test_training_that_never_asks_for_the_loss_is_refused():
    with pytest.raises(Wrong, match="train does not compute the loss"):
        descended(lambda model, loss, x, y, lr: None)


def test_training_that_fails_says_what_it_raised():
    def train(model, loss, x, y, lr):
        raise ValueError("no")

    with pytest.raises(StudentRaised) as caught:
        descended(train)
    assert caught.value.feedback.summary == "train(model, loss, …) raised ValueError"


def epochs_of(model, loss, training, validation, device, *, lr=0.1, epochs=1, zero=True):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        for x, y in training:
            if zero:
                optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            for x, _ in validation:
                model(x)


def recording(train, settings=None, **more):
    student = student_of(train=train)
    rng = np.random.default_rng(3)
    settings = {"lr": 0.1, "epochs": 2} if settings is None else settings
    return record(student, student.train, rng, settings, what="train", **more)


def test_recording_tells_every_update_with_its_samples():
    run = recording(epochs_of)
    assert (run.samples, run.per_epoch, run.kept) == (20, 4, True)
    assert [batch.tolist() for batch in run.batches[:4]] == [
        [*range(6)],
        [*range(6, 12)],
        [*range(12, 18)],
        [18, 19],
    ]
    assert len(run.batches) == 8
    assert run.weights.shape == (9, 10, 784)


def test_recording_tells_the_weights_of_gradient_descent():
    run = recording(epochs_of)
    steps = run.weights[:-1] - run.weights[1:]
    for step, gradient in zip(steps, run.gradients(), strict=True):
        assert np.allclose(step, 0.1 * gradient, atol=1e-5)


def test_recording_tells_what_was_validated_and_when():
    run = recording(epochs_of)
    assert [(sorted(seen), updates) for seen, updates in run.validated] == [
        ([*range(20, 29)], 4),
        ([*range(20, 29)], 8),
    ]


def test_training_that_never_calls_the_model_is_refused():
    with pytest.raises(Wrong, match="train never calls the model"):
        recording(lambda *given: None, {})


def test_arguments_of_a_recording_come_in_the_order_that_is_asked_for():
    def train(device, validation, training, loss, model):
        assert device == "cpu"
        epochs_of(model, loss, training, validation, device)

    order = "device, validation, training, loss, model"
    assert len(recording(train, {}, order=order).batches) == 4


def test_settings_go_under_any_of_their_spellings():
    def train(model, loss, training, validation, device, *, num_epochs=1, learning_rate=0.5):
        epochs_of(model, loss, training, validation, device, lr=learning_rate, epochs=num_epochs)

    spellings = {"epochs": ["n_epochs", "num_epochs"], "lr": ["learning_rate"]}
    run = recording(train, spellings=spellings)
    assert len(run.batches) == 8
    step = run.weights[0] - run.weights[1]
    assert np.allclose(step, 0.1 * run.gradients()[0], atol=1e-5)


def test_optimizers_of_the_module_get_the_model_and_the_rate():
    student = student_of(
        optimizer=torch.optim.SGD(nn.Linear(2, 1).parameters(), lr=0.5, momentum=0.9),
        made=lambda: nn.Linear(3, 1),
        other=3,
    )
    model = keep(student.made)
    own = held(student).optimizer
    own.state[own.param_groups[0]["params"][0]] = {"momentum_buffer": 1}
    give_to_optimizers(student, model, 0.125)
    assert own.param_groups[0]["lr"] == 0.125
    assert [each.shape for each in own.param_groups[0]["params"]] == [(1, 3), (1,)]
    assert not own.state
    give_to_optimizers(student, model)
    assert own.param_groups[0]["lr"] == 0.125


def test_all_groups_of_an_optimizer_give_their_parameters_up():
    layers = nn.Linear(2, 1), nn.Linear(2, 2)
    groups = [
        {"params": each.parameters(), "lr": rate}
        for each, rate in zip(layers, (0.1, 0.2), strict=True)
    ]
    student = student_of(adam=torch.optim.Adam(groups), made=lambda: nn.Linear(3, 1))
    give_to_optimizers(student, keep(student.made))
    first, second = held(student).adam.param_groups
    assert (first["lr"], second["lr"], second["params"]) == (0.1, 0.2, [])
    assert len(first["params"]) == 2


def test_optimizer_of_the_module_trains_the_model_that_is_recorded():
    def train(model, loss, training, validation, device):
        for x, y in training:
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()

    optimizer = torch.optim.SGD(nn.Linear(2, 1).parameters(), lr=9.0)
    student = student_of(train=train, optimizer=optimizer)
    run = record(student, student.train, np.random.default_rng(3), {"lr": 0.1}, what="train")
    assert np.allclose(run.weights[0] - run.weights[1], 0.1 * run.gradients()[0], atol=1e-5)


def test_recorder_keeps_its_first_calls_as_they_were_and_no_more():
    model = torch_recording.recorder(torch.tensor([[1.0]]))
    image = torch.tensor([[2.0]])
    model(image)
    image.zero_()
    with torch.no_grad():
        model.linear.weight.zero_()
    first, weight = model.calls[0]
    assert (first.item(), weight.item()) == (2.0, 1.0)
    assert not weight.requires_grad
    model.calls.extend([None] * 1998)
    for _ in range(3):
        model(image)
    assert len(model.calls) == 2000


def test_recorder_is_as_linear_as_its_weights():
    model = torch_recording.recorder(torch.tensor([[1.0, 2.0], [0.0, 1.0]]))
    assert model(torch.tensor([[[1.0], [1.0]]])).tolist() == [[3.0, 1.0]]
    assert model.linear.bias is None
    assert (model.linear.in_features, model.linear.out_features) == (2, 2)


PIXELS = np.random.default_rng(4).random((6, 1, 4, 4)).astype(np.float32)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def sgd(student, *, zero=True, rate=None, updates=True):
    def train(network, loader, lr):
        own, optimizer = behind(network), torch.optim.SGD(behind(network).parameters(), rate or lr)
        for x, y in behind(loader):
            if zero:
                optimizer.zero_grad()
            nn.functional.cross_entropy(own(x), y).backward()
            if updates:
                optimizer.step()

    return train


def untrained(train=None, **settings):
    student = student_of(made=lambda: nn.Sequential(nn.Flatten(), nn.Linear(16, 3)))
    network = keep(student.made)
    before = [each.clone() for each in behind(network).parameters()]
    cause = why_untrained(student, network, PIXELS, LABELS, train or sgd(student, **settings))
    assert all(map(torch.equal, before, behind(network).parameters()))
    return cause


def test_training_that_is_right_is_told_nothing():
    assert untrained() == ""


def test_gradients_that_add_up_are_known_by_a_second_step_that_is_twice_as_long():
    assert untrained(zero=False) == GRADIENTS_ADD_UP


def test_network_that_never_moves_is_known():
    assert untrained(updates=False) == NO_UPDATE


def test_network_that_moves_at_the_second_step_alone_is_told_nothing():
    calls = []

    def train(network, loader, lr):
        calls.append(1)
        if len(calls) == 2:
            sgd(None)(network, loader, lr)

    assert untrained(train) == ""


def test_network_that_becomes_infinite_is_told_nothing():
    assert untrained(rate=float("inf")) == ""


def test_same_mini_batch_is_served_once_then_twice_at_a_short_rate():
    seen = []

    def train(network, loader, lr):
        seen.append((lr, [y.tolist() for _, y in behind(loader)]))

    untrained(train)
    assert seen == [(1e-3, [LABELS.tolist()]), (1e-3, [LABELS.tolist()] * 2)]


def epoch(function, *, rate=0.5, batch_size=4):
    student = student_of()
    return torch_epochs.train(
        student, PIXELS, LABELS, function, batch_size=batch_size, rate=rate, classes=3
    )


def train_once(loader, model, optimizer, *, mode=True, zero=True, repeats=1):
    own, opt = behind(model), behind(optimizer)
    own.train(mode)
    for x, y in behind(loader):
        for _ in range(repeats):
            if zero:
                opt.zero_grad()
            nn.functional.cross_entropy(own(x), y).backward()
            opt.step()
    return "done"


def test_epoch_of_training_is_told_with_its_weights_modes_and_batches():
    found = epoch(train_once)
    assert (found.returned, found.modes, found.rate) == ("done", [True, True], 0.5)
    assert found.before.shape == found.after.shape == (3, 17)
    assert [len(y) for _, y in found.batches] == [4, 2]
    assert np.allclose(found.batches[0][0][:, -1], 1.0)
    assert np.allclose(found.batches[1][0][:, :16], PIXELS[4:].reshape(2, 16))
    assert found.batches[1][1].tolist() == [1, 2]


def test_epoch_of_training_comes_to_the_weights_that_can_be_computed():
    found = epoch(train_once)
    assert np.allclose(found.descended()[0], found.after, atol=1e-5)


def test_training_in_evaluation_mode_is_seen():
    assert epoch(lambda *given: train_once(*given, mode=False)).modes == [False, False]


def test_logits_of_an_epoch_are_those_before_any_step():
    found = epoch(train_once)
    rows = np.column_stack([PIXELS.reshape(6, 16), np.ones(6)])
    assert np.allclose(found.logits, rows @ found.before.T)


def test_losses_are_those_of_the_first_weights_where_no_step_is_made():
    found = epoch(train_once)
    losses = found.losses_of_other_steps(found.before)
    assert np.allclose(losses, [cross_entropy(x @ found.before.T, y) for x, y in found.batches])


def test_losses_are_those_of_added_gradients_where_the_weights_come_of_these():
    found = epoch(lambda *given: train_once(*given, zero=False))
    losses = found.losses_of_other_steps(found.after)
    assert np.allclose(losses, found.descended(accumulate=True)[1])
    right = epoch(train_once)
    with pytest.raises(LookupError):
        right.losses_of_other_steps(right.after)


def test_model_is_measured_from_training_mode_and_stays_as_it_is():
    student = student_of()
    model = torch_epochs.linear_model(student, 16, 3)
    behind(model)(torch.zeros(1, 1, 4, 4))

    def measure(loader, remote):
        own = behind(remote)
        first = own.training
        own.eval()
        logits = torch.cat([own(x) for x, _ in behind(loader)])
        return first, logits.detach().numpy()

    found = torch_epochs.measure(student, model, PIXELS, LABELS, measure, batch_size=5)
    assert found.returned[0] is True
    assert found.modes == [False, False]
    assert np.allclose(found.returned[1], found.logits, atol=1e-6)
    assert np.array_equal(found.before, found.after)
    assert found.rate == 0.0


def test_optimizer_is_plain_gradient_descent_at_the_rate():
    optimizer = torch_epochs.make_sgd(nn.Linear(2, 1), 0.25)
    (group,) = optimizer.param_groups
    assert (type(optimizer), group["lr"], group["momentum"]) == (torch.optim.SGD, 0.25, 0)


def test_loader_of_an_epoch_does_not_shuffle():
    seen = []

    def look(loader, model, optimizer):
        seen.extend(torch.cat([y for _, y in behind(loader)]).tolist())

    epoch(look)
    assert seen == LABELS.tolist()


def test_model_starts_in_evaluation_mode():
    assert not torch_epochs.make_linear_model(4, 2).training


def test_parameters_are_read_as_copies():
    student = student_of()
    model = torch_epochs.linear_model(student, 4, 2)
    before = torch_data.parameter_arrays(student, model)
    with torch.no_grad():
        behind(model).linear.weight.zero_()
    assert before[0].any()
