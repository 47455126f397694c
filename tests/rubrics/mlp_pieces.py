"""Right ways and wrong ways to write the pieces of ``mlp_gradient_descent``.

A piece takes the place of one of the same name in the correct example, whose work on data
is left out: what is graded here calls the functions with data of its own.
"""

import ast

from autograder import homeworks

CORRECT = homeworks.PROJECT / "scripts" / "example_cases" / "mlp_gradient_descent" / "correct.py"
_NAMES = {"DEVICE", "DTYPE", "learning_rate", "batch_size", "epochs", "momentum", "cross_entropy"}
_NAMES |= {"model", "digit_model"}


def name_of(statement):
    """Return the name that a statement defines; its text is found by it."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement
    return getattr(target, "id", getattr(target, "name", ""))


def _pieces():
    text = CORRECT.read_text()
    for statement in ast.parse(text).body:
        name = name_of(statement)
        is_definition = isinstance(statement, (ast.FunctionDef, ast.Import, ast.ImportFrom, ast.If))
        if is_definition or name in _NAMES:
            yield name or f"line {statement.lineno}", ast.get_source_segment(text, statement)


PIECES = dict(_pieces())


def source_of(*changes):
    """Return the correct example with pieces exchanged: texts, or (old, new) edits of it."""
    pieces = dict(PIECES)
    for change in changes:
        if isinstance(change, str):
            pieces[name_of(ast.parse(change).body[-1])] = change
            continue
        old, new = change
        text = "\n\n\n".join(pieces.values())
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        pieces = {name: piece.replace(old, new) for name, piece in pieces.items()}
    return "# %%\n" + "\n\n\n# %%\n".join(pieces.values()) + "\n"


# Losses

LOSS_OF_EVERY_SIGN = """
class Perceptron(nn.Module):
    def forward(self, predicted_labels, true_labels):
        product = torch.squeeze(predicted_labels, -1) * true_labels
        return torch.where(product < 0, -product, torch.zeros_like(product)).sum() / len(product)

loss = Perceptron()
"""
LOSS_CLASS = """
class loss(nn.Module):
    def forward(self, predicted_labels, true_labels):
        return nn.functional.relu(-predicted_labels.view(-1) * true_labels.float()).mean()
"""
LOSS_OF_COLUMNS = """
def loss(predicted_labels, true_labels):
    assert predicted_labels.shape == true_labels.shape
    return torch.relu(-true_labels * predicted_labels).mean()
"""
LOSS_ON_DEVICE = """
def loss(predicted_labels, true_labels):
    y = true_labels[..., None]
    zero = torch.Tensor([0.]).to(device=DEVICE)
    return torch.maximum(-y * predicted_labels, zero).sum() / y.shape[0]
"""
LOSS_OF_SHAPE_1_1 = """
def loss(predicted_labels, true_labels):
    return torch.relu(-true_labels[None, :] @ torch.diag(1.0 * (true_labels * predicted_labels[:, 0] < 0))
                      @ predicted_labels) / true_labels.numel()
"""

# Models

MODEL_CLASS = """
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(2, 5), nn.Linear(5, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))

model = Small()
"""
MODEL_AS_CLASS = MODEL_CLASS.replace("model = Small()", "model = Small")
MODEL_FACTORY = """
def model():
    return nn.Sequential(nn.Linear(2, 5), nn.LeakyReLU(), nn.Linear(5, 1))
"""
MODEL_OF_MATRICES = """
class Matrices(nn.Module):
    def __init__(self):
        super().__init__()
        self.W1, self.b1 = nn.Parameter(torch.randn(2, 5)), nn.Parameter(torch.zeros(5))
        self.W2, self.b2 = nn.Parameter(torch.randn(5, 1)), nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return torch.sigmoid(x @ self.W1 + self.b1) @ self.W2 + self.b2

