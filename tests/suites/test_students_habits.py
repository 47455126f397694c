"""What students write costs nothing in a suite either, wherever it is started from."""

import pytest

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding

TESTS = """
from hw import double
from pkg.layers import relu


def test_relu():
    assert relu(-1) == 0


def test_double():
    assert double(2) == 4
"""
HABITS = """
import no_such_library
get_ipython().run_line_magic('matplotlib', 'inline')
from google.colab import drive, files, output
output.clear()
import argparse, os
args = argparse.ArgumentParser().parse_args()
os.chdir('/content/drive/MyDrive/hw')
"""
RELU = "def relu(x):\n    return max(x, 0)\nexit()\n"
DOUBLE = "from pkg.layers import relu\ndef double(x):\n    return 2 * x\nexit()\n"


@pytest.fixture
def graded(tmp_path):
    """Return a function that grades a submission with a suite; gives its report."""
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/test_it.py").write_text(TESTS)

    def run(files, suite=tmp_path / "suite", encoding="utf-8"):
        for place, text in files.items():
            path = tmp_path / "ada" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode(encoding))
        return grade(finding.find(str(suite)), Request([tmp_path / "ada"], seed=1), Listener())

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_habits_cost_a_suite_nothing(graded, encoding):
    files = {"hw.py": HABITS + DOUBLE, "pkg/layers.py": HABITS + RELU}
    report = graded(files, encoding=encoding)
    assert report.score == 2
    assert sum("no_such_library is not installed" in note for note in report.notes) == 1
    assert any(note.startswith("pkg/layers.py, line 11 ended your file") for note in report.notes)


def test_a_module_that_is_not_there_is_named_and_costs_its_tests(graded):
    report = graded({"hw.py": DOUBLE.partition("\n")[2]})
    took = {result.title: result.feedback.text for result in report.results if result.took_points}
    assert list(took) == ["test_relu"]
    assert "not installed" not in f"{took} {report.notes}"


def test_the_folder_that_it_is_started_from_does_not_matter(graded, tmp_path, monkeypatch):
    """Of the import system, whose files have no place, the suite has none."""
    monkeypatch.chdir(tmp_path / "suite")
    assert graded({"hw.py": DOUBLE, "pkg/layers.py": RELU}, suite=".").score == 2
