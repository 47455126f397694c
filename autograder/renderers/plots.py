"""Lays out curves as an SVG drawing: numbers only, so that a template can write it safely."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.results.amounts import points as as_text
from autograder.results.shown import Confusion, Curve, Curves

#: Units of the drawing; narrow, so that its labels can be read on a phone.
WIDTH, HEIGHT = 400, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 392, 8, 178
#: A range that spans more than this, from the smallest to the largest, is drawn as powers.
_POWERS_FROM = 100
_TICKS = 5
#: Colours of the page's style that curves take in turn.
HUES = 4


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True)
class Stroke:
    """One curve, as the ``d`` of an SVG path; ``hue`` picks its colour."""

    label: str
    path: str
    hue: int
    reference: bool


@dataclass(frozen=True)
class Plot:
    """A drawing of curves over one another."""

    title: str
    xlabel: str
    ylabel: str
    strokes: tuple[Stroke, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]

    @property
    def legend(self) -> list[Stroke]:
        """The curves as a legend lists them: the student's first."""
        return sorted(self.strokes, key=lambda stroke: stroke.reference)


def plot(curves: Curves) -> Plot:
    """Lay out curves; those of the reference come first, and so lie below."""
    values = [y for curve in curves.curves for y in curve.y if y is not None]
    scale = _Scale(values)
    ordered = sorted(curves.curves, key=lambda curve: not curve.reference)
    lengths = _lengths(curves.curves)
    counts = {True: -1, False: -1}
    strokes = []
    for curve in ordered:
        counts[curve.reference] += 1
        hue = counts[curve.reference] % HUES
        strokes.append(Stroke(_name(curve, lengths), _path(curve, scale), hue, curve.reference))
    return Plot(
        curves.title,
        curves.xlabel,
        curves.ylabel,
        tuple(strokes),
        tuple(_x_ticks(curves.curves)),
        tuple(Tick(round(scale.at(value), 1), _short(value)) for value in scale.ticks),
    )


def _lengths(curves: Sequence[Curve]) -> set[int]:
    """Return how many values the student's curves have; the x axis counts them."""
    return {curve.count for curve in curves if not curve.reference}


def _name(curve: Curve, lengths: set[int]) -> str:
    """Return what a legend calls a curve; where it was drawn longer or shorter, it says so."""
    if not curve.reference or lengths == {curve.count}:
        return curve.label
    return f"{curve.label} ({curve.count:,} values, same width)"


class _Scale:
    """Maps values to heights of the drawing, evenly or by powers of ten."""

    def __init__(self, values: Sequence[float]) -> None:
        low, high = min(values, default=0.0), max(values, default=1.0)
        self.by_powers = low > 0 and high / low > _POWERS_FROM
        if self.by_powers:
            self.low, self.high = math.log10(low), math.log10(high)
            step = math.ceil((self.high - self.low) / _TICKS)
            first = math.floor(self.low)
            self.ticks = [
                10.0**power
                for power in range(first, math.ceil(self.high) + 1, step)
                if self.low <= power <= self.high
            ]
            return
        if high - low < 1e-9 * max(abs(high), abs(low), 1e-9):
            margin = abs(high) / 2 or 1.0
            low, high = low - margin, high + margin
        if 0 < low < 0.4 * high:
            low = 0.0
        self.low, self.high = low, high
        self.ticks = list(_round_values(low, high))

    def at(self, value: float) -> float:
        """Return the height at which a value is drawn, downwards from the top."""
        place = math.log10(value) if self.by_powers else value
        share = (place - self.low) / (self.high - self.low)
        return BOTTOM - share * (BOTTOM - TOP)


def _round_values(low: float, high: float) -> Iterator[float]:
    """Yield round numbers between two others: multiples of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    first = math.ceil(low / step - 1e-9)
    for number in range(first, first + 2 * _TICKS):
        if number * step <= high + 1e-9 * step:
            yield number * step


def _x_ticks(curves: Sequence[Curve]) -> Iterator[Tick]:
    """Count the values of the student's curves, if they all have as many."""
    lengths = _lengths(curves)
    last = max(lengths) - 1 if len(lengths) == 1 else 0
    if last < 1:
        yield from (Tick(LEFT, "start"), Tick(RIGHT, "end"))
        return
    for value in filter(float.is_integer, map(float, _round_values(0, last))):
        yield Tick(round(LEFT + value / last * (RIGHT - LEFT), 1), _short(value))


def _path(curve: Curve, scale: _Scale) -> str:
    """Return the commands of an SVG path; a gap ends a line, and a lone point is a dot."""
    steps, pen_down = [], False
    for x, y in zip(curve.x, curve.y, strict=True):
        if y is None:
            pen_down = False
            continue
        place = f"{LEFT + x * (RIGHT - LEFT):.1f} {scale.at(y):.1f}"
        steps.append(f"L{place}" if pen_down else f"M{place}h.01")
        pen_down = True
    return "".join(steps)


def _short(value: float) -> str:
    """Write a tick's value in few characters."""
    size = abs(value)
    if value and not 1e-3 <= size < 1e5:
        return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")
    return as_text(round(value, 6)) if size >= 0.01 else f"{value:g}"


@dataclass(frozen=True)
class Cell:
    """One count of a confusion matrix; ``share`` is its part of the row, in hundredths."""

    count: int
    share: int
    right: bool


def cells(confusion: Confusion) -> list[tuple[str, list[Cell]]]:
    """Return the rows of a confusion matrix, each with the name of its class."""
    rows = []
    for place, counts in enumerate(confusion.counts):
        total = sum(counts) or 1
        row = [
            Cell(count, round(100 * count / total), other == place)
            for other, count in enumerate(counts)
        ]
        rows.append((confusion.labels[place], row))
    return rows


def share_right(confusion: Confusion) -> float:
    """Return how many of all were taken for what they are, as a fraction."""
    total = sum(map(sum, confusion.counts))
    return sum(row[place] for place, row in enumerate(confusion.counts)) / (total or 1)
