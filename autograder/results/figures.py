"""What student code has plotted, as plain data that a check can ask questions of.

Everything comes from the student's process and is taken for what it can be at most:
texts are cut, arrays have the dimensions named here, and a picture is a PNG.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.results.pictures import Picture, checked_png

FloatArray = NDArray[np.float64]
_MOST = 300
_MOST_TEXT = 300
#: Of one array: no figure is told with more.
_MOST_NUMBERS = 1_000_000


@dataclass(frozen=True)
class Line:
    """One line of a plot.

    Attributes
    ----------
    x, y : ndarray of shape (n,)
        At most 20,000 points, evenly spaced where there are more.
    points : int
        How many there are.
    label : str
        Its name in the legend.
    linestyle : str
        As matplotlib writes it: ``"-"``, ``"--"``, ``"None"``.
    """

    x: FloatArray
    y: FloatArray
    points: int = 0
    label: str = ""
    linestyle: str = "-"


@dataclass(frozen=True)
class Scatter:
    """One call of ``scatter``.

    Attributes
    ----------
    offsets : ndarray of shape (n, 2)
        At most 20,000 points.
    colors : ndarray of shape (n,), (n, 4) or (1, 4)
        The values given as colors, or else red, green, blue and opacity.
    points : int
        How many points there are.
    label : str
        Its name in the legend.
    """

    offsets: FloatArray
    colors: FloatArray
    points: int = 0
    label: str = ""


@dataclass(frozen=True)
class Image:
    """One call of ``imshow`` or ``matshow``.

    Attributes
    ----------
    shape : tuple of int
        Of the array that was drawn: (rows, columns) or (rows, columns, channels).
    array : ndarray of float64 or None
        What was drawn; None if it has more than 300,000 numbers.
    cmap : str
        The name of the color map.
    """

    shape: tuple[int, ...]
    array: FloatArray | None = None
    cmap: str = ""


@dataclass(frozen=True)
class Bars:
    """One call of ``bar`` or ``hist``.

    Attributes
    ----------
    boxes : ndarray of shape (n, 4)
        Each box as x0, y0, x1, y1.
    label : str
        Its name in the legend.
    """

    boxes: FloatArray
    label: str = ""


@dataclass(frozen=True)
class Axes:
    """One plot of a figure.

    Attributes
    ----------
    title, xlabel, ylabel : str
        At most 300 characters each; empty where nothing is written.
    xscale, yscale : str
        ``"linear"``, ``"log"`` and so on.
    legend : tuple of str
        The names in the legend.
    lines : tuple of Line
        What ``plot`` drew.
    scatters : tuple of Scatter
        What ``scatter`` drew.
    images : tuple of Image
        What ``imshow`` drew.
    bars : tuple of Bars
        What ``bar`` and ``hist`` drew.
    """

    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xscale: str = "linear"
    yscale: str = "linear"
    legend: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    scatters: tuple[Scatter, ...] = ()
    images: tuple[Image, ...] = ()
    bars: tuple[Bars, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One figure.

    ``lines``, ``scatters``, ``images`` and ``bars`` are those of all its axes.

    Attributes
    ----------
    axes : tuple of Axes
        Its plots.
    title : str
        What stands above all of them.
    png : bytes
        What it looks like; empty if it has not been drawn.
    cell : int or None
        The number of the code cell that made it; None if a check did.
    heading : str
        The last heading in the notebook's text above that cell.
    draw : callable
        Has it drawn when it is to be seen; returns an empty PNG where nobody looks.
    """

    axes: tuple[Axes, ...]
    title: str = ""
    png: bytes = b""
    cell: int | None = None
    heading: str = ""
    draw: Callable[[], bytes] = field(default=bytes, compare=False, repr=False)

    def picture(self) -> Picture | None:
        """Return it as a report shows it; None if there is nothing to be seen."""
        return self.picture_of(self.png or self.draw())

    def picture_of(self, png: bytes) -> Picture | None:
        """Return a PNG of it with a few words; None if none exists."""
        made_by = f"Cell {self.cell}" if self.cell else ""
        titles = [self.title, *(axes.title for axes in self.axes[:1])]
        caption = ": ".join(filter(None, [made_by, next(filter(None, titles), "")]))
        return Picture(png, caption) if png else None

    @property
    def lines(self) -> list[Line]:
        """The lines of all its axes."""
        return [line for axes in self.axes for line in axes.lines]

    @property
    def scatters(self) -> list[Scatter]:
        """The scatter plots of all its axes."""
        return [scatter for axes in self.axes for scatter in axes.scatters]

    @property
    def images(self) -> list[Image]:
        """The images of all its axes."""
        return [image for axes in self.axes for image in axes.images]

    @property
    def bars(self) -> list[Bars]:
        """The bars of all its axes."""
        return [bars for axes in self.axes for bars in axes.bars]


