"""Asks for more memory than there is, at once."""


def attacked(x):
    return bytearray(2**45)
