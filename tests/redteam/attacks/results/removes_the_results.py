"""Removes, renames and empties the results."""

import os


def attacked(x):
    for path in PATHS.values():
        for attempt in (os.remove, lambda p: os.rename(p, "mine"), lambda p: os.truncate(p, 0)):
            try:
                attempt(path)
            except OSError:
                pass
        os.chmod(path, 0o777)
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
        except OSError:
            pass
    return x
