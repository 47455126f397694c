"""ESE 546, homework 1, problem 1: the magnitude of the Gabor coefficients instead of the real part."""

from sklearn.datasets import fetch_openml
from sklearn.model_selection import train_test_split
from sklearn.model_selection import GridSearchCV
from sklearn import svm
from sklearn.metrics import confusion_matrix
from sklearn.preprocessing import StandardScaler
from sklearn.decomposition import PCA
import matplotlib.pyplot as plt
import random
import numpy as np
import cv2
import pickle
import numbers
from skimage.filters import gabor_kernel, gabor
from tqdm import tqdm
import time


def get_data():
    mnist = fetch_openml('mnist_784')
    x = mnist.data.to_numpy().astype(np.float32)
    x /= 255
    y = mnist.target.to_numpy().astype(int)
    plt.imshow(x[0].reshape((28, 28)))
    plt.show()
    return x, y


def resize(x, size=(14, 14)):
    small = []
    for i in range(len(x)):
        image = cv2.resize(x[i].reshape((28, 28)), size)
        small.append(image.flatten())
    return np.array(small)


def subsample(x, y, num=10000):
    idx = []
    for k in range(10):
        of_class = np.where(y == k)[0]
        idx.append(np.random.choice(of_class, num // 10, replace=False))
    idx = np.concatenate(idx)
    np.random.shuffle(idx)
    return x[idx], y[idx]


def data_preprocessing(x, y):
    x, y = subsample(x, y, 10000)
    x = resize(x)
    x_train, x_val, y_train, y_val = train_test_split(
        x, y, test_size=0.2, random_state=42, shuffle=True, stratify=y)
    return x_train, x_val, y_train, y_val


def get_number_of_support_samples(clf):
    return np.sum(clf.n_support_)


def train_test_SVM(x_train, y_train, x_val, y_val):
    clf = svm.SVC(C=1.0, kernel='rbf', gamma='auto')
    clf.fit(x_train, y_train)
    y_pred = clf.predict(x_val)
    acc = clf.score(x_val, y_val)
    matrix = confusion_matrix(y_val, y_pred)
    ratio = get_number_of_support_samples(clf) / len(x_train)
    return acc, matrix, ratio


def grid_search_SVM(x_train, y_train, x_val, y_val, params):
    grid = GridSearchCV(svm.SVC(), params, cv=3, n_jobs=-1)
    grid.fit(x_train, y_train)
    for p, score in zip(grid.cv_results_['params'], grid.cv_results_['mean_test_score']):
        print(p, round(score, 4))
    print('best:', grid.best_params_, 'val:', grid.best_estimator_.score(x_val, y_val))
    return grid.best_estimator_


def apply_gfilter(images, frequency_list, theta_list, bandwidth_list):
    features = []
    for image in tqdm(images):
        coeffs = []
        for f in frequency_list:
            for t in theta_list:
                for b in bandwidth_list:
                    real, imag = gabor(image.reshape((14, 14)), frequency=f, theta=t, bandwidth=b)
                    coeffs.append(np.sqrt(real**2 + imag**2).flatten())
        features.append(np.concatenate(coeffs))
    return np.array(features)


def gabor_filter(x_train, y_train, x_val, y_val):
    theta = [np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi]
    frequency = [0.05, 0.25]
    bandwidth = [0.1, 1]
    x_train, y_train = subsample(x_train, y_train, 1000)
    x_val, y_val = subsample(x_val, y_val, 1000)
    f_train = apply_gfilter(x_train, frequency, theta, bandwidth)
    f_val = apply_gfilter(x_val, frequency, theta, bandwidth)
    scaler = StandardScaler()
    f_train = scaler.fit_transform(f_train)
    f_val = scaler.transform(f_val)
    pca = PCA(n_components=150)
    f_train = pca.fit_transform(f_train)
    f_val = pca.transform(f_val)
    clf = svm.SVC(C=5)
    clf.fit(f_train, y_train)
    print('gabor val acc:', clf.score(f_val, y_val))
    return clf


if __name__ == "__main__":
    random.seed(1)
    np.random.seed(1)
    x, y = get_data()
    x_train, x_val, y_train, y_val = data_preprocessing(x, y)
    start = time.time()
    acc, matrix, ratio = train_test_SVM(x_train, y_train, x_val, y_val)
    print(acc, ratio, time.time() - start)
    print(matrix)

    params = {'C': [1, 5, 10], 'gamma': [0.03, 'scale'], 'kernel': ['rbf']}
    best = grid_search_SVM(x_train, y_train, x_val, y_val, params)
    with open('grid_search_svm.pkl', 'wb') as f:
        pickle.dump(best, f)

    gabor_filter(x_train, y_train, x_val, y_val)
