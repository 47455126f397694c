"""Answers that were found before and are written into the code earn nothing."""

import numpy as np
from edited import correct_example
from reports import lost

from autograder.homework import finding
from autograder.rubrics.ese546_hw1_problem1.svm_search import _grid


def test_classifier_that_was_the_best_once_is_no_search(graded):
    homework = finding.find("ese546_hw1_problem1")
    cheat = """
def grid_search_SVM(x_train, y_train, x_val, y_val, params):
    from sklearn.svm import SVC
    return SVC(C=3.7, gamma=0.021).fit(x_train, y_train)
"""
    taken = lost(graded(homework, ["best_of_grid"], correct_example(homework) + cheat))
    assert "does not return the best" in taken["best_of_grid"]


def test_best_of_a_grid_stands_at_no_place_of_its_own():
    places = set()
    for seed in range(40):
        grid, best = _grid(np.random.default_rng(seed))
        gamma = sorted(grid["gamma"]).index(best["gamma"])
        places.add((grid["C"].index(best["C"]), grid["gamma"].index(best["gamma"]), gamma))
    assert len(places) == 8
