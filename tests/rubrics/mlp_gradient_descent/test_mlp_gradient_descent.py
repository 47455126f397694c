"""Gradient descent by hand: right styles keep every point, slips lose theirs with a reason."""

import mlp_descent_pieces as descent
import mlp_digit_pieces as digits
import pytest
from leaving import leaving
from mlp_pieces import source_of
from reports import lost

from autograder.grading.pipeline import Request
from autograder.homework import finding

HOMEWORK = finding.find("mlp_gradient_descent")

TWO_CELLS = ("1a", "1b", "1c")
RIGHT_STYLES = {
    "loss_is_a_module": (TWO_CELLS, [descent.LOSS_OF_EVERY_SIGN]),
    "loss_is_a_class": (("1a",), [descent.LOSS_CLASS]),
    "loss_of_columns": (("1a", "zeros_and_ones"), [descent.LOSS_OF_COLUMNS]),
    "loss_on_device": (TWO_CELLS, [descent.LOSS_ON_DEVICE]),
    "loss_of_shape_1_1": (("1a",), [descent.LOSS_OF_SHAPE_1_1]),
    "model_is_a_class_with_tanh": (("1b", "1c"), [descent.MODEL_CLASS]),
    "model_is_not_instantiated": (("1b",), [descent.MODEL_AS_CLASS]),
    "model_is_a_function": (("1b", "1c"), [descent.MODEL_FACTORY]),
    "model_of_matrices": (("1b", "1c"), [descent.MODEL_OF_MATRICES]),
    "model_is_odd_without_biases": (("1b",), [descent.MODEL_WITHOUT_BIASES]),
    "descent_with_fake_loss": (("1c",), [descent.WITH_FAKE_LOSS]),
    "descent_with_optimizer": (("1c",), [descent.WITH_OPTIMIZER]),
    "descent_with_grad": (("1c",), [descent.WITH_GRAD]),
    "descent_with_copy": (("1c",), [descent.WITH_COPY]),
    "descent_returns_a_pair": (
        ("1c",),
        [descent.WITH_COPY.replace("return model", "return model, now")],
    ),
    "descent_takes_back": (("updates", "stopping", "learning_rate_halved"), [descent.TAKES_BACK]),
    "digit_model_is_a_class": (("2a", "2c"), [digits.DIGIT_CLASS]),
    "measures_with_tensors": (("2b", "2c"), [digits.MEASURES_WITH_TENSORS]),
    "measures_with_numpy": (("2b",), [digits.MEASURES_WITH_NUMPY]),
    "trains_by_hand": (("2c",), [digits.TRAINS_BY_HAND]),
    "trains_and_returns_nothing": (("2c",), [digits.TRAINS_AND_RETURNS_NOTHING]),
    "device_is_an_object": (
        ("1c", "2b", "2c"),
        [(digits.CHOOSES_A_DEVICE.strip(), digits.DEVICE_OBJECT), digits.MOVES_EVERYTHING],
    ),
    "names_are_used_twice": (
        ("1a", "1b", "1c", "2a", "2c"),
        [digits.NAMES_USED_TWICE, digits.TRAINS_WITH_GLOBALS],
    ),
}


#: They train the model of digits as others do, for seconds.
SLOW = {"digit_model_is_a_class", "trains_and_returns_nothing", "measures_with_tensors"}


@pytest.mark.parametrize("style", leaving(SLOW, RIGHT_STYLES))
def test_right_style_loses_nothing(graded, style):
    checks, changes = RIGHT_STYLES[style]
    assert lost(graded(HOMEWORK, checks, source_of(*changes))) == {}


