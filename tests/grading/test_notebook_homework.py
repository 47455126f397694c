"""A notebook is graded as it stands: in order, whatever fails, with words that name cells."""

import re

import pytest
from notebook_homework import COUNT, DOUBLE, FOLDER, RIGHT, RUBRIC, as_notebook
from reports import lost

from autograder.authoring import skeleton
from autograder.errors import UsageError
from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.submitted.submission import collect

homework = finding.find(RUBRIC)


@pytest.fixture
def graded(tmp_path, grade_warm):
    """Return a function that grades the text of a submitted file."""

    def run(name, text):
        path = tmp_path / name
        path.write_text(text)
        return grade_warm(homework, Request([path], seed=1))

    return run


@pytest.fixture
def grade_cells(graded):
    """Return a function that grades cells as a submitted notebook."""
    return lambda *cells: graded("ada.ipynb", as_notebook(cells))


def notes(report):
    return "\n".join(report.notes)


def test_right_notebook_earns_every_point(grade_cells):
    report = grade_cells("# Title", *RIGHT)
    assert (report.score, report.notes) == (4, ())


@pytest.mark.parametrize(
    "odd",
    [
        "%matplotlib inline\n!pip install numpy\n%pip install numpy\n%load_ext autoreload",
        "get_ipython().magic('matplotlib inline')\nfrom IPython import get_ipython\n"
        "from IPython.display import HTML, clear_output, display\n"
        "clear_output(wait=True)\ndisplay(HTML('<b>hi</b>'), 3)",
        "from google.colab import drive, files\ndrive.mount('/content/drive')",
        "from tqdm.notebook import tqdm, trange\nassert sum(tqdm(range(3))) == 3",
        "import pickle\npickle.loads(pickle.dumps(double))\nimport inspect\n"
        "assert '2 * x' in inspect.getsource(double)",
        "assert __name__ == '__main__' and '__file__' not in globals()",
        "from __future__ import annotations",
        "%%bash\nls | wc",
        "%%writefile mine.py\nvalue = 3",
        "names = !printf 'a\\nb'\nassert names == ['a', 'b'], names",
        "x = 'seen'\n!echo {x} $x",
        "%%timeit\nsum(range(3))",
    ],
    ids=["magics", "display", "colab", "progress", "pickle", "main", "future", "bash", "write",
         "output", "expanded", "timeit"],
)  # fmt: skip
def test_what_works_in_a_notebook_works_here(grade_cells, odd):
    report = grade_cells(*RIGHT, odd)
    assert report.score == 4
    assert [note for note in report.notes if not note.startswith("Imports")] == []


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("y = 1\nz = undefined", "cell 2, line 2: NameError: name 'undefined' is not defined"),
        ("def f(:", "Not valid Python: cell 2, line 1"),
        ("input('?')", "cell 2, line 1: EOFError: input() waits for a person"),
        ("import sys\nsys.exit()", "cell 2, line 2: SystemExit"),
        ("%%cython\ncdef int x", "%%cython is not known here"),
        ("%run other.ipynb", "only the notebook itself"),
        ("def g():\n    raise KeyError(3)\n\ng()", "cell 2, line 4: KeyError: 3"),
        ("y = 1\nraise NotImplementedError()", "Not written yet: cell 2 (y = 1)"),
        ("# YOUR CODE HERE", "Nothing is written in cell 2 (# YOUR CODE HERE)"),
        ("# YOUR CODE HERE\ny = (", "Not valid Python: cell 2, line"),
    ],
    ids=[
        "name",
        "syntax",
        "input",
        "exit",
        "cython",
        "run",
        "deep",
        "todo",
        "blank",
        "blank and broken",
    ],
)
def test_cell_that_fails_is_named_and_hides_nothing(grade_cells, broken, says):
    setup, *rest = RIGHT
    broken = broken if not broken.startswith("#") else f"\n{broken}"
    report = grade_cells(setup, broken, *rest)
    assert says in notes(report)
    assert report.score == 4


def test_cell_that_takes_too_long_is_stopped_alone(grade_cells, monkeypatch):
    monkeypatch.setattr(homework.assignment, "cell_timeout", 0.2)
    report = grade_cells("while True:\n    pass", *RIGHT)
    assert "cell 1, line" in notes(report)
    assert re.search(r"stopped, with [\d.]+ s of CPU time used, 0.2 s allowed", notes(report))
    assert report.score == 4


def test_cell_that_sleeps_too_long_is_stopped_alone(grade_cells, monkeypatch):
    monkeypatch.setattr(homework.assignment, "cell_timeout", 0.2)
    report = grade_cells("import time\ntime.sleep(60)", *RIGHT)
    assert re.search(r"slept for [\d.]+ s, 0.2 s allowed", notes(report))
    assert report.score == 4


