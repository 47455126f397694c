"""Habits of correct code keep its points, in Python files and in notebooks alike."""

import shutil
from pathlib import Path

import pytest
from notebook_homework import COUNT, DOUBLE, as_notebook
from notebook_homework import RIGHT as CELLS
from notebook_homework import RUBRIC as NOTEBOOK
from reports import lost
from tiny_homework import RIGHT

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Outcome


@pytest.fixture
def grade_cells(tmp_path, grade_warm):
    """Return a function that grades cells as a submitted notebook."""

    def run(*cells, name="ada.ipynb"):
        path = tmp_path / name
        path.write_text(as_notebook(cells) if name.endswith("ipynb") else "\n".join(cells))
        return grade_warm(finding.find(NOTEBOOK), Request([path], seed=1))

    return run


def said(report):
    return "\n".join(report.notes)


HABITS = {
    "missing_library": "import no_such_library\nfrom no_such_library.part import thing as other",
    "exported_magic": "get_ipython().run_line_magic('matplotlib', 'inline')",
    "colab": "from google.colab import drive, files, output\ndrive.mount('/content/drive')\n"
    "output.clear()",
    "interactive_shell": "from IPython.core.interactiveshell import InteractiveShell\n"
    "InteractiveShell.ast_node_interactivity = 'all'",
    "arguments": "import argparse, sys\nargs = argparse.ArgumentParser().parse_args()\n"
    "where = sys.argv[1] if len(sys.argv) > 1 else 'data'\nassert where == 'data'",
    "drive": "import os\nos.chdir('/content/drive/MyDrive/hw')",
    "pool": "from multiprocessing import Pool\nwith Pool(4) as pool:\n    pool.map(abs, [1, 2])",
    "executor": "from concurrent.futures import ProcessPoolExecutor\n"
    "with ProcessPoolExecutor() as pool:\n    list(pool.map(abs, [1, 2]))",
    "pip": "import subprocess, sys\n"
    "subprocess.check_call([sys.executable, '-m', 'pip', 'install', '-q', 'x'])",
    "style": "import matplotlib.pyplot as plt\nplt.style.use('seaborn-whitegrid')",
    "warnings": "import warnings\nwarnings.filterwarnings('error')",
    "printing": "import io, sys\nsys.stdout = io.StringIO()",
    "signals": "import atexit, signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit())\n"
    "atexit.register(print, 'bye')",
    "numpy_state": "import numpy as np\nnp.seterr(all='raise')\nnp.set_printoptions(precision=2)",
    "names": "größe = 3\nπ = 3.14",
    "breakpoint": "breakpoint()",
}


@pytest.mark.parametrize("habit", HABITS)
def test_file_keeps_its_points(grade_tiny, habit):
    assert grade_tiny(f"{HABITS[habit]}\n{RIGHT}").score == 10


@pytest.mark.parametrize("habit", HABITS)
def test_notebook_keeps_its_points_and_its_cell(grade_cells, habit):
    report = grade_cells(HABITS[habit], *CELLS)
    assert report.score == 4
    assert "were run all the same" not in said(report)


def test_missing_library_is_named_once(grade_tiny):
    report = grade_tiny("import no_such_library\n" + RIGHT)
    assert said(report).count("no_such_library is not installed where your work is graded") == 1
    assert "ada_tiny.py, line 1 imports it" in said(report)


def test_missing_library_fails_where_it_is_used(grade_tiny, result_of):
    source = RIGHT.replace("return 2 * x", "return no_such_library.double(x)")
    report = grade_tiny("import no_such_library\n" + source)
    assert "No module named 'no_such_library'" in result_of(report, "doubles").feedback.found
    assert result_of(report, "counts").outcome is Outcome.PASSED


@pytest.mark.parametrize("end", ["exit()", "quit()", "import sys\nsys.exit(1)", "raise SystemExit"])
def test_file_that_ends_itself_keeps_what_it_defined(grade_tiny, end):
    report = grade_tiny(f"{RIGHT}\n{end}\nlate = 1\n")
    assert report.score == 10
    assert "ended your file" in said(report)
    assert "the lines after it were not run" in said(report)


def test_what_comes_after_the_end_is_missing_for_that_reason(grade_tiny, result_of):
    report = grade_tiny(RIGHT.replace("class Counter", "exit()\nclass Counter"))
    assert "line 14 ended your file" in result_of(report, "counts").feedback.cause
    assert result_of(report, "doubles").outcome is Outcome.PASSED