CLAMP = "torch.clamp(-y * predicted_labels, min=0).mean()"
STEP = "param -= lr * param.grad"
BREAK = "            if abs(change) <= 0.01 * loss_now.item():\n                break\n"
LATE_BREAK = (
    "\n        if loss_before is not None and abs(change) <= 0.01 * loss_now:\n            break"
)
SLIPS = {
    # 1a
    "loss_goes_negative": (CLAMP, "(-y * predicted_labels).mean()", "loss_value", "never"),
    "loss_summed": (CLAMP, CLAMP.replace("mean", "sum"), "loss_value", "sum over the samples"),
    "loss_of_all_pairs": ("true_labels.reshape(-1, 1)", "true_labels", "loss_value", "all pairs"),
    "loss_of_right_signs": (CLAMP, CLAMP.replace("-y", "y"), "loss_value", "minus sign"),
    "loss_is_hinge": (CLAMP, CLAMP.replace("-y", "1 - y"), "loss_value", "hinge"),
    "loss_is_squared": (CLAMP, "((predicted_labels - y) ** 2).mean()", "loss_value", "squared"),
    "loss_is_a_count": (CLAMP, "(y * predicted_labels < 0).float().mean()", "loss_gradient", "no gradient"),
    "loss_is_a_float": (CLAMP, CLAMP + ".item()", "loss_gradient", "no gradient"),
    "loss_is_detached": (CLAMP, CLAMP.replace("predicted_labels", "predicted_labels.detach()"), "loss_gradient", "no gradient"),
    # 1b
    "ten_hidden_neurons": ("nn.Linear(2, 5),\n    nn.ReLU(),\n    nn.Linear(5, 1)", "nn.Linear(2, 10),\n    nn.ReLU(),\n    nn.Linear(10, 1)", "layers", "10 x 2"),
    "two_outputs": ("nn.Linear(5, 1)", "nn.Linear(5, 2)", "layers", "2 x 5"),
    "no_activation": ("nn.Linear(2, 5),\n    nn.ReLU(),", "nn.Linear(2, 5),", "activation", "straight line"),
    "sigmoid_at_the_end": ("nn.Linear(5, 1),", "nn.Linear(5, 1), nn.Sigmoid(),", "activation", "as after a ReLU"),
    # 1c
    "gradients_add_up": ("        model.zero_grad()\n", "", "updates", "add up"),
    "ascends": (STEP, "param += lr * param.grad", "updates", "minus sign"),
    "weights_alone": (STEP, "param -= lr * param.grad * (param.ndim > 1)", "updates", "left out"),
    "updates_a_name": (STEP, "param = param - lr * param.grad", "updates", "does not update"),
    "learning_rate_of_its_own": (STEP, "param -= 0.1 * param.grad", "updates", "times lr * gradient"),
    "one_sample_at_a_time": ("loss(model(train_features), train_labels)", "loss(model(train_features[:1]), train_labels[:1])", "updates", "all samples"),
    "never_stops": (BREAK, "", "stopping", "never stops"),
    "stops_at_10_percent": ("0.01 * loss_now", "0.1 * loss_now", "stopping", "10%"),
    "stops_at_0.1_percent": ("0.01 * loss_now", "0.001 * loss_now", "stopping", "0.1%"),
    "absolute_change": ("0.01 * loss_now.item()", "0.01", "stopping", "not the change divided"),
    "without_abs": ("abs(change) <=", "-change <=", "stopping", "without abs"),
    "wrong_way_round": ("abs(change) <=", "abs(change) >=", "stopping", "wrong way round"),
    "compares_with_first_loss": ("        loss_before = loss_now.item()\n", "        loss_before = loss_before or loss_now.item()\n", "stopping", "never stops"),
    "ten_updates": ("    while True:\n", "    for _ in range(10):\n", "stopping", "at most 10 updates"),
    "returns_inside_the_loop": ("        loss_before = loss_now.item()\n    return", "        loss_before = loss_now.item()\n        return", "stopping", "inside the loop"),
    "lr_stays": ("lr = lr / 2", "pass", "learning_rate_halved", "never changes"),
    "lr_doubled": ("lr = lr / 2", "lr = lr * 2", "learning_rate_halved", "doubles"),
    "lr_by_ten": ("lr = lr / 2", "lr = lr / 10", "learning_rate_halved", "by 10"),
    "lr_halved_on_fall": ("change > 0", "change < 0", "learning_rate_halved", "when the loss falls"),
    "lr_halved_always": ("change > 0", "True", "learning_rate_halved", "every update"),
    "rises_do_not_count": ("lr = lr / 2\n            if", "lr = lr / 2\n            elif", "stopping", "rise is a change"),
    # 2a
    "softmax_at_the_end": ("nn.Linear(64, 10),", "nn.Linear(64, 10), nn.Softmax(dim=1),", "logits", "softmax itself"),
    "relu_at_the_end": ("nn.Linear(64, 10),", "nn.Linear(64, 10), nn.ReLU(),", "logits", "as after a ReLU"),
    "flatten_is_missing": ("    nn.Flatten(),\n", "", "logits", "raised RuntimeError"),
    # 2b
    "loss_not_divided": ("np.mean(losses)", "np.sum(losses)", "mean_loss", "sum over the mini-batches"),
    "loss_by_samples": ("np.mean(losses)", "np.sum(losses) / total", "mean_loss", "number of samples"),
    "another_loss": ("losses.append(loss(", "losses.append(nn.functional.cross_entropy(", "mean_loss", "whatever loss is given"),
    "percent": ("correct / total", "100 * correct / total", "accuracy", "percent"),
    "by_batches": ("correct / total", "correct / len(losses)", "accuracy", "number of mini-batches"),
    "error_rate": ("correct / total", "1 - correct / total", "accuracy", "fraction of wrong"),
    "exchanged": ("return np.mean(losses), correct / total", "return correct / total, np.mean(losses)", "accuracy", "accuracy, loss is returned"),
    "trains_while_it_measures": ("            total += len(digits)\n", "            total += len(digits)\n            next(model.parameters()).add_(0.1)\n", "measures_only", "It trains"),
    # 2c
    "no_momentum": (", momentum=momentum)", ")", "momentum_updates", "no momentum"),
    "nesterov": ("momentum=momentum)", "momentum=momentum, nesterov=True)", "momentum_updates", "Nesterov"),
    "another_momentum": ("momentum=momentum)", "momentum=0.5)", "momentum_updates", ""),
    "no_zero_grad": ("            optimizer.zero_grad()\n", "", "momentum_updates", "add up"),
    "zero_grad_before_step": ("            batch_loss.backward()\n", "            batch_loss.backward()\n            optimizer.zero_grad()\n", "momentum_updates", "between"),
    "no_step": ("            optimizer.step()\n", "", "momentum_updates", "zero_grad, backward, step"),
    "optimizer_of_each_epoch": ("    for epoch in range(epochs):\n", "    for epoch in range(epochs):\n        optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)\n", "momentum_updates", "again in each epoch"),
    "adam": ("torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)", "torch.optim.Adam(model.parameters(), lr=learning_rate)", "momentum_updates", ""),
    "step_after_the_epoch": ("            optimizer.step()\n", "        optimizer.step()\n", "epochs", "outside the loop"),
    "always_five_epochs": ("range(epochs)", "range(5)", "epochs", "5 epochs"),
    "returns_after_one_epoch": ("accuracy {accuracy:.4f}\")\n    return model", "accuracy {accuracy:.4f}\")\n        return model", "epochs", "inside the loop"),
    "no_validation": ("        valid_loss, accuracy = loss_and_accuracy(model, loss, validation_dataloader, device)\n        print(f\"epoch {epoch}: loss {valid_loss:.4f}, accuracy {accuracy:.4f}\")\n", "", "validation", "never"),
    "validates_on_training_set": ("loss_and_accuracy(model, loss, validation_dataloader, device)", "loss_and_accuracy(model, loss, training_dataloader, device)", "validation", "never"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_loses_the_points_of_its_check_and_is_named(graded, slip):
    old, new, check, words = SLIPS[slip]
    part = next(each.part for each in HOMEWORK.assignment.checks if each.name == check)
    checks = [each.name for each in HOMEWORK.assignment.checks if each.part == part]
    fast = set(checks) - {"zeros_and_ones", "digits_learned"}
    assert words in lost(graded(HOMEWORK, fast, source_of((old, new))))[check]


def test_copy_that_is_trained_and_not_returned_is_no_trained_model(graded):
    source = source_of(descent.WITH_COPY.replace("    return model\n", ""))
    taken = lost(graded(HOMEWORK, ["updates"], source))
    assert "hand the trained model back" in taken["updates"]


def test_wrong_measuring_does_not_keep_train_from_its_points(graded):
    unwritten = "def loss_and_accuracy(*arguments):\n    raise NotImplementedError()"
    assert set(lost(graded(HOMEWORK, ["2c"], source_of(unwritten)))) == {"validation"}


def test_one_update_more_loses_half_of_the_points_of_the_end(graded):
    late = source_of((BREAK, ""), (STEP, STEP + LATE_BREAK))
    assert graded(HOMEWORK, ["stopping"], late).score == 2


def test_reference_earns_every_point(tmp_path, grade_warm):
    source = HOMEWORK.assignment.trials.short(HOMEWORK.reference.read_text())
    (tmp_path / "reference.py").write_text(source)
    report = grade_warm(HOMEWORK, Request([tmp_path], seed=4))
    assert report.score == report.points == 40


def test_parts_have_the_points_that_the_readme_gives():
    points = dict.fromkeys(HOMEWORK.assignment.parts, 0)
    for check in HOMEWORK.assignment.checks:
        points[check.part] += check.points
    assert points == {"1a": 6, "1b": 4, "1c": 15, "2a": 2, "2b": 7, "2c": 6}
