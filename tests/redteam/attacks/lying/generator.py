"""A generator can be compared only once."""


def attacked(x):
    return (0.0 for _ in range(4))
