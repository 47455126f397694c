"""ESE 546, homework 1, problem 1: SVM, grid search and Gabor features on MNIST.

21 points: SVM 11 (1f), grid search 5 (1g), Gabor features 5 (1h). Parts a to e have no
points of their own in the homework: the checks of their functions take 6 of the 11 of 1f.
The report has 39 points more, which people give.
"""

from __future__ import annotations

from autograder import Assignment
from autograder.rubrics.ese546_hw1_problem1 import (
    gabor_checks,
    gabor_responses,
    report,
    svm,
    svm_data,
    svm_search,
    svm_subsample,
)
from autograder.rubrics.ese546_hw1_problem1.trials import TRIALS

homework = Assignment(
    name="ese546_hw1_problem1",
    title="ESE 546 HW1 Problem 1 Code",
    submission="*_hw1_problem1.py",
    author="PennKey",
    trials=TRIALS,
    artifacts=["grid_search_svm.pkl"],
    parts={
        "1f": "SVM, with the functions of parts a to e",
        "1g": "Grid search",
        "1h": "Gabor features",
        report.PART: "Report",
    },
    libraries=[
        "numpy",
        "pandas",
        "sklearn.datasets",
        "sklearn.model_selection",
        "sklearn.svm",
        "sklearn.metrics",
        "sklearn.preprocessing",
        "sklearn.decomposition",
        "sklearn.pipeline",
        "matplotlib.pyplot",
        "cv2",
        "skimage.filters",
        "tqdm",
    ],
    inside=["classifier_file"],  # opens the pickle, where no file can be read
    standins={"skimage.filters": "gabor_standin:install"},
    data=["mnist"],
)


# 1a to 1e: the functions that the SVM is built from


@homework.check("1f", points=1, timeout=30)
def table_of_numbers(student, datasets, rng):
    """(a) get_data returns MNIST as numbers in numpy arrays."""
    svm_data.assert_table(student, datasets, rng)


@homework.check("1f", points=1)
def resized_images(student, datasets, rng):
    """(b) resize makes each image smaller with cv2.resize."""
    svm_data.assert_resized(student, datasets, rng)


@homework.check("1f", points=1, timeout=20)
def samples_per_digit(student, rng):
    """(c) subsample draws num // 10 samples of each digit."""
    svm_subsample.assert_counts(student, rng)


@homework.check("1f", points=1, timeout=20)
def random_samples_with_labels(student, rng, note):
    """(c) subsample draws random rows of x, each with its own label."""
    svm_subsample.assert_own_labels(student, rng, note)


#: Whatever calls subsample.
_SUBSAMPLE = ("samples_per_digit", "random_samples_with_labels")


@homework.check("1f", points=1, timeout=60, rests_on=_SUBSAMPLE)
def preprocessed_data(student, datasets, rng, note, earlier):
    """(d) data_preprocessing subsamples, resizes and splits 80 to 20."""
    svm_data.assert_preprocessed(student, datasets, rng, note, earlier)


@homework.check("1f", points=1, timeout=20)
def support_samples(student, datasets, rng):
    """(e) get_number_of_support_samples counts those of all classes."""
    svm.assert_support_count(student, datasets, rng)


# 1f: one run of train_test_SVM, compared with the same classifier on the same arrays


@homework.fixture(timeout=60)
def svm_run(student, datasets, rng):
    """Running train_test_SVM."""
    return svm.run_train_test(student, datasets, rng)


@homework.check("1f", points=2)
def validation_accuracy(svm_run, note):
    """train_test_SVM returns the validation accuracy."""
    svm.assert_accuracy(svm_run, note)


@homework.check("1f", points=2)
def confusion_matrix(svm_run, note, show):
    """train_test_SVM returns the confusion matrix of the validation set."""
    show.confusion(svm.triple(svm_run)[1], title="Confusion matrix of the validation set")
    svm.assert_matrix(svm_run, note)


@homework.check("1f", points=1)
def support_ratio(svm_run, note):
    """train_test_SVM returns the ratio of support samples to training samples."""
    svm.assert_ratio(svm_run, note)


# 1g: grid search


@homework.check("1g", points=2, timeout=60)
def best_of_grid(student, datasets, rng):
    """grid_search_SVM finds the best classifier of the grid it is given."""
    svm_search.assert_grid_search(student, datasets, rng)


@homework.check("1g", points=1, timeout=30)
def submitted_classifier(artifacts, datasets, rng):
    """grid_search_svm.pkl holds a classifier of digits."""
    svm_search.assert_usable(artifacts, datasets, rng)


@homework.check("1g", points=2, timeout=90, depends_on=["submitted_classifier"])
def submitted_accuracy(artifacts, datasets, rng, note, leaderboard):
    """The submitted classifier is correct on 96% of new validation images."""
    svm_search.assert_accurate(artifacts, datasets, rng, note, leaderboard)


# 1h: Gabor features


@homework.check("1h", points=3, timeout=60)
def gabor_features(student, datasets, rng, note):
    """apply_gfilter returns the real coefficients of every filter."""
    gabor_responses.assert_features(student, datasets, rng, note)


@homework.check("1h", points=2, timeout=120, rests_on=[*_SUBSAMPLE, "gabor_features"])
def gabor_classifier(student, datasets, rng, note, earlier):
    """gabor_filter trains an SVM on Gabor features and validates it."""
    gabor_checks.assert_gabor_classifier(student, datasets, rng, note, earlier)


report.declare(homework)
