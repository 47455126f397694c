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
        raise NotImplementedError("TODO: create the layers")

    def forward(self, x):
        """Return the logits, shape (batch, 10), of images of shape (batch, 1, 28, 28)."""
        raise NotImplementedError("TODO: compute the logits")


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
    raise NotImplementedError("TODO: train with each mini-batch")


def test_one_epoch(test_loader, model, device):
    """Measure the model on all images of a loader, in evaluation mode, without changing it.

    Returns
    -------
    test_loss : float
        Mean cross-entropy over the images.
    num_correct : int
        How many images the largest logit classifies right.
    """
    raise NotImplementedError("TODO: measure the model")


# ---------------------------------------------------------------------------
# 2 The forward pass of a fully connected network
# ---------------------------------------------------------------------------


def relu(z):
    """Return max(z, 0), entry by entry."""
    raise NotImplementedError("TODO: relu")


def softmax(z):
    """Return the probabilities of scores of shape (n, classes), row by row.

    Scores may be in the thousands, where exp overflows: only their differences matter.
    """
    raise NotImplementedError("TODO: softmax that does not overflow")


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
    raise NotImplementedError("TODO: the forward pass")


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
    raise NotImplementedError("TODO: make the points, class by class")


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
    raise NotImplementedError("TODO: make W and b of each layer")


def cross_entropy(scores, y):
    """Return the mean of -log(probability of the right class).

    Parameters
    ----------
    scores : ndarray of shape (n, classes)
        Before softmax.
    y : ndarray of integers, shape (n,)
    """
    raise NotImplementedError("TODO: the mean cross-entropy")


def cross_entropy_gradient(scores, y):
    """Return the gradient of `cross_entropy` with respect to the scores, of their shape."""
    raise NotImplementedError("TODO: the gradient of the mean cross-entropy")


def l2_penalty(weights, reg):
    """Return reg / 2 times the sum of all squared weights, of a list of matrices."""
    raise NotImplementedError("TODO: the penalty")


# ---------------------------------------------------------------------------
# 4 The linear classifier
# ---------------------------------------------------------------------------


def linear_scores(X, W, b):
    """Return X W + b, shape (n, classes)."""
    raise NotImplementedError("TODO: the scores")


def linear_loss(X, y, W, b, reg):
    """Return the mean cross-entropy plus the penalty on W. Biases are not penalized."""
    raise NotImplementedError("TODO: the loss")


def linear_gradients(X, y, W, b, reg):
    """Return the gradients (dW, db) of `linear_loss`, of the shapes of W and b."""
    raise NotImplementedError("TODO: the gradients")


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
    raise NotImplementedError("TODO: train the linear classifier")


# ---------------------------------------------------------------------------
# 5 The network with two layers
# ---------------------------------------------------------------------------


def network_scores(X, W, b, W2, b2):
    """Return relu(X W + b) W2 + b2, shape (n, classes)."""
    raise NotImplementedError("TODO: the scores")


def network_loss(X, y, W, b, W2, b2, reg):
    """Return the mean cross-entropy plus the penalty on W and W2."""
    raise NotImplementedError("TODO: the loss")


def network_gradients(X, y, W, b, W2, b2, reg):
    """Return the gradients (dW, db, dW2, db2) of `network_loss`."""
    raise NotImplementedError("TODO: the gradients")


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
    raise NotImplementedError("TODO: train the network")


# ---------------------------------------------------------------------------
# 6 Training and plots
# ---------------------------------------------------------------------------


if __name__ == "__main__":
    raise NotImplementedError("TODO: train the CNN and both classifiers of the spiral, and plot what they learn")
