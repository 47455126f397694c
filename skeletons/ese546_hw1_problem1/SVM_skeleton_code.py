"""ESE 546, homework 1, problem 1: support vector machines for MNIST, and Gabor features.

Rename this file to <pennkey>_hw1_problem1.py and fill in every function that raises
NotImplementedError. Submit it with the file that running it writes:

    grid_search_svm.pkl

What the grader counts on:

* The imports, the names of functions, their arguments and what they return stay as they
  are here. You may add helper functions.
* Importing the file must not start any work: what should happen when you run it belongs
  under `if __name__ == "__main__":` at the end.
* Your functions are called one at a time with the grader's own images, few of them, and
  with a short grid: they must use the arguments that they are given.
* Save grid_search_svm.pkl with the version of scikit-learn that the course names. A pickle
  of another version may not load.

Shapes: n is the number of images, 784 = 28 x 28 and 196 = 14 x 14 the numbers of pixels.
Choose once whether pixels go from 0 to 255 or from 0.0 to 1.0, in `get_data`; both are
right. Keep them as floats: `cv2.resize` takes no 64-bit integers, and the Gabor filters
cut integers off.
"""

import numbers
import pickle
import random
import time

import cv2
import matplotlib.pyplot as plt
import numpy as np
from skimage.filters import gabor, gabor_kernel
from sklearn import svm
from sklearn.datasets import fetch_openml
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm


# ---------------------------------------------------------------------------
# (a) to (e) Data and helpers: their points come out of those of (f)
# ---------------------------------------------------------------------------


def get_data():
    """Load MNIST with fetch_openml('mnist_784'), and show one of its images.

    Returns
    -------
    x : ndarray of numbers, shape (70000, 784)
        All images in the order of the data set, one per row.
    y : ndarray of numbers, shape (70000,)
        Their labels 0 to 9 as numbers. fetch_openml gives strings: convert them.

    The grader looks at: shapes, types (numpy and numbers), and whether rows and labels are
    those of the data set, in its order, with pixels from 0 to 255 or from 0.0 to 1.0.
    """
    raise NotImplementedError("TODO: load MNIST and convert it to numpy")


def resize(x, size=(14, 14)):
    """Make every image smaller with cv2.resize.

    Parameters
    ----------
    x : ndarray of shape (n, 784)
        Flattened images of 28 x 28 pixels.
    size : pair of int
        Width and height of the small images.

    Returns
    -------
    ndarray of shape (n, size[0] * size[1])
        The small images, flattened again.

    The grader looks at: the pixels, for two sizes.
    """
    raise NotImplementedError("TODO: resize every image")


def subsample(x, y, num=10000):
    """Draw equally many random samples of each of the ten digits.

    Parameters
    ----------
    x : ndarray of shape (n, number of features)
    y : ndarray of shape (n,)
    num : int
        Number of samples in all: num // 10 of each digit, none of them twice.

    Returns
    -------
    x : ndarray of shape (num, number of features)
    y : ndarray of shape (num,)
        The chosen rows, each with its own label.

    The grader looks at: the number of samples of each digit for several values of num, that
    every row is a row of x with its own label, and that another seed gives other rows.
    """
    raise NotImplementedError("TODO: choose num // 10 samples of each digit")


def data_preprocessing(x, y):
    """Put the steps together: subsample 10,000 images, resize them, split them.

    Split with train_test_split: 80% for training, random_state=42, shuffled, and stratified
    by the labels.

    Parameters
    ----------
    x : ndarray of shape (n, 784)
    y : ndarray of shape (n,)

    Returns
    -------
    x_train : ndarray of shape (8000, 196)
    x_val : ndarray of shape (2000, 196)
    y_train : ndarray of shape (8000,)
    y_val : ndarray of shape (2000,)
        In this order, as train_test_split returns them.

    The grader looks at: shapes, 800 and 200 images of each digit, that every row is a small
    image of x beside its label, and that no image is in both sets.
    """
    raise NotImplementedError("TODO: subsample, resize, split")


def get_number_of_support_samples(clf):
    """Return how many support samples a fitted SVC has in all, as an int.

    `clf` is an svm.SVC of two or more classes.
    """
    raise NotImplementedError("TODO: count the support samples")


# ---------------------------------------------------------------------------
# (f) A support vector machine: 11 points, with (a) to (e)
# ---------------------------------------------------------------------------


