"""A small CNN, the forward pass of any network, and the spiral with one layer and with two.

Hand in this file as <pennkey>_cnn_spiral.py. The grader imports it and calls the functions; what
stands under `if __name__ == "__main__":` happens when you run the file: it trains everything and
plots it.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

# ---------------------------------------------------------------------------
# 1 A convolutional network for MNIST
# ---------------------------------------------------------------------------


class CNN(nn.Module):
    """Convolution 1 to 10, ReLU, pool, convolution 10 to 20, ReLU, pool, linear 320 to 10.

    The kernels are 5 x 5, the pools take the maximum of 2 x 2.
    """

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION: create the layers
        # 28 -> 24 -> 12, then 12 -> 8 -> 4: 20 channels of 4 x 4 are 320 numbers.
        self.conv1 = nn.Sequential(nn.Conv2d(1, 10, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2))
        self.conv2 = nn.Sequential(nn.Conv2d(10, 20, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2))
        self.fc = nn.Linear(320, 10)
        # END SOLUTION

    def forward(self, x):
        """Return the logits, shape (batch, 10), of images of shape (batch, 1, 28, 28)."""
        # BEGIN SOLUTION: compute the logits
        return self.fc(self.conv2(self.conv1(x)).flatten(start_dim=1))
        # END SOLUTION


def train_one_epoch(train_loader, model, device, optimizer, log_interval, epoch):
    """Update the model with each mini-batch of a loader once, in training mode.

    Parameters
    ----------
    train_loader : DataLoader
        Of images and labels.
    model : nn.Module
        Returns logits.
    optimizer : torch.optim.Optimizer
        Of the parameters of the model. The loss is the mean cross-entropy of a mini-batch.
    log_interval : int
        After how many mini-batches to note the loss, each time.
    epoch : int
        How many epochs came before this one.

    Returns
    -------
    losses : list of float
        The mean loss of mini-batch log_interval, 2 log_interval, ...
    counter : list of int
        How many images, of all epochs, had been seen by then.
    """
    # BEGIN SOLUTION: train with each mini-batch
    model.train()
    losses, counter = [], []
    seen = epoch * len(train_loader.dataset)
    for number, (images, labels) in enumerate(train_loader, start=1):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images.to(device)), labels.to(device))
        loss.backward()
        optimizer.step()
        seen += len(images)
        if number % log_interval == 0:
            losses.append(loss.item())
            counter.append(seen)
    return losses, counter
    # END SOLUTION


def test_one_epoch(test_loader, model, device):
    """Measure the model on all images of a loader, in evaluation mode, without changing it.

    Returns
    -------
    test_loss : float
        Mean cross-entropy over the images.
    num_correct : int
        How many images the largest logit classifies right.
    """
    # BEGIN SOLUTION: measure the model
    model.eval()
    total, num_correct = 0.0, 0
    with torch.no_grad():
        for images, labels in test_loader:
            logits, labels = model(images.to(device)), labels.to(device)
            total += nn.functional.cross_entropy(logits, labels, reduction="sum").item()
            num_correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(test_loader.dataset), num_correct
    # END SOLUTION


# ---------------------------------------------------------------------------
# 2 The forward pass of a fully connected network
# ---------------------------------------------------------------------------


def relu(z):
    """Return max(z, 0), entry by entry."""
    # BEGIN SOLUTION: relu
    return np.maximum(z, 0)
    # END SOLUTION


def softmax(z):
    """Return the probabilities of scores of shape (n, classes), row by row.

    Scores may be in the thousands, where exp overflows: only their differences matter.
    """
    # BEGIN SOLUTION: softmax that does not overflow
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    # END SOLUTION


def forward_pass(x, weights, biases, activations):
    """Apply layer after layer to a mini-batch: o_i = activation_i(o_(i-1) W_i + b_i).

    Parameters
    ----------
    x : ndarray of shape (batch, d_0)
    weights : list of L ndarrays, of shapes (d_0, d_1), (d_1, d_2), ...
    biases : list of L ndarrays, of shapes (d_1,), (d_2,), ...
    activations : list of L callables
        Each maps an array (batch, d_i) to one of the same shape.

    Returns
    -------
    ndarray of shape (batch, d_L)
    """
    # BEGIN SOLUTION: the forward pass
    output = x
    for weight, bias, activation in zip(weights, biases, activations, strict=True):
        output = activation(output @ weight + bias)
    return output
    # END SOLUTION


# ---------------------------------------------------------------------------
# 3 The spiral: data and loss
# ---------------------------------------------------------------------------


def make_spiral(num_points=100, num_classes=3, noise=0.2):
    """Make points on one arm of a spiral for each class.

    The points of class k have radii spread evenly from 0 to 1, and angles from 4 k to
    4 (k + 1) radians plus Gaussian noise; angle 0 is up, at (0, radius).

    Parameters
    ----------
    num_points : int
        Points of each class.
    noise : float
        Standard deviation of the angles.

    Returns
    -------
    X : ndarray of shape (num_points * num_classes, 2)
    y : ndarray of integers, shape (num_points * num_classes,)
        First all points of class 0, then those of class 1, ...
    """
    # BEGIN SOLUTION: make the points, class by class
    radius = np.linspace(0, 1, num_points)
    arms = []
    for k in range(num_classes):
        angle = np.linspace(4 * k, 4 * (k + 1), num_points)
        angle += np.random.normal(0, noise, num_points)
        arms.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    return np.concatenate(arms), np.repeat(np.arange(num_classes), num_points)
    # END SOLUTION


def initialize(sizes):
    """Make the parameters of a network.

    Parameters
    ----------
    sizes : list of int
        Numbers of neurons, from the input to the output: [2, 3] for the linear classifier.

    Returns
    -------
    list of ndarray
        W and b of each layer in turn: Gaussian with standard deviation 0.01, and zero.
    """
    # BEGIN SOLUTION: make W and b of each layer
    parameters = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):  # noqa: RUF007 - plainer
        parameters += [np.random.normal(0, 0.01, (n_in, n_out)), np.zeros(n_out)]
    return parameters
    # END SOLUTION


def cross_entropy(scores, y):
    """Return the mean of -log(probability of the right class).

    Parameters
    ----------
    scores : ndarray of shape (n, classes)
        Before softmax.
    y : ndarray of integers, shape (n,)
    """
    # BEGIN SOLUTION: the mean cross-entropy
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probabilities[np.arange(len(y)), y].mean()
    # END SOLUTION


def cross_entropy_gradient(scores, y):
    """Return the gradient of `cross_entropy` with respect to the scores, of their shape."""
    # BEGIN SOLUTION: the gradient of the mean cross-entropy
    gradient = softmax(scores)
    gradient[np.arange(len(y)), y] -= 1
    return gradient / len(y)
    # END SOLUTION


def l2_penalty(weights, reg):
    """Return reg / 2 times the sum of all squared weights, of a list of matrices."""
    # BEGIN SOLUTION: the penalty
    return 0.5 * reg * sum(np.sum(W**2) for W in weights)
    # END SOLUTION


# ---------------------------------------------------------------------------
# 4 The linear classifier
# ---------------------------------------------------------------------------


def linear_scores(X, W, b):
    """Return X W + b, shape (n, classes)."""
    # BEGIN SOLUTION: the scores
    return X @ W + b
    # END SOLUTION


def linear_loss(X, y, W, b, reg):
    """Return the mean cross-entropy plus the penalty on W. Biases are not penalized."""
    # BEGIN SOLUTION: the loss
    return cross_entropy(linear_scores(X, W, b), y) + l2_penalty([W], reg)
    # END SOLUTION


def linear_gradients(X, y, W, b, reg):
    """Return the gradients (dW, db) of `linear_loss`, of the shapes of W and b."""
    # BEGIN SOLUTION: the gradients
    dscores = cross_entropy_gradient(linear_scores(X, W, b), y)
    return X.T @ dscores + reg * W, dscores.sum(axis=0)
    # END SOLUTION


def train_linear(X, y, step_size=1.0, reg=1e-3, iterations=200):
    """Train the linear classifier with gradient descent on all points at once.

    Parameters
    ----------
    step_size : float
        Times the gradient is one update.
    reg : float
        Of the penalty.
    iterations : int
        Number of updates.

    Returns
    -------
    W, b : ndarray
    losses : list of float
        The loss before each update, and after the last one: iterations + 1 numbers.
    """
    # BEGIN SOLUTION: train the linear classifier
    parameters = initialize([X.shape[1], y.max() + 1])
    losses = descend(linear_loss, linear_gradients, parameters, X, y, step_size, reg, iterations)
    return *parameters, losses
    # END SOLUTION


# BEGIN SOLUTION
def descend(loss, gradients, parameters, X, y, step_size, reg, iterations):
    """Update the parameters in place; return the loss before each update and at the end."""
    losses = []
    for _ in range(iterations):
        losses.append(loss(X, y, *parameters, reg))
        for parameter, gradient in zip(parameters, gradients(X, y, *parameters, reg), strict=True):
            parameter -= step_size * gradient
    return [*losses, loss(X, y, *parameters, reg)]


# END SOLUTION


# ---------------------------------------------------------------------------
# 5 The network with two layers
# ---------------------------------------------------------------------------


def network_scores(X, W, b, W2, b2):
    """Return relu(X W + b) W2 + b2, shape (n, classes)."""
    # BEGIN SOLUTION: the scores
    return relu(X @ W + b) @ W2 + b2
    # END SOLUTION


def network_loss(X, y, W, b, W2, b2, reg):
    """Return the mean cross-entropy plus the penalty on W and W2."""
    # BEGIN SOLUTION: the loss
    return cross_entropy(network_scores(X, W, b, W2, b2), y) + l2_penalty([W, W2], reg)
    # END SOLUTION


def network_gradients(X, y, W, b, W2, b2, reg):
    """Return the gradients (dW, db, dW2, db2) of `network_loss`."""
    # BEGIN SOLUTION: the gradients
    hidden = relu(X @ W + b)
    dscores = cross_entropy_gradient(hidden @ W2 + b2, y)
    # Where ReLU gave 0 its input has no part in the scores.
    dhidden = dscores @ W2.T * (hidden > 0)
    return (
        X.T @ dhidden + reg * W,
        dhidden.sum(axis=0),
        hidden.T @ dscores + reg * W2,
        dscores.sum(axis=0),
    )
    # END SOLUTION


def train_network(X, y, hidden=100, step_size=1.0, reg=1e-3, iterations=10_000):
    """Train the network with gradient descent on all points at once, as `train_linear` does.

    Parameters
    ----------
    hidden : int
        Neurons of the hidden layer.

    Returns
    -------
    W, b, W2, b2 : ndarray
    losses : list of float
        The loss before each update, and after the last one: iterations + 1 numbers.
    """
    # BEGIN SOLUTION: train the network
    parameters = initialize([X.shape[1], hidden, y.max() + 1])
    losses = descend(network_loss, network_gradients, parameters, X, y, step_size, reg, iterations)
    return *parameters, losses
    # END SOLUTION


# ---------------------------------------------------------------------------
# 6 Training and plots
# ---------------------------------------------------------------------------


# BEGIN SOLUTION
def train_cnn(train_loader, test_loader, device="cpu", lr=0.01, max_epochs=3, log_interval=100):
    """Train a CNN with stochastic gradient descent; return it, and its losses and counts.

    At a learning rate of 0.001 ten epochs reach an accuracy of 91%; at 0.01 three reach 96%.
    """
    model = CNN().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"train_losses": [], "train_counter": [], "test_losses": [], "test_correct": []}
    for epoch in range(max_epochs):
        losses, counter = train_one_epoch(
            train_loader, model, device, optimizer, log_interval, epoch
        )
        test_loss, num_correct = test_one_epoch(test_loader, model, device)
        history["train_losses"] += losses
        history["train_counter"] += counter
        history["test_losses"].append(test_loss)
        history["test_correct"].append(num_correct)
    return model, history


def plot_regions(axis, scores, X, y):
    """Color the plane by the class of the highest score, and plot the points on it.

    Parameters
    ----------
    scores : callable
        Maps points of shape (n, 2) to scores of shape (n, classes).
    """
    side = np.linspace(-1.5, 1.5, 200)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    regions = scores(grid.reshape(-1, 2)).argmax(axis=1).reshape(200, 200)
    axis.contourf(side, side, regions, cmap="Spectral", alpha=0.5)
    axis.scatter(*X.T, c=y, s=10, cmap="Spectral")


# END SOLUTION


if __name__ == "__main__":
    # BEGIN SOLUTION: train the CNN and both classifiers of the spiral, and plot what they learn
    loaders = [
        DataLoader(MNIST("data", train=part, download=True, transform=ToTensor()), 64, shuffle=part)
        for part in (True, False)
    ]
    _, history = train_cnn(*loaders, device="cuda" if torch.cuda.is_available() else "cpu")
    print("test accuracy:", history["test_correct"][-1] / len(loaders[1].dataset))

    X, y = make_spiral()
    W, b, linear_losses = train_linear(X, y)
    *parameters, network_losses = train_network(X, y)
    print(f"loss: linear {linear_losses[-1]:.3f}, two layers {network_losses[-1]:.3f}")

    _, axes = plt.subplots(1, 3, figsize=(15, 4))
    axes[0].plot(history["train_counter"], history["train_losses"], label="training loss")
    axes[0].legend()
    plot_regions(axes[1], lambda points: linear_scores(points, W, b), X, y)
    plot_regions(axes[2], lambda points: network_scores(points, *parameters), X, y)
    plt.savefig("cnn_spiral.png")
    # END SOLUTION
