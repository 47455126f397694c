import numpy as np
import torch


def make():
    return [0, 0]


def update(state):
    state[0] += 1
    return state


class Layer:
    def __init__(self, log=None):
        self.log = [] if log is None else log
        self.buffer = np.zeros(3)
        self.grid = np.zeros((2, 3))

    def step(self):
        self.buffer += 1
        self.log.append("step")
        return len(self.log)

    def row(self, n):
        return self.grid[n]

    def fill(self, value):
        self.grid[...] = value

    def total(self):
        return float(self.grid.sum())

    def forward(self, x):
        return np.full(3, float(x))


def twice():
    values = []
    return values, values


def sort(values):
    values.sort()
    return values


def swap(values, i, j):
    values[i], values[j] = values[j], values[i]
    return values


def ranked(values):
    return sorted(values)


class Account:
    def __init__(self, entries=()):
        self.entries = list(entries)

    def deposit(self, amount):
        self.entries.append(amount)

    def history(self):
        return list(self.entries)

    def balance(self):
        return sum(self.entries)


def largest(items):
    return max(items)


def normalize(x):
    return (x - x.mean()) / x.std()


def tree(depth):
    return [tree(depth - 1)] if depth else []


def prune(node):
    while node[0]:
        node, before = node[0], node
    del before[0][0]
    before[0] = before[0] or []


def board(n):
    return [[0] * 3 for _ in range(n)]


def move(rows, n):
    rows[n][0] = 1
    return rows


def alive(rows):
    return sum(map(sum, rows))


def node():
    root = {"children": []}
    root["children"].append({"parent": root, "children": []})
    return root


def grow(root):
    root["children"].append({"parent": root, "children": []})
    return root


def fib(n, memo):
    if n not in memo:
        memo[n] = n if n < 2 else fib(n - 1, memo) + fib(n - 2, memo)
    return memo[n]


def merge(table, other):
    for key, values in other.items():
        table[key].extend(values)
    return table


def clean(frame):
    del frame["noise"]
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
            for each in self.parameters:
                each -= self.lr * each.grad


def train(net):
    return train_with(net, Descent(net.parameters(), 0.1))


def train_with(net, optimizer):
    loss = ((net(torch.ones(4, 2)) - 3) ** 2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()


def backward(x):
    (x**2).sum().backward()


def run(n, on_step):
    state = {"n": 0}
    for _ in range(n):
        state["n"] += 1
        on_step(state)
    return state


def fill(out, value):
    out[:] = value
    return len(out)


def visit(seen, data):
    seen.add(2)
    data[0] = 65
    return len(seen)


class Box:
    def __init__(self):
        self.items, self.grid = [1, 2], np.zeros((2, 2))

    def parameters(self):
        return [self.grid]

    def total(self):
        return sum(self.items) + float(self.grid.sum())


class Steps:
    def __init__(self, parameters):
        self.parameters = parameters

    def step(self):
        for values in self.parameters:
            values -= 1