model = Matrices().to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
"""

# Gradient descent by hand

WITH_FAKE_LOSS = """
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    predicted_labels = model(train_features)
    loss_t = loss(predicted_labels, train_labels)
    loss_t.backward()
    loss_t_minus_1 = 2 * loss_t
    niter = 0
    while torch.abs(loss_t - loss_t_minus_1) / loss_t > 0.01:
        with torch.no_grad():
            for param in model.parameters():
                assert param.grad is not None
                param.add_(-lr * param.grad)
        model.zero_grad()
        predicted_labels = model(train_features)
        loss_t_minus_1 = loss_t
        loss_t = loss(predicted_labels, train_labels)
        loss_t.backward()
        if loss_t > loss_t_minus_1:
            lr = lr / 2
        iswrong = (train_labels * predicted_labels.ravel()) < 0
        misclassified = iswrong.sum() / iswrong.shape[0]
        print(f"loss: {loss_t:04.04f}, delta loss: {loss_t - loss_t_minus_1:04.04f}, {misclassified:.4f}")
        if niter % 20 == 0:
            train_features_cpu = train_features.cpu()
            predicted_labels_cpu = predicted_labels.cpu()
            fig, ax = plt.subplots(1, 1)
            draw_features(ax, train_features_cpu[predicted_labels_cpu.ravel() > 0, :],
                          train_features_cpu[predicted_labels_cpu.ravel() < 0, :])
        niter += 1
    return model
"""
WITH_OPTIMIZER = """
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = [loss(model(train_features), train_labels)]
    while True:
        optimizer.zero_grad()
        history[-1].backward()
        optimizer.step()
        history.append(loss(model(train_features), train_labels))
        if history[-1] > history[-2]:
            for group in optimizer.param_groups:
                group["lr"] *= 0.5
        if abs(history[-1] - history[-2]) <= history[-2] / 100:
            return [each.item() for each in history]
"""
WITH_GRAD = """
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    lr = torch.tensor(lr)
    losses = []
    for step in range(100000):
        parameters = [p for p in model.parameters() if p.requires_grad]
        value = loss(model(train_features), train_labels)
        losses.append(float(value))
        if step:
            if losses[-1] > losses[-2]:
                lr /= 2
            if abs(losses[-1] / losses[-2] - 1) <= 0.01:
                break
        for p, g in zip(parameters, torch.autograd.grad(value, parameters)):
            p.data -= lr * g
"""
WITH_COPY = """
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    import copy
    model = copy.deepcopy(model).to(DEVICE)
    before = torch.tensor(float("inf"))
    now = loss(model(train_features.to(DEVICE)), train_labels.to(DEVICE))
    while (now - before).abs() > 0.01 * now:
        for p in model.parameters():
            p.grad = None
        now.backward()
        for p in model.parameters():
            p.data = p.data - lr * p.grad.data
        before = now.detach()
        with torch.enable_grad():
            now = loss(model(train_features), train_labels)
        with torch.no_grad():
            print(loss(model(train_features), train_labels).item())
        lr = lr * 0.5 if now > before else lr
    return model
"""
TAKES_BACK = """
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    previous = loss(model(train_features), train_labels)
    while True:
        model.zero_grad()
        loss(model(train_features), train_labels).backward()
        old = [p.detach().clone() for p in model.parameters()]
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        current = loss(model(train_features), train_labels)
        change = abs(current.item() - previous.item())
        if current > previous:
            lr /= 2
            with torch.no_grad():
                for p, before in zip(model.parameters(), old):
                    p.copy_(before)
        if change <= 0.01 * current.item():
            return model
        if current <= previous:
            previous = current
"""

# Devices

CHOOSES_A_DEVICE = """\
if torch.cuda.is_available():
    DEVICE = "cuda"
elif torch.backends.mps.is_available():
    DEVICE = "mps"
else:
    DEVICE = "cpu"
"""
DEVICE_OBJECT = """\
has_mps = getattr(torch.backends, "mps", None) and torch.backends.mps.is_built()
DEVICE = torch.device("cuda:0" if torch.cuda.is_available()
                      else "mps" if has_mps and torch.backends.mps.is_available() else "cpu")
if torch.cuda.device_count() > 0:
    torch.cuda.empty_cache()
