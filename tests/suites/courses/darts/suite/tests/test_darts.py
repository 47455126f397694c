import unittest

from darts import *
from gradescope_utils.autograder_utils.decorators import (
    hide_errors,
    leaderboard,
    number,
    partial_credit,
    tags,
    visibility,
    weight,
)
from score import best_of, points_for
from tools import symmetric, throws


class TestDistance(unittest.TestCase):
    @weight(1)
    @number("1.1")
    def test_distance(self):
        """Distance: (3, 4) is 5 away"""
        self.assertLess(abs(distance(3, 4) - 5), 0.001)

    @weight(2)
    @number("1.2")
    @tags("geometry")
    def test_symmetric(self):
        """Distance: every direction alike"""
        for x, y, _ in throws():
            with self.subTest(x=x, y=y):
                self.assertTrue(symmetric(x, y))


class TestScore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.game = Game("Ada")
        cls.game.throw(0, 0)

    @partial_credit(4)
    @number("2.1")
    def test_points(self, set_score):
        """Points for each throw"""
        try:
            right = sum(points_for(x, y) == points for x, y, points in throws())
            set_score(right)
        except:
            set_score(0)
            raise

    @weight(2)
    @number("2.2")
    @visibility("hidden")
    def test_best(self):
        """The best throw"""
        self.assertEqual(best_of([(x, y) for x, y, _ in throws()]), (0.0, 0.0))

    @weight(1)
    @number("2.3")
    @hide_errors("The game forgets")
    def test_game(self):
        """A game adds up"""
        self.assertEqual(self.game.total, 50)
        self.assertEqual(self.game.name, "Ada")

    @leaderboard("total")
    def test_board(self, set_leaderboard_value=None):
        set_leaderboard_value(self.game.total)
