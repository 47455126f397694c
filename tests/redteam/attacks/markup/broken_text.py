"""Raises text that is not text: half characters, and a million of them."""


def attacked(x):
    print("\ud800")
    raise ValueError("\ud800 \udfff" + "x" * 10**6)
