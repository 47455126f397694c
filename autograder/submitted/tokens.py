"""Source text as it is compared with that of others: names, comments and layout left out.

A lexer can be made to take long by what it reads, so this runs in the reader's process.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.records import Cut
from autograder.submitted import notebooks
from autograder.submitted.parsing import recoded
from autograder.submitted.reading import cells_of

#: Characters that are compared; nobody writes this many for a homework.
LONGEST = 300_000
#: What lexes; imported beforehand by whoever reads with it, since a jail has no room for more.
LIBRARY = "copydetect"


@dataclass(frozen=True)
class Tokens:
    """A source text, and what is compared of it.

    Attributes
    ----------
    text : str
        What was written.
    kept : str
        The same with a letter for each name and text.
    offsets : ndarray
        int64, shape (n, 2): from which place of ``kept`` on, how many characters are left out.
    """

    text: Annotated[str, Cut(LONGEST)]
    kept: Annotated[str, Cut(LONGEST)]
    offsets: NDArray[Any]

    @property
    def usable(self) -> bool:
        """Whether the offsets are of the shape that they have to be; anybody may have sent them."""
        found = self.offsets
        return found.dtype == np.int64 and found.ndim == 2 and found.shape[1] == 2


def of_file(path: Path) -> Tokens:
    """Return what is compared of a Python file, or of the code in a notebook.

    Raises
    ------
    UsageError
        If it is a notebook that cannot be read.
    """
    if notebooks.is_notebook(path.name):
        return of_text("\n\n".join(cell.source for cell in cells_of(path) if cell.code))
    return of_text(recoded(path.read_bytes()).decode("utf-8", "replace"))


def of_text(text: str) -> Tokens:
    """Return what is compared of Python source."""
    from copydetect.utils import filter_code

    text = text[:LONGEST]
    kept, offsets = filter_code(text, "submission.py", "python")
    return Tokens(text, kept[:LONGEST], np.asarray(offsets, dtype=np.int64).reshape(-1, 2))
