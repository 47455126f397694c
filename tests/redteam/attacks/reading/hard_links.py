"""Makes a second name for the hidden file in its own folder."""

import os


def attacked(x):
    for number, path in enumerate(PATHS.values()):
        try:
            os.link(path, f"link-{number}")
            print(open(f"link-{number}").read())
        except OSError:
            pass
    return x
