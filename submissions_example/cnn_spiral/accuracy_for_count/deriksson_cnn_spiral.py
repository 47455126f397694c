"""A small CNN and the spiral: the fraction that is right instead of the number."""

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
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(320, 10)

    def forward(self, x):
        """Return the logits, shape (batch, 10), of images of shape (batch, 1, 28, 28)."""
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = x.view(-1, 320)
        return self.fc(x)


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
    model.train()
    criterion = nn.CrossEntropyLoss()
    losses = []
    counter = []
    seen = epoch * len(train_loader.dataset)
    for i, (images, labels) in enumerate(train_loader):
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        seen += images.size(0)
        if (i + 1) % log_interval == 0:
            losses.append(loss.item())
            counter.append(seen)
    return losses, counter


def test_one_epoch(test_loader, model, device):
    """Measure the model on all images of a loader, in evaluation mode, without changing it.

    Returns
    -------
    test_loss : float
        Mean cross-entropy over the images.
    num_correct : int
        How many images the largest logit classifies right.
    """
    model.eval()
    criterion = nn.CrossEntropyLoss()
    test_loss = 0.0
    num_correct = 0
    with torch.no_grad():
        for images, labels in test_loader:
            images, labels = images.to(device), labels.to(device)
            output = model(images)
            test_loss += criterion(output, labels).item()
            num_correct += (output.argmax(dim=1) == labels).sum().item()
    return test_loss / len(test_loader), num_correct / len(test_loader.dataset)


# ---------------------------------------------------------------------------
# 2 The forward pass of a fully connected network
# ---------------------------------------------------------------------------


def relu(z):
    """Return max(z, 0), entry by entry."""
    return np.maximum(0, z)


def softmax(z):
    """Return the probabilities of scores of shape (n, classes), row by row.

    Scores may be in the thousands, where exp overflows: only their differences matter.
    """
    z = z - np.max(z, axis=1, keepdims=True)
    exp_z = np.exp(z)
    return exp_z / np.sum(exp_z, axis=1, keepdims=True)


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
    out = x
    for i in range(len(weights)):
        z = out @ weights[i] + biases[i]
        out = activations[i](z)
    return out


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
    X = np.zeros((num_points * num_classes, 2))
    y = np.zeros(num_points * num_classes, dtype=int)
    for k in range(num_classes):
        rows = range(num_points * k, num_points * (k + 1))
        r = np.linspace(0, 1, num_points)
        t = np.linspace(4 * k, 4 * (k + 1), num_points) + noise * np.random.randn(num_points)
        X[rows] = np.c_[r * np.sin(t), r * np.cos(t)]
        y[rows] = k
    return X, y


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
    params = []
    for i in range(len(sizes) - 1):
        params.append(0.01 * np.random.randn(sizes[i], sizes[i + 1]))
        params.append(np.zeros((1, sizes[i + 1])))
    return params


def cross_entropy(scores, y):
    """Return the mean of -log(probability of the right class).

    Parameters
    ----------
    scores : ndarray of shape (n, classes)
        Before softmax.
    y : ndarray of integers, shape (n,)
    """
    probs = softmax(scores)
    return np.mean(-np.log(probs[range(len(y)), y]))


def cross_entropy_gradient(scores, y):
    """Return the gradient of `cross_entropy` with respect to the scores, of their shape."""
    dscores = softmax(scores)
    dscores[range(len(y)), y] -= 1
    dscores /= len(y)
    return dscores


def l2_penalty(weights, reg):
    """Return reg / 2 times the sum of all squared weights, of a list of matrices."""
    total = 0
    for W in weights:
        total += np.sum(W * W)
    return 0.5 * reg * total


# ---------------------------------------------------------------------------
# 4 The linear classifier
# ---------------------------------------------------------------------------


def linear_scores(X, W, b):
    """Return X W + b, shape (n, classes)."""
    return X @ W + b


def linear_loss(X, y, W, b, reg):
    """Return the mean cross-entropy plus the penalty on W. Biases are not penalized."""
    return cross_entropy(linear_scores(X, W, b), y) + l2_penalty([W], reg)


def linear_gradients(X, y, W, b, reg):
    """Return the gradients (dW, db) of `linear_loss`, of the shapes of W and b."""
    dscores = cross_entropy_gradient(linear_scores(X, W, b), y)
    dW = X.T @ dscores + reg * W
    db = np.sum(dscores, axis=0, keepdims=True)
    return dW, db


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
    W, b = initialize([X.shape[1], np.max(y) + 1])
    losses = []
    for i in range(iterations):
        losses.append(linear_loss(X, y, W, b, reg))
        dW, db = linear_gradients(X, y, W, b, reg)
        W = W - step_size * dW
        b = b - step_size * db
    losses.append(linear_loss(X, y, W, b, reg))
    return W, b, losses


# ---------------------------------------------------------------------------
# 5 The network with two layers
# ---------------------------------------------------------------------------


def network_scores(X, W, b, W2, b2):
    """Return relu(X W + b) W2 + b2, shape (n, classes)."""
    hidden_layer = relu(X @ W + b)
    return hidden_layer @ W2 + b2


def network_loss(X, y, W, b, W2, b2, reg):
    """Return the mean cross-entropy plus the penalty on W and W2."""
    return cross_entropy(network_scores(X, W, b, W2, b2), y) + l2_penalty([W, W2], reg)


def network_gradients(X, y, W, b, W2, b2, reg):
    """Return the gradients (dW, db, dW2, db2) of `network_loss`."""
    hidden_layer = relu(X @ W + b)
    dscores = cross_entropy_gradient(hidden_layer @ W2 + b2, y)
    dW2 = hidden_layer.T @ dscores + reg * W2
    db2 = np.sum(dscores, axis=0, keepdims=True)
    dhidden = dscores @ W2.T
    dhidden[hidden_layer <= 0] = 0
    dW = X.T @ dhidden + reg * W
    db = np.sum(dhidden, axis=0, keepdims=True)
    return dW, db, dW2, db2


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
    W, b, W2, b2 = initialize([X.shape[1], hidden, np.max(y) + 1])
    losses = []
    for i in range(iterations):
        losses.append(network_loss(X, y, W, b, W2, b2, reg))
        dW, db, dW2, db2 = network_gradients(X, y, W, b, W2, b2, reg)
        W = W - step_size * dW
        b = b - step_size * db
        W2 = W2 - step_size * dW2
        b2 = b2 - step_size * db2
    losses.append(network_loss(X, y, W, b, W2, b2, reg))
    return W, b, W2, b2, losses


# ---------------------------------------------------------------------------
# 6 Training and plots
# ---------------------------------------------------------------------------


if __name__ == "__main__":
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train_data = MNIST("./data", train=True, download=True, transform=ToTensor())
    test_data = MNIST("./data", train=False, download=True, transform=ToTensor())
    train_loader = DataLoader(train_data, batch_size=64, shuffle=True)
    test_loader = DataLoader(test_data, batch_size=64, shuffle=False)
    model = CNN().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for epoch in range(3):
        train_one_epoch(train_loader, model, device, optimizer, 100, epoch)
        test_loss, num_correct = test_one_epoch(test_loader, model, device)
        print("test loss", test_loss, "accuracy", num_correct / len(test_data))

    X, y = make_spiral()
    plt.scatter(X[:, 0], X[:, 1], c=y, s=40, cmap=plt.cm.Spectral)
    plt.show()
    print("linear:", train_linear(X, y)[-1][-1])
    print("two layers:", train_network(X, y)[-1][-1])
