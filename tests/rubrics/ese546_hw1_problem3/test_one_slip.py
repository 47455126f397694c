"""One slip costs its own points: a habit is charged once, and everything else is graded."""

import re

import pytest
from edited import correct_example, edited
from reports import said

from autograder.homework import finding

HOMEWORK = finding.find("ese546_hw1_problem3")
SOURCE = correct_example(HOMEWORK)
LOSS = "softmax_cross_entropy_t.forward(h, y)"


def renamed(source):
    """Call the weights and their gradient W and dW, everywhere, in the record too."""
    source = re.sub(r"\.(d?)w\b", lambda match: f".{match[1]}W", source)
    return source.replace("'dw'", "'dW'").replace("'dw_e'", "'dW_e'")


def left(report):
    """Return the points that are left in each check that lost some."""
    return {each.name: each.score for each in report.results if each.took_points}


CONSTRUCTED = [
    ("class linear_t:\n    def __init__(self):", "class linear_t:\n    def __init__(self, m, n):"),
    ("np.random.rand(10, 784)", "np.random.rand(n, m)"),
    ("layer = linear_t()", "layer = linear_t(784, 10)"),
]
DIVIDED_ELSEWHERE = [
    ("(self.prob - one_hot) / n", "self.prob - one_hot"),
    ("np.dot(dh.T, self.hl)", "np.dot(dh.T, self.hl) / len(dh)"),
    ("np.sum(dh, axis=0)", "np.mean(dh, axis=0)"),
]
ONE_HOT = [
    ("np.arange(n), y]", "np.arange(n), np.argmax(y, axis=1)]"),
    ("axis=1) != y)", "axis=1) != np.argmax(y, axis=1))"),
    ("one_hot[np.arange(n), self.y] = 1", "one_hot = self.y"),
]
ONE_HOT_DATA = [
    *ONE_HOT,
    ("self.y_data = y_data", "self.y_data = np.eye(10, dtype=np.float32)[np.asarray(y_data)]"),
    ("output.argmax(dim=1) != y)", "output.argmax(dim=1) != y.argmax(dim=1))"),
]
ACCUMULATED = [("self.dw = np.dot(dh.T", "self.dw += np.dot(dh.T")]

#: Source, parts, the points that are left in each check that loses some, and what it says.
HABITS = {
    "W": (
        renamed(SOURCE),
        ["3b"],
        {"linear_start": (0, "W instead of w, dW instead of dw")},
    ),
    "constructor": (
        edited(SOURCE, *CONSTRUCTED),
        ["3b"],
        {"linear_start": (0, "linear_t(784, 10)")},
    ),
    "1/N elsewhere": (
        edited(SOURCE, *DIVIDED_ELSEWHERE),
        ["3b", "3d"],
        {"loss_backward": (4, "Your linear_t divides by the batch size instead")},
    ),
    "three values": (
        edited(SOURCE, ("return ell, error", "return self.prob, ell, error")),
        ["3d"],
        {"loss_is_mean": (2, "The last two values are right")},
    ),
    "three values, the first two right": (
        edited(SOURCE, ("return ell, error", "return ell, error, self.prob")),
        ["3d"],
        {"loss_is_mean": (2, "The first two values are right")},
    ),
    "the loss alone": (
        edited(SOURCE, ("return ell, error", "return ell")),
        ["3d"],
        {
            "loss_is_mean": (0, "does not return a pair"),
            "error_is_fraction_wrong": (0, "does not return a pair"),
        },
    ),
    "both in an array": (
        edited(SOURCE, ("return ell, error", "return np.array([ell, error])")),
        ["3d"],
        {},
    ),
    "other order": (
        edited(SOURCE, ("return ell, error", "return error, ell")),
        ["3d"],
        {"loss_is_mean": (2, "error, loss is returned where loss, error is asked for")},
    ),
    "one-hot": (
        edited(SOURCE, *ONE_HOT),
        ["3d"],
        {"loss_is_mean": (2, "takes one-hot labels")},
    ),
    "one-hot data set": (
        edited(SOURCE, *ONE_HOT_DATA),
        ["dataset_for_loader", "3d", "self_validation", "torch_validation"],
        {"loss_is_mean": (2, "takes one-hot labels")},
    ),
    "one-hot labels that only the data set has": (
        edited(SOURCE, ONE_HOT_DATA[3]),
        ["dataset_for_loader", "3d"],
        {"dataset_for_loader": (0, "gives one-hot labels")},
    ),
    "one-hot layer, and what validates with it": (
        edited(SOURCE, *ONE_HOT),
        ["self_validation"],
        {},
    ),
    "32 alone": (
        edited(SOURCE, ("n = h.shape[0]\n", "n = 32\n        h = h.reshape(32, 10)\n")),
        ["loss_is_mean"],
        {"loss_is_mean": (1.5, "It is right for mini-batches of 32 alone")},
    ),
    "32 alone, in relu_t": (
        edited(SOURCE, ("return np.maximum(0, hm)", "return np.maximum(0, hm).reshape(32, 10)")),
        ["3c"],
        {
            "relu_forward": (1, "It is right for mini-batches of 32 alone"),
            "relu_backward": (1.5, "It is right for mini-batches of 32 alone"),
        },
    ),
    "32 alone, in linear_t, and a gradient check of one image": (
        edited(SOURCE, ("np.dot(hm, self.w.T)", "np.dot(hm.reshape(32, 784), self.w.T)")),
        ["linear_forward", "linear_backward_db", "check_of_db"],
        {
            "linear_forward": (1.5, "It is right for mini-batches of 32 alone"),
            "linear_backward_db": (1, "It is right for mini-batches of 32 alone"),
        },
    ),
    "accumulated": (edited(SOURCE, *ACCUMULATED), ["check_of_dw", "check_of_db"], {}),
}


@pytest.mark.parametrize("habit", HABITS)
def test_habit_costs_its_own_points_with_its_message(graded, habit):
    source, parts, expected = HABITS[habit]
    report = graded(HOMEWORK, parts, source)
    assert left(report) == {name: score for name, (score, _) in expected.items()}
    for name, (_, words) in expected.items():
        result = next(each for each in report.results if each.name == name)
        assert words in said(result)
    notes = " ".join(note for each in report.results for note in each.notes)
    assert ("call self.zero_grad()" in notes) is (habit == "accumulated")
    assert "found an error in your linear_t" not in notes


def test_degenerate_layers_earn_nothing_where_they_are_averaged(graded):
    flat = edited(SOURCE, ("return ell, error", "return 0.0 * ell, 0.0 * error"))
    assert left(graded(HOMEWORK, ["self_validation"], flat)) == {"self_validation": 0}
    capped = edited(
        SOURCE,
        (
            "log_prob = h - np.log(np.sum(np.exp(h), axis=1, keepdims=True))",
            "p = np.exp(h); p /= p.sum(1)[:, None]; log_prob = np.log(p + 1e-10)",
        ),
    )
    report = graded(HOMEWORK, ["self_validation"], capped)
    assert left(report) == {}
    assert "correct for what your own code gives" in " ".join(report.results[0].notes)
