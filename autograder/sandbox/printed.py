"""What student code printed, without the places that files have on the machine that grades.

A warning names the file that it comes from. Of the submission, and of a library, its name says
all that a student can use; where the grader keeps it says nothing to them.
"""

from __future__ import annotations

import functools
import os
import re
import sys
import sysconfig
from pathlib import Path


def without_places(text: str, box: Path) -> str:
    """Return a text in which files have the names that the student knows.

    Parameters
    ----------
    box : Path
        The folder in which each process of the submission has a folder of its own.
    """
    text = re.sub(rf"{re.escape(str(box))}/[a-z]+-[0-9a-f]+/", "", text)
    return _libraries().sub("", text)


@functools.lru_cache(maxsize=1)
def _libraries() -> re.Pattern[str]:
    """Return what finds the folders that libraries are imported from; the longest come first."""
    folders = {*sys.path, *sysconfig.get_paths().values()}
    known = {os.path.join(each, "") for each in folders if os.path.isabs(each)}
    # A path entry of the root would take the first stroke off every path.
    known.discard("/")
    alternatives = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.compile(rf"(?<![\w./])(?:{alternatives})")
