"""The code that was handed in, as text for a person to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One file of code, or one cell of a notebook.

    Attributes
    ----------
    name : str
        ``"layers.py"``, ``"cell 7"``.
    text : str
        Cut off where it is long; nothing is made of it but a picture of letters.
    """

    name: str
    text: str
