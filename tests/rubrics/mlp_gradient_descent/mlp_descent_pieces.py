"""Ways to write part 1 of ``mlp_gradient_descent``: losses, models, gradient descent by hand."""

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

MODEL_WITHOUT_BIASES = """
model = nn.Sequential(nn.Linear(2, 5, bias=False), nn.Tanh(), nn.Linear(5, 1, bias=False))
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
