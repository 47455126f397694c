"""Of a file that is not there, what was handed in instead is named, and the way out."""

import pytest
import several_homework
from layouts import forms, lay_out

from autograder.errors import UsageError
from autograder.grading import beside
from autograder.homework import finding
from autograder.submitted.following import remarks_on
from autograder.submitted.near_misses import way_out
from autograder.submitted.several import collect
from autograder.submitted.submission import Submission


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("needle/layers (1).py", "needle/layers (1).py is named as a copy of needle/layers.py: "),
        ("Copy of Layers.PY", "rename it to layers.py, and hand it in again"),
        ("needle/nn/layers.py", "in a different folder: move it to needle/layers.py"),
        ("needle/layers.ipynb", "jupyter nbconvert --to script layers.ipynb"),
        ("layers (2).ipynb", "and hand in the result as needle/layers.py"),
        ("needle/layers.txt", "a different ending: if it is your code, rename it to layers.py"),
        ("layers", "layers has a different ending"),
        ("needle/layers.pyc", "Python made it of your file"),
        ("needle/.layers.py", "begins with a dot"),
        ("ada_layers.py", "If ada_layers.py is that file, rename it to needle/layers.py"),
        ("needle/layer.py", "If needle/layer.py is that file"),
    ],
)
def test_near_miss_of_a_module_is_named(path, said):
    assert said in way_out("needle/layers.py", ["README.md", path, "hw/notes.pdf"])


def test_near_miss_of_a_notebook_of_a_pattern_and_of_an_artifact_is_named():
    assert "hand in the notebook that you worked in" in way_out("report.ipynb", ["report.py"])
    both = "report.ipynb or report.py"
    assert "report (1).py is named as a copy of report.py" in way_out(both, ["report (1).py"])
    assert "rename it to ada_a.py," in way_out("*_a.py", ["ada_a (1).py"])
    assert "rename it to w.npy," in way_out("w.npy", ["out/w-1.npy"])
    assert "guesses.txt has a different ending: save it as guesses.csv." in way_out(
        "guesses.csv", ["guesses.txt"]
    )


def test_artifact_of_nearly_the_right_name_is_named_where_it_is_missing(tmp_path):
    there = {"b.npy": tmp_path}
    found = Submission("x", tmp_path, there, ignored=("a (1).csv", "b.npy (1)", "c.txt"))
    told = beside.nearly_there(found, ["a.csv", "b.npy", "d.pkl"])
    assert list(told) == ["a.csv"]
    assert told["a.csv"].feedback.next_step.startswith("a (1).csv is named as a copy of a.csv")


@pytest.mark.parametrize("path", ["README.md", "hw1.py", "losses_plot.png", "needle/ops.py"])
def test_what_is_not_near_is_not_named(path):
    assert way_out("needle/layers.py", [path]) == ""
    assert way_out("needle/", [path]) == ""


def test_way_out_is_said_where_a_file_of_a_whole_folder_is_left_as_it_was(tmp_path):
    rubric = 'homework = Assignment(name="h", title="H", submission="nn/")'
    room = lay_out(
        tmp_path / "homework",
        {
            "rubric.py": f"from autograder import Assignment\n{rubric}",
            **{f"skeleton/nn/{at}.py": "" for at in ("layers", "loss", "deep/loss", "__init__")},
            "reference/nn/layers.py": "",
        },
    )
    found = {"nn/layers (1).py": "x = 1", "nn/deep/loss.py": "", "nn/deep/__init__.py": ""}
    homework = finding.find(str(room))
    (tmp_path / "scratch").mkdir()
    submission = collect(homework, [lay_out(tmp_path / "ada", found)], tmp_path / "scratch")
    ways = [each for each in remarks_on(homework, submission) if "rename" in each or "move" in each]
    assert [way.partition(":")[0] for way in ways] == [
        "nn/layers (1).py is named as a copy of nn/layers.py"
    ]


def test_copies_in_a_folder_of_the_courses_are_named_in_every_form(tmp_path):
    """In ``given=["minigrad/"]`` a copy would be taken for one of the course's files."""
    whole = several_homework.RUBRIC.replace('["minigrad/utils.py", "he', '["minigrad/", "he')
    homework = several_homework.make(tmp_path / "minigrad", {"rubric.py": whole})
    layout = {"minigrad/layers/linear (1).py": "x = 1", "minigrad/loss.ipynb": "{}"}
    folder = lay_out(tmp_path / "ada", layout)
    for form, paths in forms(folder, tmp_path / "forms").items():
        (scratch := tmp_path / f"scratch-{form}").mkdir()
        with pytest.raises(UsageError, match=r"found minigrad/layers/linear \(1\).py") as error:
            collect(homework, paths, scratch)
        assert "linear (1).py is named as a copy of minigrad/layers/linear.py" in error.value.tip
        assert "loss.ipynb is a notebook, and a Python file is asked for" in error.value.tip
