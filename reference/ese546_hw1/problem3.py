"""ESE 546, homework 1, problem 3: a neural network for MNIST, from scratch and in PyTorch.

The network is one linear layer from 784 pixels to 10 classes and a ReLU, trained on the
cross-entropy of the softmax of its output. Gradients are written `dx` for dloss / dx.
"""

import pickle
import random

import h5py
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets import MNIST
from tqdm import tqdm

NUM_UPDATES = 10_000
VALIDATE_EVERY = 1_000

NUM_OUTPUTS_TO_CHECK = 5
GRADIENT_TOLERANCE = 1e-6


def setup(seed):
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


def get_data():
    train = MNIST("./", download=True, train=True)
    val = MNIST("./", download=True, train=False)
    return train, val


def subsample(X, Y, num_samples, num_classes):
    """Choose equally many images of each class; see the skeleton for the shapes."""
    per_class = num_samples // num_classes
    chosen = []
    for label in range(num_classes):
        of_this_class = Y.eq(label).nonzero().flatten()
        chosen.append(of_this_class[torch.randperm(len(of_this_class))[:per_class]])
    index = torch.cat(chosen)
    # Choose first, scale second: float32 pixels take four times the memory of bytes.
    return X[index].flatten(start_dim=1) / 255, Y[index]


class MNISTDataset(Dataset):
    """Pairs of an image of shape (784,) and its label."""

    def __init__(self, x_data, y_data):
        self.x_data = torch.as_tensor(x_data, dtype=torch.float32)
        self.y_data = torch.as_tensor(y_data, dtype=torch.int64)

    def __len__(self):
        return len(self.y_data)

    def __getitem__(self, index):
        return self.x_data[index], self.y_data[index]


class linear_t:
    """h_out = h_in w^T + b, with w of shape (10, 784) and b of shape (10,)."""

    def __init__(self):
        self.w = np.random.rand(10, 784)
        self.b = np.random.rand(10)
        self.zero_grad()

    def forward(self, hm):
        self.hm = hm
        return hm @ self.w.T + self.b

    def backward(self, dh):
        # Each output k of each image is sum_j w[k, j] hm[j] + b[k]. So dw[k, j] collects
        # dh[k] hm[j] and db[k] collects dh[k], over the images of the mini-batch.
        self.dw = dh.T @ self.hm
        self.db = dh.sum(axis=0)
        return dh @ self.w

    def zero_grad(self):
        self.dw = np.zeros_like(self.w)
        self.db = np.zeros_like(self.b)

    def backward_check_dw(self, n=10):
        record = {name: [] for name in ("k", "hm", "dw", "i", "j", "e", "dw_e")}
        for k, hm, _ in self._gradients_of_some_outputs():
            extend(record, k=[k], hm=[hm], dw=[self.dw.copy()])
            # Output k depends on row k of w alone: half of the entries are drawn from it,
            # the others from everywhere.
            i = np.where(np.arange(n) % 2 == 0, k, np.random.randint(0, 10, size=n))
            j = np.random.randint(0, 784, size=n)
            e, dw_e = self._finite_differences(self.w, list(zip(i, j, strict=True)), hm, k)
            extend(record, i=i, j=j, e=e, dw_e=dw_e)
            check_gradient("dw", self.dw[i, j], dw_e)
        return record

    def backward_check_db(self, n=10):
        record = {name: [] for name in ("k", "hm", "db", "i", "e", "db_e")}
        for k, hm, _ in self._gradients_of_some_outputs():
            extend(record, k=[k], hm=[hm], db=[self.db.copy()])
            i = np.where(np.arange(n) % 2 == 0, k, np.random.randint(0, 10, size=n))
            e, db_e = self._finite_differences(self.b, i, hm, k)
            extend(record, i=i, e=e, db_e=db_e)
            check_gradient("db", self.db[i], db_e)
        return record

    def backward_check_dhm(self, n=10):
        record = {name: [] for name in ("k", "hm", "dhm", "j", "e", "dhm_e")}
        for k, hm, dhm in self._gradients_of_some_outputs():
            extend(record, k=[k], hm=[hm], dhm=[dhm.copy()])
            j = np.random.randint(0, 784, size=n)
            e, dhm_e = self._finite_differences(hm, [(0, column) for column in j], hm, k)
            extend(record, j=j, e=e, dhm_e=dhm_e)
            check_gradient("dhm", dhm[0, j], dhm_e)
        return record

    def _gradients_of_some_outputs(self):
        """For a few k, set self.dw and self.db to the gradients of output k; yield k, hm, dhm."""
        for k in np.random.permutation(10)[:NUM_OUTPUTS_TO_CHECK]:
            hm = np.random.randn(1, 784)
            one_at_k = np.zeros((1, 10))
            one_at_k[0, k] = 1.0
            self.zero_grad()
            self.forward(hm)
            yield int(k), hm, self.backward(one_at_k)

    def _finite_differences(self, array, entries, hm, k):
        """Estimate d(output k) / d(entry) for some entries of an array: self.w, self.b or hm.

        The array is changed in place and put back, so that self.forward sees the change.
        Returns the changes e and the estimates.
        """
        changes, estimates = np.random.randn(len(entries)), []
        for entry, e in zip(entries, changes, strict=True):
            before = array[entry]
            array[entry] = before + e
            above = self.forward(hm)[0, k]
            array[entry] = before - e
            below = self.forward(hm)[0, k]
            array[entry] = before
            estimates.append((above - below) / (2 * e))
        return changes, np.array(estimates)

    def save(self, filename):
        with h5py.File(filename, "w") as hf:
            instance = hf.create_group("instance")
            instance.attrs["w"] = self.w
            instance.attrs["b"] = self.b


