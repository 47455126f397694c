"""What Python's own syntax asks of an object is asked of the student's."""

import pytest
from grading import grade_tests

from autograder.results.report import Outcome

ANSWERS = """
PI = 3.14159
def primes():
    n = 2
    while True:
        if all(n % d for d in range(2, n)):
            yield n
        n += 1
def three():
    for n in range(3):
        print("made", n)
        yield n
class Forever:
    def __iter__(self):
        return primes()
class Context:
    def __init__(self): self.left = None
    def __enter__(self): return self
    def __exit__(self, kind, error, trace):
        self.left = str(error)
        return kind is ValueError
class Money:
    def __init__(self, n): self.n = n
    def __format__(self, how): return f"{self.n}|{how}"
    def __round__(self, digits=0): return round(self.n, digits)
class Net:
    size = 3
    def inner(self, x): return x
    def outer(self, x): return self.inner(x) + self.size
"""
RIGHT = [
    "primes = hw.primes()\nself.assertEqual([next(primes), next(primes)], [2, 3])",
    "import itertools\nself.assertEqual(list(itertools.islice(hw.primes(), 4)), [2, 3, 5, 7])",
    "for n in hw.Forever():\n    if n > 1000:\n        break\nself.assertEqual(n, 1009)",
    "self.assertEqual(sorted(hw.three(), reverse=True), [2, 1, 0])",
    "three = hw.three()\nlist(three)\nwith self.assertRaises(StopIteration):\n    next(three)",
    "with hw.Context() as context:\n    pass\nself.assertEqual(context.left, 'None')",
    "with hw.Context() as context:\n    raise ValueError('no')\n"
    "self.assertEqual(context.left, 'no')",
    "self.assertEqual(f'{hw.Money(3.14159):x}', '3.14159|x')",
    "self.assertEqual(f'{PI:.2f}', '3.14')\nself.assertEqual(round(PI, 1), 3.1)",
    "self.assertEqual(round(hw.Money(2.75), 1), 2.8)",
    "from unittest.mock import patch\n"
    "with patch.object(hw.Net, 'inner', return_value=5):\n"
    "    self.assertEqual(hw.Net().outer(1), 8)\n"
    "self.assertEqual(hw.Net().outer(1), 4)",
    "from unittest.mock import patch\nnet = hw.Net()\n"
    "with patch.object(net, 'size', 10):\n    self.assertEqual(net.outer(1), 11)\n"
    "self.assertEqual(net.outer(1), 4)",
    "import inspect\nself.assertTrue(inspect.isclass(hw.Net))\n"
    "self.assertTrue(inspect.isfunction(hw.primes))\nself.assertIn('Net', dir(hw))",
    "self.assertEqual(vars(hw.Money(1)), {'n': 1})\nself.assertFalse(hasattr(hw, 'missing'))",
    "self.assertFalse(hasattr(hw.Net, '__len__') or hasattr(hw.Net(), '__iter__'))\n"
    "self.assertTrue(hasattr(hw.Forever, '__iter__') and hasattr(hw.Net, '__call__'))\n"
    "self.assertTrue(hasattr(hw.Context(), '__enter__') and callable(hw.primes))",
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    imports = "import answers as hw\nfrom answers import PI"
    folder = tmp_path_factory.mktemp("python-asks")
    results = grade_tests(folder, RIGHT, imports, answers=ANSWERS)
    return dict(zip(RIGHT, results, strict=True))


@pytest.mark.parametrize("lines", RIGHT)
def test_student_s_object_answers(graded, lines):
    assert graded[lines].outcome is Outcome.PASSED, graded[lines].feedback