def test_check_that_builds_on_a_stopped_cell_says_that_alone(grade_cells, monkeypatch):
    monkeypatch.setattr(homework.assignment, "cell_timeout", 0.2)
    told = lost(grade_cells(*RIGHT, "counts = counts * 0\nwhile True:\n    pass"))
    assert (
        "cell 4 was stopped before it had finished, and this check builds on it" in told["counted"]
    )
    assert "doubles" not in told


def test_check_that_has_nothing_to_do_with_a_stopped_cell_says_what_it_found(
    grade_cells, monkeypatch
):
    monkeypatch.setattr(homework.assignment, "cell_timeout", 0.2)
    wrong = RIGHT[1].replace("return 2 *", "return 3 *")
    told = lost(grade_cells(RIGHT[0], wrong, *RIGHT[2:], "while True:\n    pass"))
    assert "stopped" not in told["doubles"]


def test_missing_name_says_which_cell_was_to_define_it(grade_cells):
    report = grade_cells("import numpy as np", f"boom\n{DOUBLE}", COUNT)
    told = lost(report)
    assert "cell 2, line 1: the cell that defines 'double' failed: NameError" in told["doubles"]
    assert "cell 3, line 1: the cell that defines 'counts' failed" in told["counted"]


def test_traceback_names_cell_and_line(grade_cells):
    report = grade_cells(*RIGHT, "def double(x):\n    y = x\n    return y.nothing")
    assert "cell 4, line 3, in double" in lost(report)["doubles"]


def test_blank_skeleton_says_what_is_not_written(graded):
    report = graded("ada.ipynb", (FOLDER / "skeleton.ipynb").read_text())
    assert report.score == 0
    assert report.notes == (
        "Not written yet: double (cell 2)",
        "Not written yet: cell 3 (counts = None)",
    )


def test_skeleton_is_what_the_reference_makes():
    made = skeleton.make(FOLDER / "reference.py", "skeleton.ipynb")
    assert (FOLDER / "skeleton.ipynb").read_text() == made


@pytest.mark.parametrize("guard", ["", 'if __name__ == "__main__":\n    '], ids=["bare", "guarded"])
def test_python_file_in_place_of_the_notebook_is_graded_alike(graded, guard):
    source = f"{RIGHT[0]}\n# %%\nboom\n# %%\n{DOUBLE}\n{guard}{COUNT}\n"
    report = graded("ada.py", source)
    assert report.score == 4
    assert "ada.py, line 5: NameError" in notes(report)


@pytest.mark.parametrize("name", ["ADA.IPYNB", "ada.ipynb.json", "ada.ipynb.txt"])
def test_a_notebook_is_one_however_a_browser_saved_it(graded, name):
    report = graded(name, as_notebook(RIGHT))
    assert report.score == 4
    said = f"{name} was read as ada.ipynb"
    assert [note for note in report.notes if note == said] == [said] * name.startswith("ada")


def test_notebook_is_preferred_to_files_beside_it(tmp_path):
    for name in ("ada.ipynb", "ada.py", "helpers.py"):
        (tmp_path / name).write_text(as_notebook(RIGHT) if name.endswith("b") else "")
    found = collect(homework.assignment, [tmp_path], tmp_path)
    assert found.file == "ada.ipynb"
    assert found.ignored == ("ada.py", "helpers.py")


def test_two_notebooks_are_refused_by_name(tmp_path):
    for name in ("ada.ipynb", "bob.ipynb"):
        (tmp_path / name).write_text(as_notebook(RIGHT))
    with pytest.raises(UsageError, match=r"ada\.ipynb, bob\.ipynb"):
        collect(homework.assignment, [tmp_path], tmp_path)


def test_checks_share_one_run_of_the_cells(grade_cells):
    report = grade_cells(*RIGHT, "print('ran')")
    assert report.output.count("ran") == 1
    assert all("ran" not in result.output for result in report.results)


def test_threads_of_torch_do_not_have_every_check_run_all_cells(grade_cells):
    torch = "import torch\ntorch.set_num_threads(4)\nx = torch.ones(2000, 2000)\n(x @ x).sum()"
    count = "import os\nos.write(1, b'ran once')"
    report = grade_cells(*RIGHT, torch, count)
    assert report.score == 4
    assert not any("ran once" in result.output for result in report.results)


def test_cell_that_ends_the_process_is_named(grade_cells):
    report = grade_cells(*RIGHT, "import os\nos._exit(0)", "x = 1")
    assert "cell 4: it ended the Python process" in notes(report)


def test_notebook_that_takes_too_long_names_the_cell(grade_cells, monkeypatch):
    monkeypatch.setattr(homework.assignment, "import_timeout", 0.5)
    report = grade_cells(
        *RIGHT, "while True:\n    try:\n        while True: pass\n    except: pass"
    )
    assert "running ada.ipynb up to cell 4 did not finish within 0.5 s" in lost(report)["doubles"]
