import inspect

import numpy as np
import perceptron
import pytest
from perceptron import Perceptron
from pytest import approx


def test_learns(trained, points):
    """After training it is right on every point"""
    x, y = points
    assert trained.predict(x).tolist() == y.tolist()


@pytest.mark.parametrize(
    ("x", "expected"),
    [([0.0, 0.0], -1), ([2.0, 1.0], 1), ([-1.0, 3.0], -1)],
    ids=["zero", "a", "b"],
)
def test_predicts(x, expected):
    model = Perceptron(rate=1.0)
    model.weights = np.array([1.0, -1.0])
    assert model.predict(np.array([x]))[0] == expected


class TestStep:
    def test_changes_weights_in_place(self):
        weights = np.zeros(2)
        perceptron.step(weights, np.array([1.0, 2.0]), -1, rate=0.5)
        assert weights == approx([-0.5, -1.0])

    def test_leaves_right_ones(self):
        weights = np.array([1.0, 1.0])
        perceptron.step(weights, np.array([1.0, 2.0]), 1, rate=0.5)
        assert weights == approx([1.0, 1.0])

    def test_refuses_labels(self):
        with pytest.raises(ValueError, match=r"\+1 or -1"):
            perceptron.step(np.zeros(2), np.zeros(2), 0, rate=1)


def test_starts_at_random():
    np.random.seed(11)
    expected = np.random.normal(size=3)
    np.random.seed(11)
    assert np.allclose(perceptron.start(3), expected)


def test_reports(capsys):
    perceptron.report([3, 1, 0])
    assert capsys.readouterr().out.splitlines() == [
        "epoch 1: 3 wrong",
        "epoch 2: 1 wrong",
        "epoch 3: 0 wrong",
    ]


def test_saves(tmp_path):
    model = Perceptron(rate=1.0)
    model.weights = np.array([1.0, 2.5])
    model.save(tmp_path / "weights.txt")
    assert (tmp_path / "weights.txt").read_text().split() == ["1.0", "2.5"]


def test_loads(tmp_path):
    (tmp_path / "given.txt").write_text("0.5 4.0")
    assert Perceptron.load(str(tmp_path / "given.txt")).weights == approx([0.5, 4.0])


def test_asks_how_far(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _prompt="": "3")
    assert perceptron.ask_epochs() == 3


def test_activation_is_handed_over():
    assert perceptron.activate(np.sign, -2.0) == -1
    assert perceptron.activate(lambda value: value * 10, 2.0) == 20


def test_documented():
    assert perceptron.step.__doc__
    assert list(inspect.signature(perceptron.step).parameters) == ["weights", "x", "y", "rate"]
    assert inspect.signature(Perceptron).parameters["rate"].default == 1.0


@pytest.mark.skipif(not hasattr(np, "no_such_thing"), reason="needs a newer numpy")
def test_newer():
    raise AssertionError


@pytest.mark.xfail(strict=True, reason="not asked for")
def test_strict():
    assert Perceptron(1.0).margin() > 0
