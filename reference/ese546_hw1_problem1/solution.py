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

import numbers  # noqa: F401 - for students
import pickle
import random
import time  # noqa: F401 - for students

import cv2
import matplotlib.pyplot as plt
import numpy as np
from skimage.filters import gabor, gabor_kernel  # noqa: F401 - for students
from sklearn import svm
from sklearn.datasets import fetch_openml
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm  # noqa: F401 - for students

# BEGIN SOLUTION
# The model solution. `autograder skeleton` makes what students download from it: regions
# like this one are cut out, and become a TODO where they are the body of a function.
#
# Pixels go from 0.0 to 1.0 from `data_preprocessing` on: with gamma='auto', which is 1/196,
# an RBF kernel of raw pixels is 0 for any two different images, and the SVM learns nothing.
FREQUENCIES = [0.05, 0.25]
THETAS = [np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi]
BANDWIDTHS = [0.1, 1]
GABOR_IMAGES = 1_000
COMPONENTS = 100
# END SOLUTION


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
    # BEGIN SOLUTION: load MNIST and convert it to numpy
    x, y = fetch_openml("mnist_784", return_X_y=True)
    x, y = x.to_numpy(), y.to_numpy().astype(int)
    plt.imshow(x[0].reshape(28, 28), cmap="gray")
    return x, y
    # END SOLUTION


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
    # BEGIN SOLUTION: resize every image
    images = x.reshape(-1, 28, 28).astype(np.float64)
    return np.array([cv2.resize(image, size).flatten() for image in images])
    # END SOLUTION


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
    # BEGIN SOLUTION: choose num // 10 samples of each digit
    chosen = [
        np.random.choice(np.flatnonzero(y == digit), num // 10, replace=False)
        for digit in range(10)
    ]
    index = np.random.permutation(np.concatenate(chosen))
    return x[index], y[index]
    # END SOLUTION


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
    # BEGIN SOLUTION: subsample, resize, split
    x, y = subsample(x, y)
    x = resize(x)
    # Raw pixels and scaled ones are both right as input.
    x = x / 255 if x.max() > 1 else x
    return train_test_split(x, y, test_size=0.2, random_state=42, shuffle=True, stratify=y)
    # END SOLUTION


def get_number_of_support_samples(clf):
    """Return how many support samples a fitted SVC has in all, as an int.

    `clf` is an svm.SVC of two or more classes.
    """
    # BEGIN SOLUTION: count the support samples
    return int(np.sum(clf.n_support_))
    # END SOLUTION


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
    # BEGIN SOLUTION: fit, predict, and measure
    clf = svm.SVC(C=1.0, kernel="rbf", gamma="auto")
    clf.fit(x_train, y_train)
    accuracy = clf.score(x_val, y_val)
    matrix = confusion_matrix(y_val, clf.predict(x_val))
    return accuracy, matrix, get_number_of_support_samples(clf) / len(x_train)
    # END SOLUTION


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
    # BEGIN SOLUTION: search for the best hyper-parameters
    search = GridSearchCV(svm.SVC(), params)
    search.fit(x_train, y_train)
    for tried, mean in zip(
        search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
    ):
        print(f"{tried}: {mean:.4f}")
    print(f"best: {search.best_params_}, validation {search.score(x_val, y_val):.4f}")
    return search
    # END SOLUTION


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
    # BEGIN SOLUTION: filter the images
    images = np.asarray(images, dtype=np.float64).reshape(-1, 14, 14)
    blocks = []
    filters = [(f, t, b) for f in frequency_list for t in theta_list for b in bandwidth_list]
    for frequency, theta, bandwidth in filters:
        blocks.append(
            [
                gabor(image, frequency=frequency, theta=theta, bandwidth=bandwidth)[0].flatten()
                for image in images
            ]
        )
    return np.concatenate([np.array(block) for block in blocks], axis=1)
    # END SOLUTION


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
    # BEGIN SOLUTION: train an SVM on Gabor features
    x_train, y_train = subsample(x_train, y_train, GABOR_IMAGES)
    x_val, y_val = subsample(x_val, y_val, GABOR_IMAGES)
    filters = FREQUENCIES, THETAS, BANDWIDTHS
    # Mean, spread and directions come from the training set; validation images are new.
    scaler, pca = StandardScaler(), PCA(n_components=COMPONENTS)
    features = pca.fit_transform(scaler.fit_transform(apply_gfilter(x_train, *filters)))
    clf = svm.SVC(C=10).fit(features, y_train)
    features = pca.transform(scaler.transform(apply_gfilter(x_val, *filters)))
    print(f"Gabor features: validation accuracy {clf.score(features, y_val):.4f}")
    return clf
    # END SOLUTION


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
    # BEGIN SOLUTION
    params = {"C": [1, 5, 10], "gamma": ["scale", 0.03, 0.05], "kernel": ["rbf"]}
    # END SOLUTION
    best = grid_search_SVM(x_train, y_train, x_val, y_val, params)
    with open("grid_search_svm.pkl", "wb") as file:
        pickle.dump(getattr(best, "best_estimator_", best), file)

    gabor_filter(x_train, y_train, x_val, y_val)
