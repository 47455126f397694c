"""Run a student's file as it would run at home, with data sets from local files.

    python run_student.py FILE [FOLDER]

FOLDER holds published data sets; without it the samples that come with the grader are
used. The working directory gets the files that the student's code writes. A program of its
own, so that the runs share nothing.
"""

from __future__ import annotations

import contextlib
import runpy
import sys
from pathlib import Path

from autograder.datasets import KNOWN, Datasets
from autograder.errors import UsageError
from autograder.sandbox.inside import libraries
from autograder.sandbox.standins import installing


def serve(folder: Path | None) -> None:
    """Let libraries find the data sets that are there, as they do under the grader."""
    libraries.warm(["torch", "torchvision.datasets", "sklearn.datasets", "skimage.filters"])
    sets = []
    for name in KNOWN:
        with contextlib.suppress(UsageError):  # not there
            sets += Datasets([name], folder).served()
    installing.install(sets)


def main(file: Path, folder: Path | None) -> None:
    """Run the file as ``__main__``, with one thread as under the grader."""
    serve(folder)
    sys.path[0] = str(file.parent)
    runpy.run_path(str(file), run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
