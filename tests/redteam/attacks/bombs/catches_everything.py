"""Catches whatever would stop it."""


def attacked(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