ENDS = {
    "exit": "import os\nos._exit(0)",
    "killed": "import os\nos.kill(os.getpid(), 9)",
    "crash": "import ctypes\nctypes.string_at(0)",
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_cell_that_ends_the_process_costs_itself_alone(grade_cells, end, place):
    report = grade_cells(*CELLS[:place], ENDS[end], *CELLS[place:])
    assert report.score == 4
    assert f"cell {place + 1}: it ended the Python process" in said(report)
    assert "Your other cells were run again without it." in said(report)


def test_cell_that_uses_up_the_memory_costs_itself_alone(tmp_path):
    growing = "kept = []\nwhile True:\n    kept.append(bytearray(b'x') * 2**22)"
    (tmp_path / "ada.ipynb").write_text(as_notebook([*CELLS[:2], growing, *CELLS[2:]]))
    rubric = shutil.copytree(Path(NOTEBOOK).parent, tmp_path / "small") / "rubric.py"
    rubric.write_text(rubric.read_text().replace("    parts=", "    memory_mb=300,\n    parts="))
    homework = finding.find(str(rubric))
    report = grade(homework, Request([tmp_path / "ada.ipynb"], seed=1), Listener())
    assert report.score == 4
    assert "cell 3: it used too much memory" in said(report)
    assert "Your other cells were run again without it." in said(report)


def test_what_a_lost_cell_should_have_done_earns_nothing(grade_cells):
    report = grade_cells(CELLS[0], f"{DOUBLE}\nimport os\nos._exit(0)", COUNT)
    assert report.score == 2
    assert lost(report)["doubles"].startswith("cell 2 was left out, and this check builds on it")


def test_cells_of_a_python_file_are_told_apart_by_their_lines(grade_cells):
    cells = [f"# %%\n{cell}" for cell in (*CELLS, "import os\nos._exit(0)")]
    report = grade_cells(*cells, name="ada.py")
    assert report.score == 4
    assert "ada.py, line 10: it ended the Python process" in said(report)


def test_notebook_of_cells_that_end_the_process_has_an_end(grade_cells):
    report = grade_cells(*CELLS, *["import os\nos._exit(0)"] * 60)
    assert report.score == 4
    assert "more cells failed" in said(report)


def test_cell_may_wait_for_a_coroutine(grade_cells):
    waiting = "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 2\n"
    report = grade_cells(CELLS[0], f"{waiting}factor = await f()", "def double(x):\n"
                         "    return factor * x", COUNT)  # fmt: skip
    assert (report.score, said(report)) == (4, "Imports that the skeleton does not have: "
                                            "import asyncio")  # fmt: skip


def test_plain_cell_has_all_that_python_gives_it(grade_cells):
    report = grade_cells("import numpy as np\nassert str(np.dtype('u1')) == 'uint8'", *CELLS)
    assert report.notes == ()


def test_file_in_utf_16_is_read(tmp_path, grade_warm, write_submission):
    folder = write_submission()
    (folder / "ada_tiny.py").write_text(RIGHT, encoding="utf-16")
    from tiny_homework import RUBRIC

    assert grade_warm(finding.find(RUBRIC), Request([folder], seed=1)).score == 10


def test_question_to_nobody_costs_what_needs_the_answer_and_says_the_way_out(grade_tiny):
    report = grade_tiny("n = int(input())\n" + RIGHT)
    assert report.score == 10
    assert "line 1: it raised EOFError: input() waits for a person" in said(report)
    assert "set the value in the code" in said(report)


PLAIN = "\n".join(CELLS)


@pytest.mark.parametrize(
    "line",
    ["import os\nos._exit(0)", "import no_such_library as n\nn.start()", "assert 1 > 2",
     "from pathlib import Path\nassert Path(__file__).name == 'ada.py'"],
)  # fmt: skip
def test_file_without_marks_of_cells_loses_no_more_than_a_notebook(grade_cells, line):
    assert grade_cells(line, PLAIN, line, name="ada.py").score == 4


def test_file_without_marks_of_cells_that_ends_itself_says_where(grade_cells):
    report = grade_cells(f"{PLAIN}\nexit()\nlate = 1 / 0", name="ada.py")
    assert report.score == 4
    assert "ended your file: the lines after it were not run" in said(report)
    assert "run all the same" not in said(report)


def test_line_of_a_file_without_marks_is_called_no_cell(grade_cells):
    report = grade_cells(PLAIN.replace("def double(", "@nothing\ndef double("), name="ada.py")
    said_of_it = lost(report)["doubles"]
    assert "the part of your file that defines 'double' failed: NameError" in said_of_it
    assert "Fix that line" in said_of_it
