"""A source notebook of nbgrader about squares and norms, and what students made of it.

The scores beside each are those of nbgrader 0.9.6 itself.
"""

import copy

from notebooks import code, graded, text

SOURCE = [
    text("# Problem set"),
    code("import numpy as np\nfrom math import sqrt", **graded("setup", locked=True)),
    code(
        "def squares(n):\n"
        '    """The squares of the numbers 1 to n."""\n'
        "    ### BEGIN SOLUTION\n"
        "    if n < 1:\n"
        '        raise ValueError("n has to be at least 1")\n'
        "    return [i ** 2 for i in range(1, n + 1)]\n"
        "    ### END SOLUTION",
        **graded("squares", solution=True),
    ),
    code(
        "assert squares(1) == [1]\n"
        "assert squares(3) == [1, 4, 9]\n"
        "### BEGIN HIDDEN TESTS\n"
        "assert squares(11)[-1] == 121\n"
        "### END HIDDEN TESTS",
        **graded("test_squares", 2, grade=True, locked=True),
    ),
    code(
        "try:\n    squares(0)\nexcept ValueError:\n    pass\n"
        'else:\n    raise AssertionError("did not raise")',
        **graded("test_error", 1, grade=True, locked=True),
    ),
    code(
        "### BEGIN SOLUTION\n"
        "x = np.array([3.0, 4.0])\n"
        "norm = sqrt((x ** 2).sum())\n"
        "### END SOLUTION",
        **graded("norm", solution=True),
    ),
    code(
        "score = 0\n"
        "if x.shape == (2,):\n    score += 1\n"
        "if np.isclose(norm, np.linalg.norm(x)):\n    score += 2\n"
        "score",
        **graded("test_norm", 3, grade=True, locked=True),
    ),
    code(
        'x = "used again"\n### BEGIN SOLUTION\ntotal = sum(squares(10))\n### END SOLUTION',
        **graded("total", solution=True),
    ),
    code("assert total == 385", **graded("test_total", 1, grade=True, locked=True)),
    text("A norm is a length.", **graded("explain", 2, grade=True, solution=True)),
    code(
        "# plot here\n### BEGIN SOLUTION\nprint('plot')\n### END SOLUTION",
        **graded("plot", 4, grade=True, solution=True),
    ),
    text(
        "Try it out below.\n=== BEGIN MARK SCHEME ===\n1 point\n=== END MARK SCHEME ===",
        **graded("try", 3, task=True, locked=True),
    ),
]

FULL = {"test_squares": 2.0, "test_error": 1.0, "test_norm": 3.0, "test_total": 1.0}
NOTHING = dict.fromkeys(FULL, 0.0)


def named(cells, name):
    """Return the last cell of a name."""
    return [c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == name][-1]


def edited(cells, **texts):
    """Return a notebook with other texts in the cells of some names."""
    changed = copy.deepcopy(cells)
    for name, source in texts.items():
        named(changed, name)["source"] = source
    return changed
