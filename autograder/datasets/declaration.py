"""What a rubric declares of a data set: where its files are, and what libraries call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from autograder.datasets.readers import NpzArrays, PlainFile, Reader
from autograder.datasets.tables import CsvTables
from autograder.sandbox.standins.files import MadeFile
from autograder.sandbox.standins.names import Keras, OpenML, Torchvision

#: The arrays of an .npz file as Keras names them.
KERAS_NAMES = {"train": ("x_train", "y_train"), "test": ("x_test", "y_test")}


@dataclass(frozen=True, eq=False)
class DataSet:
    """A data set that student code may load.

    Attributes
    ----------
    name : str
        What the rubric calls it: ``datasets.load(name, split)``.
    title : str
        What students call it; the name, if nothing else is said.
    splits : mapping of str to int
        How many rows each split has as it was published, in order, training first. Student
        code may count on that: a smaller sample is repeated. Without it, what there is counts.
    published : Reader, optional
        Reads the published files below the folder that ``--data-dir`` names.
    bundled : Reader, optional
        Reads what comes with the homework, in its folder ``data``. Where there are published
        files, it is a sample of them, and is used if no folder is named.
    classes : sequence of str
        Names of the labels 0, 1, ….
    torchvision : str or Torchvision, optional
        The class of ``torchvision.datasets``.
    keras : str or Keras, optional
        The module of ``keras.datasets``.
    openml : OpenML, optional
        What ``fetch_openml`` finds it by.
    downloads : mapping of str to MadeFile
        By file name, what can be downloaded and is made of the arrays.

    Raises
    ------
    ValueError
        If it says of no file where it comes from.
    """

    name: str
    title: str = ""
    splits: Mapping[str, int] = field(default_factory=dict)
    published: Reader | None = None
    bundled: Reader | None = None
    classes: Sequence[str] = ()
    torchvision: str | Torchvision | None = None
    keras: str | Keras | None = None
    openml: OpenML | None = None
    downloads: Mapping[str, MadeFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.published is None and self.bundled is None:
            raise ValueError(f"the data set {self.name} has neither published nor bundled files")

    @classmethod
    def from_file(cls, file: str, *, title: str = "") -> DataSet:
        """Declare a file of the homework's ``data`` that student code downloads as it is.

        In checks, ``datasets.read_file(name)`` is its content and, of an ``.npz`` file,
        ``datasets.load_file(name)`` its arrays. The name is the file's, without its ending.
        """
        return cls(_stem(file), title or PurePath(file).name, bundled=PlainFile(file))

    @classmethod
    def from_npz(
        cls,
        file: str,
        *,
        splits: Mapping[str, tuple[str, str]] | None = None,
        name: str = "",
        title: str = "",
        classes: Sequence[str] = (),
        torchvision: str | Torchvision | None = None,
        keras: str | Keras | None = None,
        openml: OpenML | None = None,
        downloads: Mapping[str, MadeFile] | None = None,
    ) -> DataSet:
        """Declare arrays of an ``.npz`` file in the homework's ``data``.

        Parameters
        ----------
        splits : mapping of str to pair of str, optional
            By split, the names of the arrays of inputs and labels; ``x_train``, ``y_train``,
            ``x_test`` and ``y_test`` as in Keras, if nothing else is said.
        """
        return cls(
            name or _stem(file),
            title,
            bundled=NpzArrays(file, splits or KERAS_NAMES),
            classes=classes,
            torchvision=torchvision,
            keras=keras,
            openml=openml,
            downloads=downloads or {},
        )

    @classmethod
    def from_csv(
        cls,
        file: str | Mapping[str, str],
        *,
        target: str,
        columns: Sequence[str] = (),
        name: str = "",
        title: str = "",
        openml: OpenML | None = None,
    ) -> DataSet:
        """Declare a table in the homework's ``data``, or one for each split.

        Parameters
        ----------
        file : str or mapping of str to str
            The table, whose one split is ``"all"``, or the table of each split.
        target : str
            The column of labels, numbers or text.
        columns : sequence of str, optional
            The columns of inputs, numbers; all others, if nothing else is said. The file that
            student code downloads has every column.
        """
        tables = {"all": file} if isinstance(file, str) else dict(file)
        return cls(
            name or _stem(next(iter(tables.values()))),
            title,
            bundled=CsvTables(tables, target, columns),
            openml=openml,
        )

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.title or self.name


def _stem(file: str) -> str:
    return PurePath(file).stem
