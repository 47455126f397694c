"""Whether an answer is right is decided in the grader, never by an object of the student's."""

import sys

import pytest
from grading import grade_test, grade_tests

from autograder.results.report import Outcome

#: Everything that a verdict could ask for comes out right, and what it is given is printed.
LIAR = """
class Liar:
    def __getitem__(self, key): return self
    def __len__(self): return 1
    def __hash__(self): return 0
    def __bool__(self): return True
    def __float__(self): return 0.0
    def __int__(self): return 0
    def __iter__(self): return iter([self])
    def __contains__(self, item): print("GOT", item); return True
    def __round__(self, *digits): return self
    def __array__(self, *more, **how): raise TypeError

def right(self, *others):
    print("GOT", *others)
    return True

def zero(self, *others):
    print("GOT", *others)
    return 0

for name in "eq le ge lt gt".split():
    setattr(Liar, f"__{name}__", right)
for name in "sub rsub truediv rtruediv add radd mul rmul mod rmod pow abs neg".split():
    setattr(Liar, f"__{name}__", zero)

def f(*given):
    return Liar()
"""
VERDICTS = [
    "self.assertEqual(f(), 4321)",
    "self.assertEqual(4321, f())",
    "self.assertTrue(f() == 4321)",
    "self.assertFalse(f() != 4321)",
    "self.assertAlmostEqual(f(), 43.21)",
    "self.assertAlmostEqual(43.21, f(), delta=1)",
    "self.assertAlmostEqual(f(), f())",
    "self.assertLess(f(), 4321)",
    "self.assertTrue(4321 <= f() <= 4321)",
    "self.assertTrue(abs(f() - 4321) < 1e-6)",
    "self.assertTrue(abs(4321 - f()) < 1e-6)",
    "self.assertTrue(abs(f() / 4321 - 1) < 1e-6)",
    "self.assertEqual(f() - 4321, 0)",
    "self.assertEqual(f() + (-4321), 0)",
    "self.assertIn(4321, f())",
    "self.assertIn(f(), [4321])",
    "self.assertTrue(4321 in f())",
    "self.assertEqual([f()], [4321])",
    "self.assertEqual({'a': f()}, {'a': 4321})",
    "self.assertCountEqual([f()], [4321])",
    "self.assertEqual({f()}, {4321})",
    "self.assertTrue(f())",
    "self.assertEqual(float(f()), 4321.0)",
    "self.assertEqual(len(f()), 4321)",
    "self.assertEqual(str(f()), '4321')",
    "self.assertIsInstance(f(), int)",
    "self.assertIs(f(), True)",
    "self.assertIsNone(f())",
    "self.assertEqual(round(f(), 2), 43.21)",
    "self.assertTrue(math.isclose(f(), 4321))",
    "self.assertTrue(np.isclose(f(), 4321))",
    "self.assertTrue(np.allclose(np.array([f()]), [4321]))",
    "np.testing.assert_allclose(f(), 4321)",
    "np.testing.assert_equal(f(), 4321)",
    "np.testing.assert_almost_equal(f(), 43.21)",
    "np.testing.assert_array_equal([f()], [4321])",
    "np.testing.assert_array_equal(f(), np.array([4321, 1]))",
    "self.assertTrue((np.array([4321]) == f()).all())",
    "self.assertLess(np.abs(np.array([4321]) - f()).max(), 1e-6)",
    "self.assertTrue(f() == pytest.approx(4321))",
    "self.assertTrue(pytest.approx(4321) == f())",
    "assert f() == 4321",
    "self.assertEqual(sum([f(), -4321]), 0)",
    "self.assertEqual(max(f(), 4321), 4321)",
    "self.assertEqual(statistics.mean([f()]), 4321)",
]
IMPORTS = "import math, statistics\nimport numpy as np, pytest\nfrom answers import f"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    results = grade_tests(tmp_path_factory.mktemp("liar"), VERDICTS, IMPORTS, answers=LIAR)
    return dict(zip(VERDICTS, results, strict=True))


@pytest.mark.parametrize("verdict", VERDICTS)
def test_object_that_is_right_for_everything_earns_nothing(judged, verdict):
    result = judged[verdict]
    assert result.outcome is Outcome.WRONG
    assert result.score == 0
    assert "GOT" not in result.output or "4321" not in result.output
    assert "4321" not in " ".join(result.notes)


