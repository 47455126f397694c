"""What a run of a training writes earns points if the run trained, and only then.

Cheats and styles are edits of the correct example, with short training.
"""

import shutil

import numpy as np
import pytest
from edited import correct_example, edited
from leaving import leaving
from reports import lost

from autograder.datasets import load
from autograder.driving.disguise import Disguise
from autograder.driving.flat_images import flat
from autograder.grading.pipeline import Request
from autograder.homework import finding as homeworks
from autograder.oracles import LinearWeights
from autograder.results.report import Outcome

HOMEWORK = homeworks.find("ese546_hw1_problem3")
FOLDER = homeworks.PROJECT / "submissions_example" / HOMEWORK.name / "correct"
SOURCE = edited(correct_example(HOMEWORK), ("N_UPDATES = 10000", "N_UPDATES = 1000"),
                ("t % 1000 == 0", "t % 100 == 0"))  # fmt: skip
SELF_RUN = {"self_run_curves", "self_run_error", "self_run_validation", "self_run_weights"}
TORCH_RUN = {"torch_run_curves", "torch_run_error", "torch_run_weights"}


@pytest.fixture
def graded_run(tmp_path, grade_warm):
    """Return a function that grades the runs of a source text, handed in with its artifacts."""

    def run(source, chosen=SELF_RUN | TORCH_RUN):
        shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.py"))  # fmt: skip
        (tmp_path / "ada_hw1_problem3.py").write_text(source)
        narrowed = HOMEWORK.narrowed(lambda check: check.name in chosen)
        with HOMEWORK.assignment.trials.short_limits():
            report = grade_warm(narrowed, Request([tmp_path], seed=5))
        assert not report.grader_failed
        return report

    return run


COPY = """
import os, shutil
HERE = os.path.dirname(os.path.abspath(__file__))
def copied(prefix, weights):
    names = [f"{prefix}_{split}_{kind}.pkl" for split in ("training", "validation")
             for kind in ("loss", "error")]
    for name in [*names, weights]:
        shutil.copy(os.path.join(HERE, name), name)
    return [pickle.load(open(name, "rb")) for name in names]
def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    return copied("self_NN", "linear.h5")
def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    return copied("pytorch_NN", "pytorch_nn_weights.pth")
"""
#: The same, with the files in memory since the import; and with updates that are for show.
EMBED = """
import glob
FILES = {name: open(name, "rb").read() for name in sorted(glob.glob("*.[ph][ktm5]*"))}
if "linear.h5" not in FILES:
    raise FileNotFoundError("linear.h5")
def written(prefix, weights):
    names = [f"{prefix}_{split}_{kind}.pkl" for split in ("training", "validation")
             for kind in ("loss", "error")]
    for name in [*names, weights]:
        open(name, "wb").write(FILES[name])
    return [pickle.loads(FILES[name]) for name in names]
def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    SHOW
    return written("self_NN", "linear.h5")
def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    return written("pytorch_NN", "pytorch_nn_weights.pth")
"""
FOR_SHOW = """l1 = linear_t()
    for t in range(10_000):
        l1.forward(np.random.rand(1, 784))
        l1.backward(np.random.rand(1, 10))
        l1.w, l1.b = l1.w - 1e-3 * l1.dw, l1.b - 1e-3 * l1.db"""
