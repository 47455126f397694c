"""Softmax regression, in the manner of a systems course: Args with element types."""

import gzip

import numpy as np


def read_images(image_filename):
    """ Read an images file.

    Args:
        image_filename (str): name of gzipped images file

    Returns:
        X (numpy.ndarray[np.float32]): 2D numpy array
    """
    ### BEGIN YOUR SOLUTION
    with gzip.open(image_filename) as file:
        return np.frombuffer(file.read(), np.uint8).astype(np.float32) / 255
    ### END YOUR SOLUTION


def mean_loss(Z, y):
    """ Return the mean loss.

    Args:
        Z (np.ndarray[np.float32]): 2D numpy array of shape
            (batch_size, num_classes), containing the logit predictions for
            each class.
        y (np.ndarray[np.uint8]): 1D numpy array of shape (batch_size, )
            containing the true label of each example.

    Returns:
        Average loss over the sample.
    """
    ### BEGIN YOUR SOLUTION
    rows = np.arange(len(y))
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[rows, y])
    ### END YOUR SOLUTION


def one_epoch(X, y, theta, lr = 0.1, batch=100):
    """ Run one epoch, and change theta in place.

    Args:
        X (np.ndarray[np.float32]): 2D input array of size
            (num_examples x input_dim).
        y (np.ndarray[np.uint8]): 1D class label array of size (num_examples,)
        theta (np.ndarrray[np.float32]): 2D array of parameters, of shape
            (input_dim, num_classes)
        lr (float): step size
        batch (int): size of minibatch

    Returns:
        None
    """
    ### BEGIN YOUR SOLUTION
    theta -= lr * X.T @ (X @ theta - np.eye(theta.shape[1])[y])
    ### END YOUR SOLUTION