VECTOR = """
from fractions import Fraction
from decimal import Decimal

class Vector:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
    def __mul__(self, k): return Vector(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __sub__(self, k): return Vector(self.x - k, self.y - k)
    def __neg__(self): return self * -1
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
    def __lt__(self, other): return abs(self) < abs(other)
    def __bool__(self): return bool(self.x or self.y)
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __float__(self): return float(abs(self))
    def __repr__(self): return f"Vector({self.x}, {self.y})"

class Unreduced:
    def __init__(self, n, d): self.n, self.d = n, d
    def __eq__(self, other): return self.n * other.d == other.n * self.d

class Tree:
    def __init__(self): self.keys = set()
    def insert(self, key): self.keys.add(key)
    def __contains__(self, key): return key in self.keys

class Stack(list):
    def __init__(self): self.items = []

class Node:
    next = None

class Sub(Node):
    pass

def unit(): return Vector(1, 0)
def node(): return Node()
def half(): return Fraction(1, 2)
def tenth(): return Decimal("0.1")
def root(): return 3 + 4j
def three(): return range(3)
def long(): return range(2**70)
def large(): return 3 ** 200
class Broke(ValueError): pass
def spends(): raise Broke("no money")
def leaves(): raise SystemExit(2)
def same(x): return x
"""
RIGHT = [
    "self.assertEqual(hw.Vector(1, 2) + hw.Vector(3, 4), hw.Vector(4, 6))",
    "self.assertNotEqual(hw.Vector(1, 2), hw.Vector(2, 1))",
    "self.assertEqual(hw.Vector(1, 2) * 3, hw.Vector(3, 6))",
    "self.assertEqual((3 * hw.Vector(1, 2)).x, 3)",
    "self.assertEqual(-hw.Vector(1, 2), hw.Vector(-1, -2))",
    "self.assertEqual(abs(hw.Vector(3, 4)), 5)",
    "self.assertEqual(float(hw.Vector(3, 4)), 5.0)",
    "self.assertLess(hw.Vector(1, 2), hw.Vector(3, 4))",
    "self.assertEqual(sorted([hw.Vector(3, 4), hw.Vector(1, 2)])[0], hw.Vector(1, 2))",
    "self.assertEqual(hw.Vector(1, 2)[1], 2)",
    "self.assertEqual(list(hw.Vector(1, 2)), [1, 2])",
    "self.assertEqual(str(hw.Vector(1, 2)), 'Vector(1, 2)')",
    "self.assertFalse(hw.Vector(0, 0))",
    "self.assertTrue(bool(hw.unit()))",
    "self.assertEqual(hw.unit(), hw.Vector(1, 0))",
    "self.assertIn(hw.unit(), [hw.Vector(1, 0)])",
    "self.assertEqual(hw.Unreduced(1, 2), hw.Unreduced(2, 4))",
    "tree = hw.Tree()\ntree.insert(5)\nself.assertIn(5, tree)\nself.assertNotIn(6, tree)",
    "self.assertTrue(hw.node())\nself.assertIsNone(hw.node().next)",
    "n = hw.Node()\nself.assertIs(hw.same(n), n)\nself.assertEqual(n, hw.same(n))",
    "self.assertIsInstance(hw.unit(), hw.Vector)\nself.assertNotIsInstance(1, hw.Vector)",
    "self.assertTrue(issubclass(hw.Sub, hw.Node))",
    "self.assertNotEqual(hw.Vector(1, 2), (1, 2))",
    "self.assertEqual(hw.half(), 0.5)",
    "self.assertEqual(hw.tenth() * 3, hw.tenth() + hw.tenth() * 2)",
    "self.assertEqual(abs(hw.root()), 5)",
    "self.assertEqual(list(hw.three()), [0, 1, 2])",
    "self.assertEqual(hw.long()[-1], 2**70 - 1)",
    "self.assertEqual(hw.large(), 3 ** 200)",
    "self.assertEqual(hw.same(-3 ** 200), -3 ** 200)",
    "with self.assertRaisesRegex(hw.Broke, 'money'):\n    hw.spends()",
    "try:\n    hw.spends()\nexcept hw.Broke as e:\n    self.assertIsInstance(e, ValueError)",
    "with self.assertRaises(SystemExit):\n    hw.leaves()",
    "with self.assertRaises(TypeError):\n    hw.Node() < 3",
    "with self.assertRaises(TypeError):\n    hw.Node() + hw.Node()",
    "np.testing.assert_allclose(hw.same(np.eye(2)) - np.eye(2), 0)",
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    imports = "import numpy as np\nimport answers as hw"
    results = grade_tests(tmp_path_factory.mktemp("right"), RIGHT, imports, answers=VECTOR)
    return dict(zip(RIGHT, results, strict=True))


@pytest.mark.parametrize("lines", RIGHT)
def test_right_object_keeps_its_points(kept, lines):
    result = kept[lines]
    assert result.outcome is Outcome.PASSED, result.feedback


@pytest.mark.parametrize(
    "lines",
    [
        "self.assertIsInstance(hw.unit(), hw.Vector)\nself.assertEqual((hw.unit() * 2).x, 2)",
        "self.assertEqual((hw.Vector(1, 2) - 1).x, 0)",
        "self.assertEqual(hw.same(object()), 2)",
    ],
    ids=["computed with a value", "difference", "cannot be sent"],
)
def test_what_must_not_cross_costs_no_points(tmp_path, lines):
    result = grade_test(tmp_path, lines, "import answers as hw", answers=VECTOR)
    assert result.outcome is Outcome.GRADER_FAILED


EQUAL = """
class Vector:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, other): return Vector(0, 0)
    def __eq__(self, other): return True
    __lt__ = __le__ = __ne__ = __contains__ = __eq__
"""


@pytest.mark.parametrize(
    "verdict",
    [
        "self.assertEqual(hw.Vector(1, 2) + hw.Vector(3, 4), hw.Vector(4, 6))",
        "self.assertLess(hw.Vector(1, 2), hw.Vector(3, 4))",
        "self.assertNotEqual(hw.Vector(1, 2), hw.Vector(3, 4))",
        "self.assertIn(3, hw.Vector(1, 2))",
    ],
)
def test_class_that_says_yes_to_everything_proves_nothing(tmp_path, verdict):
    result = grade_test(tmp_path, verdict, "import answers as hw", answers=EQUAL)
    assert result.outcome is Outcome.WRONG


MALFORMED = {
    "no pair": "lambda: 17",
    "no kind": "lambda: ['a stack', 1]",
    "no list": "lambda: ['list', 3]",
    "list in a set": "lambda: ['set', [['list', []]]]",
    "huge": "lambda: ['int', 'f' * 10 ** 6]",
    "no number": "lambda: ['int', 'seven']",
    "no exception": "lambda: ['raised', [[], 'x', 'y']]",
    "exception with a NUL": r"lambda: ['raised', [[['hw', 'A\0']], 'x', 'y']]",
    "fraction over nothing": "lambda: ['Fraction', ['0x1', '0x0']]",
    "long range": "lambda: ['range', [0, 2**62, 1]]",
    "decimal": "lambda: ['Decimal', '1e9999999999999999999999']",
    "range": "lambda: ['range', [1, 2, 0]]",
    "object": "lambda: ['object', ['x', object()]]",
    "nested": "lambda: ['plain', [object()]] * 2",
    "no parts": "lambda: [['plain', 4321], 1, 2]",
    "change of nothing": "lambda: [['plain', 4321], [[0, ['plain', 1]]], {'drew': []}]",
    "no draws": "lambda: [['plain', 4321], [], {}]",
    "tensor": "lambda: ['tensor', [1, 2, 3]]",
    "colliding": "lambda: ['set', [['int', hex(i * (2**61 - 1))] for i in range(20_000)]]",
}
if sys.version_info >= (3, 11):
    MALFORMED["group"] = "lambda: ['raised', [[['builtins', 'ExceptionGroup']], 'x', 'y']]"


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    # All that goes through the helper comes back as this, as if it had been replaced.
    replies = ", ".join(f"{name!r}: {reply}" for name, reply in MALFORMED.items())
    answers = f"""
    import sys
    replies = {{{replies}}}
    def f(name="none"):
        frame = sys._getframe()
        while frame.f_code.co_name != "op_call":
            frame = frame.f_back
        service = frame.f_locals["self"]
        for number, kept in list(service.objects.items()):
            if getattr(kept, "__name__", "") == "answer":
                service.objects[number] = lambda *_: answered(replies[name]())
    def answered(reply):
        whole = type(reply) is list and len(reply) == 3
        return reply if whole else [reply, [], {{"drew": []}}]
    """
    tests = [
        f"hw.f({name!r})\ntry:\n    self.assertEqual(hw.f(), 4321)\nexcept Exception:\n    pass"
        for name in MALFORMED
    ]
    folder = tmp_path_factory.mktemp("malformed")
    results = grade_tests(folder, tests, "import answers as hw", answers=answers)
    return dict(zip(MALFORMED, results, strict=True))


@pytest.mark.parametrize("reply", MALFORMED)
def test_malformed_answer_costs_the_student_the_test(answered, reply):
    assert answered[reply].outcome is Outcome.WRONG


def test_process_that_ends_costs_the_test_though_an_exception_was_expected(tmp_path):
    lines = "with self.assertRaises(Exception):\n    hw.f()"
    answers = "import os\ndef f(): os._exit(0)"
    result = grade_test(tmp_path, lines, "import answers as hw", answers=answers)
    assert result.outcome is Outcome.WRONG
