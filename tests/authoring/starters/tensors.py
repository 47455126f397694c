"""Distances and losses, in the manner of a course with torch and annotations."""

from typing import Dict, List, Optional

import torch


def hello():
    """
    This is given, to see whether the file can be imported.
    """
    print("Hello from tensors.py!")


def distances(x_train: torch.Tensor, x_test: torch.Tensor):
    """
    Computes the squared distance between each training and each test example.

    Inputs:
    - x_train: Torch tensor of shape (num_train, D1, D2, ...)
    - x_test: Torch tensor of shape (num_test, D1, D2, ...)

    Returns:
    - dists: Torch tensor of shape (num_train, num_test)
    """
    dists = x_train.new_zeros(x_train.shape[0], x_test.shape[0])
    ##############################################################################
    # TODO: Fill in dists.                                                       #
    ##############################################################################
    # Replace "pass" statement with your code
    dists = ((x_train.flatten(1)[:, None] - x_test.flatten(1)) ** 2).sum(dim=2)
    ##############################################################################
    #                           END OF YOUR CODE                                 #
    ##############################################################################
    return dists


def loss(W: torch.Tensor, X: torch.Tensor, y: torch.Tensor, reg: float):
    """
    Loss and gradient. The inputs are as follows.

    Inputs:
    - W: A PyTorch tensor of shape (D, C) containing weights.
    - X: A PyTorch tensor of shape (N, D) containing a minibatch of data.
    - y: A PyTorch tensor of shape (N,) containing training labels; y[i] = c means
      that X[i] has label c, where 0 <= c < C.
    - reg: (float) regularization strength

    Returns a tuple of:
    - loss as torch scalar
    - gradient of loss with respect to weights W; a tensor of shape (D, C)
    """
    # TODO: no loops, please
    # Replace "pass" statement with your code
    error = X @ W - torch.eye(W.shape[1])[y]
    value = (error**2).mean() + reg * torch.sum(W * W)
    dW = 2 * X.t() @ error / error.numel() + 2 * reg * W
    # END OF YOUR CODE
    return value, dW


def nearest(dists: torch.Tensor, y_train: torch.Tensor, k: int = 1):
    """
    Labels of the nearest.

    Inputs:
    - dists: Torch tensor of shape (num_train, num_test)
    - y_train: Torch tensor of shape (num_train,) giving labels
    """
    # TODO: look up the labels
    y_pred = y_train[dists.argmin(dim=0)]
    # END OF YOUR CODE
    return y_pred


def forward(params: Dict[str, torch.Tensor], X: torch.Tensor):
    """
    Scores of a network.

    Inputs:
    - params: a dictionary of PyTorch Tensor that store the weights.
    - X: Input data of shape (N, D).
    """
    # TODO: two layers
    scores = X @ params["W1"]
    # END OF YOUR CODE
    return scores


def no_words(x: torch.Tensor, names: Optional[List[str]] = None) -> torch.Tensor:
    # TODO: double it
    y = 2 * x
    # END OF YOUR CODE
    return y
