"""What a submission costs here and with other graders, on the same checks.

    python -m venv peers && peers/bin/pip install gradescope-utils \
        pytest-prairielearn-grader plot-serializer otter-grader nbgrader
    python benchmarks/peers.py --peers peers [--count N] [--write]

The submissions are right ones of homework 1, problem 3, with changed names; the checks are
the ten of its layers (``peer_checks.py``). All graders run one submission at a time. The
other graders need what the submissions import; they find it in this interpreter's
packages. Ours is the time between results of ``autograder batch --jobs 1``, which is what
a class costs; starting it once is shown apart. What a process for each check costs with no
grader around it is there for comparison (``bare_copies.py``). Graders that import everything
for each check get three submissions: each takes half a minute.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat.v4 as notebooks
import pages
import peer_checks
from class_samples import vary
from classroom import EXAMPLES, PAGE, ROOT, batch

CORRECT = EXAMPLES / "correct"
RUBRIC = ROOT / "benchmarks" / "problem3_layers.py"
NAMES = [check.__name__ for check in peer_checks.CHECKS]
#: Submissions for a grader that imports everything for each check.
SLOW_ONES = 3
#: Seconds for one run of a grader.
LONGEST = 300
STUDENT = (
    "import types\n"
    "student = types.SimpleNamespace(linear_t=linear_t, relu_t=relu_t,"
    " softmax_cross_entropy_t=softmax_cross_entropy_t)\n"
)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, metavar="VENV")
    parser.add_argument("--count", type=int, default=20, help="submissions for each grader")
    parser.add_argument("--write", action="store_true", help="put the table on docs/measured.md")
    options = parser.parse_args()
    heads = ["grader", "seconds for each", "times ours", "of a processor", "times ours"]
    table: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = write_sources(folder / "class", options.count)
        # Looking at memory takes a tenth of a processor: time alone, then what is used.
        run = batch(RUBRIC, folder / "class", folder / "out", 1, watch=False)
        watched = batch(RUBRIC, folder / "class", folder / "watched", 1)
        ours = Cost(60 / run.per_minute, watched.processor_each)
        table.append(["autograder batch", *ours.against(ours)])
        start = run.seconds - ours.seconds * (options.count - 1)
        table.append(["starting it, once for the class", f"{start:.1f}", "", "", ""])
        copies = bare_copies(sources, folder)
        name = "no grader: a bare copy of a warm process for each check"
        table.append([name, *copies.against(ours)])
        peers = {
            "gradescope-utils, a process for each": gradescope_utils,
            "pytest-prairielearn-grader, a process for each check": prairielearn,
            "pytest-prairielearn-grader, one for all checks": prairielearn_module,
            "otter-grader run": otter,
            "nbgrader autograde": nbgrader,
        }
        for grader, measure in peers.items():
            some = sources[: SLOW_ONES if measure in (prairielearn, otter) else None]
            cells = result_of(measure, some, options.peers, folder, ours)
            table.append([grader, *cells, *[""] * (len(heads) - 1 - len(cells))])
    shown = pages.table(heads, table)
    print(shown)
    if options.write:
        pages.put(PAGE, "peers", shown)
        pages.put(PAGE, "peers machine", f"Measured on {pages.machine()}.")


def write_sources(folder: Path, count: int) -> list[str]:
    """Write the class for us; return the programs, without their training, for the others."""
    sources = []
    for number in range(count):
        shutil.copytree(CORRECT, folder / f"student_{number:03}")
        (file,) = (folder / f"student_{number:03}").glob("*.py")
        source = vary(file.read_text(encoding="utf-8"), number)
        file.write_text(source, encoding="utf-8")
        tree = ast.parse(source)
        tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
        sources.append(ast.unparse(tree) + "\n")
    return sources


class Cost(NamedTuple):
    """What one submission takes: seconds, and seconds of a processor."""

    seconds: float
    processor: float

    def against(self, ours: Cost) -> list[str]:
        """Return the cells of a row: each number, and how many times ours it is."""
        pairs = zip(self, ours, strict=True)
        return [
            cell
            for mine, other in pairs
            for cell in (f"{mine:.2f}", f"{mine / other:.{0 if mine >= other else 1}f}")
        ]


def result_of(
    measure: Callable[[list[str], Path, Path], Cost],
    sources: list[str],
    peers: Path,
    folder: Path,
    ours: Cost,
) -> list[str]:
    """Measure a grader; say what failed if it cannot be."""
    room = folder / measure.__name__
    room.mkdir()
    try:
        return measure(sources, peers.resolve() / "bin", room).against(ours)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or b"").decode(errors="replace").strip()
        return [f"failed: {(said.splitlines() or ['no message'])[-1][:60]}"]
    except subprocess.TimeoutExpired:
        return [f"failed: more than {LONGEST} seconds for one run"]
    except (OSError, AssertionError) as error:
        return [f"failed: {error}"]


def call(folder: Path, *command: object) -> Cost:
    """Run a grader with the packages that submissions need; return what it took."""
    stand_in = folder / "packages" / "torchvision"
    stand_in.mkdir(parents=True, exist_ok=True)
    (stand_in / "__init__.py").write_text("")
    (stand_in / "datasets.py").write_text("class MNIST: pass\n")
    path = [str(stand_in.parent), str(folder), sysconfig.get_paths()["purelib"]]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path), "MPLBACKEND": "Agg"}
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*map(str, command)], cwd=folder, env=environment, check=True,
                   capture_output=True, timeout=LONGEST)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - started, spent)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each number."""
    return Cost(*(statistics.median(each) for each in zip(*costs, strict=True)))


