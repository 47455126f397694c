"""What each reference reaches on the full data, against the figure of the homework's own text.

    python benchmarks/headlines.py --data-dir DIR [--seeds N] [--write] [NAME ...]

DIR holds folders ``mnist`` and ``fashion_mnist`` with the published files. NAME selects
rows; ``--list`` names them. Each row and seed has a process of its own, with one thread: what
one row leaves behind changes no other, and on the same machine a seed gives the same figure,
bit for bit. The table has the median and the range of three seeds, and ``--write`` puts it on
docs/measured.md. Exit code 1 if the median of a row is worse than its figure.
"""

from __future__ import annotations

import os

from autograder.sandbox.inside import environment, libraries
from autograder.sandbox.standins import installing

# Read by the libraries when they load, so before any of them is imported.
os.environ.update(environment.THREAD_VARIABLES, MPLBACKEND="Agg", TQDM_DISABLE="1")

import argparse
import ast
import functools
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pages
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from autograder.datasets import Datasets, Split
from autograder.homework import finding
from autograder.rubrics.mlp_gradient_descent.example_cases import make_features

#: Spirals for the linear classifier.
DRAWS = 100

PAGE = finding.PROJECT / "docs" / "measured.md"
_HEADING = "| | what | text | reference, median | range | seconds |"

#: Data sets that the references use.
SETS = ("mnist", "fashion_mnist")


class Load:
    """Loads the training and the test images of a data set, each only once."""

    def __init__(self, folder: Path | None) -> None:
        self.available = Datasets(SETS, folder)

    def __call__(self, name: str) -> tuple[Split, Split]:
        """Return both splits."""
        return self.available.load(name, "train"), self.available.load(name, "validation")


@dataclass(frozen=True)
class Headline:
    """One figure: where it is from, what it says, and how to measure ours.

    Attributes
    ----------
    measure : callable
        Returns our figure.
    smaller : bool
        Whether the smaller figure is the better one.
    """

    name: str
    what: str
    figure: float
    shown: str
    measure: Callable[[Load], float]
    smaller: bool = False

    def is_reached(self, ours: float) -> bool:
        """Whether a figure is at least as good; NaN never is."""
        return ours <= self.figure if self.smaller else ours >= self.figure


HEADLINES: list[Headline] = []


def headline(name: str, what: str, figure: float, shown: str, **options: bool) -> Any:
    """Add the decorated function to the table."""

    def add(measure: Any) -> Any:
        HEADLINES.append(Headline(name, what, figure, shown, measure, **options))
        return measure

    return add


def reference(name: str) -> Any:
    """Import a reference; not before torchvision has been made importable."""
    libraries.warm(["torch", "torchvision.datasets"])
    sys.path.insert(0, str(finding.PROJECT))  # the references are installed nowhere
    return importlib.import_module(f"reference.{name}")


@functools.cache
def digits_notebook() -> Any:
    """Return what the cells of the notebook on digits define; the work in them is not done."""
    libraries.warm(["torch", "torchvision.datasets"])
    path = Path(__file__).parent.parent / "reference" / "mnist_pca_knn_cnn" / "solution.py"
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree = ast.parse(path.read_text())
    tree.body = [node for node in tree.body if isinstance(node, kinds)]
    notebook = types.ModuleType(path.parent.name)
    exec(compile(tree, path, "exec"), vars(notebook))
    return notebook


