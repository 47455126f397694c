"""ESE 546, homework 1, problem 3: all correct, in another style of its own."""

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

print("numpy", np.__version__, "torch", torch.__version__)

# does plotting work on this machine?
plt.plot([0, 1], [0, 1])
plt.show()

# 0! ... 9!, to see whether the progress bar shows up
factorials = [1]
for number in tqdm(range(1, 10), desc="progress bar"):
    factorials.append(factorials[-1] * number)


def setup(seed):
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


def get_data():
    train = MNIST('./', download=True, train=True)
    val = MNIST('./', download=True, train=False)
    print(len(train), "training images,", len(val), "validation images")
    return train, val


def subsample(X, Y, num_samples, num_classes):
    counts = {label: 0 for label in range(num_classes)}
    chosen = []
    for i in torch.randperm(len(Y)).tolist():
        label = int(Y[i])
        if counts[label] < num_samples // num_classes:
            counts[label] += 1
            chosen.append(i)
    x = X[chosen].float().view(len(chosen), -1).div(255)
    y = Y[chosen]
    for place, i in enumerate(random.sample(range(len(y)), 4)):
        plt.subplot(1, 4, place + 1)
        plt.imshow(x[i].view(28, 28))
        plt.title(y[i].item())
    plt.show()
    return x, y


class MNISTDataset(Dataset):
    def __init__(self, x_data, y_data):
        super().__init__()
        self.x = torch.as_tensor(x_data, dtype=torch.float32)
        self.y = torch.as_tensor(y_data, dtype=torch.long)

    def __len__(self):
        return self.y.shape[0]

    def __getitem__(self, index):
        return self.x[index], self.y[index]


class linear_t:
    def __init__(self):
        self.w = np.random.rand(10, 784).astype(np.float32)
        self.b = np.random.rand(1, 10).astype(np.float32)
        self.zero_grad()

    def forward(self, hm):
        self.hm = hm
        return np.matmul(hm, self.w.T) + self.b

    def backward(self, dh):
        # add to what is there, like pytorch does
        self.dw = self.dw + np.matmul(dh.T, self.hm)
        self.db = self.db + dh.sum(axis=0, keepdims=True)
        return np.matmul(dh, self.w)

    def zero_grad(self):
        self.dw = np.zeros_like(self.w)
        self.db = np.zeros_like(self.b)

    def check(self, which, n):
        # float32 is too coarse for finite differences: check with float64
        w32, b32 = self.w, self.b
        self.w, self.b = w32.astype(np.float64), b32.astype(np.float64)
        tried = {'k': [], 'hm': [], which: [], 'e': [], which + '_e': []}
        tried.update({'dw': {'i': [], 'j': []}, 'db': {'i': []}, 'dhm': {'j': []}}[which])
        for k in np.random.choice(10, 5, replace=False):
            hm = np.random.randn(1, 784)
            dh = np.zeros((1, 10))
            dh[0, k] = 1.0
            self.zero_grad()
            self.forward(hm)
            dhm = self.backward(dh)
            array, gradient = {'dw': (self.w, self.dw), 'db': (self.b, self.db),
                               'dhm': (hm, dhm)}[which]
            tried['k'].append(int(k))
            tried['hm'].append(hm.copy())
            tried[which].append(gradient)
            for _ in range(n):
                row = np.random.randint(array.shape[0])
                column = np.random.randint(array.shape[1])
                e = np.random.randn() * 0.1
                array[row, column] += e
                up = self.forward(hm)[0, k]
                array[row, column] -= 2 * e
                down = self.forward(hm)[0, k]
                array[row, column] += e
                estimate = (up - down) / (2 * e)
                np.testing.assert_allclose(gradient[row, column], estimate, rtol=0, atol=1e-6)
                if which == 'dw':
                    tried['i'].append(row)
                if which == 'db':
                    tried['i'].append(column)
                else:
                    tried['j'].append(column)
                tried['e'].append(e)
                tried[which + '_e'].append(estimate)
        self.w, self.b = w32, b32
        return tried

    def backward_check_dw(self, n=10):
        return self.check('dw', n)

    def backward_check_db(self, n=10):
        return self.check('db', n)

    def backward_check_dhm(self, n=10):
        return self.check('dhm', n)

    def save(self, filename):
        with h5py.File(filename, "w") as hf:
            instance = hf.create_group("instance")
            instance.attrs["w"] = self.w
            instance.attrs["b"] = self.b


class relu_t:
    def forward(self, hm):
        self.hm = hm
        return np.where(hm > 0, hm, 0)

    def backward(self, dh):
        return np.where(self.hm > 0, dh, 0)


