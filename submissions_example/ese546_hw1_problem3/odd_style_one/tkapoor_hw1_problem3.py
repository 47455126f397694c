"""ESE 546, homework 1, problem 3: all correct, in a style of its own."""

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


def setup(seed):
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


def get_data():
    return MNIST('./', download=True, train=True), MNIST('./', download=True, train=False)


def subsample(X, Y, num_samples, num_classes):
    X = X.numpy()
    Y = Y.numpy()
    # sort by a random key, then take the first ones of each digit
    perm = np.random.permutation(len(Y))
    keep = [perm[Y[perm] == digit][:num_samples // num_classes] for digit in range(num_classes)]
    keep = np.concatenate(keep)
    return X[keep].reshape(-1, 28 * 28) / 255.0, Y[keep]


class MNISTDataset(Dataset):
    def __init__(self, x_data, y_data):
        self.data = list(zip(x_data, y_data))

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]


class linear_t:
    def __init__(self):
        self.w = np.random.uniform(0, 1, size=(10, 784))
        self.b = np.random.uniform(0, 1, size=(10, 1))
        self.dw, self.db = None, None

    def forward(self, hm):
        self.input = hm
        return hm @ self.w.T + self.b.T

    def backward(self, dh):
        self.dw = np.einsum('bk,bj->kj', dh, self.input)
        self.db = dh.T @ np.ones((dh.shape[0], 1))
        return np.einsum('bk,kj->bj', dh, self.w)

    def zero_grad(self):
        self.dw, self.db = None, None

    def difference(self, hm, k, dw=0, db=0, dhm=0):
        """Output k with the change added, minus output k with the change taken away"""
        w, b = self.w, self.b
        self.w, self.b = w + dw, b + db
        plus = self.forward(hm + dhm)
        self.w, self.b = w - dw, b - db
        minus = self.forward(hm - dhm)
        self.w, self.b = w, b
        return plus[0, k] - minus[0, k]

    def gradients(self, k):
        hm = np.random.rand(1, 784)
        dh = np.eye(10)[[k]]
        self.forward(hm)
        dhm = self.backward(dh)
        return hm, self.dw, self.db, dhm

    def backward_check_dw(self, n=10):
        result = {'k': [0, 2, 4, 6, 8], 'hm': [], 'dw': [], 'i': [], 'j': [], 'e': [], 'dw_e': []}
        for k in result['k']:
            hm, dw, _, _ = self.gradients(k)
            result['hm'].append(hm)
            result['dw'].append(dw)
            for _ in range(n):
                i = random.randint(0, 9)
                j = random.randint(0, 783)
                e = np.zeros((10, 784))
                e[i, j] = random.gauss(0, 1)
                dw_e = self.difference(hm, k, dw=e) / (2 * e[i, j])
                if not np.isclose(dw_e, dw[i, j], rtol=0, atol=1e-6):
                    raise AssertionError(f'dw[{i}, {j}] is {dw[i, j]} but should be {dw_e}')
                result['i'].append(i)
                result['j'].append(j)
                result['e'].append(e[i, j])
                result['dw_e'].append(dw_e)
        return result

    def backward_check_db(self, n=10):
        result = {'k': [0, 2, 4, 6, 8], 'hm': [], 'db': [], 'i': [], 'e': [], 'db_e': []}
        for k in result['k']:
            hm, _, db, _ = self.gradients(k)
            result['hm'].append(hm)
            result['db'].append(db)
            for _ in range(n):
                i = random.randint(0, 9)
                e = np.zeros((10, 1))
                e[i, 0] = random.gauss(0, 1)
                db_e = self.difference(hm, k, db=e) / (2 * e[i, 0])
                if not np.isclose(db_e, db[i, 0], rtol=0, atol=1e-6):
                    raise AssertionError(f'db[{i}] is {db[i, 0]} but should be {db_e}')
                result['i'].append(i)
                result['e'].append(e[i, 0])
                result['db_e'].append(db_e)
        return result

    def backward_check_dhm(self, n=10):
        result = {'k': [0, 2, 4, 6, 8], 'hm': [], 'dhm': [], 'j': [], 'e': [], 'dhm_e': []}
        for k in result['k']:
            hm, _, _, dhm = self.gradients(k)
            result['hm'].append(hm)
            result['dhm'].append(dhm)
            for _ in range(n):
                j = random.randint(0, 783)
                e = np.zeros((1, 784))
                e[0, j] = random.gauss(0, 1)
                dhm_e = self.difference(hm, k, dhm=e) / (2 * e[0, j])
                if not np.isclose(dhm_e, dhm[0, j], rtol=0, atol=1e-6):
                    raise AssertionError(f'dhm[{j}] is {dhm[0, j]} but should be {dhm_e}')
                result['j'].append(j)
                result['e'].append(e[0, j])
                result['dhm_e'].append(dhm_e)
        return result

    def save(self, filename):
        with h5py.File(filename, "w") as hf:
            instance = hf.create_group("instance")
            instance.attrs["w"] = self.w
            instance.attrs["b"] = self.b


class relu_t:
    def __init__(self):
        self.mask = None

    def forward(self, hm):
        self.mask = hm >= 0
        return hm * self.mask

    def backward(self, dh):
        return dh * self.mask

    def zero_grad(self):
        self.mask = None


class softmax_cross_entropy_t:
    def __init__(self):
        self.y, self.prob = None, None

    def forward(self, h, y):
        exps = np.exp(h - np.max(h, axis=1, keepdims=True))
        self.prob = exps / np.sum(exps, axis=1, keepdims=True)
        self.y = np.eye(10)[y]
        loss = np.mean(-np.log(np.sum(self.prob * self.y, axis=1) + 1e-10))
        error = np.mean(np.argmax(self.prob, axis=1) != y)
        return loss, error

    def backward(self):
        return (self.prob - self.y) / len(self.y)

    def zero_grad(self):
        self.y, self.prob = None, None


def test_backward():
    l = linear_t()
    for check in (l.backward_check_dw, l.backward_check_db, l.backward_check_dhm):
        check()


def next_batch(dataloader):
    while True:
        for x, y in dataloader:
            yield x, y


def train_self_nn(train_dataloader, val_dataloader, lr=0.1, iterations=10000):
    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()
    history = {'training_loss': [], 'training_error': [],
               'validation_loss': [], 'validation_error': []}
    batches = next_batch(train_dataloader)
    for t in range(iterations):
        if t % 1000 == 0:
            loss, error = validate_self_nn(l1, l2, l3, val_dataloader)
            history['validation_loss'].append(loss)
            history['validation_error'].append(error)
        x, y = next(batches)
        l1.zero_grad(), l2.zero_grad(), l3.zero_grad()
        loss, error = l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy())
        l1.backward(l2.backward(l3.backward()))
        l1.w -= lr * l1.dw
        l1.b -= lr * l1.db
        history['training_loss'].append(loss.item())
        history['training_error'].append(error.item())
    l1.save('linear.h5')
    for name, values in history.items():
        pickle.dump(values, open('self_NN_' + name + '.pkl', 'wb'))
    return tuple(history.values())


