"""Asks the system's own programs to read for it."""

import subprocess


def attacked(x):
    for path in PATHS.values():
        found = subprocess.run(["/bin/cat", path], capture_output=True, text=True)
        print(found.stdout)
    print(subprocess.run(["/bin/ps", "auxe"], capture_output=True, text=True).stdout)
    return x