def flat_and_scaled(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.divide(images.reshape(len(images), -1), 255, dtype=np.float32)


@headline("knn", "3 nearest neighbors, accuracy", 0.97, "0.5135; 0.97")
def knn(load: Load) -> float:
    digits = digits_notebook()
    train, test = load("mnist")
    classifier = digits.KNNClassifier(3).fit(train.images.reshape(-1, 784), train.labels)
    return np.mean(classifier.predict(test.images.reshape(-1, 784)) == test.labels)


@headline("softmax", "softmax regression, accuracy", 0.919, "0.919")
def softmax(load: Load) -> float:
    digits = digits_notebook()
    train, test = load("mnist")
    x, y = flat_and_scaled(train.images), np.eye(10)[train.labels]
    w, b = digits.SGD(digits.J, digits.dJ, x, y, lr=1e-2, max_epoch=6)
    return np.mean((flat_and_scaled(test.images) @ w.T + b).argmax(axis=1) == test.labels)


def trained_on_digits(load: Load, model: torch.nn.Module, **options: float) -> float:
    """Return the test accuracy of a model of the first homework."""
    digits = digits_notebook()
    train, test = load("mnist")
    digits.train_classifier(model, *digits.as_tensors(train.images, train.labels), **options)
    x, y = digits.as_tensors(test.images, test.labels)
    return (digits.predict(model, x) == y).float().mean().item()


@headline("mlp", "784-1024-10, accuracy", 0.9808, "0.9808")
def mlp(load: Load) -> float:
    digits = digits_notebook()
    return trained_on_digits(load, digits.MLP(784, 1024, 10), epochs=5, lr=2e-3)


@headline("cnn", "CNN 32-64, accuracy", 0.993, "0.993")
def cnn(load: Load) -> float:
    digits = digits_notebook()
    return trained_on_digits(load, digits.CNN((1, 28, 28), 10), epochs=5, lr=5e-3, shift=1)


def fashion_backprop(load: Load) -> Any:
    """Import the reference, which loads MNIST from where Keras would."""
    installing.install([data for data in load.available.served() if data.name == "mnist"])
    return reference("fashion_backprop.solution")


@headline("fashion", "Net on Fashion-MNIST, accuracy", 0.8921, "0.8921")
def fashion(load: Load) -> float:
    homework = fashion_backprop(load)
    loaders = [
        homework.as_loader(*map(torch.tensor, (part.images, part.labels)), 64, shuffle=shuffle)
        for part, shuffle in zip(load("fashion_mnist"), (True, False), strict=True)
    ]
    net = homework.Net()
    homework.train_net(net, *loaders)
    return homework.evaluate(net, loaders[1])[1]


@headline("backprop", "784-32-32-10 in numpy, accuracy", 0.8510, "0.8510")
def backprop(load: Load) -> float:
    homework = fashion_backprop(load)
    homework.weights, homework.biases = homework.initialize(homework.layer_sizes)
    for _ in range(3):
        homework.train_one_epoch()
    _, guesses = homework.feed_forward_dataset(homework.x_test, homework.y_test)
    return np.mean(guesses.argmax(axis=1) == homework.y_test)


@headline("small_cnn", "CNN 10-20, accuracy", 0.9115, "0.9115")
def small_cnn(load: Load) -> float:
    as_tensors = digits_notebook().as_tensors
    loaders = [
        torch.utils.data.DataLoader(
            torch.utils.data.TensorDataset(*as_tensors(part.images, part.labels)),
            batch_size=64,
            shuffle=shuffle,
        )
        for part, shuffle in zip(load("mnist"), (True, False), strict=True)
    ]
    _, history = reference("cnn_spiral.solution").train_cnn(*loaders)
    return history["test_correct"][-1] / len(loaders[1].dataset)


@headline("spiral_linear", f"linear, best of {DRAWS} draws, loss", 0.744, "0.744", smaller=True)
def spiral_linear(_load: Load) -> float:
    # What is left after 200 updates is the optimum of the points drawn, to three digits. So
    # the figure says how the points fell; the question is whether such draws are among ours.
    spiral = reference("cnn_spiral.solution")
    losses = [spiral.train_linear(*spiral.make_spiral())[-1] for _ in range(DRAWS)]
    last = [one[-1] for one in losses]
    middle = np.median(last)
    print(f"spiral_linear: {min(last):.3f} to {max(last):.3f}, median {middle:.3f}")
    return min(last)


@headline("spiral_network", "two layers, loss", 0.251, "0.251", smaller=True)
def spiral_network(_load: Load) -> float:
    spiral = reference("cnn_spiral.solution")
    return spiral.train_network(*spiral.make_spiral())[-1][-1]


@headline(
    "zero_one", "2-5-1 by its own gradient descent, training error", 1.0, "not given", smaller=True
)
def zero_one(_load: Load) -> float:
    homework = reference("mlp_gradient_descent.solution")
    arrays = np.load(make_features.TARGET)
    x, y = homework.as_tensors(arrays["normed_features"], arrays["labels"])
    model = homework.train_by_gradient_descent(homework.model, homework.loss, x, y)
    return (model(x).ravel() * y <= 0).float().mean().item()


@headline("digit_mlp", "784-128-10 by SGD with momentum, accuracy", 0.0, "not given")
def digit_mlp(load: Load) -> float:
    homework = reference("mlp_gradient_descent.solution")
    training, test = (
        torch.utils.data.DataLoader(
            torch.utils.data.TensorDataset(
                torch.tensor(flat_and_scaled(part.images)).reshape(-1, 1, 28, 28),
                torch.tensor(part.labels).long(),
            ),
            batch_size=homework.batch_size,
            shuffle=shuffle,
        )
        for part, shuffle in zip(load("mnist"), (True, False), strict=True)
    )
    model, loss = homework.digit_model, homework.cross_entropy
    homework.train(model, loss, training, test)
    return homework.loss_and_accuracy(model, loss, test)[1]


def trained_by_problem3(load: Load, name: str) -> float:
    """Return the training error over the last 1,000 updates of a network of problem 3."""
    problem3 = reference("ese546_hw1_problem3.solution")
    sets = [
        problem3.subsample(torch.tensor(part.images), torch.tensor(part.labels).long(), count, 10)
        for part, count in zip(load("mnist"), (30_000, 5_000), strict=True)
    ]
    loaders = [
        torch.utils.data.DataLoader(problem3.MNISTDataset(*pair), batch_size=64, shuffle=True)
        for pair in sets
    ]
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            _, errors, *_ = getattr(problem3, name)(*loaders)
        finally:
            os.chdir(before)
    return np.mean(errors[-1000:])


@headline("problem3_numpy", "784-10 in numpy, training error", 0.15, "0.10 to 0.15", smaller=True)
def problem3_numpy(load: Load) -> float:
    return trained_by_problem3(load, "train_self_NN")


@headline("problem3_torch", "784-10 in PyTorch, training error", 0.15, "0.10 to 0.15", smaller=True)
def problem3_torch(load: Load) -> float:
    return trained_by_problem3(load, "train_pytorch_nn")


class Measured(NamedTuple):
    """What a row came to, seed for seed."""

    figures: list[float]
    seconds: float

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.figures)

    @property
    def range(self) -> str:
        """The least and the largest."""
        return f"{min(self.figures):.4f} to {max(self.figures):.4f}"


