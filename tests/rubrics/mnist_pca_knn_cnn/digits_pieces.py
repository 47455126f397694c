"""Pieces of the correct notebook on digits, to be graded without the rest of it."""

import re

from autograder.homework import finding

HOMEWORK = finding.find("mnist_pca_knn_cnn")
SOURCE = finding.PROJECT / "autograder/rubrics/mnist_pca_knn_cnn/example_cases/correct.py"
_CELLS = re.split(r"(?m)^(?=# %%)", SOURCE.read_text())[1:]
_HEADING = re.compile(r"(?m)^# #+ ([\d.]+) ")


def _by_part():
    """Return the code cells below each heading, by its number; those before by ""."""
    found, part = {"": []}, ""
    for cell in _CELLS:
        if cell.startswith("# %% [markdown]"):
            part = [part, *_HEADING.findall(cell)][-1]
        else:
            found.setdefault(part, []).append(cell)
    return found


PARTS = _by_part()
#: The parts that the code of another needs, and itself.
DATA = ["", "1"]
PCA = [*DATA, "1.1", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.2.6"]
#: np.linalg.eig takes a second, and is in the correct notebook.
FAST = ("np.linalg.eig(", "np.linalg.eigh(")


def cells_of(parts, first=None):
    """Return the code cells of some parts as a file; of the last part only the first few."""
    chosen = [list(PARTS[part]) for part in parts]
    chosen[-1] = chosen[-1][:first]
    return "".join(cell for cells in chosen for cell in cells)
