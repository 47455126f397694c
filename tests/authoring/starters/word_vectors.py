#!/usr/bin/env python
"""Word vectors, in the manner of a language course: arrows of dashes, hints in lines."""

import numpy as np


def squash(x):
    """
    Squash each entry between 0 and 1.
    Arguments:
    x -- A scalar or numpy array.
    Return:
    s -- squashed x
    """

    ### YOUR CODE HERE (~1 Line)
    s = 1 / (1 + np.exp(-x))
    ### END YOUR CODE

    return s


def loss_of_one_word(centre, index, vectors, dataset):
    """ Loss of one word, and its gradient

    Arguments:
    centre -- numpy ndarray, centre word's embedding
                    in shape (word vector length, )
    index -- integer, the index of the outside word
    vectors -- outside vectors, in shape
                    (num words in vocab, word vector length)
    dataset -- needed for negative sampling, unused here.

    Return:
    loss -- the loss
    """
    ### YOUR CODE HERE (~3 Lines)
    scores = vectors @ centre
    loss = np.log(np.exp(scores).sum()) - scores[index]
    ### END YOUR CODE

    return loss


def loss_alone(centre, index, vectors):
    """ Loss of one word

    Arguments:
    centre -- numpy ndarray, centre word's embedding
                    in shape (word vector length, )
    index -- integer, the index of the outside word
    vectors -- outside vectors, in shape
                    (num words in vocab, word vector length)
    """
    ### YOUR CODE HERE (~2 Lines)
    scores = vectors @ centre
    loss = np.log(np.exp(scores).sum()) - scores[index]
    ### END YOUR CODE
    return loss


def descend(f, x0, step, iterations):
    """ Descend

    Arguments:
    f -- the function to optimize, it takes one argument
    x0 -- the initial point
    step -- the step size
    iterations -- total iterations
    """
    x = x0
    for _ in range(iterations):
        ### YOUR CODE HERE (~2 lines)
        x = x - step * f(x)[1]
        ### END YOUR CODE
    return x


if __name__ == "__main__":
    print(squash(np.zeros(2)))
