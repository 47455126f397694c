"""Leaves files wherever it can write, some in folders that are hard to remove."""

import os
import tempfile


def attacked(x):
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", os.path.expanduser("~"), "."):
        try:
            open(os.path.join(folder, "redteam-leftover"), "w").write("left")
        except OSError:
            pass
    tempfile.mkdtemp()
    os.mkdir("locked")
    open("locked/file", "w").close()
    os.mkdir("closed", 0)
    os.chmod("locked", 0)
    return x
