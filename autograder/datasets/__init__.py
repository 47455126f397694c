"""The data sets that homeworks use: declared, found and read, for checks and student code.

A rubric names a known set, or declares its own from files in its folder ``data``. Published
files are looked for below the folder that ``--data-dir`` or the environment variable
``AUTOGRADER_DATA_DIR`` names; without one, a sample is used where one comes with the grader.
"""

from autograder.datasets.available import ENVIRONMENT_VARIABLE, Datasets, Sizes, load
from autograder.datasets.declaration import DataSet
from autograder.datasets.known import KNOWN
from autograder.datasets.split import Split
from autograder.sandbox.standins.files import BatchesFile, IdxFile, NpzFile
from autograder.sandbox.standins.names import Keras, OpenML, Torchvision

__all__ = [
    "ENVIRONMENT_VARIABLE",
    "KNOWN",
    "BatchesFile",
    "DataSet",
    "Datasets",
    "IdxFile",
    "Keras",
    "NpzFile",
    "OpenML",
    "Sizes",
    "Split",
    "Torchvision",
    "load",
]
