"""Every way in which a suite may ask whether a value is right, each a test of its own."""

import math
import os
import unittest

import numpy as np
from eve_tiny import attacked
from gradescope_utils.autograder_utils.decorators import hide_errors, weight

SECRET = os.environ["REDTEAM_SECRET"]
NUMBER = int(SECRET.removeprefix("SECRET-"), 16) + 0.5

VERDICTS = {
    "equal": lambda test, found: test.assertEqual(found, SECRET),
    "equal_the_other_way": lambda test, found: test.assertEqual(SECRET, found),
    "same": lambda test, found: test.assertTrue(found == SECRET),
    "not_different": lambda test, found: test.assertFalse(found != SECRET),
    "almost_equal": lambda test, found: test.assertAlmostEqual(found, NUMBER),
    "near": lambda test, found: test.assertAlmostEqual(NUMBER, found, delta=1),
    "between": lambda test, found: test.assertTrue(NUMBER <= found <= NUMBER),
    "less": lambda test, found: test.assertLess(found, NUMBER),
    "difference": lambda test, found: test.assertLess(abs(found - NUMBER), 1e-6),
    "ratio": lambda test, found: test.assertLess(abs(NUMBER / found - 1), 1e-6),
    "sum": lambda test, found: test.assertEqual(sum([found, -NUMBER]), 0),
    "member": lambda test, found: test.assertIn(SECRET, found),
    "one_of": lambda test, found: test.assertIn(found, [SECRET]),
    "true": lambda test, found: test.assertTrue(found),
    "list": lambda test, found: test.assertEqual([found], [SECRET]),
    "dict": lambda test, found: test.assertEqual({"a": found}, {"a": SECRET}),
    "count": lambda test, found: test.assertCountEqual([found], [SECRET]),
    "set": lambda test, found: test.assertEqual({found}, {SECRET}),
    "float": lambda test, found: test.assertEqual(float(found), NUMBER),
    "text": lambda test, found: test.assertEqual(str(found), SECRET),
    "length": lambda test, found: test.assertEqual(len(found), int(NUMBER)),
    "round": lambda test, found: test.assertEqual(round(found, 1), NUMBER),
    "close": lambda test, found: test.assertTrue(math.isclose(found, NUMBER)),
    "instance": lambda test, found: test.assertIsInstance(found, (str, float, list, np.ndarray)),
    "all_close": lambda test, found: np.testing.assert_allclose(found, NUMBER),
    "array_equal": lambda test, found: np.testing.assert_array_equal([found], [NUMBER]),
    "numpy_equal": lambda test, found: np.testing.assert_equal(found, NUMBER),
    "numpy_close": lambda test, found: test.assertTrue(np.isclose(found, NUMBER).all()),
    "numpy_abs": lambda test, found: test.assertLess(np.abs(np.array([NUMBER]) - found).max(), 1),
}


def asking(verdict):
    @weight(1)
    @hide_errors("it is wrong")
    def test(self):
        verdict(self, attacked(3))

    return test


class TestVerdicts(unittest.TestCase):
    for name, verdict in VERDICTS.items():
        locals()[f"test_{name}"] = asking(verdict)
