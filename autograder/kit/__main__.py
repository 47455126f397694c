"""The program ``check.pyz``: checks a homework on the student's own computer."""

from __future__ import annotations

import os
import sys


def _start() -> int:
    """Start what was asked for; say what to install where even that needs more."""
    if sys.version_info < (3, 10):  # noqa: UP036 - students start it with whatever they have
        print("This needs Python 3.10 or newer: https://www.python.org/downloads/")
        return 2
    archive = sys.argv[0]
    if archive.endswith(".pyz"):  # what it brings is found last: yours come first
        sys.path.append(os.path.join(archive, "vendor"))
    if sys.argv[1:2] == ["--student-process"]:
        from autograder.kit.student import serve

        serve(*sys.argv[2:4])
        return 0
    try:
        import numpy  # noqa: F401 - everything needs it
    except ImportError:
        python = "py" if os.name == "nt" else "python3"
        print(f"numpy is missing. Install what this homework needs: {python} -m pip install -r "
              "requirements.txt")  # fmt: skip
        return 2
    from autograder.kit.main import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(_start())
