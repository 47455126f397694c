"""Gradient descent for multi-layer perceptrons: the notebook's cells, each opened by `# %%`.

The functions can be imported: the work on the data stands under `if __name__ == "__main__":`,
which the notebook that is made from this file has no need of.
"""

# %% [markdown]
# # Gradient descent for multi-layer perceptrons
#
# Part 1 trains a small network by a gradient descent of your own, on two numbers per image;
# part 2 trains one on whole images, with the optimizer and the data loaders of PyTorch.
#
# Fill in every cell that says YOUR CODE HERE, restart the kernel, run all cells, and hand in
# this notebook. Names, parameters and what is returned stay as they are: the grader calls
# your functions with models, losses and data of its own. You may add functions and cells.

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
NAME = ""
COLLABORATORS = ""

# %% [markdown]
# ## 1 Zeros and ones, by two features
#
# Each digit is two numbers: how many pixels its stroke has, and the variance of their columns.

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


if __name__ == "__main__":
    wget(FEATURES_URL, "zero_one_train_features.npz")
    with np.load("zero_one_train_features.npz") as file:
        features, labels = file["normed_features"], file["labels"]
    _, ax = plt.subplots()
    draw_features(ax, features[labels > 0], features[labels < 0])
    plt.show()

# %% [markdown]
# The label of a zero is 1, that of a one is -1, and the sign of the model's output is its guess.


# %%
def loss(predicted_labels, true_labels):
    """Return the mean of max(0, -y f) over the samples, for outputs f and labels y.

    Parameters
    ----------
    predicted_labels : tensor of shape (n, 1)
    true_labels : tensor of shape (n,)
        1 or -1.

    Returns
    -------
    tensor of no dimension
        Zero if every sign is right, and never negative: a training that ends once
        |change| / loss is at most 1% ends before its first update where the loss is negative.
    """
    # BEGIN SOLUTION: the loss
    # One more axis, as (n, 1) times (n,) would be all pairs: a matrix (n, n).
    y = true_labels[..., None]
    assert y.shape == predicted_labels.shape
    return torch.relu(-y * predicted_labels).mean()
    # END SOLUTION


torch.manual_seed(17)
# BEGIN SOLUTION: define model, from 2 features over 5 hidden neurons to 1 output
model = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 1))
# END SOLUTION

# %% [markdown]
# ### Gradient descent on all samples at once


# %%
def train_by_gradient_descent(model, loss, train_features, train_labels, lr=0.5):
    """Update the model against the gradient of the loss over all samples, until it settles.

    It has settled when an update changes the loss by at most 1% of it. An update that raises
    the loss was too long: the learning rate is halved.

    Parameters
    ----------
    model : nn.Module
    loss : callable
        loss(predicted_labels, true_labels) is a tensor of no dimension.
    train_features : tensor of shape (n, 2)
        All of them are used in every update.
    train_labels : tensor of shape (n,)
    lr : float
        The learning rate to start with.

    Returns
    -------
    The model, trained in place.
    """
    # BEGIN SOLUTION: update the parameters until the loss settles
    previous = float("inf")
    current = loss(model(train_features), train_labels)
    # Without a division: a loss of zero ends the training, and is not divided by.
    while abs(previous - current.item()) > 0.01 * current.item():
        model.zero_grad()
        current.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        previous = current.item()
        current = loss(model(train_features), train_labels)
        if current.item() > previous:
            lr = lr / 2
    return model
    # END SOLUTION


# %%
def as_tensors(features, labels):
    """Return arrays as tensors of the model's type, on its device."""
    return (torch.from_numpy(part).to(device=DEVICE, dtype=DTYPE) for part in (features, labels))


if __name__ == "__main__":
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

if __name__ == "__main__":
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
# BEGIN SOLUTION: define digit_model, from images (batch, 1, 28, 28) to 10 logits
digit_model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 128), nn.ReLU(), nn.Linear(128, 10))
# END SOLUTION


# %%
def loss_and_accuracy(model, loss, validation_dataloader, device=DEVICE):
    """Measure a model, without changing it.

    Parameters
    ----------
    model : nn.Module
    loss : callable
        loss(logits, labels) is the mean over a mini-batch.
    validation_dataloader : DataLoader
        Gives mini-batches of images and labels.
    device : str or torch.device

    Returns
    -------
    loss : float
        Mean over the batches.
    accuracy : float
        Fraction of the samples that the largest logit classifies right.
    """
    # BEGIN SOLUTION: the mean loss and the accuracy
    total, correct = 0.0, 0
    with torch.no_grad():
        for x, y in validation_dataloader:
            logits, y = model(x.to(device)), y.to(device)
            total += loss(logits, y).item()
            correct += (logits.argmax(dim=-1) == y).sum().item()
    # Batches are averaged, samples are counted: the last batch may be a smaller one.
    return total / len(validation_dataloader), correct / len(validation_dataloader.dataset)
    # END SOLUTION


def train(
    model,
    loss,
    training_dataloader,
    validation_dataloader,
    device=DEVICE,
    learning_rate=learning_rate,
    epochs=epochs,
):
    """Train by stochastic gradient descent with momentum.

    Makes an optimizer of the model that is given, passes over the training data `epochs`
    times, and prints loss and accuracy on the validation data at the end of each epoch.

    Parameters
    ----------
    model, loss, device
        As for loss_and_accuracy.
    training_dataloader, validation_dataloader : DataLoader
    learning_rate : float
    epochs : int

    Returns
    -------
    The model, trained in place.
    """
    # BEGIN SOLUTION: train the model
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)
    for epoch in range(epochs):
        for x, y in training_dataloader:
            optimizer.zero_grad()
            loss(model(x.to(device)), y.to(device)).backward()
            optimizer.step()
        mean_loss, accuracy = loss_and_accuracy(model, loss, validation_dataloader, device)
        print(f"epoch {epoch}: validation loss {mean_loss:.4f}, accuracy {100 * accuracy:.1f}%")
    return model
    # END SOLUTION


if __name__ == "__main__":
    train(digit_model, cross_entropy, training_dataloader, validation_dataloader)
    test_loss, correct = loss_and_accuracy(digit_model, cross_entropy, test_dataloader)
    print(f"test loss {test_loss:.4f}, accuracy {100 * correct:.1f}%")
