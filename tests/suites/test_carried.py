"""What student code returns reaches a suite as what it is; what cannot costs nobody a point."""

import pytest
from grading import grade_tests

from autograder.results.report import Outcome

ANSWERS = """
import collections
import dataclasses
import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin

Fit = collections.namedtuple("Fit", "mean spread")

@dataclasses.dataclass
class Config:
    rate: float = 0.5

class Layer:
    def __init__(self): self.w = np.ones(2)

class Endless(tuple):
    def __iter__(self):
        while True:
            yield 1

class Nearest(ClassifierMixin, BaseEstimator): pass

def fit(): return Fit(2.0, 1.0)
def labels(): return np.array(["cat", "a dog"])
def grid(): return np.array([["a", "b"], ["c", "d"]])
def kind(): return np.dtype("float32")
def anything(): return np.dtype(object)
def many(): return np.array(["a"] * 10**6 + ["b"] * 10**5)
def counts(): return collections.Counter("aab")
def scale(x): return x * torch.ones(1, requires_grad=True)
def made(): return torch.zeros(1).dtype == torch.float64
def size(model): return sum(p.numel() for p in model.parameters())
def half(x): return x / 2
def small(): return np.ones(2, np.float16)
def long(): return np.ones(2, np.longdouble)
def brain(): return torch.ones(2, dtype=torch.bfloat16)
def first(x): return float(x[0])
"""
IMPORTS = """
import copy
import dataclasses
import inspect
import numpy as np
import torch
import answers
from sklearn.base import clone
"""
RIGHT = [
    "assert answers.fit() == (2.0, 1.0) and (2.0, 1.0) == answers.fit()",
    "assert answers.fit() != (2.0, 3.0) and isinstance(answers.fit(), tuple)",
    "np.testing.assert_array_equal(answers.labels(), ['cat', 'a dog'])",
    "assert (answers.labels() == np.array(['cat', 'a dog'])).all()",
    "assert answers.grid().shape == (2, 2) and answers.grid()[1, 0] == 'c'",
    "assert answers.kind() == np.float32 and answers.kind() != np.float64",
    "assert answers.anything() == np.dtype(object)",
    "found = answers.many()\nassert len(found) == 1_100_000 and found[0] == 'a'",
    "assert answers.counts()['z'] == 0 and answers.counts().most_common(1) == [('a', 2)]",
    "with torch.no_grad():\n    assert answers.scale(torch.ones(1)).numpy() == 1",
    "with torch.inference_mode():\n    assert not answers.scale(torch.ones(1)).requires_grad",
    "with torch.no_grad():\n    pass\nassert answers.scale(torch.ones(1)).requires_grad",
    "assert answers.small().dtype == np.float16 and answers.long().dtype == np.longdouble",
    "x = answers.small()\nx[0] = 5\nassert answers.first(x) == 5 and x.dtype == np.float16",
    "assert answers.brain().dtype == torch.bfloat16 and answers.brain().sum() == 2",
    "x = answers.brain()\nx[0] = 5\nassert answers.first(x) == 5",
    "torch.set_default_dtype(torch.float64)\ntry:\n    assert answers.made()\n"
    "finally:\n    torch.set_default_dtype(torch.float32)",
]
WRONG = [
    "assert answers.fit() == (2.0, 3.0)",
    "assert answers.fit() == (2.0,)",
    "assert answers.Endless() == (1, 1)",
    "np.testing.assert_array_equal(answers.labels(), ['cat', 'dog'])",
    "assert answers.kind() == np.float64",
    "assert answers.small().dtype == np.float32",
    "assert answers.long().dtype == np.float64",
    "assert answers.brain().dtype == torch.float32",
    "assert answers.counts()['a'] == 3",
    "assert copy.deepcopy(answers.half(3.0)) == 1.0",
    "assert answers.half(copy.deepcopy('a'))",
]
#: To a library a stand-in is no object of that class: copied, described, taken for one of its own.
NOT_CARRIED = [
    "assert copy.deepcopy(answers.Layer()).w.sum() == 2",
    "assert dataclasses.asdict(answers.Config()) == {'rate': 0.5}",
    "assert clone(answers.Nearest()) is not None",
    "assert answers.size(torch.nn.Linear(2, 1)) == 3",
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("carried")
    return grade_tests(folder, [*RIGHT, *WRONG, *NOT_CARRIED], IMPORTS, answers=ANSWERS)


@pytest.mark.parametrize("place", range(len(RIGHT)))
def test_what_is_right_keeps_its_points(graded, place):
    assert graded[place].outcome is Outcome.PASSED


@pytest.mark.parametrize("place", range(len(RIGHT), len(RIGHT) + len(WRONG)))
def test_what_is_wrong_loses_them(graded, place):
    assert graded[place].outcome is Outcome.WRONG


@pytest.mark.parametrize("place", range(-len(NOT_CARRIED), 0))
def test_what_a_library_cannot_take_is_the_grader_s_failure(graded, place):
    assert graded[place].outcome is Outcome.GRADER_FAILED
