"""A notebook is made from a percent-format file, the same one each time, and back again."""

import json

import pytest

from autograder.authoring import percent, skeleton
from autograder.errors import UsageError

FILE = '''"""About this file alone."""

import os

# %% [markdown]
# # Title
#
# Words.

# %%
# %matplotlib inline
x = 1

if __name__ == "__main__":
    y = """
    kept
"""
    for i in range(3):
        print(i)
z = 3

# %%
'''


def sources(text):
    return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]


def test_cells_keep_their_text_without_what_is_above_them_and_without_guards():
    assert sources(percent.to_notebook(FILE, "a.py")) == [
        ("markdown", "# Title\n\nWords."),
        ("code", '%matplotlib inline\nx = 1\n\ny = """\n    kept\n"""\nfor i in range(3):\n'
                 "    print(i)\nz = 3"),
    ]  # fmt: skip


def test_same_file_makes_the_same_notebook():
    assert percent.to_notebook(FILE, "a.py") == percent.to_notebook(FILE, "a.py")


def test_notebook_and_file_are_made_from_each_other():
    notebook = percent.to_notebook(FILE, "a.py")
    assert percent.to_notebook(percent.from_notebook(notebook), "a.py") == notebook


def test_file_without_cells_is_refused_with_how_to_open_one():
    with pytest.raises(UsageError, match="has no cells"):
        percent.to_notebook("x = 1\n", "a.py")


REFERENCE = """# %% [markdown]
# Why?

# %% [markdown]
# BEGIN SOLUTION
# Because.
# END SOLUTION

# %%
# BEGIN SOLUTION
def helper():
    pass
# END SOLUTION

# %%
if __name__ == "__main__":
    x = None
    # BEGIN SOLUTION: set x
    x = helper()
    # END SOLUTION
"""


def test_skeleton_of_a_notebook_has_its_words_for_what_is_to_be_done(tmp_path):
    path = tmp_path / "reference.py"
    path.write_text(REFERENCE)
    assert sources(skeleton.make(path, "skeletons/a.ipynb")) == [
        ("markdown", "Why?"),
        ("markdown", "YOUR ANSWER HERE"),
        ("code", "x = None\n# YOUR CODE HERE: set x\nraise NotImplementedError()"),
    ]