@dataclass(frozen=True)
class Figures(Sequence[Figure]):
    """Figures in the order in which they were finished: a sequence of at most 300.

    Attributes
    ----------
    left_out : int
        How many more there were than are kept.
    """

    made: tuple[Figure, ...]
    left_out: int = 0

    def __getitem__(self, index: Any) -> Any:
        return self.made[index]

    def __len__(self) -> int:
        return len(self.made)

    def under(self, headings: Sequence[str]) -> Figures:
        """Return the same figures with the heading above each cell, by its number from 1."""
        made = tuple(
            replace(figure, heading=headings[figure.cell - 1])
            if figure.cell is not None and figure.cell <= len(headings)
            else figure
            for figure in self.made
        )
        return replace(self, made=made)

    def to_be_drawn(self, draw: Callable[[int], bytes]) -> Figures:
        """Return the same figures, each drawn by its place when it is to be seen."""
        made = (replace(f, draw=partial(draw, place)) for place, f in enumerate(self.made))
        return replace(self, made=tuple(made))


def from_told(figures: Any, left_out: int) -> Figures:
    """Return the figures that a student process reports."""
    made = tuple(_figure(each) for each in _dicts(figures))
    return Figures(made, max(left_out, 0))


def _figure(told: dict[Any, Any]) -> Figure:
    cell = told.get("cell")
    return Figure(
        axes=tuple(_axes(each) for each in _dicts(told.get("axes"))),
        title=_text(told.get("title")),
        png=png_of(told.get("png")),
        cell=cell if type(cell) is int and 0 < cell < 10_000 else None,
    )


def png_of(told: Any) -> bytes:
    """Return the PNG that a process reports; empty if it is not one."""
    if not isinstance(told, np.ndarray) or told.dtype != np.uint8 or told.ndim != 1:
        return b""
    return checked_png(told.tobytes())


def _axes(told: dict[Any, Any]) -> Axes:
    legend = told.get("legend")
    return Axes(
        **{key: _text(told.get(key)) for key in ("title", "xlabel", "ylabel", "xscale", "yscale")},
        legend=tuple(map(_text, legend[:_MOST])) if isinstance(legend, list) else (),
        lines=tuple(_each(told.get("lines"), _line)),
        scatters=tuple(_each(told.get("scatters"), _scatter)),
        images=tuple(_each(told.get("images"), _image)),
        bars=tuple(_each(told.get("bars"), _bars)),
    )


def _each(told: Any, make: Callable[[dict[Any, Any]], Any]) -> Iterator[Any]:
    for each in _dicts(told):
        if (made := make(each)) is not None:
            yield made


def _line(told: dict[Any, Any]) -> Line | None:
    x, y = _array(told.get("x"), 1), _array(told.get("y"), 1)
    if x is None or y is None or len(x) != len(y):
        return None
    style = _text(told.get("linestyle"))
    return Line(x, y, _count(told, len(y)), _text(told.get("label")), style)


def _scatter(told: dict[Any, Any]) -> Scatter | None:
    offsets, colors = _array(told.get("offsets"), 2), _array(told.get("colors"), 1, 2)
    if offsets is None or colors is None or offsets.shape[1] != 2:
        return None
    return Scatter(offsets, colors, _count(told, len(offsets)), _text(told.get("label")))


def _image(told: dict[Any, Any]) -> Image | None:
    shape, array = told.get("shape"), _array(told.get("array"), 1, 2, 3)
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        return None
    whole = array is not None and array.shape == tuple(shape)
    return Image(tuple(shape), array if whole else None, _text(told.get("cmap")))


def _bars(told: dict[Any, Any]) -> Bars | None:
    boxes = _array(told.get("boxes"), 2)
    if boxes is None or boxes.shape[1] != 4:
        return None
    return Bars(boxes, _text(told.get("label")))


def _dicts(told: Any) -> list[dict[Any, Any]]:
    listed = told[:_MOST] if isinstance(told, list) else []
    return [each for each in listed if isinstance(each, dict)]


def _text(told: Any) -> str:
    return told[:_MOST_TEXT] if type(told) is str else ""


def _count(told: dict[Any, Any], least: int) -> int:
    points = told.get("points")
    return points if type(points) is int and points >= least else least


def _array(told: Any, *dimensions: int) -> FloatArray | None:
    if not isinstance(told, np.ndarray) or told.ndim not in dimensions:
        return None
    if told.size > _MOST_NUMBERS:  # a byte of the student's is eight of these
        return None
    return told.astype(np.float64) if told.dtype.kind in "biuf" else None
