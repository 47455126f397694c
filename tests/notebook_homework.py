"""Where the small notebook homework is, and a right submission of it, cell by cell."""

from pathlib import Path

from nbformat import v4, writes

FOLDER = Path(__file__).parent / "notebook"
RUBRIC = str(FOLDER / "rubric.py")

DOUBLE = "def double(x):\n    return 2 * x"
COUNT = "counts = np.bincount(digits, minlength=10)"
RIGHT = ("import numpy as np\n\ndigits = np.arange(20) % 10", DOUBLE, COUNT)


def as_notebook(cells):
    """Return a notebook of code cells; those that start with # are text."""
    made = [
        v4.new_markdown_cell(source) if source.startswith("# ") else v4.new_code_cell(source)
        for source in cells
    ]
    return writes(v4.new_notebook(cells=made))
