"""Edits that cannot make a check pass are known without running it; what may, is left."""

import importlib.util
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.sandbox.inside.repairs import Repairs
from autograder.sandbox.inside.repairs.screening import BREAKS, SAME, UNKNOWN

SOURCE = """
import random
import matplotlib.pyplot as plt
import numpy as np

TOTAL = [0]


class Base:
    def scale(self):
        return 3.0


class Layer(Base):
    def forward(self, x):
        self.x = x
        return x @ self.w * super().scale()


def positive(n):
    if n < 0:
        raise ValueError(n)
    return n + 0


def kept(values):
    return values


def counted(n):
    TOTAL[0] += n
    return 7


def drawn(n):
    return random.random() + n


def slow(n):
    while n > 0:
        n = n - 1
    return n


def many(n):
    return n * 2


def shown(width):
    plt.figure(figsize=(width, 5))


def saved(file):
    np.savetxt(file, [11])
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What is found of every edit, by its line as it would be."""
    file = tmp_path_factory.mktemp("code") / "ada.py"
    file.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("ada_screened", file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    repairs = Repairs(str(file.parent))
    repairs.watch()
    layer = module.Layer()
    layer.w = np.ones((3, 2))
    layer.forward(np.arange(12.0).reshape(4, 3))
    for function, given in (("positive", 3), ("kept", [1.0, 2.0]), ("counted", 1), ("drawn", 1),
                            ("slow", 3)):  # fmt: skip
        getattr(module, function)(given)
    module.shown(2)
    module.saved(str(file.parent / "numbers.txt"))
    plt.close("all")
    for n in range(9):
        module.many(n * 0)
    repairs.trace.stop()
    listed = repairs.candidates([], module)
    found = repairs.screen(9.0)
    assert len(found) == len(listed)
    return {each[-1]: verdict for each, verdict in zip(listed, found, strict=True)}


@pytest.mark.parametrize(
    ("after", "verdict"),
    [("return n - 0", SAME), ("return x.T @ self.w * super().scale()", BREAKS)],
)
def test_an_edit_that_changes_nothing_or_breaks_what_worked_is_none(verdicts, after, verdict):
    assert verdicts[after] == verdict


def test_an_edit_that_changes_what_comes_out_is_left(verdicts):
    assert verdicts["return x @ self.w / super().scale()"] > 0
    assert verdicts["return random.random() - n"] > 0


def test_of_edits_after_which_the_same_comes_out_one_is_enough(verdicts):
    first, second = (
        "return -(x @ self.w * super().scale())",
        "return (-x) @ self.w * super().scale()",
    )
    assert verdicts[first] == verdicts[second] > 0


def test_an_error_that_the_code_raises_on_purpose_may_be_what_is_asked_for(verdicts):
    assert verdicts["if n >= 0:"] > 0


def test_a_copy_that_is_missing_is_seen(verdicts):
    assert verdicts["return values.copy()"] > 0


def test_what_keeps_something_outside_of_its_arguments_is_not_judged(verdicts):
    assert verdicts["return 8"] == UNKNOWN
    assert verdicts["TOTAL[0] -= n"] == UNKNOWN


def test_what_draws_or_writes_a_file_is_not_judged(verdicts):
    assert verdicts["plt.figure(figsize=(width, 6))"] == UNKNOWN
    assert verdicts["np.savetxt(file, [12])"] == UNKNOWN


def test_what_never_ends_is_ended_and_the_next_one_judged(verdicts):
    assert verdicts["n = n + 1"] == UNKNOWN
    assert verdicts["while n >= 0:"] > 0


def test_of_many_calls_those_that_were_not_noted_may_differ(verdicts):
    assert verdicts["return n + 2"] > 0
    assert verdicts["return -(n * 2)"] == UNKNOWN
