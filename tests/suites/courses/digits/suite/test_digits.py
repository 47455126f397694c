"""A notebook of the student's, tested with unittest as a module of its name."""

import unittest

import numpy as np
from gradescope_utils.autograder_utils.decorators import number, weight

import digits


class TestDigits(unittest.TestCase):
    @weight(2)
    @number("1")
    def test_mean(self):
        """The mean of the data"""
        self.assertAlmostEqual(digits.mean_of([1.0, 2.0, 6.0]), 3.0)

    @weight(1)
    @number("2")
    def test_variable(self):
        """The variable that the notebook ends with"""
        np.testing.assert_allclose(digits.scaled, [0.0, 0.5, 1.0])
