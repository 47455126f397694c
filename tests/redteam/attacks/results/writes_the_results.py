"""Writes a perfect score where the results go."""


def attacked(x):
    for path in PATHS.values():
        for mode in ("w", "a", "r+"):
            try:
                open(path, mode).write('{"score": 100}')
            except OSError:
                pass
    return x
