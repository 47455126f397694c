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
# BEGIN SOLUTION
def as_loader(images, labels, batch_size, *, shuffle):
    """Return a DataLoader of uint8 images (n, 28, 28), as floats from 0 to 1, and labels."""
    pixels = images.unsqueeze(1).float().div_(255)
    dataset = torch.utils.data.TensorDataset(pixels, labels.long())
    return DataLoader(dataset, batch_size, shuffle=shuffle)


# END SOLUTION
def make_loaders(batch_size=64):
    """Load Fashion-MNIST.

    Returns
    -------
    train_loader, test_loader : DataLoader
        Each mini-batch is (images, labels): floats from 0 to 1 of shape (batch, 1, 28, 28), and
        whole numbers of shape (batch,). The training images come in random order.
    """
    # BEGIN SOLUTION: load both sets and make a DataLoader of each
    return tuple(
        as_loader(part.data, part.targets, batch_size, shuffle=part.train)
        for part in (FashionMNIST("data", train=train, download=True) for train in (True, False))
    )
    # END SOLUTION


# %%
class Net(nn.Module):
    """Four linear layers, 784-256-128-64-10, with ReLU between them."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION: create the layers
        self.fc1 = nn.Linear(28 * 28, 256)
        self.fc2 = nn.Linear(256, 128)
        self.fc3 = nn.Linear(128, 64)
        self.fc4 = nn.Linear(64, 10)
        # END SOLUTION

    def forward(self, x):
        """Return the logits, shape (batch, 10), of images of shape (batch, 1, 28, 28)."""
        # BEGIN SOLUTION: compute the logits
        x = x.reshape(-1, 28 * 28)
        for layer in (self.fc1, self.fc2, self.fc3):
            x = torch.relu(layer(x))
        # No softmax: the cross-entropy loss includes it.
        return self.fc4(x)
        # END SOLUTION


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
    # BEGIN SOLUTION: the mean loss and the accuracy
    net.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits, labels = net(images.to(device)), labels.to(device)
            total += nn.functional.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
    return total / len(loader.dataset), correct / len(loader.dataset)
    # END SOLUTION


def train_net(net, train_loader, test_loader, epochs=20, lr=0.1):
    """Train a network with stochastic gradient descent, from a learning rate of lr.

    Returns
    -------
    train_losses, test_losses : list of float
        For each epoch, the mean cross-entropy of its mini-batches as they were trained with,
        and that of the test set once the epoch is over.
    """
    # BEGIN SOLUTION: train for some epochs and keep both losses
    net.to(device)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    # At a constant rate of 0.1 the training loss goes on falling while the test loss climbs from
    # the 30th epoch; a rate that falls to 0 reaches a better minimum before that.
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    train_losses, test_losses = [], []
    for _ in range(epochs):
        train_losses.append(train_one_pass(net, train_loader, optimizer))
        test_losses.append(evaluate(net, test_loader)[0])
        schedule.step()
    return train_losses, test_losses
    # END SOLUTION


# BEGIN SOLUTION
def train_one_pass(net, loader, optimizer):
    """Update the weights with each mini-batch of a loader; return the mean loss."""
    net.train()
    total = 0.0
    for images, labels in loader:
        loss = nn.functional.cross_entropy(net(images.to(device)), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


# END SOLUTION
def plot_losses(train_losses, test_losses):
    """Plot both losses against the epoch, in one figure with a legend."""
    # BEGIN SOLUTION: plot the losses
    epochs = range(1, len(train_losses) + 1)
    plt.figure()
    plt.plot(epochs, train_losses, label="training")
    plt.plot(epochs, test_losses, label="test")
    plt.xlabel("epoch")
    plt.ylabel("mean cross-entropy")
    plt.legend()
    plt.show()
    # END SOLUTION


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


def integer_to_one_hot(x, max):  # noqa: A002 - the homework's name
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
    # BEGIN SOLUTION: draw the weights and biases of each layer
    weights, biases = [], []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):  # noqa: RUF007 - plainer
        # The standard deviation is the root of the variance.
        deviation = 1 / np.sqrt(max(n_in, n_out))
        weights.append(np.random.normal(0, deviation, (n_in, n_out)))
        biases.append(np.random.normal(0, deviation, n_out))
    return weights, biases
    # END SOLUTION


# To do: draw them with initialize(layer_sizes).
weights = None
biases = None
# BEGIN SOLUTION
weights, biases = initialize(layer_sizes)
# END SOLUTION

# %% [markdown]
# ### 2b The forward pass


# %%
# BEGIN SOLUTION
def forward(sample):
    """Return the activations of each layer, the sample first, and the probabilities."""
    activations = [np.ravel(sample)]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(sigmoid(activations[-1] @ w + b))
    return activations, softmax(activations[-1] @ weights[-1] + biases[-1])


# END SOLUTION
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
    # BEGIN SOLUTION: the loss and the most probable digit
    _, probabilities = forward(sample)
    loss = cross_entropy_loss(integer_to_one_hot(y, 10), probabilities)
    return loss, integer_to_one_hot(probabilities.argmax(), 10)
    # END SOLUTION


def feed_forward_dataset(x, y):
    """Classify the digits x with labels y; print the mean loss and the accuracy.

    Returns
    -------
    losses : ndarray of shape (n,)
    one_hot_guesses : ndarray of shape (n, 10)
    """
    losses = np.empty(len(x))
    one_hot_guesses = np.empty((len(x), 10))
    # BEGIN SOLUTION: fill losses and one_hot_guesses
    for i in range(len(x)):
        losses[i], one_hot_guesses[i] = feed_forward_sample(x[i], y[i])
    # END SOLUTION
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
    # BEGIN SOLUTION: forward, backward, update
    activations, probabilities = forward(sample)
    label = integer_to_one_hot(y, 10)
    # The derivative of the loss with respect to the input of a layer's neurons, last layer first.
    delta = probabilities - label
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((layer, np.outer(activations[layer], delta), delta))
        if layer > 0:
            # dsigmoid(input) is output (1 - output): nothing but the output need be kept.
            output = activations[layer]
            delta = (weights[layer] @ delta) * output * (1 - output)
    # Only now, so that no gradient is taken at weights that have moved already.
    for layer, dw, db in gradients:
        weights[layer] -= learning_rate * dw
        biases[layer] -= learning_rate * db
    return cross_entropy_loss(label, probabilities)
    # END SOLUTION


# %% [markdown]
# ### 2d Train for three epochs


# %%
def train_one_epoch(learning_rate=0.1):
    """Train with each sample of x_train and y_train once."""
    # BEGIN SOLUTION: train with each sample
    for sample, y in zip(x_train, y_train, strict=True):
        train_one_sample(sample, y, learning_rate)
    # END SOLUTION


# %%
if __name__ == "__main__":
    for _ in range(3):
        train_one_epoch()
        feed_forward_dataset(x_test, y_test)