def validate_self_nn(l1, l2, l3, val_dataloader):
    losses, errors = [], []
    for x, y in val_dataloader:
        loss, error = l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy())
        losses.append(loss)
        errors.append(error)
    return np.mean(losses), np.mean(errors)


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.w = nn.Parameter(torch.rand(10, 784))
        self.b = nn.Parameter(torch.rand(10))

    def forward(self, x):
        return F.relu(F.linear(x.float(), self.w, self.b))


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1, iterations=10000):
    model = Net()
    criterion = nn.CrossEntropyLoss()
    opt = optim.SGD(model.parameters(), lr=lr)
    history = {'training_loss': [], 'training_error': [],
               'validation_loss': [], 'validation_error': []}
    batches = next_batch(train_dataloader)
    for t in range(iterations):
        if t % 1000 == 0:
            loss, error = validate_pytorch_nn(model, criterion, val_dataloader)
            history['validation_loss'].append(loss)
            history['validation_error'].append(error)
        x, y = next(batches)
        opt.zero_grad()
        out = model(x)
        loss = criterion(out, y)
        loss.backward()
        opt.step()
        history['training_loss'].append(loss.item())
        history['training_error'].append(1 - torch.mean((torch.argmax(out, 1) == y) * 1.0).item())
    torch.save(model.state_dict(), 'pytorch_nn_weights.pth')
    for name, values in history.items():
        pickle.dump(values, open('pytorch_NN_' + name + '.pkl', 'wb'))
    return tuple(history.values())


def validate_pytorch_nn(nn, criterion, val_dataloader):
    losses, errors = [], []
    for x, y in val_dataloader:
        out = nn(x).detach()
        losses.append(criterion(out, y).item())
        errors.append(1 - torch.mean((torch.argmax(out, 1) == y) * 1.0).item())
    return np.mean(losses), np.mean(errors)


def main():
    setup(546)
    train, val = get_data()
    train_set = MNISTDataset(*subsample(train.data, train.targets, 30000, 10))
    val_set = MNISTDataset(*subsample(val.data, val.targets, 5000, 10))
    train_dataloader = DataLoader(train_set, batch_size=64, shuffle=True)
    val_dataloader = DataLoader(val_set, batch_size=64, shuffle=True)
    test_backward()
    for train_it in (train_self_nn, train_pytorch_nn):
        _, _, val_loss, val_error = train_it(train_dataloader, val_dataloader)
        plt.plot(1000 * np.arange(len(val_error)), val_error, label=train_it.__name__)
    plt.legend()
    plt.savefig('validation_error.png')


if __name__ == "__main__":
    main()