class softmax_cross_entropy_t:
    def __init__(self):
        self.zero_grad()

    def forward(self, h, y):
        self.h, self.y = h.astype(np.float32), y
        biggest = self.h.max(axis=1)
        log_sum_exp = biggest + np.log(np.exp(self.h.T - biggest).sum(axis=0))
        loss = np.mean(log_sum_exp - self.h[range(len(y)), y])
        self.prob = np.exp(self.h.T - log_sum_exp).T
        error = 1 - np.mean(self.h.argmax(axis=1) == y)
        return loss, error

    def backward(self):
        dh = self.prob.copy()
        dh[range(len(self.y)), self.y] -= 1
        return dh / np.float32(len(self.y))

    def zero_grad(self):
        self.h, self.y, self.prob = None, None, None


def test_backward():
    linear = linear_t()
    print("dw:", len(linear.backward_check_dw()['e']), "entries ok")
    print("db:", len(linear.backward_check_db()['e']), "entries ok")
    print("dhm:", len(linear.backward_check_dhm()['e']), "entries ok")


def finish(prefix, lists):
    names = ['training_loss', 'training_error', 'validation_loss', 'validation_error']
    for name, values in zip(names, lists):
        with open(f'{prefix}_{name}.pkl', 'wb') as f:
            pickle.dump(values, f, protocol=pickle.HIGHEST_PROTOCOL)
        plt.figure()
        plt.plot(values)
        plt.title(f'{prefix} {name}')
        plt.show()
        plt.close('all')
    return lists


def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    N = 10_000
    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()
    train_loss, train_error, val_loss, val_error = [], [], [], []
    iterator = iter(train_dataloader)
    for t in tqdm(range(N + 1)):
        if t % 1000 == 0:
            loss, error = validate_self_nn(l1, l2, l3, val_dataloader)
            val_loss.append(loss)
            val_error.append(error)
        if t == N:
            break
        try:
            x, y = next(iterator)
        except StopIteration:
            iterator = iter(train_dataloader)
            x, y = next(iterator)
        l1.zero_grad()
        l3.zero_grad()
        loss, error = l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy())
        l1.backward(l2.backward(l3.backward()))
        l1.w = l1.w - np.float32(lr) * l1.dw
        l1.b = l1.b - np.float32(lr) * l1.db
        train_loss.append(float(loss))
        train_error.append(float(error))
    l1.save('linear.h5')
    return finish('self_NN', (train_loss, train_error, val_loss, val_error))


def validate_self_nn(l1, l2, l3, val_dataloader):
    loss, error = 0.0, 0.0
    images = len(val_dataloader.dataset)
    for x, y in val_dataloader:
        batch_loss, batch_error = l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy())
        loss += batch_loss * len(y) / images
        error += batch_error * len(y) / images
    return loss, error


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(784, 10), nn.ReLU())
        for parameter in self.layers.parameters():
            nn.init.uniform_(parameter)

    def forward(self, x):
        return self.layers(x)


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    N = 10_000
    net, criterion = Net(), nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr)
    train_loss, train_error, val_loss, val_error = [], [], [], []
    iterator = iter(train_dataloader)
    for t in tqdm(range(N + 1)):
        if t % 1000 == 0:
            loss, error = validate_pytorch_nn(net, criterion, val_dataloader)
            val_loss.append(loss)
            val_error.append(error)
        if t == N:
            break
        try:
            x, y = next(iterator)
        except StopIteration:
            iterator = iter(train_dataloader)
            x, y = next(iterator)
        optimizer.zero_grad()
        logits = net(x)
        loss = criterion(logits, y)
        loss.backward()
        optimizer.step()
        train_loss.append(loss.item())
        train_error.append((logits.argmax(1) != y).float().mean().item())
    torch.save(net.state_dict(), 'pytorch_nn_weights.pth')
    return finish('pytorch_NN', (train_loss, train_error, val_loss, val_error))


@torch.no_grad()
def validate_pytorch_nn(nn, criterion, val_dataloader):
    loss, error = 0.0, 0.0
    images = len(val_dataloader.dataset)
    for x, y in val_dataloader:
        logits = nn(x)
        loss += criterion(logits, y).item() * len(y) / images
        error += (logits.argmax(1) != y).sum().item() / images
    return np.float64(loss), np.float64(error)


if __name__ == "__main__":
    setup(7)
    train, val = get_data()
    train_dataloader = DataLoader(
        MNISTDataset(*subsample(train.data, train.targets, 30000, 10)), batch_size=64, shuffle=True)
    val_dataloader = DataLoader(
        MNISTDataset(*subsample(val.data, val.targets, 5000, 10)), batch_size=64, shuffle=True)
    test_backward()
    train_self_NN(train_dataloader, val_dataloader)
    train_pytorch_nn(train_dataloader, val_dataloader)
