import numpy as np
import torch


def make():
    return [0, 0]


def update(state):
    return [state[0] + 1, *state[1:]]


class Layer:
    def __init__(self, log=None):
        self.log = [] if log is None else list(log)
        self.buffer = np.zeros(3)
        self.grid = np.zeros((2, 3))

    def step(self):
        self.buffer = self.buffer + 1
        self.log.append("step")
        return len(self.log)

    def row(self, n):
        return self.grid[n].copy()

    def fill(self, value):
        self.grid[...] = value

    def total(self):
        return float(self.grid.sum())

    def forward(self, x):
        self.buffer[:] = x
        return self.buffer


def twice():
    values = []
    return values, list(values)


def sort(values):
    return sorted(values)


def swap(values, i, j):
    values = values.copy()
    values[i], values[j] = values[j], values[i]
    return values


def ranked(values):
    values.sort()
    return values


class Account:
    def __init__(self, entries=()):
        self.entries = entries if entries else []

    def deposit(self, amount):
        self.entries.append(amount)

    def history(self):
        return self.entries

    def balance(self):
        return sum(self.entries)


def largest(items):
    items.sort()
    return items[-1]


def normalize(x):
    x -= x.mean()
    x /= x.std()
    return x


def tree(depth):
    return [tree(depth - 1)] if depth else []


def prune(node):
    while node[0]:
        node, before = node[0], node
    before = []


def board(n):
    return [[0] * 3 for _ in range(n)]


def move(rows, n):
    rows = [list(row) for row in rows]
    rows[n][0] = 1
    return rows


def alive(rows):
    return sum(map(sum, rows))


def node():
    root = {"children": []}
    root["children"].append({"parent": dict(root), "children": []})
    return root


def grow(root):
    root["children"].append({"parent": root, "children": []})
    return root


def fib(n, memo):
    memo = dict(memo)
    if n not in memo:
        memo[n] = n if n < 2 else fib(n - 1, memo) + fib(n - 2, memo)
    return memo[n]


def merge(table, other):
    for key, values in other.items():
        table = {**table, key: table[key] + values}
    return table


def clean(frame):
    frame = frame.drop(columns="noise")
    frame["double"] = 2 * frame["x"]


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(1)
        self.linear = torch.nn.Linear(2, 1)

    def forward(self, x):
        return self.linear(x)


class Descent:
    def __init__(self, parameters, lr):
        self.parameters, self.lr = list(parameters), lr

    def step(self):
        with torch.no_grad():
            self.parameters = [each - self.lr * each.grad for each in self.parameters]


def train(net):
    return train_with(net, Descent(net.parameters(), 0.1))


def train_with(net, optimizer):
    loss = ((net(torch.ones(4, 2)) - 3) ** 2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()


def backward(x):
    x = x.detach().requires_grad_()
    (x**2).sum().backward()


def run(n, on_step):
    state = {"n": 0}
    for _ in range(n):
        state["n"] += 1
        on_step(dict(state))
    return state


def fill(out, value):
    out = out + value
    return len(out)


def visit(seen, data):
    seen = seen | {2}
    data = b'A' + data[1:]
    return len(seen)


class Box:
    def __init__(self):
        self.grid = np.zeros((2, 2))

    @property
    def items(self):
        return [1, 2]

    @items.setter
    def items(self, values):
        pass

    def parameters(self):
        return [self.grid.copy()]

    def total(self):
        return sum(self.items) + float(self.grid.sum())


class Steps:
    def __init__(self, parameters):
        self.parameters = parameters

    def step(self):
        for values in self.parameters:
            values -= 1
