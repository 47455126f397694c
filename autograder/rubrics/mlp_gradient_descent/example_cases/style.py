"""Right solutions, and the blank skeleton."""

from __future__ import annotations

from autograder.authoring.cases.case import Case, Source
from autograder.authoring.cases.edits import body, replace

#: Tried on few digits: the cell that trains takes no time.
FEW_DIGITS = replace("num_images = 60_000  # fewer", "num_images = 1_000  # fewer")

_FUNCTIONS_FROM = "def loss_and_accuracy("
_WORK_FROM = "\n\ntrain(digit_model, cross_entropy,"


def with_global_optimizer(text: str) -> str:
    """Rewrite part 2 with names used twice, and an optimizer outside `train`."""
    before, _, rest = text.partition(_FUNCTIONS_FROM)
    _, _, work = rest.partition(_WORK_FROM)
    assert work
    before = before.replace("cross_entropy = nn.CrossEntropyLoss()", "loss = nn.CrossEntropyLoss()")
    before = before.replace("digit_model = ", "model = ")
    before = before.replace(
        "    nn.Linear(64, 10),\n)\n",
        "    nn.Linear(64, 10),\n)\n"
        "optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)\n",
    )
    return before + _WITH_GLOBALS


_WITH_GLOBALS = """\
def loss_and_accuracy(model, loss, validation_dataloader, device=DEVICE):
    size = len(validation_dataloader.dataset)
    num_batches = len(validation_dataloader)
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in validation_dataloader:
            X = X.to(device)
            y = y.to(device)
            pred = model(X)
            test_loss += loss(pred, y)
            correct += (pred.argmax(dim=-1) == y).type(DTYPE).sum()
    return test_loss / num_batches, correct / size


def train(model, loss, training_dataloader, validation_dataloader, device=DEVICE):
    model.to(device)
    for epoch in range(epochs):
        for batch, (X, y) in enumerate(training_dataloader):
            pred = model(X.to(device))
            loss_t = loss(pred, y.to(device))
            optimizer.zero_grad()
            loss_t.backward()
            optimizer.step()
            if batch % 100 == 0:
                valid_loss, correct = loss_and_accuracy(model, loss, validation_dataloader)
                print(f"loss {loss_t.item():.4f}, validation {valid_loss:.4f}, {correct:.4f}")


train(model, loss, training_dataloader, validation_dataloader)
print("The predicted label is", model(next(iter(test_dataloader))[0].to(DEVICE)).argmax(dim=-1)[0])
"""

_WITH_FAKE_LOSS = """\
    outputs = model(train_features)
    loss_t = loss(outputs, train_labels)
    loss_t.backward()
    loss_t_minus_1 = 2 * loss_t  # so that there is a first update
    niter = 0
    while torch.abs(loss_t - loss_t_minus_1) / loss_t > 0.01:
        with torch.no_grad():
            for param in model.parameters():
                param.add_(-lr * param.grad)
        model.zero_grad()
        outputs = model(train_features)
        loss_t_minus_1 = loss_t
        loss_t = loss(outputs, train_labels)
        loss_t.backward()
        if loss_t > loss_t_minus_1:
            lr = lr / 2
        wrong = ((train_labels * outputs.ravel()) < 0).sum() / len(train_labels)
        print(f"loss {loss_t:.4f}, change {loss_t - loss_t_minus_1:.4f}, wrong {wrong:.4f}")
        if niter % 20 == 0:
            _, ax = plt.subplots()
            points, signs = train_features.cpu(), outputs.cpu().ravel()
            draw_features(ax, points[signs > 0], points[signs < 0])
        niter += 1
"""

_MODELS = """\
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 5)
        self.out = nn.Linear(5, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


model = Small()
"""

CASES = (
    Case("correct", "mlindgren", "a good solution, as a notebook", "none", source=Source.HAND),
    Case(
        "correct_module",
        "jokonkwo",
        "a good solution in another style, as a Python file: a class for the model, and a loop "
        "that prints, plots and returns nothing",
        "none",
        edits=(
            FEW_DIGITS,
            body("train_by_gradient_descent", _WITH_FAKE_LOSS),
            replace(
                "model = nn.Sequential(\n    nn.Linear(2, 5),\n    nn.ReLU(),\n"
                "    nn.Linear(5, 1),\n)\n",
                _MODELS,
            ),
            replace(
                "trained_model = train_by_gradient_descent(model.to(DEVICE), loss, "
                "*as_tensors(features, labels))\n",
                "train_by_gradient_descent(model.to(DEVICE), loss, *as_tensors(features, labels))\n"
                "trained_model = model\n",
            ),
        ),
        file_name="{author}_gradient_descent.py",
    ),
    Case(
        "names_used_twice",
        "bferreira",
        "a good solution that calls the second loss `loss` and the second model `model`, and "
        "keeps its optimizer outside `train`",
        "none",
        edits=(FEW_DIGITS, with_global_optimizer),
    ),
    Case("blank", "newstudent", "the skeleton, untouched", "all", source=Source.SKELETON),
)