def extend(record, **values):
    """Append to several lists of a dict of lists."""
    for name, items in values.items():
        record[name].extend(items)


def check_gradient(name, gradient, estimate):
    """Raise AssertionError unless a gradient is within the tolerance of its estimate."""
    difference = np.abs(gradient - estimate).max()
    # Written so that NaN, which is not <= anything, is a mismatch too.
    if not difference <= GRADIENT_TOLERANCE:
        raise AssertionError(f"{name} is off by {difference:g}: {gradient} but {estimate}")


class relu_t:
    """max(0, h), element by element."""

    def __init__(self):
        self.zero_grad()

    def forward(self, hm):
        self.hm = hm
        return np.maximum(hm, 0)

    def backward(self, dh):
        return dh * (self.hm > 0)

    def zero_grad(self):
        self.hm = None


class softmax_cross_entropy_t:
    """Mean negative log-probability of the true labels, under the softmax of the logits."""

    def __init__(self):
        self.zero_grad()

    def forward(self, h, y):
        self.y = np.asarray(y)
        images = np.arange(len(self.y))
        # Subtracting the largest logit changes no probability, and exp cannot overflow.
        shifted = h - h.max(axis=1, keepdims=True)
        log_prob = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.prob = np.exp(log_prob)
        loss = -log_prob[images, self.y].mean()
        error = (h.argmax(axis=1) != self.y).mean()
        return float(loss), float(error)

    def backward(self):
        # dloss / dh[m, k] = (prob[m, k] - [k is the label of m]) / batch
        dh = self.prob.copy()
        dh[np.arange(len(self.y)), self.y] -= 1
        return dh / len(self.y)

    def zero_grad(self):
        self.y, self.prob = None, None


def test_backward():
    layer = linear_t()
    layer.backward_check_dw()
    layer.backward_check_db()
    layer.backward_check_dhm()


def endless(dataloader):
    """Yield mini-batches for ever; each pass over the data is shuffled anew."""
    while True:
        yield from dataloader


def mean_over_images(measured):
    """Average triples (batch size, loss, error) so that each image counts the same."""
    size, loss, error = np.array(measured).T
    return float(size @ loss / size.sum()), float(size @ error / size.sum())


