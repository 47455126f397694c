import unittest
from unittest.mock import patch

import numpy as np
from gradescope_utils.autograder_utils.decorators import partial_credit, visibility
from homeworks.ridge.fit import Ridge, predict
from homeworks.ridge.split import halves


class TestRidge(unittest.TestCase):
    @property
    def x(self):
        return np.linspace(0, 1, 8)[:, None]

    @visibility("visible")
    @partial_credit(3)
    def test_fits_a_line(self, set_score):
        """It finds the weights of a line"""
        set_score(0)
        model = Ridge(penalty=0.0)
        model.fit(self.x, 2 * self.x[:, 0] + 1)
        np.testing.assert_allclose(model.weights, [1, 2], atol=1e-8)
        set_score(3)

    @visibility("after_due_date")
    @partial_credit(2)
    def test_predicts_with_given_weights(self, set_score):
        """predict uses the weights that are set"""
        model = Ridge(penalty=1.0)
        model.weights = np.array([1.0, -1.0])
        np.testing.assert_array_almost_equal(predict(model, self.x), 1 - self.x[:, 0])
        set_score(2)

    @partial_credit(2)
    def test_halves(self, set_score):
        """The halves are drawn with numpy's generator"""
        np.random.seed(4)
        order = np.random.permutation(8)
        np.random.seed(4)
        first, second = halves(np.arange(8))
        self.assertEqual(first.tolist(), order[:4].tolist())
        self.assertEqual(second.tolist(), order[4:].tolist())
        set_score(2)

    @partial_credit(1)
    def test_solves_once(self, set_score):
        """fit solves one system"""
        with patch("homeworks.ridge.fit.solve", return_value=np.zeros(2)) as solve:
            Ridge(penalty=0.5).fit(self.x, self.x[:, 0])
        solve.assert_called_once()
        set_score(1)
