"""Models in a student's process: what they learn, what they give, and what a training made."""

import itertools

import numpy as np
import pytest
import torch
from at_hand import behind, student_of
from torch import nn

from autograder.driving import StudentRaised, keep, torch_models
from autograder.driving.torch_models import assert_sizes, classifier_outputs, loss_and_gradient
from autograder.errors import Wrong

X = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])


def remote(made):
    student = student_of(made=made)
    return student, keep(student.made)


def stack(*sizes, **settings):
    layers = [nn.Linear(a, b, **settings) for a, b in itertools.pairwise(sizes)]
    return lambda: nn.Sequential(*layers)


def sized(made, sizes=(3, 4, 1)):
    assert_sizes(*remote(made), sizes, what="model")


def test_layers_that_lead_from_size_to_size_pass_either_way_round():
    sized(stack(3, 4, 1))
    sized(stack(3, 4, 1, bias=False))

    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.w, self.v = nn.Parameter(torch.ones(3, 4)), nn.Parameter(torch.ones(1, 4))

    sized(Own)


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (stack(3, 5, 1), "weights 5 x 3, 1 x 5"),
        (stack(3, 1), "weights 1 x 3"),
        (stack(3, 4, 4, 1), "weights 4 x 3, 4 x 4, 1 x 4"),
        (stack(1, 4, 3), "weights 4 x 1, 3 x 4"),
        (nn.ReLU, "no matrix of weights"),
    ],
)
def test_other_layers_are_refused_with_those_that_are_there(made, found):
    with pytest.raises(Wrong, match="model does not have the layers asked for") as caught:
        sized(made)
    said = caught.value.feedback
    assert said.found == found
    assert said.expected == "weights 4 x 3 and 1 x 4: 3 inputs, 4 hidden neurons, 1 output"


def test_one_wrong_size_is_named_and_several_outputs_are_plural():
    with pytest.raises(Wrong) as caught:
        sized(stack(3, 4, 3), (3, 4, 2))
    said = caught.value.feedback
    assert said.expected.endswith("4 hidden neurons, 2 outputs")
    assert "1.weight has shape (3, 4) instead of (2, 4)" in said.cause


def test_frozen_layers_are_not_learned():
    def frozen():
        model = stack(3, 4, 1)()
        model[0].weight.requires_grad_(requires_grad=False)
        return model

    with pytest.raises(Wrong, match="layers asked for"):
        sized(frozen)


def test_function_has_no_parameters_to_train():
    with pytest.raises(Wrong, match="model has no parameters to train") as caught:
        sized(lambda: abs)
    assert "nn.Module" in caught.value.feedback.expected


def outputs(made, **settings):
    return classifier_outputs(
        *remote(made), X, **{"inputs": 3, "classes": 2, "what": "model", **settings}
    )


def test_outputs_are_what_the_model_gives():
    student, model = remote(stack(3, 2))
    found = classifier_outputs(student, model, X, inputs=3, classes=2, what="model")
    assert np.allclose(found, behind(model)(torch.tensor(X, dtype=torch.float32)).detach())


def test_layer_that_does_not_fit_the_inputs_is_named():
    with pytest.raises(StudentRaised) as caught:
        outputs(stack(5, 2))
    assert caught.value.feedback.cause == "0.weight takes 5 numbers, and it is given 3."


def test_layer_that_does_not_fit_the_classes_is_named():
    with pytest.raises(Wrong, match="model does not give 2 numbers for each sample") as caught:
        outputs(stack(3, 4))
    said = caught.value.feedback
    assert (said.expected, said.found) == ("logits of shape (2, 2), for 2 samples", "shape (2, 4)")
    assert said.cause == "0.weight gives 4 numbers where 2 are wanted."


def test_other_shape_that_no_layer_explains_is_handed_on():
    class Flattened(nn.Sequential):
        def forward(self, x):
            return super().forward(x).ravel()

    found = outputs(lambda: Flattened(nn.Linear(3, 2)))
    assert found.shape == (4,)


def test_function_that_fails_is_given_no_cause_of_layers():
    def fails(_x):
        raise ValueError("no")

    with pytest.raises(StudentRaised) as caught:
        outputs(lambda: fails)
    assert "takes" not in caught.value.feedback.cause


@pytest.mark.parametrize("made", [lambda: lambda x: x[:, :2], nn.Identity])
def test_model_that_learns_nothing_is_refused(made):
    with pytest.raises(Wrong, match="model has no parameters to train"):
        outputs(made)


def test_outputs_are_given_in_the_mode_that_the_model_is_in():
    student, model = remote(lambda: nn.Sequential(nn.Dropout(1.0), nn.Linear(3, 2, bias=False)))
    behind(model).train()
    assert not torch_models.outputs_of(student, model, X, "model(x)").any()
    behind(model).eval()
    assert torch_models.outputs_of(student, model, X, "model(x)").any()


def test_outputs_with_other_parameters_are_one_for_each_draw():
    student, model = remote(stack(3, 1))
    draws = [[1.0, 0, 0, 0.5], [0, 0, 2.0, 0]]
    found = torch_models.outputs_with(student, model, X, draws, "model(x)")
    assert [each.ravel().tolist() for each in found] == [[1.5, 0.5], [4.0, -2.0]]


