"""What drives models and trainings in a student's process does what it says."""

import ast
import types

import numpy as np
import pytest
import torch

from autograder.driving import bindings, torch_descent, torch_models, torch_recording

LOSSES = [4.0, 2.0, 1.0, 0.995]
X = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
Y = torch.ones(4)


def descent(model, loss, x, y, lr, *, most=3):
    """Make updates by hand, whatever the loss is."""
    for _ in range(most):
        model.zero_grad()
        loss(model(x), y).backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad


def scripted():
    return torch_descent.scripted_loss(LOSSES, torch.tensor([1.0, 0.5, 0.25, 1.0]))


def test_scripted_loss_is_what_the_table_says_for_each_new_output():
    loss = scripted()
    first, second = torch.zeros(4, 1, requires_grad=True), torch.ones(4, 1, requires_grad=True)
    assert [loss(each, Y).item() for each in (first, first, second)] == [4.0, 4.0, 2.0]
    loss(second, Y).backward()
    assert second.grad.ravel().numpy() == pytest.approx([1.0, 0.5, 0.25, 1.0], rel=1e-2)


@pytest.mark.parametrize("most", [3, 1000])
def test_updates_are_seen_in_the_outputs_and_endless_ones_are_ended(most):
    def train(lr, loss, y, x, model):  # an order of its own
        descent(model, loss, x, y, lr, most=most)

    order = ["lr", "loss", "y", "x", "model"]
    ended, states, final, sizes = torch_descent.descent_trace(
        train, order, scripted(), X, Y, torch.zeros(3), 0.5
    )
    assert (ended, sizes) == ("returned" if most == 3 else "endless", [4])
    assert len(states) == (3 if most == 3 else 2 * len(LOSSES) + 21)
    # The bias moves by lr times the sum of the slopes.
    assert states[1][3] == pytest.approx(-0.5 * 2.75, rel=1e-3)
    assert most > 3 or not torch.equal(final, states[-1])


def linear(weights=((1.0, 0.0), (0.0, 1.0))):
    return torch_recording.recorder(torch.tensor(weights))


def loader(x, labels):
    data = torch.utils.data.TensorDataset(x, torch.tensor(labels))
    return torch.utils.data.DataLoader(data, batch_size=2)


def test_recorder_keeps_what_it_is_asked_and_its_weights():
    def train(model, loss, device, training, validation, *, epochs):
        assert (device, epochs) == ("cpu", 1)
        for x, y in training:
            model.zero_grad()
            loss(model(x), y).backward()
            with torch.no_grad():
                model.linear.weight -= model.linear.weight.grad
        for x, _ in validation:
            model(x)
        return 0.5, model

    order = ["model", "loss", "device", "training", "validation"]
    firsts, weights, last = torch_recording.recorded(
        train, order, linear(), loader(X, [0, 1, 0, 1]), loader(X[:1], [0]), {"epochs": 1}
    )
    assert [each.tolist() for each in firsts] == [[1.0, 0.0], [1.0, 0.0], [1.0]]
    assert not torch.equal(weights[0], weights[1])
    assert torch.equal(weights[2], last)


def test_settings_are_passed_by_name_or_set_in_the_module():
    def train(model, lr): ...

    module = types.SimpleNamespace(epochs=5, n_epochs=None, lr=1.0)
    spellings = {"lr": ["learning_rate", "lr"], "epochs": ["epochs", "n_epochs"]}
    named = torch_recording.settings_of(module, train, spellings, {"lr": 0.1, "epochs": 2})
    assert named == {"lr": 0.1}
    assert (module.epochs, module.n_epochs, module.lr) == (2, None, 1.0)


@pytest.mark.parametrize(("lr", "found"), [(0.5, 0.5), (None, 0.1)])
def test_optimizers_of_a_module_update_another_model(lr, found):
    model = linear()
    sgd = torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=0.1)
    torch_recording.exchange_parameters(types.SimpleNamespace(optimizer=sgd), model, lr)
    assert sgd.param_groups[0]["params"][0] is model.linear.weight
    assert sgd.param_groups[0]["lr"] == found


