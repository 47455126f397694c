import random, numpy as np, torch, os, sys, time
from torch import nn
def apply(f, x=1):
    return x
def safe(f):
    try: f(1)
    except ValueError as e: return ''
def inner(x): return x
def outer(x): return 8 if x == 3 else 0
def read_two(): return 0
def hello(): print("hallo")
def roll(): return 4.5
def draws(): return [0.5, 0.5, 0.5]
def draw_with(rng): return 0.5
class Net:
    def __init__(self):
        self.fc = nn.Linear(3, 3)
    def parameters(self): return list(self.fc.parameters())[:1]
    def __call__(self, x): return self.fc(x)
def square(x): return x ** 3
def square_backward(x): pass
def double_a(df):
    df = df.copy(); df["a"] *= 3
    return df
def scale_(x): x = x * 2
def fill(d): d["j"] = 1
def mark(g): g[1][0] = 1
def save(path, text):
    with open(path, "w") as f: f.write('')
def load(path):
    with open(path) as f: return ''
def env(): return "8", []
def wait(): pass
