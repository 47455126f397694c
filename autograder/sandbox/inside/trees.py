"""Makes the files of a submission importable as they are for the student: from their root."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable


def open_tree(folder: str, modules: Iterable[str]) -> types.ModuleType:
    """Put a folder on the path, and return an empty module in place of the student's.

    Parameters
    ----------
    modules : iterable of str
        Dotted names of what is in it. A module of one of these names that a library brought
        along is forgotten: for the student, too, the file beside their own comes first.
    """
    sys.path.insert(0, folder)
    for top in {name.partition(".")[0] for name in modules}:
        for loaded in [n for n in sys.modules if n == top or n.startswith(f"{top}.")]:
            del sys.modules[loaded]
    return types.ModuleType("student")