def train_test_SVM(x_train, y_train, x_val, y_val):
    """Fit svm.SVC(C=1.0, kernel='rbf', gamma='auto') and validate it.

    Parameters
    ----------
    x_train, x_val : ndarray of shape (n, 196)
    y_train, y_val : ndarray of shape (n,)

    Returns
    -------
    accuracy : float
        Fraction of the validation set that is classified right.
    matrix : ndarray of shape (10, 10)
        confusion_matrix of the validation set: true labels in rows, predicted in columns.
    ratio : float
        Support samples per training sample, as a fraction or in percent.

    The grader looks at: all three, against the same classifier fitted to the same arrays.
    """
    raise NotImplementedError("TODO: fit, predict, and measure")


# ---------------------------------------------------------------------------
# (g) Grid search: 5 points
# ---------------------------------------------------------------------------


def grid_search_SVM(x_train, y_train, x_val, y_val, params):
    """Find better hyper-parameters with GridSearchCV.

    Parameters
    ----------
    x_train, x_val : ndarray of shape (n, 196)
    y_train, y_val : ndarray of shape (n,)
    params : dict
        What to try: a list of values for each of 'C', 'gamma' and 'kernel'.

    Returns
    -------
    GridSearchCV or svm.SVC
        The fitted search, or its best_estimator_.

    The grader looks at: the hyper-parameters chosen from a short grid of the grader's, and
    what the returned classifier predicts. Of grid_search_svm.pkl, which holds your best
    SVC or the GridSearchCV, it looks at the accuracy on validation images: no points at
    93%, all at 96%.
    """
    raise NotImplementedError("TODO: search for the best hyper-parameters")


# ---------------------------------------------------------------------------
# (h) Gabor features: 5 points
# ---------------------------------------------------------------------------


def apply_gfilter(images, frequency_list, theta_list, bandwidth_list):
    """Filter images with every combination of the parameters; keep the real coefficients.

    For each combination call gabor(image, frequency=..., theta=..., bandwidth=...) for each
    image of 14 x 14 pixels. On your own machine that takes most of a second per image with
    the largest filters; in the grader it is fast.

    Parameters
    ----------
    images : ndarray of shape (n, 196)
    frequency_list, theta_list, bandwidth_list : list of float

    Returns
    -------
    ndarray of shape (n, number of filters * 196)
        For each image its coefficients for the first filter, the second, and so on. The
        filters may come in any order that is the same for all images.

    The grader looks at: the coefficients, for a few images and filters.
    """
    raise NotImplementedError("TODO: filter the images")


def gabor_filter(x_train, y_train, x_val, y_val):
    """Train an SVM on Gabor features.

    Use `subsample` for 100 images per class of each set, `apply_gfilter` with the 16
    filters of frequency 0.05 and 0.25, theta pi/4, pi/2, 3 pi/4 and pi, bandwidth 0.1 and
    1, then StandardScaler, PCA and an SVM. Fit all three to the training set alone; report
    the accuracy on the validation set.

    Parameters
    ----------
    x_train, x_val : ndarray of shape (n, 196)
    y_train, y_val : ndarray of shape (n,)

    Returns
    -------
    classifier
        The fitted SVM, or a Pipeline that ends with it.

    The grader looks at: what the SVM was fitted to (1,000 images, 100 of each digit), and
    its accuracy on the validation features that your code gives it.
    """
    raise NotImplementedError("TODO: train an SVM on Gabor features")


# Given: running this file does the whole homework. Add your plots here, or in helpers.
if __name__ == "__main__":
    random.seed(0)
    np.random.seed(0)
    x, y = get_data()
    x_train, x_val, y_train, y_val = data_preprocessing(x, y)

    accuracy, matrix, ratio = train_test_SVM(x_train, y_train, x_val, y_val)
    print(accuracy, ratio)
    print(matrix)

    params = {"C": [1, 5, 10], "gamma": ["auto", "scale"], "kernel": ["rbf", "poly"]}
    best = grid_search_SVM(x_train, y_train, x_val, y_val, params)
    with open("grid_search_svm.pkl", "wb") as file:
        pickle.dump(getattr(best, "best_estimator_", best), file)

    gabor_filter(x_train, y_train, x_val, y_val)