def test_name_is_the_last_binding_that_takes_the_arguments():
    source = "def loss(a, b):\n    return a - b\nloss = len\nother = 1"
    module = types.SimpleNamespace()
    exec(source, module.__dict__)
    statements = ast.parse(source).body
    found = bindings.last_binding(module, "loss", statements, [torch.ones(1), torch.ones(1)])
    assert found(3, 1) == 2
    assert bindings.last_binding(module, "loss", statements, [torch.ones(2)]) is len


def test_class_and_function_without_parameters_are_called_for_what_they_make():
    class Net(torch.nn.Identity): ...

    for made in (Net, lambda: Net()):
        module = types.SimpleNamespace(model=made)
        assert isinstance(bindings.last_binding(module, "model", [], [X]), Net)


@pytest.mark.parametrize(
    ("function", "returned"),
    [
        (lambda a, b: (a, b), (1, 2)),
        (lambda a, b: None, [0]),
        (lambda: 1, [0]),
        (None, [0]),
    ],
    ids=["its own", "returns nothing", "fails", "no function"],
)
def test_function_returns_something_in_any_case(function, returned):
    module = types.SimpleNamespace(measure=function)
    bindings.stand_in(module, "measure", [0])
    assert module.measure(1, b=2) == returned


def test_function_needs_more_only_where_no_default_is_given():
    def needs(a, b, lr): ...

    def has(a, b, lr=1, *more, key, **named): ...

    assert bindings.needs_more(needs, 2)
    assert not bindings.needs_more(needs, 3)
    assert not bindings.needs_more(has, 2)


def test_copy_is_another_model_and_a_fresh_one_has_other_weights():
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())
    same, fresh = (torch_models.copied(model, each) for each in (False, True))
    assert torch.equal(same[0].weight, model[0].weight)
    assert same[0].weight is not model[0].weight
    assert not torch.equal(fresh[0].weight, model[0].weight)


def test_model_that_was_trained_is_among_what_is_returned_or_the_one_given():
    model, other = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    assert torch_models.model_among((0.5, other), model) is other
    for returned in (None, [0.5], 3):
        assert torch_models.model_among(returned, model) is model


def test_outputs_with_other_parameters_leave_the_model_as_it_was():
    model = torch_models.flat_linear(torch.tensor([[1.0, 2.0]]))
    draws = torch.tensor([[1.0, 1.0, 0.0], [0.0, 2.0, 5.0]])
    found = torch_models.called_with(model, X, draws)
    assert [each.ravel().tolist() for each in found] == [[1, 1, 2, 0], [5, 7, 7, 5]]
    assert model[1].weight.tolist() == [[1.0, 2.0]]


def test_gradient_is_none_where_the_loss_forgets_its_outputs():
    outputs, labels = torch.tensor([[1.0], [-2.0]]), torch.ones(2)
    _, gradient = torch_models.differentiated(lambda f, y: (f.ravel() * y).sum(), outputs, labels)
    assert gradient.ravel().tolist() == [1.0, 1.0]
    assert torch_models.differentiated(lambda f, y: f.sum().item(), outputs, labels)[1] is None


def test_recording_loss_keeps_what_it_gave():
    loss = torch_models.recording(lambda f, y: (f - y).abs().sum())
    assert loss(torch.zeros(2), torch.ones(2)).item() == 2.0
    assert loss(torch.ones(2), torch.ones(2)).item() == 0.0
    assert loss.losses == [2.0, 0.0]


def test_shapes_are_those_that_are_learned():
    model = torch.nn.Linear(2, 3)
    model.bias.requires_grad_(requires_grad=False)
    assert torch_models.shapes_of(model) == [[3, 2]]
    assert torch_models.shapes_of(np.tanh) is None


def test_parameters_that_are_not_learned_keep_their_values():
    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        model.bias.fill_(3.0)
    model.bias.requires_grad_(requires_grad=False)
    found = torch_models.called_with(model, X, torch.ones(1, 2))
    assert found[0].ravel().tolist() == [4, 4, 5, 3]
