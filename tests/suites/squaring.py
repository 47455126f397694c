"""A master of otter assign about squares, and files of otter's tests.

The scores beside what students made of them are those of otter-grader 7.0.0 itself.
"""

from notebooks import code, raw, text

MASTER = [
    raw(
        "# ASSIGNMENT CONFIG\nseed:\n  variable: rng_seed\n"
        "  autograder_value: 713\n  student_value: 42\n"
    ),
    text("# Homework 1"),
    code("import numpy as np\nrng_seed = 42  # SEED"),
    raw("# BEGIN QUESTION\nname: q1\npoints: 4"),
    text("**Question 1.** Write `square`."),
    raw("# BEGIN SOLUTION"),
    code(
        "def square(x):\n    y = x * x # SOLUTION\n    return y # SOLUTION\n"
        "nine = square(3) # SOLUTION NO PROMPT"
    ),
    raw("# END SOLUTION"),
    raw("# BEGIN TESTS"),
    code("square(3)", "9"),
    code("# HIDDEN\nsquare(-2)", "4"),
    code(
        '""" # BEGIN TEST CONFIG\npoints: 2\nhidden: true\nfailure_message: look at zero\n'
        '""" # END TEST CONFIG\nfor i in range(3):\n    print(square(i))',
        "0\n1\n4\n",
    ),
    raw("# END TESTS"),
    raw("# END QUESTION"),
    raw("# BEGIN QUESTION\nname: q2\nmanual: true\npoints: 3"),
    text("## Question 2\nWhy is it positive?"),
    raw("# BEGIN SOLUTION"),
    text("Two minus signs cancel."),
    raw("# END SOLUTION"),
    raw("# END QUESTION"),
    text("```otter\n# BEGIN QUESTION\nname: q3\npoints:\n  each: 1\n```\n**Question 3.** Draw."),
    raw("# BEGIN SOLUTION"),
    code(
        "np.random.seed(rng_seed)\n# BEGIN SOLUTION\ndrawn = np.random.rand(5)\n"
        "# END SOLUTION\nmean = drawn.mean() # SOLUTION"
    ),
    raw("# END SOLUTION"),
    raw("# BEGIN TESTS"),
    code("drawn.shape", "(5,)"),
    code("# HIDDEN\nbool(np.isclose(mean, sum(drawn) / 5))", "True"),
    raw("# END TESTS"),
    raw("# END QUESTION"),
    raw("# BEGIN QUESTION\nname: q4\nall_or_nothing: true\npoints: 2"),
    raw("# BEGIN SOLUTION"),
    code("label = 'a' # SOLUTION"),
    raw("# END SOLUTION"),
    raw("# BEGIN TESTS"),
    code("isinstance(label, str)", "True"),
    code("# HIDDEN\nlabel", "'a'"),
    raw("# END TESTS"),
    raw("# END QUESTION"),
]

#: What students write: of each question, the cell that begins so.
SOLVED = {
    "def square": "def square(x):\n    return x * x",
    "np.random": "np.random.seed(rng_seed)\ndrawn = np.random.rand(5)\nmean = drawn.mean()",
    "label": "label = 'a'",
}
FULL = {"q1": 4.0, "q3": 2.0, "q4": 2.0}
CHANGED = {
    "fails a hidden case": (
        {"def square": "def square(x):\n    return abs(x) * x"},
        {"q1": 3.0},
    ),
    "fails one of all or nothing": ({"label": "label = 'b'"}, {"q4": 0.0}),
    "raises": ({"np.random": "drawn = [1]\nmean = 1 / 0"}, {"q3": 0.0}),
    "prints": ({"def square": "def square(x):\n    print('hm')\n    return x * x"}, {"q1": 0.0}),
}

OK_FILE = '''OK_FORMAT = True

test = {
    "name": "q1",
    "points": 3,
    "suites": [{"type": "doctest", "setup": "", "teardown": "", "cases": [
        {"code": ">>> area(2, 3)\\n6", "hidden": False},
        {"code": ">>> round(area(0.1, 0.2), 4)\\n0.02", "hidden": False, "points": 2},
        {"code": r"""
            >>> for side in range(3):
            ...     print(area(side, side))
            0
            1
            4
            >>> area(-1, 2)
            Traceback (most recent call last):
            ...
            ValueError: a side is negative
            """},
    ]}],
}
'''
FUNCTIONS_FILE = """from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = [1, 2]

@test_case(hidden=False)
def test_mean(average):
    assert average([1, 2, 3]) == 2

@test_case(hidden=True, failure_message="look at empty lists")
def test_empty(average, env):
    assert average([]) == 0
    assert env["limit"] == 10
"""
AREA = """def area(a, b):
    if min(a, b) < 0:
        raise ValueError("a side is negative")
    return a * b
"""
AVERAGE = """limit = 10
def average(values):
    return sum(values) / len(values) if values else 0
"""
#: What students hand in for the files, and the points by case.
FILES_FULL = {"q1 - 1": 0.5, "q1 - 2": 2.0, "q1 - 3": 0.5, "q2 - 1": 1.0, "q2 - 2": 2.0}
FILES = {
    "right": (AREA + AVERAGE, {}),
    "raises another message": (
        AREA.replace("a side is negative", "negative") + AVERAGE,
        {"q1 - 3": 0.0},
    ),
    "fails on nothing": (
        AREA + AVERAGE.replace(" if values else 0", ""),
        {"q2 - 2": 0.0},
    ),
    "has no names": ("x = 1\n", dict.fromkeys(FILES_FULL, 0.0)),
}
