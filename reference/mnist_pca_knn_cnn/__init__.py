"""Digits: principal components, nearest neighbors, softmax regression and a CNN."""
