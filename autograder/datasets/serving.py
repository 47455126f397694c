"""What keeps a data set from being given to student code, found before grading."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.datasets.declaration import DataSet
from autograder.datasets.readers import Contents
from autograder.errors import HomeworkError
from autograder.sandbox import protocol
from autograder.sandbox.standins.data import ServedSet


def require_servable(data: DataSet, contents: Contents) -> None:
    """Find what no library could be given, before a student's process would.

    Raises
    ------
    HomeworkError
        If there is any.
    """
    for array in (array for pair in contents.splits.values() for array in pair):
        if array.dtype.kind != "U" and array.dtype.str not in protocol.DTYPES:
            raise HomeworkError(
                f"{data.shown} has an array of type {array.dtype}; numbers, truth values and "
                "text can be given to student code"
            )
    labels = [y for _, y in contents.splits.values()]
    by_library = data.torchvision or data.openml
    if by_library and (not labels or any(y.ndim != 1 for y in labels)):
        raise HomeworkError(f"{data.shown} needs one label for each row, to be loaded by a library")
    if data.keras and len(labels) < 2:
        raise HomeworkError(f"{data.shown} needs two splits, to be loaded with Keras")
    if data.torchvision and any(y.dtype.kind not in "iub" for y in labels):
        raise HomeworkError(
            f"{data.shown} needs whole numbers as labels, to be a set of torchvision"
        )


def require_room(served: Sequence[ServedSet]) -> None:
    """Find what is too much for one message to the students' processes.

    Raises
    ------
    HomeworkError
        If it is.
    """
    size = sum(map(_bytes_of, served))
    if size > protocol.MAX_ARRAYS:
        raise HomeworkError(
            f"the data sets of this homework have {size / 2**20:,.0f} MB, and student code "
            f"can be given {protocol.MAX_ARRAYS // 2**20} MB",
            tip="give it fewer rows: Assignment(..., data_size={'train': 10_000})",
        )


def _bytes_of(data: ServedSet) -> int:
    arrays = sum(rows.x.nbytes + rows.y.nbytes for rows in data.splits.values())
    return arrays + sum(
        len(content) for content in data.files.values() if isinstance(content, bytes)
    )
