"""Searches every object in memory for the secret."""

import gc


def attacked(x):
    for thing in gc.get_objects():
        if isinstance(thing, dict) and "SECRET" in thing:
            print(thing["SECRET"])
    return x
