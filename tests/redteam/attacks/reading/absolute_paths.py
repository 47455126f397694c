"""Reads the rubric, the hidden file and the results by their paths."""


def attacked(x):
    for path in PATHS.values():
        try:
            print(open(path).read())
        except OSError as error:
            print(type(error).__name__)
    return x
