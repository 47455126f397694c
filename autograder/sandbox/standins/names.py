"""The names under which libraries load a data set, and what of it they keep how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Torchvision:
    """A class of ``torchvision.datasets``.

    Attributes
    ----------
    name : str
        The class. It has to hold its images as arrays: the attribute ``data`` and the one
        that ``labels`` names.
    labels : str
        ``"targets"``, a list of int, or ``"labels"``, an array of int64. A class that reads
        its files in ``_load_data`` has tensors, and needs nothing said here.
    """

    name: str
    labels: str = "targets"


@dataclass(frozen=True)
class Keras:
    """A module of ``keras.datasets``, whose ``load_data`` gives the first two splits.

    Attributes
    ----------
    name : str
        The module.
    column : bool
        Whether the labels come as a column, of shape (n, 1).
    """

    name: str
    column: bool = False


@dataclass(frozen=True)
class OpenML:
    """A data set of OpenML, which ``sklearn.datasets.fetch_openml`` gives: all splits in order.

    Attributes
    ----------
    name : str
    data_id, version : int
    target : str
        Name of the column of labels. Labels that are not floats are categories.
    columns : str or sequence of str
        Names of the other columns, or the text before their numbers from 1 on; not used where
        the data's own file names them.
    planes : bool
        Whether colours come first when pictures (height, width, channels) become columns.
    categories : sequence of str
        All labels there are, in order; if empty, those that occur.
    description : str
        One line on the data.
    """

    name: str
    data_id: int
    version: int = 1
    target: str = "class"
    columns: str | Sequence[str] = "x"
    planes: bool = False
    categories: Sequence[str] = ()
    description: str = ""
