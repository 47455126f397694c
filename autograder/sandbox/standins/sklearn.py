"""Stands in for scikit-learn's ``fetch_openml``, which loads over the network.

It answers for MNIST and Fashion-MNIST as it does with a network: the same arguments,
containers, order (60,000 training images, then 10,000 for validation) and mistakes it
complains of. One thing differs: pixels are 8-bit integers where OpenML's are 64-bit ones.
Those take 439 MB, and the copies that student code makes of them would not fit into the
container.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.standins.data import Served


class OpenML(NamedTuple):
    """What OpenML calls a data set, and the homeworks."""

    name: str
    data_id: int
    homework_name: str
    description: str


SETS = (
    OpenML("mnist_784", 554, "mnist", "The MNIST database of handwritten digits"),
    OpenML("Fashion-MNIST", 40996, "fashion_mnist", "Fashion-MNIST: pictures of ten garments"),
)
VERSION = 1
TARGET = "class"
#: OpenML lists the training images before those for validation.
ORDER = ("train", "validation")

Splits = Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]]


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
        if target_column not in ("default-target", TARGET, [TARGET]):
            raise ValueError(f"the grader serves the target column {TARGET!r} only")
        if parser not in ("auto", "pandas", "liac-arff") or as_frame not in ("auto", True, False):
            raise ValueError("as_frame or parser has a value that fetch_openml does not know")
        number = np.dtype(np.float64 if parser == "liac-arff" else np.uint8)
        bunch = serve(wanted, served, number, frame=as_frame is not False)
        return (bunch.data, bunch.target) if return_X_y else bunch

    fetch_openml.__wrapped__ = original  # type: ignore[attr-defined]
    return fetch_openml


def which(name: str | None, data_id: int | None, version: str | int, served: Served) -> OpenML:
    """Return the data set that is asked for; mistakes are found in scikit-learn's order.

    Raises
    ------
    ValueError
        If the arguments contradict each other, or name no data set.
    OSError
        If the homework does not have it: that would be a download.
    """
    _require_consistent(name, data_id, version)
    for known in SETS:
        theirs = data_id == known.data_id or str(name).lower() == known.name.lower()
        if theirs and version in ("active", VERSION):
            if known.homework_name not in served.data:
                raise OSError(served.without(known.name))
            return known
    wanted = f"data_id={data_id}" if name is None else f"{name!r}, version {version}"
    there = [each.name for each in SETS if each.homework_name in served.data]
    calls = " and ".join(f"fetch_openml({name!r})" for name in there)
    raise OSError(
        f"there is no network while grading, and {wanted} is not a data set of this homework: "
        f"{calls or 'it has none of OpenML'}"
    )


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


def serve(wanted: OpenML, served: Served, number: np.dtype[Any], *, frame: bool) -> Any:
    """Return a data set as a scikit-learn Bunch, of DataFrame and Series or of arrays.

    A smaller sample is repeated until each split has its published size.
    """
    from sklearn.utils import Bunch

    x: Any
    y: Any
    x, digits = stacked(served.data[wanted.homework_name], served.published_size, number)
    y = digits.astype(str).astype(object)
    names = [f"pixel{i}" for i in range(1, x.shape[1] + 1)]
    whole = None
    url = f"https://www.openml.org/d/{wanted.data_id}"
    if frame:
        import pandas as pd

        x = pd.DataFrame(x, columns=names, copy=False)
        y = pd.Series(pd.Categorical(y, categories=[str(k) for k in range(10)]), name=TARGET)
        whole = pd.concat([x, y], axis=1)
    return Bunch(
        data=x,
        target=y,
        frame=whole,
        categories=None if frame else {TARGET: [str(k) for k in range(10)]},
        feature_names=names,
        target_names=[TARGET],
        DESCR=f"{wanted.description}, as on {url}; served by the grader.",
        details={
            "id": str(wanted.data_id),
            "name": wanted.name,
            "version": str(VERSION),
            "status": "active",
        },
        url=url,
    )


def stacked(
    splits: Splits, published_size: Mapping[str, int], number: np.dtype[Any]
) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Return the flattened images and the labels, training images first.

    The images are written into place once: as 64-bit floats they take 439 MB.
    """
    sizes = {split: max(published_size[split], len(splits[split][1])) for split in ORDER}
    n_pixels = splits[ORDER[0]][0][0].size
    x = np.empty((sum(sizes.values()), n_pixels), dtype=number)
    y = np.empty(len(x), dtype=np.uint8)
    start = 0
    for split in ORDER:
        images, labels = splits[split]
        end = start + sizes[split]
        for first in range(start, end, len(labels)):
            some = slice(first, min(first + len(labels), end))
            length = some.stop - some.start
            x[some] = images[:length].reshape(length, n_pixels)
            y[some] = labels[:length]
        start = end
    return x, y
