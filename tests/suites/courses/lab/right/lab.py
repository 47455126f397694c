import random, numpy as np, torch, os, sys, time
from torch import nn
def apply(f, x=0):
    """Apply f."""
    return f(x)
def safe(f):
    try: f(1)
    except ValueError as e: return str(e)
def inner(x): return x
def outer(x): return inner(x) + 1
def read_two(): return int(input("a")) + int(input("b"))
def hello(): print("hello")
def roll(): return random.randint(1, 6)
def draws(): return [random.random(), np.random.rand(), torch.rand(1).item()]
def draw_with(rng): return rng.random()
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)
    def forward(self, x): return self.fc(x)
def square(x): return x ** 2
def square_backward(x): (x ** 2).sum().backward()
def double_a(df):
    df = df.copy(); df["a"] *= 2
    return df
def scale_(x): x *= 2
def fill(d): d["k"] = 1
def mark(g): g[0][1] = 1
def save(path, text):
    with open(path, "w") as f: f.write(text)
def load(path):
    with open(path) as f: return f.read()
def env(): return os.environ["LEVEL"], sys.argv
def wait(): time.sleep(3)