def bare_copies(sources: list[str], folder: Path) -> Cost:
    """Call the checks in copies of a process that has imported everything, and do no more."""
    paths = [folder / f"bare_{number:03}.py" for number in range(len(sources))]
    for path, source in zip(paths, sources, strict=True):
        path.write_text(source, encoding="utf-8")
    command = [sys.executable, ROOT / "benchmarks" / "bare_copies.py", *paths]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST)
    return Cost(*map(float, told.stdout.split()))


def gradescope_utils(sources: list[str], programs: Path, folder: Path) -> Cost:
    """Run the suite as Gradescope's samples do, a process for each submission."""
    methods = "".join(
        f"    @weight(1)\n    def test_{name}(self):\n        peer_checks.{name}(student_code)\n"
        for name in NAMES
    )
    (folder / "tests").mkdir()
    (folder / "tests" / "test_layers.py").write_text(
        "import unittest\nimport peer_checks, student_code\n"
        "from gradescope_utils.autograder_utils.decorators import weight\n\n"
        f"class TestLayers(unittest.TestCase):\n{methods}"
    )
    (folder / "run_tests.py").write_text(
        "import unittest\n"
        "from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner\n"
        "suite = unittest.defaultTestLoader.discover('tests')\n"
        "with open('results.json', 'w') as file:\n    JSONTestRunner(stream=file).run(suite)\n"
    )
    shutil.copy(peer_checks.__file__, folder)
    times = []
    for source in sources:
        (folder / "student_code.py").write_text(source, encoding="utf-8")
        times.append(call(folder, programs / "python", "run_tests.py"))
        require_full(sum(test.get("score", 0) for test in _results(folder)["tests"]))
    return median(times)


def prairielearn(sources: list[str], programs: Path, folder: Path) -> Cost:
    """Run pytest-prairielearn-grader as its quick start does: ``sandbox`` for each test."""
    return _prairielearn(sources, programs, folder, "sandbox")


def prairielearn_module(sources: list[str], programs: Path, folder: Path) -> Cost:
    """Run it with ``module_sandbox``, which all tests of a module share."""
    return _prairielearn(sources, programs, folder, "module_sandbox")


