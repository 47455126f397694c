"""ESE 546, homework 1, problem 3: parts a to d done, and no artifacts."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torchvision.datasets import MNIST
from torch.utils.data import Dataset, DataLoader
import matplotlib.pyplot as plt
import pickle
import h5py
import random
from tqdm import tqdm

N_UPDATES = 10000


def setup(seed):
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


def get_data():
    train = MNIST('./', download=True, train=True)
    val = MNIST('./', download=True, train=False)
    return train, val


def subsample(X, Y, num_samples, num_classes):
    X, Y = X.numpy(), Y.numpy()
    per_class = num_samples // num_classes
    idx = []
    for c in range(num_classes):
        # random images of this digit
        idx_c = np.where(Y == c)[0]
        idx.append(np.random.choice(idx_c, per_class, replace=False))
    idx = np.concatenate(idx)
    np.random.shuffle(idx)
    x = X[idx].reshape(num_samples, 784).astype(np.float32)
    # normalize
    x /= 255.0
    return torch.from_numpy(x), torch.from_numpy(Y[idx])


class MNISTDataset(Dataset):
    def __init__(self, x_data, y_data):
        self.x_data = x_data
        self.y_data = y_data

    def __len__(self):
        return len(self.x_data)

    def __getitem__(self, index):
        return self.x_data[index], self.y_data[index]


class linear_t:
    def __init__(self):
        self.w = np.random.rand(10, 784)
        self.b = np.random.rand(10)
        self.dw = np.zeros((10, 784))
        self.db = np.zeros(10)
        self.hl = None

    def forward(self, hm):
        # keep the input, backward needs it
        self.hl = hm
        return np.dot(hm, self.w.T) + self.b

    def backward(self, dh):
        self.dw = np.dot(dh.T, self.hl)
        self.db = np.sum(dh, axis=0)
        dhm = np.dot(dh, self.w)
        return dhm

    def zero_grad(self):
        self.dw, self.db = 0 * self.dw, 0 * self.db

    def backward_check_dw(self, n=10):
        raise NotImplementedError("TODO")

    def backward_check_db(self, n=10):
        raise NotImplementedError("TODO")

    def backward_check_dhm(self, n=10):
        raise NotImplementedError("TODO")

    def save(self, filename):
        with h5py.File(filename, "w") as hf:
            instance = hf.create_group("instance")
            instance.attrs["w"] = self.w
            instance.attrs["b"] = self.b


class relu_t:
    def __init__(self):
        self.hl = None

    def forward(self, hm):
        self.hl = hm
        return np.maximum(0, hm)

    def backward(self, dh):
        dhm = np.array(dh)
        dhm[self.hl <= 0] = 0
        return dhm

    def zero_grad(self):
        self.hl = None


class softmax_cross_entropy_t:
    def __init__(self):
        self.y, self.prob = None, None

    def forward(self, h, y):
        n = h.shape[0]
        self.y = y
        # subtract the max so that exp does not overflow
        h = h - np.max(h, axis=1, keepdims=True)
        log_prob = h - np.log(np.sum(np.exp(h), axis=1, keepdims=True))
        self.prob = np.exp(log_prob)
        # average loss over the mini-batch
        ell = -np.sum(log_prob[np.arange(n), y]) / n
        error = np.sum(np.argmax(h, axis=1) != y) / n
        return ell, error

    def backward(self):
        n = self.prob.shape[0]
        one_hot = np.zeros(self.prob.shape)
        one_hot[np.arange(n), self.y] = 1
        return (self.prob - one_hot) / n

    def zero_grad(self):
        self.y, self.prob = None, None


def test_backward():
    raise NotImplementedError("TODO")


def save_pickle(filename, values):
    with open(filename, 'wb') as f:
        pickle.dump(values, f)


def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    raise NotImplementedError("TODO")


def validate_self_nn(l1, l2, l3, val_dataloader):
    raise NotImplementedError("TODO")


class Net(nn.Module):
    def __init__(self):
        raise NotImplementedError("TODO")

    def forward(self, x):
        raise NotImplementedError("TODO")


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    raise NotImplementedError("TODO")


def validate_pytorch_nn(nn, criterion, val_dataloader):
    raise NotImplementedError("TODO")


def plot_curve(values, title, step=1):
    plt.figure()
    plt.plot(np.arange(len(values)) * step, values)
    plt.xlabel('weight updates')
    plt.title(title)
    plt.savefig(title.replace(' ', '_') + '.png')
    plt.close()


if __name__ == "__main__":
    setup(42)
    train, val = get_data()
    x_train, y_train = subsample(train.data, train.targets, 30000, 10)
    x_val, y_val = subsample(val.data, val.targets, 5000, 10)

    # look at four images
    fig, axes = plt.subplots(1, 4)
    for ax in axes:
        i = random.randrange(len(x_train))
        ax.imshow(x_train[i].reshape(28, 28), cmap='gray')
        ax.set_title(int(y_train[i]))
    plt.savefig('four_images.png')
    plt.close()

    train_dataloader = DataLoader(MNISTDataset(x_train, y_train), batch_size=64, shuffle=True)
    val_dataloader = DataLoader(MNISTDataset(x_val, y_val), batch_size=64, shuffle=True)

    test_backward()
    curves = train_self_NN(train_dataloader, val_dataloader)
    for values, name in zip(curves, ['training loss', 'training error']):
        plot_curve(values, 'self NN ' + name)
    for values, name in zip(curves[2:], ['validation loss', 'validation error']):
        plot_curve(values, 'self NN ' + name, step=1000)

    curves = train_pytorch_nn(train_dataloader, val_dataloader)
    for values, name in zip(curves, ['training loss', 'training error']):
        plot_curve(values, 'pytorch NN ' + name)
    for values, name in zip(curves[2:], ['validation loss', 'validation error']):
        plot_curve(values, 'pytorch NN ' + name, step=1000)