def run(row: Headline, load: Load, seed: int) -> float:
    """Measure one row, in this process; return our figure."""
    torch.set_flush_denormal(True)
    torch.manual_seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - the references use the global generator, as students do
    return float(row.measure(load))


def apart(row: Headline, seeds: int, data_dir: Path | None) -> Measured:
    """Measure one row with some seeds, each in a process of its own."""
    figures, seconds = [], []
    for seed in range(seeds):
        command = [sys.executable, __file__, row.name, "--seed", str(seed)]
        command += ["--data-dir", str(data_dir)] if data_dir else []
        started = time.perf_counter()
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        seconds.append(time.perf_counter() - started)
        figures.append(json.loads(done.stdout.splitlines()[-1]))
    return Measured(figures, statistics.median(seconds))


def line(row: Headline, found: Measured) -> str:
    """Return a row for the page."""
    return (
        f"| `{row.name}` | {row.what} | {row.shown} | {found.median:.4f} | {found.range} | "
        f"{found.seconds:.0f} |"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [row.name for row in HEADLINES]
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows to run; all without one")
    parser.add_argument("--data-dir", type=Path, help="the full data instead of the sample")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--seed", type=int, help="run one row here, and print its figure")
    parser.add_argument("--write", action="store_true", help="put the rows on docs/measured.md")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(f"no row {', '.join(sorted(unknown))}: there are {', '.join(names)}")
    return options


def main() -> int:
    """Measure and print the table."""
    options = arguments()
    if options.list:
        print(*(row.name for row in HEADLINES), sep="\n")
        return 0
    chosen = [row for row in HEADLINES if not options.names or row.name in options.names]
    if options.seed is not None:
        print(json.dumps(run(chosen[0], Load(options.data_dir), options.seed)))
        return 0
    table = Table("name", "what", "text", "median", "range", "seconds", "", box=None)
    rows, reached = {}, []
    for row in chosen:
        found = apart(row, options.seeds, options.data_dir)
        reached.append(row.is_reached(found.median))
        verdict = "ok" if reached[-1] else "WORSE"
        figures = f"{found.median:.4f}", found.range, f"{found.seconds:.1f}"
        table.add_row(row.name, row.what, row.shown, *figures, verdict)
        rows[row.name] = line(row, found)
        if options.write:  # as each is there: all of them take long
            pages.put_rows(PAGE, "headlines", _HEADING, rows, [row.name for row in HEADLINES])
    if options.write:
        pages.put(PAGE, "headlines machine", f"Measured on {pages.machine()}.")
    Console().print(table)
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
