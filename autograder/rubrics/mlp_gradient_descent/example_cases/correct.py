"""The correct case of the homework on gradient descent, as a file in the percent format."""

# %% [markdown]
# # Gradient descent for multi-layer perceptrons
#
# Part 1 trains a small network by a gradient descent of my own, part 2 one on all digits.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, random_split
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

if torch.cuda.is_available():
    DEVICE = "cuda"
elif torch.backends.mps.is_available():
    DEVICE = "mps"
else:
    DEVICE = "cpu"
DTYPE = torch.get_default_dtype()

# %%
NAME = "Maria Lindgren"
COLLABORATORS = "none"

# %% [markdown]
# ## 1 Zeros and ones, by two features

# %%
FEATURES_URL = (
    "https://vikasdhiman.info/ECE490-Neural-Networks/notebooks/05-mlp/zero_one_train_features.npz"
)


def wget(url, filename):
    """Download a file. This function is given."""
    import requests

    response = requests.get(url, timeout=60)
    response.raise_for_status()
    with open(filename, "wb") as file:
        file.write(response.content)


def draw_features(ax, zero_features, one_features):
    """Scatter the features of zeros and ones, each of shape (n, 2)."""
    ax.scatter(zero_features[:, 0], zero_features[:, 1], marker=".", label="0")
    ax.scatter(one_features[:, 0], one_features[:, 1], marker="+", label="1")
    ax.set_xlabel("number of pixels")
    ax.set_ylabel("variance along x")
    ax.legend()


wget(FEATURES_URL, "zero_one_train_features.npz")
with np.load("zero_one_train_features.npz") as file:
    features, labels = file["normed_features"], file["labels"]
_, ax = plt.subplots()
draw_features(ax, features[labels > 0], features[labels < 0])
plt.show()


# %%
def loss(predicted_labels, true_labels):
    # the labels are (n,), what the model gives is (n, 1)
    y = true_labels.reshape(-1, 1)
    return torch.clamp(-y * predicted_labels, min=0).mean()


torch.manual_seed(17)
model = nn.Sequential(
    nn.Linear(2, 5),
    nn.ReLU(),
    nn.Linear(5, 1),
)


# %%
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    loss_before = None
    while True:
        loss_now = loss(model(train_features), train_labels)
        if loss_before is not None:
            change = loss_now.item() - loss_before
            if change > 0:
                lr = lr / 2
            if abs(change) <= 0.01 * loss_now.item():
                break
        model.zero_grad()
        loss_now.backward()
        with torch.no_grad():
            for param in model.parameters():
                param -= lr * param.grad
        loss_before = loss_now.item()
    return model


# %%
def as_tensors(features, labels):
    """Return arrays as tensors of the model's type, on its device."""
    return (torch.from_numpy(part).to(device=DEVICE, dtype=DTYPE) for part in (features, labels))


trained_model = train_by_gradient_descent(model.to(DEVICE), loss, *as_tensors(features, labels))
x, y = as_tensors(features, labels)
with torch.no_grad():
    guess = trained_model(x).ravel().cpu()
print(f"train misclassified: {(guess * y.cpu() <= 0).float().mean():.4f}")
_, axes = plt.subplots(1, 2, figsize=(10, 4))
draw_features(axes[0], features[labels > 0], features[labels < 0])
draw_features(axes[1], features[guess > 0], features[guess < 0])
axes[0].set_title("true labels")
axes[1].set_title("predicted labels")
plt.show()

# %% [markdown]
# ## 2 All digits, with PyTorch's optimizer and data loaders

# %%
learning_rate = 1e-3
batch_size = 64
epochs = 5
momentum = 0.9
num_images = 60_000  # fewer make it faster, while you try things out

torch.manual_seed(17)
all_images = MNIST("data", train=True, download=True, transform=ToTensor())
all_training_data = Subset(all_images, range(num_images))
test_data = MNIST("data", train=False, download=True, transform=ToTensor())
training_data, validation_data = random_split(all_training_data, [0.8, 0.2])
training_dataloader = DataLoader(training_data, batch_size=batch_size, shuffle=True)
validation_dataloader = DataLoader(validation_data, batch_size=batch_size)
test_dataloader = DataLoader(test_data, batch_size=batch_size)

# %%
cross_entropy = nn.CrossEntropyLoss()
digit_model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(28 * 28, 64),
    nn.ReLU(),
    nn.Linear(64, 10),
)


# %%
def loss_and_accuracy(model, loss, validation_dataloader, device=DEVICE):
    losses, correct, total = [], 0, 0
    model.eval()
    with torch.no_grad():
        for images, digits in validation_dataloader:
            images, digits = images.to(device), digits.to(device)
            logits = model(images)
            losses.append(loss(logits, digits).item())
            correct += (logits.argmax(dim=1) == digits).sum().item()
            total += len(digits)
    model.train()
    return np.mean(losses), correct / total


def train(
    model,
    loss,
    training_dataloader,
    validation_dataloader,
    device=DEVICE,
    learning_rate=learning_rate,
    epochs=epochs,
):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)
    for epoch in range(epochs):
        for images, digits in training_dataloader:
            images, digits = images.to(device), digits.to(device)
            batch_loss = loss(model(images), digits)
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
        valid_loss, accuracy = loss_and_accuracy(model, loss, validation_dataloader, device)
        print(f"epoch {epoch}: loss {valid_loss:.4f}, accuracy {accuracy:.4f}")
    return model


train(digit_model, cross_entropy, training_dataloader, validation_dataloader)
test_loss, correct = loss_and_accuracy(digit_model, cross_entropy, test_dataloader)
print(f"test loss {test_loss:.4f}, accuracy {100 * correct:.1f}%")
