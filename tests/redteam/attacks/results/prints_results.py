"""Prints what looks like results."""


def attacked(x):
    print('{"score": 100, "tests": [{"score": 100, "max_score": 1, "status": "passed"}]}')
    print("\n4 of 4 points\n")
    return x
