"""Stands in for scikit-learn's ``fetch_openml``, which loads over the network.

It answers for the data sets of the homework as it does with a network: the same arguments,
containers, order (training first, then validation) and mistakes it complains of. One thing
differs: numbers are of the type that the homework has them in, pixels 8-bit integers where
OpenML's are 64-bit ones. Those of 70,000 images of 784 pixels take 439 MB, and the copies
that student code makes of them would not fit into the container.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.standins.data import Rows, Served, ServedSet
from autograder.sandbox.standins.names import OpenML


class Wanted(NamedTuple):
    """A data set, and what OpenML calls it."""

    data: ServedSet
    names: OpenML


def install(served: Served) -> None:
    """Replace ``fetch_openml`` in ``sklearn.datasets``, which is imported."""
    datasets = sys.modules["sklearn.datasets"]
    stand_in = replacement(datasets.fetch_openml, served)
    datasets.fetch_openml = stand_in  # type: ignore[attr-defined]
    sys.modules["sklearn.datasets._openml"].fetch_openml = stand_in  # type: ignore[attr-defined]


def replacement(original: Callable[..., Any], served: Served) -> Callable[..., Any]:
    """Return a ``fetch_openml`` that finds the homework's data here, and nothing elsewhere."""

    def fetch_openml(
        name: str | None = None,
        *,
        version: str | int = "active",
        data_id: int | None = None,
        data_home: Any = None,
        target_column: Any = "default-target",
        cache: bool = True,
        return_X_y: bool = False,  # noqa: N803 - scikit-learn's own name
        as_frame: str | bool = "auto",
        n_retries: int = 3,
        delay: float = 1.0,
        parser: str = "auto",
        read_csv_kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Return a data set as scikit-learn's function of this name does, without a network."""
        del data_home, cache, n_retries, delay, read_csv_kwargs  # about downloads alone
        wanted = which(name, data_id, version, served)
        target = wanted.names.target
        if target_column not in ("default-target", target, [target]):
            raise ValueError(f"the grader serves the target column {target!r} only")
        if parser not in ("auto", "pandas", "liac-arff") or as_frame not in ("auto", True, False):
            raise ValueError("as_frame or parser has a value that fetch_openml does not know")
        number = np.dtype(np.float64) if parser == "liac-arff" else None
        bunch = serve(wanted, number, frame=as_frame is not False)
        return (bunch.data, bunch.target) if return_X_y else bunch

    fetch_openml.__wrapped__ = original  # type: ignore[attr-defined]
    return fetch_openml


def which(name: str | None, data_id: int | None, version: str | int, served: Served) -> Wanted:
    """Return the data set that is asked for; mistakes are found in scikit-learn's order.

    Raises
    ------
    ValueError
        If the arguments contradict each other, or name no data set.
    OSError
        If the homework does not have it: that would be a download.
    """
    _require_consistent(name, data_id, version)
    known = [Wanted(data, data.openml) for data in served.sets if data.openml]
    for wanted in known:
        names = wanted.names
        theirs = data_id == names.data_id or str(name).lower() == names.name.lower()
        if theirs and version in ("active", names.version):
            return wanted
    title = f"data_id={data_id}" if name is None else name
    title += "" if version == "active" else f", version {version}"
    calls = " and ".join(f"fetch_openml({wanted.names.name!r})" for wanted in known)
    there = f"It loads from OpenML with {calls}." if calls else "It loads nothing from OpenML."
    raise OSError(f"{served.without(title)} {there}")


def _require_consistent(name: str | None, data_id: int | None, version: str | int) -> None:
    if name is not None and data_id is not None:
        raise ValueError(
            f"Dataset data_id={data_id} and name={name} passed, but you can only specify a "
            "numeric data_id or a name, not both."
        )
    if name is None and data_id is None:
        raise ValueError("Neither name nor data_id are provided. Please provide name or data_id.")
    if data_id is not None and version != "active":
        raise ValueError(
            f"Dataset data_id={data_id} and version={version} passed, but you can only specify "
            "a numeric data_id or a version, not both."
        )


def serve(wanted: Wanted, number: np.dtype[Any] | None, *, frame: bool) -> Any:
    """Return a data set as a scikit-learn Bunch, of DataFrame and Series or of arrays.

    A smaller sample is repeated until each split has its published size.
    """
    from sklearn.utils import Bunch

    data, openml = wanted
    x: Any
    y: Any
    splits = list(data.splits.values())
    if openml.planes:
        splits = [rows._replace(x=np.moveaxis(rows.x, -1, 1)) for rows in splits]
    x, y = stacked(splits, number)
    columns = _columns(data, openml, x.shape[1])
    categories = None
    if y.dtype.kind != "f":
        categories = list(openml.categories) or [str(label) for label in np.unique(y)]
        y = y.astype(str).astype(object)
    whole = None
    url = f"https://www.openml.org/d/{openml.data_id}"
    if frame:
        import pandas as pd

        x = pd.DataFrame(x, columns=columns, copy=False)
        labels = y if categories is None else pd.Categorical(y, categories=categories)
        y = pd.Series(labels, name=openml.target)
        whole = pd.concat([x, y], axis=1)
    return Bunch(
        data=x,
        target=y,
        frame=whole,
        categories=None if frame else {openml.target: categories} if categories else {},
        feature_names=columns,
        target_names=[openml.target],
        DESCR=f"{openml.description or data.title}, as on {url}; served by the grader.",
        details={
            "id": str(openml.data_id),
            "name": openml.name,
            "version": str(openml.version),
            "status": "active",
        },
        url=url,
    )


def _columns(data: ServedSet, openml: OpenML, count: int) -> list[str]:
    if data.columns:
        return list(data.columns)
    if isinstance(openml.columns, str):
        return [f"{openml.columns}{i}" for i in range(1, count + 1)]
    return list(openml.columns)


def stacked(
    splits: Sequence[Rows], number: np.dtype[Any] | None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the rows of all splits, flattened, and their labels.

    The rows are written into place once: 70,000 images as 64-bit floats take 439 MB.
    """
    n_columns = splits[0].x[0].size
    n_rows = sum(rows.whole_size for rows in splits)
    x = np.empty((n_rows, n_columns), dtype=number or splits[0].x.dtype)
    y = np.empty(n_rows, dtype=np.result_type(*(rows.y for rows in splits)))
    start = 0
    for rows in splits:
        end = start + rows.whole_size
        for first in range(start, end, len(rows.y)):
            some = slice(first, min(first + len(rows.y), end))
            length = some.stop - some.start
            x[some] = rows.x[:length].reshape(length, n_columns)
            y[some] = rows.y[:length]
        start = end
    return x, y
