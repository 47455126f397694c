"""Clothes in PyTorch, and digits with back-propagation from scratch.

Hand in this file as <pennkey>_fashion_backprop.py. The grader imports it and calls the functions;
the training at the end of each half stands under `if __name__ == "__main__":`, which holds when
you run the file, and when you paste its cells (each `# %%` opens one) into a notebook.
"""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import FashionMNIST

device = "cuda" if torch.cuda.is_available() else "cpu"

# %% [markdown]
# ## 1 A classifier of Fashion-MNIST in PyTorch
#
# 60,000 images of ten kinds of clothes, 28 x 28 pixels.


# %%
def make_loaders(batch_size=64):
    """Load Fashion-MNIST.

    Returns
    -------
    train_loader, test_loader : DataLoader
        Each mini-batch is (images, labels): floats from 0 to 1 of shape (batch, 1, 28, 28), and
        whole numbers of shape (batch,). The training images come in random order.
    """
    raise NotImplementedError("TODO: load both sets and make a DataLoader of each")


# %%
class Net(nn.Module):
    """Four linear layers, 784-256-128-64-10, with ReLU between them."""

    def __init__(self):
        super().__init__()
        raise NotImplementedError("TODO: create the layers")

    def forward(self, x):
        """Return the logits, shape (batch, 10), of images of shape (batch, 1, 28, 28)."""
        raise NotImplementedError("TODO: compute the logits")


# %%
def evaluate(net, loader):
    """Measure a network on all images of a loader, without changing it.

    Returns
    -------
    loss : float
        Mean cross-entropy.
    accuracy : float
        Fraction of the images whose largest logit is at their label.
    """
    raise NotImplementedError("TODO: the mean loss and the accuracy")


def train_net(net, train_loader, test_loader, epochs=20, lr=0.1):
    """Train a network with stochastic gradient descent, from a learning rate of lr.

    Returns
    -------
    train_losses, test_losses : list of float
        For each epoch, the mean cross-entropy of its mini-batches as they were trained with,
        and that of the test set once the epoch is over.
    """
    raise NotImplementedError("TODO: train for some epochs and keep both losses")


def plot_losses(train_losses, test_losses):
    """Plot both losses against the epoch, in one figure with a legend."""
    raise NotImplementedError("TODO: plot the losses")


# %%
if __name__ == "__main__":
    train_loader, test_loader = make_loaders()
    net = Net()
    plot_losses(*train_net(net, train_loader, test_loader))
    print(f"Accuracy: {100 * evaluate(net, test_loader)[1]:.2f}%")

# %% [markdown]
# ## 2 Back-propagation from scratch
#
# MNIST, 784-32-32-10, sigmoids on both hidden layers and softmax on the last, in numpy alone:
# TensorFlow loads the digits, no more.

# %%
(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data(path="mnist.npz")
# From 0 to 1: sums of 784 pixels of up to 255 drive a sigmoid to 0 or 1, where it has no slope.
x_train, x_test = (np.divide(images, 255, dtype=np.float32) for images in (x_train, x_test))


# %%
# Given.
def sigmoid(x):
    """Return 1 / (1 + exp(-x)), without overflow."""
    # exp(-|x|) is at most 1. Where x < 0 it is exp(x), and the fraction is exp(x) / (1 + exp(x)).
    power = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, power) / (1 + power)


def dsigmoid(x):
    """Return the derivative of sigmoid at x."""
    return sigmoid(x) * (1 - sigmoid(x))


def softmax(x):
    """Return the probabilities of scores."""
    powers = np.exp(x - x.max())
    return powers / powers.sum()


def cross_entropy_loss(y, y_hat):
    """Return the loss of probabilities y_hat for a one-hot label y."""
    # A class in which softmax has no confidence at all is 0 after rounding, and has no log.
    return -np.sum(y * np.log(np.maximum(y_hat, np.finfo(float).tiny)))


def integer_to_one_hot(x, max):
    """Return an array of `max` zeros with a one at index x."""
    result = np.zeros(max)
    result[x] = 1
    return result


# %% [markdown]
# ### 2a Weights and biases
#
# Draw them from a normal distribution with mean 0 and variance 1 / max(n_in, n_out), for a layer
# from n_in to n_out neurons. Biases may start at 0 instead.

# %%
layer_sizes = [784, 32, 32, 10]


def initialize(sizes):
    """Draw weights and biases.

    Parameters
    ----------
    sizes : list of int
        Numbers of neurons, from the input to the output.

    Returns
    -------
    weights, biases : list of ndarray
        One matrix and one vector for each layer.
    """
    raise NotImplementedError("TODO: draw the weights and biases of each layer")


# To do: draw them with initialize(layer_sizes).
weights = None
biases = None

# %% [markdown]
# ### 2b The forward pass


# %%
def feed_forward_sample(sample, y):
    """Classify one digit with the current weights and biases.

    Parameters
    ----------
    sample : ndarray
        Its 784 pixels, in the shape of an element of x_train.
    y : int
        Its label.

    Returns
    -------
    loss : float
        Cross-entropy.
    one_hot_guess : ndarray of shape (10,)
        A one at the most probable digit.
    """
    raise NotImplementedError("TODO: the loss and the most probable digit")


def feed_forward_dataset(x, y):
    """Classify the digits x with labels y; print the mean loss and the accuracy.

    Returns
    -------
    losses : ndarray of shape (n,)
    one_hot_guesses : ndarray of shape (n, 10)
    """
    losses = np.empty(len(x))
    one_hot_guesses = np.empty((len(x), 10))
    raise NotImplementedError("TODO: fill losses and one_hot_guesses")
    correct = int(np.sum(one_hot_guesses[np.arange(len(y)), y]))
    print(f"Average loss: {losses.mean():.2f}")
    print(f"Accuracy: {correct} of {len(y)} ({100 * correct / len(y):.2f}%)")
    return losses, one_hot_guesses


# %% [markdown]
# ### 2c The backward pass


# %%
def train_one_sample(sample, y, learning_rate=0.1):
    """Move weights and biases once, by learning_rate times the gradient of one sample's loss.

    Parameters
    ----------
    sample, y
        As for feed_forward_sample.

    Returns
    -------
    loss : float
        Before the weights move.
    """
    raise NotImplementedError("TODO: forward, backward, update")


# %% [markdown]
# ### 2d Train for three epochs


# %%
def train_one_epoch(learning_rate=0.1):
    """Train with each sample of x_train and y_train once."""
    raise NotImplementedError("TODO: train with each sample")


# %%
if __name__ == "__main__":
    for _ in range(3):
        train_one_epoch()
        feed_forward_dataset(x_test, y_test)
