"""Fingerprints of text that are the same on every machine and in every run.

Python draws what its own hashes of texts are again for each process: whoever is near a limit
would be found in one run and not in the next.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

#: Odd, and of no pattern: as good as any.
_FACTOR, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)


def of_text(text: str, length: int, window: int) -> dict[int, list[int]]:
    """Return the fingerprints that winnowing keeps of a text, each with where it begins.

    Parameters
    ----------
    length : int
        Characters of each piece that has a hash.
    window : int
        Of this many hashes in a row, one at least is kept.
    """
    from copydetect.utils import winnow

    hashes = _hashes(text, length)
    found: dict[int, list[int]] = defaultdict(list)
    if len(hashes):
        for value, place in zip(*winnow(hashes, window, remove_duplicates=False), strict=True):
            found[int(value)].append(int(place))
    return dict(found)


def _hashes(text: str, length: int) -> Any:
    """Return the hash of each piece of a text: int64, shape (len(text) - length + 1,)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    count = max(len(codes) - length + 1, 0)
    made = np.zeros(count, dtype=np.uint64)
    for at in range(length if count else 0):
        made = made * _FACTOR + codes[at : at + count]
    made = (made ^ (made >> _HALF)) * _MIX
    return (made ^ (made >> _HALF)).view(np.int64)
