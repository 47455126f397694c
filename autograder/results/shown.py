"""What a check can show beside its verdict: written answers, curves, confusion matrices.

Plain types only, part of the result model. What comes from student code is validated and
bounded on its way in, by :class:`Show`; renderers can rely on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.results.pictures import HasPicture, Picture

#: Longer curves are drawn from means over equally many points each.
MOST_POINTS = 400
MOST_CURVES = 8
MOST_CLASSES = 30
#: Of one check; more than anybody looks at.
MOST_SHOWN = 12
#: Of one check, apart from those: a row of small images is a picture each.
MOST_PICTURES = 40
LONGEST_ANSWER = 20_000
#: What the curves of either side are called, with their name behind it.
YOURS, REFERENCE = "yours", "reference"
_LONGEST_LABEL = 60
#: Beyond this a picture shows nothing; and squares of it are still finite.
_LARGEST = 1e100


@dataclass(frozen=True)
class Answer:
    """What was written for an item, in the student's words."""

    heading: str
    text: str


@dataclass(frozen=True)
class Curve:
    """A line in a plot.

    Attributes
    ----------
    x : tuple of float
        From 0 for its first value to 1 for its last one.
    y : tuple of float or None
        None where no value was finite.
    count : int
        How many values it stands for: a long curve is drawn from means.
    """

    label: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    count: int
    reference: bool = False


@dataclass(frozen=True)
class Curves:
    """Curves over one another: the student's, and those of the reference."""

    title: str
    curves: tuple[Curve, ...]
    xlabel: str = ""
    ylabel: str = ""


@dataclass(frozen=True)
class Confusion:
    """How often each class (row) was taken for each other one (column)."""

    title: str
    counts: tuple[tuple[int, ...], ...]
    labels: tuple[str, ...]


Item = Answer | Curves | Confusion | Picture
#: Values of a curve, or several with the name of each.
Values = Any


@dataclass
class Show:
    """Collects what a check wants shown; what cannot be shown is left out, without an error.

    Attributes
    ----------
    recorded : mapping of str to sequence of Curve
        Curves of the reference by title, for those shown without any.
    """

    items: list[Item] = field(default_factory=list)
    recorded: Mapping[str, Sequence[Curve]] = field(default_factory=dict)

    def answer(self, heading: str, text: str) -> None:
        """Show a text that the student wrote, of at most 20,000 characters."""
        self._add(Answer(heading, str(text)[:LONGEST_ANSWER]))

    def curves(
        self,
        title: str,
        *,
        student: Values,
        reference: Values = None,
        xlabel: str = "",
        ylabel: str = "",
    ) -> None:
        """Show training curves, the student's over the reference's.

        Values that are not finite leave a gap. A curve of more than 400 values is drawn from
        means, and of more than four curves on a side the first four are drawn.

        Parameters
        ----------
        title : str
            What stands above; recorded curves are found by it.
        student, reference : sequence of float, or mapping of str to such
            Values at equal steps: one curve, or several by name (``{"train": losses}``).
            Curves of different lengths share the axis, each from its start to its end: a
            reference that was recorded at fewer steps still lies over the student's.
            Without ``reference``, what was recorded of this check under this title is it.
        xlabel, ylabel : str
            What the axes show, with the unit.
        """
        given = _as_curves(reference, REFERENCE, is_reference=True)
        drawn = [
            *(given or self.recorded.get(title, ())),
            *_as_curves(student, YOURS, is_reference=False),
        ]
        if any(not curve.reference for curve in drawn):
            self._add(Curves(title, tuple(drawn), xlabel, ylabel))

    def confusion(
        self, counts: Any, labels: Sequence[object] | None = None, title: str = "Confusion matrix"
    ) -> None:
        """Show a confusion matrix.

        Parameters
        ----------
        counts : array-like of int, shape (n, n)
            Rows are the true classes, columns the predicted ones; at most 30 of them.
        labels : sequence, optional
            Names of the classes; their indices unless given.
        title : str
            What stands above.
        """
        matrix = _as_numbers(counts)
        if matrix is None or matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
            return
        names = range(len(matrix)) if labels is None else labels
        if not 0 < len(matrix) <= MOST_CLASSES or len(names) != len(matrix):
            return
        if not (np.isfinite(matrix).all() and (matrix >= 0).all() and matrix.max() < 2**53):
            return
        rows = tuple(tuple(int(count) for count in row) for row in matrix)
        self._add(Confusion(title, rows, tuple(str(name)[:_LONGEST_LABEL] for name in names)))

    def figure(self, *figures: HasPicture) -> None:
        """Show figures that student code made; those made by the check itself are shown anyway."""
        for figure in figures:
            picture = figure.picture()
            there = [item for item in self.items if isinstance(item, Picture)]
            if picture is not None and picture not in there and len(there) < MOST_PICTURES:
                self.items.append(picture)

    def _add(self, item: Item) -> None:
        others = [each for each in self.items if not isinstance(each, Picture)]
        if len(others) < MOST_SHOWN:
            self.items.append(item)


def _as_curves(values: Values, name: str, *, is_reference: bool) -> list[Curve]:
    if values is None:
        return []
    named = values if isinstance(values, Mapping) else {"": values}
    found = []
    for label, each in list(named.items())[: MOST_CURVES // 2]:
        numbers = _as_numbers(each)
        if numbers is not None and numbers.size:
            shown = f"{name}, {label}" if label else name
            found.append(_thinned(shown[:_LONGEST_LABEL], numbers.ravel(), is_reference))
    return found


def _as_numbers(values: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return plain data as floats; None if it is no array of numbers."""
    try:
        found = np.asarray(values)
        if found.dtype.kind not in "biuf":
            return None
        return found.astype(np.float64)
    # Student code may return anything at all.
    except (TypeError, ValueError, OverflowError, MemoryError):
        return None


def _thinned(
    label: str, values: np.ndarray[Any, np.dtype[np.float64]], is_reference: bool
) -> Curve:
    """Return a curve of at most this many points, each the mean of those it stands for."""
    length = math.ceil(len(values) / MOST_POINTS)
    starts = np.arange(0, len(values), length)
    ends = np.minimum(starts + length, len(values))
    # From 0 to 1: curves of different lengths lie over one another.
    x = (starts + ends - 1) / 2 / max(len(values) - 1, 1)
    usable = np.isfinite(values) & (np.abs(values) < _LARGEST)
    sums = np.add.reduceat(np.where(usable, values, 0.0), starts)
    counts = np.add.reduceat(usable, starts, dtype=np.int64)
    means = sums / np.maximum(counts, 1)
    y = (mean if count else None for mean, count in zip(means.tolist(), counts, strict=True))
    return Curve(label, tuple(x.tolist()), tuple(y), len(values), is_reference)