def _prairielearn(sources: list[str], programs: Path, folder: Path, fixture: str) -> Cost:
    """Run the checks in its process of the student's: what is compared there need not travel."""
    tests = "".join(
        f"@pytest.mark.grading_data(name={name!r}, points=1)\n"
        f"def test_{name}({fixture}):\n    {fixture}.query_function('run_{name}')\n\n"
        for name in NAMES
    )
    (folder / "test_layers.py").write_text(
        "import pytest\nfrom pytest_prairielearn_grader import ConfigObject\n\n"
        "autograder_config = ConfigObject(sandbox_timeout=60)\n\n" + tests
    )
    runs = "".join(f"def run_{name}():\n    {name}(student)\n" for name in NAMES)
    (folder / "test_layers").mkdir()
    checks = inspect.getsource(peer_checks)
    (folder / "test_layers" / "trailing_code.py").write_text(f"{checks}\n{STUDENT}\n{runs}")
    times = []
    for source in sources:
        # Theirs before ours: peer_checks has names of its own.
        (folder / "test_layers" / "student_code.py").write_text(source, encoding="utf-8")
        command = ("-m", "pytest", "-q", "--rootdir", folder, "test_layers.py")
        times.append(call(folder, programs / "python", *command))
        found = json.loads((folder / "autograder_results.json").read_text())
        require_full(sum(test["points"] for test in found["tests"]))
    return median(times)


def otter(sources: list[str], programs: Path, folder: Path) -> Cost:
    """Run Otter without a container on each submission, a script."""
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        for name in NAMES:
            lines = [*STUDENT.splitlines(), "import peer_checks", f"peer_checks.{name}(student)"]
            code = "\n".join(f">>> {line}" for line in lines)
            case = {"code": code, "hidden": False, "locked": False}
            test = {"name": name, "points": 1, "suites": [{"type": "doctest", "cases": [case]}]}
            archive.writestr(f"tests/{name}.py", f"OK_FORMAT = True\n\ntest = {test!r}\n")
        archive.writestr("otter_config.json", json.dumps({"lang": "python"}))
    shutil.copy(peer_checks.__file__, folder)
    times = []
    for source in sources:
        (folder / "submission.py").write_text(source, encoding="utf-8")
        command = ("run", "--no-logo", "-a", "autograder.zip", "-o", ".", "submission.py")
        times.append(call(folder, programs / "otter", *command))
        require_full(sum(test.get("score", 0) for test in _results(folder)["tests"]))
    return median(times)


def nbgrader(sources: list[str], programs: Path, folder: Path) -> Cost:
    """Run nbgrader over the class, each submission a notebook."""
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'ml'\n"
    )
    write_notebook(folder / "source/hw/layers.ipynb", "pass")
    programs_first = os.pathsep.join([str(programs), os.environ["PATH"]])
    os.environ["PATH"] = programs_first  # nbgrader starts kernels of its own environment
    call(folder, programs / "nbgrader", "generate_assignment", "hw")
    for number, source in enumerate(sources):
        write_notebook(folder / f"submitted/student_{number:03}/hw/layers.ipynb", source)
    whole = call(folder, programs / "nbgrader", "autograde", "hw")
    graded = list((folder / "autograded").glob("*/hw/layers.ipynb"))
    assert len(graded) == len(sources), f"{len(graded)} of {len(sources)} were graded"
    for path in graded:
        assert '"output_type": "error"' not in path.read_text(), f"a check failed in {path}"
    return Cost(*(each / len(sources) for each in whole))


def write_notebook(path: Path, source: str) -> None:
    """Write a notebook: the student's cell, then a cell for each check."""
    cells = [_cell("answer", source, solution=True)]
    text = inspect.getsource(peer_checks)
    for place, name in enumerate(NAMES):
        code = (text + STUDENT if place == 0 else "") + f"{name}(student)\n"
        cells.append(_cell(name, code, solution=False))
    book = notebooks.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path.parent.mkdir(parents=True)
    path.write_text(notebooks.writes(book), encoding="utf-8")


def _cell(name: str, source: str, *, solution: bool) -> notebooks.NotebookNode:
    about = {
        "grade": not solution,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        "cell_type": "code",
    }
    about |= {} if solution else {"points": 1}
    return notebooks.new_code_cell(source, id=name, metadata={"nbgrader": about})


def _results(folder: Path) -> dict[str, list[dict[str, float]]]:
    return json.loads((folder / "results.json").read_text())


def require_full(score: float) -> None:
    """Stop where a right submission loses points: then it was not graded at all."""
    assert score == len(NAMES), f"a right submission got {score} of {len(NAMES)} points"


if __name__ == "__main__":
    main()
