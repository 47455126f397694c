"""The example submissions: one table of cases per homework.

A new homework gets a module with a :class:`~example_cases.case.Homework` of its own,
which is added to ``HOMEWORKS`` here.
"""

from __future__ import annotations

from example_cases import (
    cnn_spiral,
    ese546_hw1_problem1,
    ese546_hw1_problem3,
    fashion_backprop,
    mlp_gradient_descent,
    mnist_pca_knn_cnn,
)
from example_cases.case import Homework

HOMEWORKS: list[Homework] = [
    ese546_hw1_problem3.HOMEWORK,
    ese546_hw1_problem1.HOMEWORK,
    mlp_gradient_descent.HOMEWORK,
    fashion_backprop.HOMEWORK,
    mnist_pca_knn_cnn.HOMEWORK,
    cnn_spiral.HOMEWORK,
]