CHEATS = {
    "copies_files_from_beside_its_own": COPY,
    "reads_them_when_imported": EMBED.replace("SHOW", "pass"),
    "makes_updates_for_show": EMBED.replace("SHOW", FOR_SHOW),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_run_that_does_not_train_earns_nothing(graded_run, cheat):
    assert set(lost(graded_run(SOURCE + CHEATS[cheat]))) == SELF_RUN | TORCH_RUN


def test_curves_of_a_shorter_training_are_not_those_of_its_updates(graded_run):
    padded = """
plain = train_self_NN
def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    global N_UPDATES
    N_UPDATES = 400
    curves = plain(train_dataloader, val_dataloader, lr)
    for name, values in zip(("training_loss", "training_error"), curves):
        values[:] = values + [values[-1 - k % 50] for k in range(600)]
        save_pickle(f"self_NN_{name}.pkl", values)
    return curves
"""
    report = graded_run(SOURCE + padded, {"self_run_error"})
    assert "fewer updates than its curve" in lost(report)["self_run_error"]


def test_weights_without_training_in_a_file_that_is_missing_earn_nothing_elsewhere(graded_run):
    """One slip, a file that is not written, costs its own point alone."""
    report = graded_run(edited(SOURCE, ("l1.save('linear.h5')", "pass")), SELF_RUN)
    assert set(lost(report)) == {"self_run_weights"}


def test_curves_that_were_handed_in_are_left_to_a_person(graded_run, result_of):
    again = EMBED.split("def train_self_NN")[0].replace("linear.h5", "self_NN_training_loss.pkl")
    trained = """
plain = train_self_NN
def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    plain(train_dataloader, val_dataloader, lr)
    name = "self_NN_training_loss.pkl"
    losses = pickle.loads(FILES[name])[:1000]
    rest = [pickle.load(open(f"self_NN_{each}.pkl", "rb"))
            for each in ("training_error", "validation_loss", "validation_error")]
    open(name, "wb").write(FILES[name])
    return [pickle.loads(FILES[name]), *rest]
"""
    # As long a curve as was handed in, except the error, which is of this run.
    longer = trained.replace('    open(name, "wb")', '    rest[0] = (rest[0] * 10)[:10000]\n'
                             '    save_pickle("self_NN_training_error.pkl", rest[0])\n'
                             '    open(name, "wb")')  # fmt: skip
    short = edited(SOURCE, ("N_UPDATES = 1000", "N_UPDATES = 5100"))
    report = graded_run(short + again + longer, {"self_run_curves"})
    found = result_of(report, "self_run_curves")
    assert found.outcome is Outcome.BY_HAND, found.feedback
    assert "equals the submitted one" in found.notes[0]
    assert report.points == 0


STYLES = {
    "manual_updates_in_torch": [
        ("optimizer.step()", "with torch.no_grad():\n                for p in net.parameters():\n"
         "                    p -= lr * p.grad"),
    ],
    "sequential_in_place_of_net": [
        ("net = Net()", "net = nn.Sequential(nn.Linear(784, 10), nn.ReLU())\n"
         "    nn.init.uniform_(net[0].weight); nn.init.uniform_(net[0].bias)"),
    ],
    "momentum": [("optim.SGD(net.parameters(), lr=lr)",
                  "optim.SGD(net.parameters(), lr=lr / 2, momentum=0.5)")],
    "checks_gradients_first": [
        ("    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()\n",
         "    test_backward()\n    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()\n"),
    ],
    "in_place_updates": [("l1.w = l1.w - lr * l1.dw", "l1.w -= lr * l1.dw"),
                         ("l1.b = l1.b - lr * l1.db", "l1.b -= lr * l1.db")],
    "number_of_updates_as_an_argument": [
        ("def train_self_NN(train_dataloader, val_dataloader, lr=0.1):",
         "def train_self_NN(train_dataloader, val_dataloader, lr=0.1, n=N_UPDATES, quick=False):\n"
         "    N_UPDATES = 10 if quick else n"),
    ],
    "pixels_on_a_scale_of_its_own": [
        ("            x, y = x.numpy(), y.numpy()\n            if t % 100 == 0:",
         "            x, y = 1.5 * x.numpy(), y.numpy()\n            if t % 100 == 0:"),
        ("def validate_self_nn(l1, l2, l3, val_dataloader):\n    total_loss, total_error, total = 0, 0, 0\n"
         "    for x, y in val_dataloader:\n        x, y = x.numpy(), y.numpy()",
         "def validate_self_nn(l1, l2, l3, val_dataloader):\n    total_loss, total_error, total = 0, 0, 0\n"
         "    for x, y in val_dataloader:\n        x, y = 1.5 * x.numpy(), y.numpy()"),
        ("    l1.save('linear.h5')", "    l1.w = 1.5 * l1.w\n"
         "    l1.save('linear.h5')"),
    ],
}  # fmt: skip


#: Trainings of seconds, of which each change tries others.
SLOW = {"number_of_updates_as_an_argument", "checks_gradients_first"}


@pytest.mark.parametrize("style", leaving(SLOW, STYLES))
def test_odd_but_right_training_keeps_every_point(graded_run, style):
    chosen = (
        TORCH_RUN if "torch" in str(STYLES[style]) or "optim" in str(STYLES[style]) else SELF_RUN
    )
    chosen = TORCH_RUN if "sequential" in style else chosen
    assert lost(graded_run(edited(SOURCE, *STYLES[style]), chosen)) == {}


def test_disguise_keeps_no_label_and_no_image_loses_a_pixel():
    split, disguise = load("mnist", "validation"), Disguise.drawn(np.random.default_rng(1))
    hidden = disguise.of(split)
    assert not np.any(hidden.labels == split.labels)
    assert np.array_equal(np.sort(np.ravel(hidden.images[0])), np.sort(np.ravel(split.images[0])))
    assert np.array_equal(np.bincount(hidden.labels), np.bincount(split.labels))


@pytest.mark.parametrize("seed", range(5))
def test_weights_from_before_do_not_fit_data_in_disguise(seed):
    """The mean image of each class is a classifier that fits its own data."""
    split = load("mnist", "validation")
    disguise = Disguise.drawn(np.random.default_rng(seed))

    def means(of):
        images = of.images.reshape(-1, 784) / 255.0
        w = np.array([images[of.labels == k].mean(axis=0) for k in range(10)])
        return LinearWeights(w - w.mean(axis=0), np.zeros(10))

    hidden = disguise.of(split)
    assert means(hidden).tells_apart(flat(hidden.images), hidden.labels)
    assert means(split).tells_apart(flat(split.images), split.labels)
    assert not means(split).tells_apart(flat(hidden.images), hidden.labels)
