"""The code that was handed in, as text for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """One file of code, or one cell of a notebook.

    Attributes
    ----------
    name : str
        ``"layers.py"``, ``"cell 7"``.
    text : str
        Cut off where it is long; nothing is made of it but a picture of letters.
    parts : mapping of str to tuple of (int, int)
        First and last lines, counted from 1, of the code of each part; without a part of
        which that is not known.
    """

    name: str
    text: str
    parts: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def of_part(self, part: str) -> str:
        """Return the code of a part, with a mark where something is left out; empty if none."""
        lines = self.text.split("\n")
        pieces = [lines[first - 1 : last] for first, last in self.parts.get(part, ())]
        return "\n⋮\n".join("\n".join(piece) for piece in pieces if piece)
