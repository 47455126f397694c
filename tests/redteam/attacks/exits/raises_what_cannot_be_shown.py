"""Raises an exception that cannot be turned into text."""


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError("no")

    __repr__ = __str__


def attacked(x):
    raise Unspeakable
