"""Puts links to the results where the grader may write."""

import os


def attacked(x):
    for name in ("data.pkl", "results.json", "tiny.log"):
        try:
            os.symlink(PATHS["results"], name)
        except OSError:
            pass
    return x
