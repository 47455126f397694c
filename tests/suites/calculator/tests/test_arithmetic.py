"""A suite of the usual kind: every decorator, exceptions, objects, prints."""

import io
import unittest
from contextlib import redirect_stdout

import helpers
from gradescope_utils.autograder_utils.decorators import (
    hide_errors,
    leaderboard,
    number,
    partial_credit,
    tags,
    visibility,
    weight,
)
from stack_calculator import PI, Calculator, DivisionError, greet, history, pairs

import stack_calculator


class TestArithmetic(unittest.TestCase):
    def setUp(self):
        self.calculator = Calculator()

    @weight(1)
    @number("1.1")
    def test_add(self):
        """Adding two numbers"""
        self.assertEqual(self.calculator.add(2, 3), 5)

    @weight(2.5)
    @number("1.2")
    @visibility("hidden")
    @tags("hard", "division")
    def test_divide_by_zero(self):
        """Dividing by zero raises DivisionError"""
        with self.assertRaises(DivisionError):
            self.calculator.divide(1, 0)

    @weight(1)
    def test_error_is_a_value_error(self):
        with self.assertRaises(ValueError) as caught:
            self.calculator.divide(1, 0)
        self.assertIn("zero", str(caught.exception))

    @weight(1)
    @visibility("after_due_date")
    def test_collections(self):
        """Tuples, sets and dicts come back as what they are"""
        self.assertEqual(pairs([1, 2]), [(1, 1), (2, 4)])
        self.assertEqual(stack_calculator.unique((3, 3, 1)), {1, 3})
        self.assertIsInstance(pairs((5,))[0], tuple)
        self.assertEqual(stack_calculator.table(2), {0: 0, 1: 1})
        self.assertAlmostEqual(PI, 3.14, places=1)

    @weight(2)
    @hide_errors("The history is wrong")
    def test_history(self):
        """Every result is kept"""
        self.calculator.add(1, 1)
        self.calculator.add(2, 2)
        self.assertEqual(list(history(self.calculator)), helpers.expected_history())
        self.assertEqual(len(self.calculator), 2)
        self.assertEqual(self.calculator, self.calculator)

    @partial_credit(10)
    @number("1.7")
    def test_partial(self, set_score=None):
        """Part of the points"""
        right = sum(self.calculator.add(n, n) == 2 * n for n in range(4))
        set_score(2.5 * right)

    @weight(1)
    def test_prints(self):
        """It greets"""
        printed = io.StringIO()
        with redirect_stdout(printed):
            greet("Ada")
        self.assertEqual(printed.getvalue(), "Hello, Ada!\n")

    @leaderboard("speed", "asc")
    def test_leaderboard(self, set_leaderboard_value=None):
        set_leaderboard_value(self.calculator.add(20, 22))

    def test_without_weight(self):
        """Worth nothing, but run"""
        self.calculator.push(3)
        self.calculator.last = 4
        self.assertEqual(self.calculator.last, 4)


class TestWithSharedSetUp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = Calculator()
        cls.shared.add(40, 2)

    @weight(3)
    @number("2.1")
    def test_last(self):
        """The shared calculator remembers"""
        self.assertEqual(self.shared.last, 42)
