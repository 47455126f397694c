"""A list nested deeper than any stack."""


def attacked(x):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
