"""Numbers in what a student's code prints."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def names_number(text: str, *values: float, within: float) -> bool:
    """Whether a text holds a number that is one of some, as far as it was rounded.

    Parameters
    ----------
    text : str
        What was printed.
    *values : float
        Not negative: any of these is right.
    within : float
        How far from it the printed number may be.
    """
    found = [float(each) for each in _NUMBER.findall(text)]
    return any(abs(each - value) <= within for each in found for value in values)
