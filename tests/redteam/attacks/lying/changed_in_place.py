"""Changes the input, so that what is expected of it changes along."""


def attacked(x):
    x[:] = 0
    return x
