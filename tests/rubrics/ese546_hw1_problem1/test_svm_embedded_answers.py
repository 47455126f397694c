"""Answers that were found before and are written into the code earn nothing."""

from edited import correct_example
from reports import lost

from autograder.homework import finding


def test_classifier_that_was_the_best_once_is_no_search(graded):
    homework = finding.find("ese546_hw1_problem1")
    cheat = """
def grid_search_SVM(x_train, y_train, x_val, y_val, params):
    from sklearn.svm import SVC
    return SVC(C=3.7, gamma=0.021).fit(x_train, y_train)
"""
    taken = lost(graded(homework, ["best_of_grid"], correct_example(homework) + cheat))
    assert "does not return the best" in taken["best_of_grid"]
