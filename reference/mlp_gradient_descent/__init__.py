"""Gradient descent for a multi-layer perceptron: by hand on two features, then PyTorch's."""