def test_outputs_that_are_the_parameters_themselves_are_those_of_their_draw():
    class Constant(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.zeros(2))

        def forward(self, x):
            return self.w

    student, model = remote(Constant)
    found = torch_models.outputs_with(student, model, X, [[1.0, 2.0], [3.0, 4.0]], "model(x)")
    assert [each.tolist() for each in found] == [[1, 2], [3, 4]]


def test_learned_shapes_are_tuples_and_none_where_there_are_none():
    student, model = remote(stack(3, 2))
    assert torch_models.learned_shapes(student, model, "model") == [(2, 3), (2,)]
    assert torch_models.learned_shapes(*remote(lambda: 3), "model") is None


def gradient(loss, outputs=(1.0, -2.0), labels=(1.0, -1.0)):
    student = student_of(loss=loss)
    return loss_and_gradient(student, student.loss, outputs, labels, what="loss")


def test_loss_is_given_a_column_of_outputs_and_a_row_of_labels():
    def loss(f, y):
        assert (f.shape, y.shape) == ((2, 1), (2,))
        return (f[:, 0] * y).sum()

    value, slope, refused = gradient(loss)
    assert (float(value), slope.ravel().tolist(), refused) == (3.0, [1.0, -1.0], False)


def test_loss_that_takes_a_column_of_labels_alone_is_given_one():
    def loss(f, y):
        if y.ndim == 1:
            raise ValueError("not in a row")
        return (f * y).sum()

    value, slope, refused = gradient(loss)
    assert (float(value), slope.ravel().tolist(), refused) == (3.0, [1.0, -1.0], True)


def test_loss_that_fails_for_both_says_what_it_said_first():
    def loss(_f, y):
        raise ValueError(f"{y.ndim} axes")

    with pytest.raises(StudentRaised) as caught:
        gradient(loss)
    assert caught.value.message == "1 axes"


@pytest.mark.parametrize(
    "loss", [lambda f, y: 3.0, lambda f, y: f * 2, lambda f, y: f.detach().sum()]
)
def test_loss_that_cannot_be_differentiated_has_no_gradient(loss):
    assert gradient(loss)[1] is None


def test_function_accepts_what_it_does_not_fail_for():
    student = student_of(one=lambda x: x, two=lambda x, y: x @ y)
    tensor = torch_models.as_tensor(np.ones((2, 3)))
    assert torch_models.accepts(student, student.one, tensor)
    assert not torch_models.accepts(student, student.one, tensor, tensor)
    assert not torch_models.accepts(student, student.two, tensor, tensor)


def test_tensors_are_of_torchs_usual_type():
    assert torch_models.as_tensor([[1, 2]]).array.dtype == np.float32


def test_copy_leaves_the_model_alone_and_a_fresh_one_starts_anew():
    student, model = remote(stack(3, 2))
    copy = torch_models.copy_of(student, model)
    with torch.no_grad():
        behind(copy)[0].weight.zero_()
    assert behind(model)[0].weight.any()
    fresh = torch_models.copy_of(student, model, fresh=True)
    assert not torch.equal(behind(fresh)[0].weight, behind(model)[0].weight)


def test_linear_classifier_has_the_weights_that_are_given_and_no_bias():
    student = student_of()
    model = torch_models.linear_classifier(student, [[1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 1.0]])
    image = np.array([[[1.0, 1.0], [1.0, 2.0]]])
    assert torch_models.outputs_of(student, model, image, "model(x)").tolist() == [[14.0, 2.0]]


def test_model_that_was_trained_is_the_one_returned_or_else_the_one_given():
    student = student_of(both=lambda: (0.5, nn.Linear(1, 1)), nothing=lambda: None)
    given = keep(student.both)
    model = torch_models.linear_classifier(student, [[1.0]])
    assert behind(torch_models.trained(student, given, model)) is behind(given)[1]
    assert behind(torch_models.trained(student, None, model)) is behind(model)
    nothing = keep(student.nothing)
    assert behind(torch_models.trained(student, nothing, model)) is behind(model)


def test_losses_are_recorded_in_order_up_to_a_thousand():
    student = student_of(loss=lambda f, y: f - y)
    loss = torch_models.recording_loss(student, student.loss)
    for k in range(1002):
        behind(loss)(float(k), 1.0)
    found = torch_models.recorded_losses(student, loss)
    assert found[:3] == [-1.0, 0.0, 1.0]
    assert len(found) == 1000


def test_loss_of_each_sample_is_recorded_by_its_first():
    recorded = torch_models.recording(lambda f, y: f - y)
    assert recorded(torch.ones(3), torch.zeros(3)).shape == (3,)
    assert recorded.losses == [1.0]


def test_copy_of_a_whole_model_is_fresh_in_each_of_its_layers():
    model = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.Linear(3, 3)))
    fresh = torch_models.copied(model, True)
    assert not torch.equal(fresh[1][0].weight, model[1][0].weight)
