"""Describes a matplotlib figure as plain data, and draws it. Runs in the student's process."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

#: Of one figure.
MAX_AXES, MAX_ARTISTS = 50, 200
#: Of one line or scatter; of more, this many are told, evenly spaced.
MAX_POINTS = 20_000
#: Images of up to this many numbers are told whole, larger ones by their shape alone.
MAX_PIXELS = 300_000
#: Of all figures together.
MAX_NUMBERS = 8_000_000
MAX_TEXT = 300
#: Longer side of the PNG.
MAX_SIDE = 900


class Budget:
    """How many numbers may yet be told."""

    def __init__(self) -> None:
        self.left = MAX_NUMBERS

    def spend(self, array: Any) -> Any:
        """Return an array, or an empty one where it is one too many."""
        self.left -= array.size
        return array if self.left >= 0 else np.empty(0)


def describe(figure: Any, budget: Budget) -> dict[str, Any]:
    """Return what a figure holds."""
    title = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
    axes = [_axes(each, budget) for each in figure.axes[:MAX_AXES]]
    return {"title": _text(title), "axes": [each for each in axes if each]}


def drawn(figure: Any) -> Any:
    """Return a PNG of at most MAX_SIDE pixels, as an array of bytes; empty if that fails."""
    buffer = io.BytesIO()
    with contextlib.suppress(Exception):
        width, height = figure.get_size_inches()
        dpi = min(float(figure.dpi), MAX_SIDE / max(float(width), float(height)))
        figure.savefig(buffer, format="png", dpi=dpi)
    return np.frombuffer(buffer.getvalue(), np.uint8)


def _axes(axes: Any, budget: Budget) -> dict[str, Any]:
    """Return what one set of axes holds; nothing if it is no usual one."""
    try:
        return {
            "title": _text(axes.get_title()),
            "xlabel": _text(axes.get_xlabel()),
            "ylabel": _text(axes.get_ylabel()),
            "xscale": _text(axes.get_xscale()),
            "yscale": _text(axes.get_yscale()),
            "legend": [_text(text.get_text()) for text in _legend_texts(axes)],
            "lines": list(_told(axes.lines, _line, budget)),
            "scatters": list(_told(axes.collections, _scatter, budget)),
            "images": list(_told([*axes.images, *axes.collections], _image, budget)),
            "bars": list(_told(axes.containers, _bars, budget)),
        }
    except Exception:  # whatever the student's own classes raise, it is not this figure's fault
        return {}


def _told(
    artists: Iterable[Any], tell: Callable[[Any, Budget], Any], budget: Budget
) -> Iterator[dict[str, Any]]:
    for artist in list(artists)[:MAX_ARTISTS]:
        with contextlib.suppress(Exception):
            if (found := tell(artist, budget)) is not None:
                yield found


def _legend_texts(axes: Any) -> Any:
    legend = axes.get_legend()
    return legend.get_texts()[:MAX_ARTISTS] if legend is not None else []


def _text(value: Any) -> str:
    # Half characters cannot be sent.
    return str(value)[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")


def _label(artist: Any) -> str:
    """Return the label a legend shows; matplotlib's own ones start with an underscore."""
    label = _text(artist.get_label())
    return "" if label.startswith("_") else label


def _thinned(values: Any) -> Any:
    """Return at most MAX_POINTS rows of an array of numbers, evenly spaced, the last one too."""
    array = np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
    if len(array) <= MAX_POINTS:
        return np.array(array)
    return array[np.linspace(0, len(array) - 1, MAX_POINTS).astype(int)]


def _line(line: Any, budget: Budget) -> dict[str, Any]:
    x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
    return {
        "x": budget.spend(_thinned(x)),
        "y": budget.spend(_thinned(y)),
        "points": len(y),
        "label": _label(line),
        "linestyle": _text(line.get_linestyle()),
    }


def _scatter(collection: Any, budget: Budget) -> dict[str, Any] | None:
    from matplotlib.collections import PathCollection

    if not isinstance(collection, PathCollection):
        return None
    offsets = _thinned(collection.get_offsets())
    values = collection.get_array()
    colors = _thinned(values if values is not None else collection.get_facecolor())
    return {
        "offsets": budget.spend(offsets),
        "colors": budget.spend(colors),
        "points": len(np.asarray(collection.get_offsets())),
        "label": _label(collection),
    }


def _image(artist: Any, budget: Budget) -> dict[str, Any] | None:
    from matplotlib.collections import QuadMesh
    from matplotlib.image import AxesImage

    if not isinstance(artist, (AxesImage, QuadMesh)) or artist.get_array() is None:
        return None
    array = np.ma.filled(np.ma.asarray(artist.get_array(), dtype=np.float64), np.nan)
    whole = array.size <= MAX_PIXELS
    return {
        "shape": list(array.shape),
        "array": budget.spend(array) if whole else np.empty(0),
        "cmap": _text(artist.get_cmap().name),
    }


def _bars(container: Any, budget: Budget) -> dict[str, Any] | None:
    from matplotlib.container import BarContainer

    if not isinstance(container, BarContainer):
        return None
    boxes = [patch.get_bbox() for patch in container.patches[:MAX_POINTS]]
    corners = np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes], dtype=np.float64)
    return {"boxes": budget.spend(corners.reshape(-1, 4)), "label": _label(container)}