def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    l1, l2, l3 = net = linear_t(), relu_t(), softmax_cross_entropy_t()
    training, validation = [], []
    batches = endless(train_dataloader)
    for t in tqdm(range(NUM_UPDATES), desc="self NN"):
        if t % VALIDATE_EVERY == 0:
            validation.append(validate_self_nn(*net, val_dataloader))
        x, y = next(batches)
        for layer in net:
            layer.zero_grad()
        training.append(l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy()))
        l1.backward(l2.backward(l3.backward()))
        l1.w -= lr * l1.dw
        l1.b -= lr * l1.db
    validation.append(validate_self_nn(*net, val_dataloader))
    l1.save("linear.h5")
    return save_curves("self_NN", training, validation)


def save_curves(prefix, training, validation):
    """Pickle lists of pairs (loss, error) as four lists, and return these."""
    names = ("training_loss", "training_error", "validation_loss", "validation_error")
    lists = tuple(list(v) for pairs in (training, validation) for v in zip(*pairs, strict=True))
    for name, values in zip(names, lists, strict=True):
        with open(f"{prefix}_{name}.pkl", "wb") as file:
            pickle.dump(values, file)
    return lists


def validate_self_nn(l1, l2, l3, val_dataloader):
    measured = []
    for x, y in val_dataloader:
        loss, error = l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy())
        measured.append((len(y), loss, error))
    return mean_over_images(measured)


class Net(nn.Module):
    """The same network in PyTorch; it returns logits, the softmax is part of the loss."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)
        # As in linear_t. With PyTorch's own initialization some outputs start negative for
        # every image; the ReLU then passes no gradient, and that class is never learned.
        nn.init.uniform_(self.linear.weight)
        nn.init.uniform_(self.linear.bias)

    def forward(self, x):
        return torch.relu(self.linear(x))


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    net, criterion = Net(), nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=lr)
    training, validation = [], []
    batches = endless(train_dataloader)
    for t in tqdm(range(NUM_UPDATES), desc="PyTorch NN"):
        if t % VALIDATE_EVERY == 0:
            validation.append(validate_pytorch_nn(net, criterion, val_dataloader))
        x, y = next(batches)
        optimizer.zero_grad()
        logits = net(x)
        loss = criterion(logits, y)
        training.append((loss.item(), fraction_wrong(logits, y)))
        loss.backward()
        optimizer.step()
    validation.append(validate_pytorch_nn(net, criterion, val_dataloader))
    torch.save(net.state_dict(), "pytorch_nn_weights.pth")
    return save_curves("pytorch_NN", training, validation)


def fraction_wrong(logits, y):
    return (logits.argmax(dim=1) != y).float().mean().item()


@torch.no_grad()
def validate_pytorch_nn(nn, criterion, val_dataloader):
    measured = []
    for x, y in val_dataloader:
        logits = nn(x)
        measured.append((len(y), criterion(logits, y).item(), fraction_wrong(logits, y)))
    return mean_over_images(measured)


def plot_curves(title, training_loss, training_error, validation_loss, validation_error):
    """Plot loss and error against the number of weight updates, into a PNG file."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4))
    updates_of_validation = VALIDATE_EVERY * np.arange(len(validation_loss))
    curves = {
        "loss": (training_loss, validation_loss),
        "error": (training_error, validation_error),
    }
    for axis, (name, (training, validation)) in zip(axes, curves.items(), strict=True):
        axis.plot(training, alpha=0.4, label=f"training {name}")
        axis.plot(updates_of_validation, validation, "o-", label=f"validation {name}")
        axis.set_xlabel("weight updates")
        axis.legend()
    figure.suptitle(title)
    figure.savefig(f"{title}.png")
    plt.close(figure)


if __name__ == "__main__":
    setup(0)
    train, val = get_data()
    train_dataset = MNISTDataset(*subsample(train.data, train.targets, 30_000, 10))
    val_dataset = MNISTDataset(*subsample(val.data, val.targets, 5_000, 10))
    train_dataloader = DataLoader(train_dataset, batch_size=64, shuffle=True)
    val_dataloader = DataLoader(val_dataset, batch_size=64, shuffle=True)

    test_backward()
    plot_curves("self_NN", *train_self_NN(train_dataloader, val_dataloader))
    plot_curves("pytorch_NN", *train_pytorch_nn(train_dataloader, val_dataloader))