"""
MOVES_EVERYTHING = """
def train(model, loss, training_dataloader, validation_dataloader, device=DEVICE, learning_rate=learning_rate, epochs=epochs):
    device = torch.device(device) if device else DEVICE
    model = model.cuda() if torch.cuda.is_available() else model.to(device, non_blocking=True)
    loss = loss.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)
    for epoch in range(epochs):
        for X, y in (tuple(part.to(device) for part in batch) for batch in training_dataloader):
            optimizer.zero_grad()
            loss(model(X), y).backward()
            optimizer.step()
        print(*loss_and_accuracy(model, loss, validation_dataloader, device))
    return model.cpu()
"""

# Digits

DIGIT_CLASS = """
class Digits(torch.nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 5, stride=2)
        self.out = nn.Linear(4 * 12 * 12, 10)

    def forward(self, x):
        return self.out(torch.relu(self.conv(x)).flatten(1))

digit_model = Digits()
"""
NAMES_USED_TWICE = """
loss = torch.nn.CrossEntropyLoss()
model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10), nn.ReLU(), nn.Linear(10, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
digit_model = model
"""
MEASURES_WITH_TENSORS = """
def loss_and_accuracy(model, loss, validation_dataloader, device=DEVICE):
    validation_size = len(validation_dataloader.dataset)
    num_batches = len(validation_dataloader)
    test_loss, correct = 0, 0
    for X, y in validation_dataloader:
        X, y = X.to(device), y.to(device)
        pred = model(X)
        test_loss += loss(pred, y)
        correct += (pred.argmax(dim=-1) == y).type(DTYPE).sum()
    return test_loss / num_batches, correct / validation_size
"""
MEASURES_WITH_NUMPY = """
@torch.inference_mode()
def loss_and_accuracy(model, loss, validation_dataloader, device=DEVICE):
    was_training = model.training
    model.eval()
    losses, hits = [], []
    for X, y in validation_dataloader:
        pred = model(X.to(device)).cpu()
        losses.append(loss(pred, y).numpy())
        hits.extend((pred.argmax(1) == y).tolist())
    model.train(was_training)
    return np.array(losses).mean(), np.mean(hits)
"""
TRAINS_WITH_GLOBALS = """
def train(model, loss, training_dataloader, validation_dataloader, device=DEVICE):
    model.to(device)
    for t in range(epochs):
        training_size = len(training_dataloader.dataset)
        for batch, (X, y) in enumerate(training_dataloader):
            X = X.to(device)
            y = y.to(device)
            pred = model(X)
            loss_t = loss(pred, y)
            optimizer.zero_grad()
            loss_t.backward()
            optimizer.step()
            if batch % 100 == 0:
                loss_t, current = loss_t.item(), (batch + 1) * len(X)
                print(f"loss: {loss_t:>7f}  [{current:>5d}/{training_size:>5d}]")
                valid_loss, correct = loss_and_accuracy(model, loss, validation_dataloader)
    return model
"""
TRAINS_BY_HAND = """
def train(model, loss, training_dataloader, validation_dataloader, device=DEVICE, learning_rate=learning_rate, epochs=epochs):
    velocity = [torch.zeros_like(p) for p in model.parameters()]
    history = []
    for epoch in range(epochs):
        model.train()
        seen = 0
        for X, y in iter(training_dataloader):
            model.zero_grad(set_to_none=True)
            loss(model(X), y).backward()
            with torch.no_grad():
                for v, p in zip(velocity, model.parameters()):
                    v.mul_(momentum).add_(p.grad)
                    p.sub_(learning_rate * v)
            with torch.no_grad():
                seen += (model(X).argmax(1) == y).sum().item()
        history.append((seen, *loss_and_accuracy(model, loss, validation_dataloader, device)))
    return history
"""
TRAINS_AND_RETURNS_NOTHING = """
def train(model, loss, training_dataloader, validation_dataloader, device=DEVICE, lr=learning_rate, epochs=epochs):
    sgd = torch.optim.SGD([{"params": list(model.parameters())}], lr, 0.9)
    sgd.zero_grad()
    for _ in range(epochs):
        for X, y in training_dataloader:
            loss(model(X), y).backward()
            sgd.step()
            sgd.zero_grad()
        print("%.3f %.3f" % tuple(loss_and_accuracy(model, loss, validation_dataloader, device)))
"""
