"""Ways to write part 2 of ``mlp_gradient_descent``, a classifier of digits, and its device."""

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
