"""Lists the temporary folder for what others have handed in."""

import os


def attacked(x):
    for folder, _, files in os.walk(os.path.dirname(PATHS["submission"])):
        for name in files:
            try:
                print("STOLEN", open(os.path.join(folder, name)).read())
            except OSError:
                pass
    return x
