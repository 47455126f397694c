"""Fashion-MNIST and back-propagation: the number of the most probable digit instead of a one-hot vector."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import FashionMNIST
from torchvision.transforms import ToTensor

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
    train_data = FashionMNIST("./FashionMNIST", train=True, download=True, transform=ToTensor())
    test_data = FashionMNIST("./FashionMNIST", train=False, download=True, transform=ToTensor())
    train_loader = DataLoader(train_data, batch_size=batch_size, shuffle=True)
    test_loader = DataLoader(test_data, batch_size=batch_size, shuffle=False)
    return train_loader, test_loader


# %%
class Net(nn.Module):
    """Four linear layers, 784-256-128-64-10, with ReLU between them."""

    def __init__(self):
        super().__init__()
        self.hidden1 = nn.Linear(784, 256)
        self.hidden2 = nn.Linear(256, 128)
        self.hidden3 = nn.Linear(128, 64)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        """Return the logits, shape (batch, 10), of images of shape (batch, 1, 28, 28)."""
        x = torch.flatten(x, 1)
        x = F.relu(self.hidden1(x))
        x = F.relu(self.hidden2(x))
        x = F.relu(self.hidden3(x))
        return self.out(x)


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
    criterion = nn.CrossEntropyLoss()
    net.eval()
    losses = []
    correct = 0
    total = 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            outputs = net(images)
            losses.append(criterion(outputs, labels).item())
            correct += (outputs.argmax(1) == labels).sum().item()
            total += labels.size(0)
    return sum(losses) / len(losses), correct / total


def train_net(net, train_loader, test_loader, epochs=20, lr=0.1):
    """Train a network with stochastic gradient descent, from a learning rate of lr.

    Returns
    -------
    train_losses, test_losses : list of float
        For each epoch, the mean cross-entropy of its mini-batches as they were trained with,
        and that of the test set once the epoch is over.
    """
    net = net.to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    train_losses, test_losses = [], []
    for epoch in range(epochs):
        net.train()
        running_loss = 0.0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(net(images), labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
        train_losses.append(running_loss / len(train_loader))
        test_losses.append(evaluate(net, test_loader)[0])
        print("epoch", epoch + 1, "loss", train_losses[-1], "test loss", test_losses[-1])
    return train_losses, test_losses


def plot_losses(train_losses, test_losses):
    """Plot both losses against the epoch, in one figure with a legend."""
    plt.plot(train_losses, label="train")
    plt.plot(test_losses, label="test")
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.legend()
    plt.show()


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
    weights = []
    biases = []
    for i in range(len(sizes) - 1):
        std = 1 / np.sqrt(max(sizes[i], sizes[i + 1]))
        weights.append(np.random.normal(0, std, (sizes[i], sizes[i + 1])))
        biases.append(np.random.normal(0, std, (1, sizes[i + 1])))
    return weights, biases


weights, biases = initialize(layer_sizes)

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
    a0 = sample.reshape(1, 784)
    z1 = a0 @ weights[0] + biases[0]
    a1 = sigmoid(z1)
    z2 = a1 @ weights[1] + biases[1]
    a2 = sigmoid(z2)
    z3 = a2 @ weights[2] + biases[2]
    y_hat = softmax(z3)
    loss = cross_entropy_loss(integer_to_one_hot(y, 10), y_hat)
    one_hot_guess = integer_to_one_hot(np.argmax(y_hat), 10)
    return loss, np.argmax(y_hat)


def feed_forward_dataset(x, y):
    """Classify the digits x with labels y; print the mean loss and the accuracy.

    Returns
    -------
    losses : ndarray of shape (n,)
    one_hot_guesses : ndarray of shape (n, 10)
    """
    losses = np.empty(len(x))
    one_hot_guesses = np.empty((len(x), 10))
    for i in range(x.shape[0]):
        loss, guess = feed_forward_sample(x[i], y[i])
        losses[i] = loss
        one_hot_guesses[i] = guess
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
    # forward pass
    a0 = sample.reshape(1, 784)
    z1 = a0 @ weights[0] + biases[0]
    a1 = sigmoid(z1)
    z2 = a1 @ weights[1] + biases[1]
    a2 = sigmoid(z2)
    z3 = a2 @ weights[2] + biases[2]
    y_hat = softmax(z3)
    y_vec = integer_to_one_hot(y, 10)
    loss = cross_entropy_loss(y_vec, y_hat)

    # backward pass
    dz3 = y_hat - y_vec
    dw3 = a2.T @ dz3
    db3 = dz3
    dz2 = (dz3 @ weights[2].T) * dsigmoid(z2)
    dw2 = a1.T @ dz2
    db2 = dz2
    dz1 = (dz2 @ weights[1].T) * dsigmoid(z1)
    dw1 = a0.T @ dz1
    db1 = dz1

    # update
    for i, (dw, db) in enumerate([(dw1, db1), (dw2, db2), (dw3, db3)]):
        weights[i] = weights[i] - learning_rate * dw
        biases[i] = biases[i] - learning_rate * db
    return loss


# %% [markdown]
# ### 2d Train for three epochs


# %%
def train_one_epoch(learning_rate=0.1):
    """Train with each sample of x_train and y_train once."""
    for i in range(len(x_train)):
        train_one_sample(x_train[i], y_train[i], learning_rate)


# %%
if __name__ == "__main__":
    for _ in range(3):
        train_one_epoch()
        feed_forward_dataset(x_test, y_test)
