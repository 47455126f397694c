"""ESE 546, homework 1, problem 1: support vector machines for MNIST, and Gabor features.

Pixels go from 0.0 to 1.0 from `data_preprocessing` on: with gamma='auto', which is 1/196,
an RBF kernel of raw pixels is 0 for any two different images, and the SVM learns nothing.
"""

import itertools
import pickle

import cv2
import matplotlib.pyplot as plt
import numpy as np
from skimage.filters import gabor
from sklearn import svm
from sklearn.datasets import fetch_openml
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.preprocessing import StandardScaler

FREQUENCIES = [0.05, 0.25]
THETAS = [np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi]
BANDWIDTHS = [0.1, 1]
GABOR_IMAGES = 1_000
COMPONENTS = 100


def get_data():
    x, y = fetch_openml("mnist_784", return_X_y=True)
    x, y = x.to_numpy(), y.to_numpy().astype(int)
    plt.imshow(x[0].reshape(28, 28), cmap="gray")
    return x, y


def resize(x, size=(14, 14)):
    """Make images smaller; see the skeleton for the shapes."""
    images = x.reshape(-1, 28, 28).astype(np.float64)
    return np.array([cv2.resize(image, size).flatten() for image in images])


def subsample(x, y, num=10000):
    chosen = [
        np.random.choice(np.flatnonzero(y == digit), num // 10, replace=False)
        for digit in range(10)
    ]
    index = np.random.permutation(np.concatenate(chosen))
    return x[index], y[index]


def data_preprocessing(x, y):
    x, y = subsample(x, y)
    x = resize(x)
    # Raw pixels and scaled ones are both right as input.
    x = x / 255 if x.max() > 1 else x
    return train_test_split(x, y, test_size=0.2, random_state=42, shuffle=True, stratify=y)


def get_number_of_support_samples(clf):
    return int(np.sum(clf.n_support_))


def train_test_SVM(x_train, y_train, x_val, y_val):
    clf = svm.SVC(C=1.0, kernel="rbf", gamma="auto")
    clf.fit(x_train, y_train)
    accuracy = clf.score(x_val, y_val)
    matrix = confusion_matrix(y_val, clf.predict(x_val))
    return accuracy, matrix, get_number_of_support_samples(clf) / len(x_train)


def grid_search_SVM(x_train, y_train, x_val, y_val, params):
    search = GridSearchCV(svm.SVC(), params)
    search.fit(x_train, y_train)
    for tried, mean in zip(
        search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
    ):
        print(f"{tried}: {mean:.4f}")
    print(f"best: {search.best_params_}, validation {search.score(x_val, y_val):.4f}")
    return search


def apply_gfilter(images, frequency_list, theta_list, bandwidth_list):
    images = np.asarray(images, dtype=np.float64).reshape(-1, 14, 14)
    blocks = []
    for frequency, theta, bandwidth in itertools.product(
        frequency_list, theta_list, bandwidth_list
    ):
        blocks.append(
            [
                gabor(image, frequency=frequency, theta=theta, bandwidth=bandwidth)[0].flatten()
                for image in images
            ]
        )
    return np.concatenate([np.array(block) for block in blocks], axis=1)


def gabor_filter(x_train, y_train, x_val, y_val):
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


if __name__ == "__main__":
    np.random.seed(0)
    sets = data_preprocessing(*get_data())
    accuracy, matrix, ratio = train_test_SVM(*sets)
    print(f"accuracy {accuracy:.4f}, support ratio {ratio:.4f}")
    print(matrix)
    grid = {"C": [1, 5, 10], "gamma": ["scale", 0.03, 0.05], "kernel": ["rbf"]}
    with open("grid_search_svm.pkl", "wb") as file:
        pickle.dump(grid_search_SVM(*sets, grid).best_estimator_, file)
    gabor_filter(*sets)
