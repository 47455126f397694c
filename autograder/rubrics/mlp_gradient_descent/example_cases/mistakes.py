"""Mistakes in the code, one kind each."""

from __future__ import annotations

from autograder.authoring.cases.case import Case, Edit, edited
from autograder.authoring.cases.edits import replace
from autograder.rubrics.mlp_gradient_descent.example_cases.style import FEW_DIGITS


def _mistake(name: str, author: str, what: str, loses: str, *edits: Edit) -> Case:
    return edited(name, author, what, loses, FEW_DIGITS, *edits)


_CLAMP = "torch.clamp(-y * predicted_labels, min=0).mean()"
_OPTIMIZER = "torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)"

CASES = (
    _mistake(
        "loss_goes_negative",
        "aschmidt",
        "a loss without max(0, …): it goes negative, and the training makes no update",
        "1a, 1c: the loss, and what is learned with it",
        replace(_CLAMP, "(-y * predicted_labels).mean()"),
        # The training that divides, as many do: a negative loss ends it.
        replace(
            "if abs(change) <= 0.01 * loss_now.item():", "if abs(change) / loss_now.item() <= 0.01:"
        ),
    ),
    _mistake(
        "labels_without_an_axis",
        "cdubois",
        "a loss over all pairs of an output and a label, by broadcasting",
        "1a",
        replace("true_labels.reshape(-1, 1)", "true_labels"),
        # All pairs of 12,665 samples are slow; so the student took fewer.
        replace(
            '    features, labels = file["normed_features"], file["labels"]\n',
            '    features, labels = file["normed_features"][::20], file["labels"][::20]\n',
        ),
    ),
    _mistake(
        "no_activation",
        "dkowalski",
        "a model of two linear layers with nothing between them",
        "1b",
        replace("    nn.Linear(2, 5),\n    nn.ReLU(),\n", "    nn.Linear(2, 5),\n"),
    ),
    _mistake(
        "gradients_add_up",
        "eyildiz",
        "a gradient descent that never sets its gradients to zero",
        "1c: the updates",
        replace("        model.zero_grad()\n", ""),
    ),
    _mistake(
        "absolute_change",
        "fnakamura",
        "a training that compares the change itself with 0.01, not with 1% of the loss",
        "1c: the end",
        replace("0.01 * loss_now.item()", "0.01"),
    ),
    _mistake(
        "stops_when_the_loss_rises",
        "gromano",
        "a training that compares the change without abs()",
        "1c: the end, and with it the learning rate",
        replace("if abs(change) <=", "if -change <="),
    ),
    _mistake(
        "return_inside_the_loop",
        "hpetrova",
        "a training whose return is indented too far",
        "1c",
        replace(
            "        loss_before = loss_now.item()\n    return model",
            "        loss_before = loss_now.item()\n        return model",
        ),
    ),
    _mistake(
        "one_update_more",
        "imendes",
        "a training that looks at the loss only after the next update",
        "1c: half of the end",
        replace(
            "            if abs(change) <= 0.01 * loss_now.item():\n                break\n", ""
        ),
        replace(
            "                param -= lr * param.grad\n",
            "                param -= lr * param.grad\n"
            "        if loss_before is not None and abs(change) <= 0.01 * loss_now.item():\n"
            "            break\n",
        ),
    ),
    _mistake(
        "learning_rate_doubled",
        "jhansen",
        "a learning rate that is doubled when the loss rises",
        "1c: the learning rate",
        replace("lr = lr / 2", "lr = lr * 2"),
        replace("while True:", "for _ in range(1000):"),
    ),
    _mistake(
        "softmax_twice",
        "kobrien",
        "a softmax at the end of the model of digits",
        "2a",
        replace("    nn.Linear(64, 10),\n", "    nn.Linear(64, 10),\n    nn.Softmax(dim=1),\n"),
    ),
    _mistake(
        "mean_over_samples",
        "lvargas",
        "a mean loss that weights the mini-batches by their size",
        "2b: half of the loss",
        replace(
            "losses.append(loss(logits, digits).item())",
            "losses.append(loss(logits, digits).item() * len(digits))",
        ),
        replace("np.mean(losses)", "sum(losses) / total"),
    ),
    _mistake(
        "accuracy_in_percent",
        "mwagner",
        "an accuracy from 0 to 100",
        "2b: the accuracy",
        replace("correct / total", "100 * correct / total"),
    ),
    _mistake(
        "no_momentum",
        "nkaya",
        "an optimizer without momentum",
        "2c: the updates",
        replace(_OPTIMIZER, _OPTIMIZER.replace(", momentum=momentum", "")),
    ),
    _mistake(
        "optimizer_in_each_epoch",
        "oandersson",
        "an optimizer that is made again in each epoch",
        "2c: the updates",
        replace(
            "    for epoch in range(epochs):\n",
            f"    for epoch in range(epochs):\n        optimizer = {_OPTIMIZER}\n",
        ),
    ),
    _mistake(
        "cell_fails",
        "pcosta",
        "a mistyped name in the cell of the loss and the model; the cells after it run",
        "1a, 1b, and what is learned with them",
        replace("torch.manual_seed(17)\nmodel = nn", "model = mm"),
        replace("def loss(", "def losss("),
    ),
)
