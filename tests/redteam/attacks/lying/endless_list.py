"""A list that contains itself."""


def attacked(x):
    value = []
    value.append(value)
    return value
