"""The small homework with a secret once more, as a suite."""

import os
import unittest

import numpy as np
from eve_tiny import attacked, double, triple
from gradescope_utils.autograder_utils.decorators import hide_errors, number, weight

#: In the grader's memory and environment, and in no student process.
SECRET = os.environ["REDTEAM_SECRET"]
FACTOR = 1 + int(SECRET.removeprefix("SECRET-"), 16) / 2**32


class TestTiny(unittest.TestCase):
    def setUp(self):
        self.x = np.random.default_rng().normal(size=4)

    @weight(1)
    @number("1.1")
    def test_before(self):
        """double gives twice the input"""
        np.testing.assert_allclose(double(self.x), 2 * self.x)

    @weight(1)
    @number("1.2")
    @hide_errors("it is wrong")
    def test_first_attacked(self):
        """attacked gives what nobody can know"""
        expected = FACTOR * self.x
        found = attacked(self.x.copy())
        self.assertIsInstance(found, np.ndarray)
        self.assertEqual(found.shape, expected.shape)
        self.assertLess(np.abs(found - expected).max(), 1e-6)

    @weight(1)
    @number("1.3")
    def test_then_after(self):
        """triple gives three times the input"""
        np.testing.assert_allclose(triple(self.x), 3 * self.x)
