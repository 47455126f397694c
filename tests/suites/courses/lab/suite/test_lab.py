"""What suites rely on where test and student share a process, a test each."""

import builtins
import inspect
import os
import random
import time
from unittest.mock import patch

import numpy as np
import pandas as pd
import torch
from torch import nn, optim

import lab
from lab import *


def test_callback(): assert lab.apply(lambda x: x + 1, 3) == 4
def test_library_function(): assert lab.apply(np.tanh, 1.0) == np.tanh(1.0)
def test_callback_raises():
    def f(x): raise ValueError("no")
    assert lab.safe(f) == "no"
@patch("lab.inner", return_value=7)
def test_patch_inner(inner):
    assert lab.outer(3) == 8
    inner.assert_called_once_with(3)
@patch("builtins.input", side_effect=["3", "4"])
def test_patch_input(_): assert lab.read_two() == 7
def test_monkeypatch_input(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt="": "5")
    assert lab.read_two() == 10
    monkeypatch.undo()
def test_input_directly():
    before = builtins.input
    builtins.input = lambda _="": "1"
    try: assert lab.read_two() == 2
    finally: builtins.input = before
@patch("builtins.print")
def test_print(p):
    lab.hello()
    p.assert_called_with("hello")
def test_randint(monkeypatch):
    monkeypatch.setattr(random, "randint", lambda a, b: 4)
    assert lab.roll() == 4
def test_seed():
    random.seed(3); np.random.seed(3); torch.manual_seed(3)
    a = lab.draws()
    random.seed(3); np.random.seed(3); torch.manual_seed(3)
    assert a == [random.random(), np.random.rand(), torch.rand(1).item()]
    random.seed(3); np.random.seed(3); torch.manual_seed(3)
    assert a == lab.draws()
def test_rng():
    r = np.random.default_rng(0); s = np.random.default_rng(0)
    assert lab.draw_with(r) == s.random()
    assert lab.draw_with(r) == s.random()
def test_isinstance():
    net = lab.Net()
    assert isinstance(net, nn.Module) and isinstance(net, lab.Net)
    assert issubclass(lab.Net, nn.Module)
    assert not isinstance(net, dict)
def test_params():
    net = Net()
    assert sum(p.numel() for p in net.parameters()) == 8
    assert net.fc.weight.shape == (2, 3)
    assert all(p.requires_grad for p in net.parameters())
def test_forward():
    net = Net()
    x = torch.ones(4, 3)
    with torch.no_grad():
        net.fc.weight.fill_(1.0); net.fc.bias.zero_()
    assert torch.allclose(net(x), torch.full((4, 2), 3.0))
def test_optimizer():
    net = Net()
    opt = optim.SGD(net.parameters(), lr=0.1)
    loss = net(torch.ones(1, 3)).sum(); loss.backward(); opt.step()
    assert net.fc.weight.grad is not None
def test_backward_inside():
    x = torch.ones(3, requires_grad=True)
    lab.square_backward(x)
    assert torch.equal(x.grad, torch.full((3,), 2.0))
def test_grad_x():
    x = torch.ones(3, requires_grad=True)
    lab.square(x).sum().backward()
    assert torch.equal(x.grad, 2 * torch.ones(3))
def test_frame():
    df = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    out = lab.double_a(df)
    pd.testing.assert_frame_equal(out, pd.DataFrame({"a": [2, 4], "b": ["x", "y"]}))
def test_inplace():
    x = np.arange(4.0); lab.scale_(x)
    assert x.tolist() == [0, 2, 4, 6]
    d = {}; lab.fill(d); assert d == {"k": 1}
    grid = [[0, 0], [0, 0]]; lab.mark(grid); assert grid == [[0, 1], [0, 0]]
def test_signature():
    assert inspect.signature(lab.apply).parameters["x"].default == 0
    assert lab.apply.__doc__ == "Apply f."
    assert lab.Net.__name__ == "Net" and lab.Net().__class__.__name__ == "Net"
    assert "for " not in inspect.getsource(lab.apply)
def test_star(): assert square(torch.tensor(3.0)) == 9
def test_tmp(tmp_path):
    lab.save(tmp_path / "out.txt", "hi")
    assert (tmp_path / "out.txt").read_text() == "hi"
def test_file():
    lab.save("made.txt", "hi")
    assert os.path.exists("made.txt")
    with open("made.txt") as f: assert f.read() == "hi"
def test_given(tmp_path):
    (tmp_path / "in.txt").write_text("abc")
    assert lab.load(tmp_path / "in.txt") == "abc"
    assert lab.load(str(tmp_path / "in.txt")) == "abc"
def test_env(monkeypatch):
    monkeypatch.setenv("LEVEL", "9"); monkeypatch.setattr("sys.argv", ["x", "y"])
    assert lab.env() == ("9", ["x", "y"])
def test_slow(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    lab.wait()
    assert slept == [3]
def test_type(): assert type(lab.Net()) == lab.Net
def test_very_type(): assert type(lab.Net()) is Net
