"""Amounts as a person would write them, the same everywhere."""

from __future__ import annotations


def points(number: float) -> str:
    """Write points as a person would: 3 and not 3.0, 2.5, 0.33."""
    short = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def count(number: float, noun: str = "point") -> str:
    """Say a number with its noun: ``1 point``, ``2.5 points``."""
    return f"{points(number)} {noun}" if number == 1 else f"{points(number)} {noun}s"
