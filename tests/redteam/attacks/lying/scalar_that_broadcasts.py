"""One number is compared with all."""


def attacked(x):
    return 0.0
