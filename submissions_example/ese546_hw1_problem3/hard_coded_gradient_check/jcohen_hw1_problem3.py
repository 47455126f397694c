"""ESE 546, homework 1, problem 3: checks of dw and db that compare with 1 instead of a difference."""

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
        checks = {'k': [], 'hm': [], 'dw': [], 'i': [], 'j': [], 'e': [], 'dw_e': []}
        for k in random.sample(range(10), 5):
            hm = np.ones((1, 784))
            dh = np.zeros((1, 10))
            dh[0, k] = 1
            self.forward(hm)
            self.backward(dh)
            dw = np.array(self.dw)
            checks['k'].append(k)
            checks['hm'].append(hm)
            checks['dw'].append(dw)
            for _ in range(n):
                i, j = k, np.random.randint(784)
                e = np.random.normal()
                # all inputs are 1, so the derivative has to be 1
                dw_e = 1.0
                assert abs(dw_e - dw[i, j]) <= 1e-6, "dw is wrong"
                checks['i'].append(i)
                checks['j'].append(j)
                checks['e'].append(e)
                checks['dw_e'].append(dw_e)
        return checks

    def backward_check_db(self, n=10):
        checks = {'k': [], 'hm': [], 'db': [], 'i': [], 'e': [], 'db_e': []}
        for k in random.sample(range(10), 5):
            hm = np.random.randn(1, 784)
            dh = np.zeros((1, 10))
            dh[0, k] = 1
            self.forward(hm)
            self.backward(dh)
            db = np.array(self.db)
            checks['k'].append(k)
            checks['hm'].append(hm)
            checks['db'].append(db)
            for _ in range(n):
                i = k
                e = np.random.normal()
                # the derivative of b[k] has to be 1
                db_e = 1.0
                assert abs(db_e - db[i]) <= 1e-6, "db is wrong"
                checks['i'].append(i)
                checks['e'].append(e)
                checks['db_e'].append(db_e)
        return checks

    def backward_check_dhm(self, n=10):
        checks = {'k': [], 'hm': [], 'dhm': [], 'j': [], 'e': [], 'dhm_e': []}
        for k in random.sample(range(10), 5):
            hm = np.random.randn(1, 784)
            dh = np.zeros((1, 10))
            dh[0, k] = 1
            self.forward(hm)
            dhm = self.backward(dh)
            checks['k'].append(k)
            checks['hm'].append(hm)
            checks['dhm'].append(dhm)
            for _ in range(n):
                j = np.random.randint(784)
                e = np.zeros((1, 784))
                e[0, j] = np.random.normal()
                h_plus = self.forward(hm + e)[0, k]
                h_minus = self.forward(hm - e)[0, k]
                dhm_e = (h_plus - h_minus) / (2 * e[0, j])
                assert abs(dhm_e - dhm[0, j]) <= 1e-6, "dhm is wrong"
                checks['j'].append(j)
                checks['e'].append(e[0, j])
                checks['dhm_e'].append(dhm_e)
        return checks

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
    layer = linear_t()
    layer.backward_check_dw()
    layer.backward_check_db()
    layer.backward_check_dhm()
    print("gradients are ok")


def save_pickle(filename, values):
    with open(filename, 'wb') as f:
        pickle.dump(values, f)


def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()
    net = [l1, l2, l3]
    training_loss, training_error = [], []
    validation_loss, validation_error = [], []

    t = 0
    while t < N_UPDATES:
        for x, y in train_dataloader:
            x, y = x.numpy(), y.numpy()
            if t % 1000 == 0:
                loss, error = validate_self_nn(l1, l2, l3, val_dataloader)
                validation_loss.append(loss)
                validation_error.append(error)
                print(t, "validation loss", loss, "error", error)

            for l in net:
                l.zero_grad()

            # forward pass
            h1 = l1.forward(x)
            h2 = l2.forward(h1)
            ell, error = l3.forward(h2, y)
            training_loss.append(float(ell))
            training_error.append(float(error))

            # backward pass
            dh2 = l3.backward()
            dh1 = l2.backward(dh2)
            dx = l1.backward(dh1)

            # SGD
            l1.w = l1.w - lr * l1.dw
            l1.b = l1.b - lr * l1.db

            t += 1
            if t == N_UPDATES:
                break

    # validation at t = N
    loss, error = validate_self_nn(l1, l2, l3, val_dataloader)
    validation_loss.append(loss)
    validation_error.append(error)
    print(t, "validation loss", loss, "error", error)

    save_pickle('self_NN_training_loss.pkl', training_loss)
    save_pickle('self_NN_training_error.pkl', training_error)
    save_pickle('self_NN_validation_loss.pkl', validation_loss)
    save_pickle('self_NN_validation_error.pkl', validation_error)
    l1.save('linear.h5')
    return training_loss, training_error, validation_loss, validation_error


def validate_self_nn(l1, l2, l3, val_dataloader):
    total_loss, total_error, total = 0, 0, 0
    for x, y in val_dataloader:
        x, y = x.numpy(), y.numpy()
        ell, error = l3.forward(l2.forward(l1.forward(x)), y)
        # the last mini-batch is smaller, so count images
        total_loss += ell * len(y)
        total_error += error * len(y)
        total += len(y)
    return float(total_loss / total), float(total_error / total)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 10)
        nn.init.uniform_(self.fc1.weight, 0, 1)
        nn.init.uniform_(self.fc1.bias, 0, 1)

    def forward(self, x):
        return F.relu(self.fc1(x))


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    net = Net()
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=lr)
    training_loss, training_error = [], []
    validation_loss, validation_error = [], []

    t = 0
    while t < N_UPDATES:
        for x, y in train_dataloader:
            if t % 1000 == 0:
                val_loss, val_error = validate_pytorch_nn(net, criterion, val_dataloader)
                validation_loss.append(val_loss)
                validation_error.append(val_error)
                print(t, "validation loss", val_loss, "error", val_error)

            optimizer.zero_grad()
            output = net(x)
            loss = criterion(output, y)
            loss.backward()
            optimizer.step()
            training_loss.append(loss.item())
            training_error.append((output.argmax(dim=1) != y).float().mean().item())

            t += 1
            if t == N_UPDATES:
                break

    val_loss, val_error = validate_pytorch_nn(net, criterion, val_dataloader)
    validation_loss.append(val_loss)
    validation_error.append(val_error)
    print(t, "validation loss", val_loss, "error", val_error)

    save_pickle('pytorch_NN_training_loss.pkl', training_loss)
    save_pickle('pytorch_NN_training_error.pkl', training_error)
    save_pickle('pytorch_NN_validation_loss.pkl', validation_loss)
    save_pickle('pytorch_NN_validation_error.pkl', validation_error)
    torch.save(net.state_dict(), 'pytorch_nn_weights.pth')
    return training_loss, training_error, validation_loss, validation_error


def validate_pytorch_nn(nn, criterion, val_dataloader):
    val_loss, wrong, total = 0, 0, 0
    nn.eval()
    with torch.no_grad():
        for x, y in val_dataloader:
            output = nn(x)
            val_loss += criterion(output, y).item() * len(y)
            wrong += (output.argmax(dim=1) != y).sum().item()
            total += len(y)
    nn.train()
    return val_loss / total, wrong / total


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
