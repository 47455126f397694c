"""A worked solution of several files imports what student code does, and no more."""

import sys

import several_homework
from several_homework import lay_out

from autograder.homework import finding

ASKS = """
from autograder import Assignment
from .reference.nn import layers
from . import reference

FOUND = layers.f(2)
homework = Assignment("x", "X", ["nn/layers.py", "helper.py"])
"""


def test_names_are_looked_up_from_the_folder_that_is_handed_in(tmp_path):
    layers = "import helper\nfrom nn import utils\nimport nn.utils as u\nfrom .utils import *\n"
    layers += "def f(x):\n    import helper as h\n    return [twice(x), h.ONE, u.twice(x)]\n"
    files = {
        "rubric.py": ASKS,
        "reference/nn/layers.py": layers,
        "reference/nn/utils.py": "import json\ndef twice(x):\n    return 2 * x\n",
        "reference/helper.py": "ONE = 1\n",
    }
    homework = finding.find(str(lay_out(tmp_path, files)))
    rubric = sys.modules[f"{finding.package_of(homework.folders.room)}.rubric"]
    assert rubric.FOUND == [4, 1, 4]
    assert "helper" not in sys.modules
    assert "nn" not in sys.modules


def test_two_homeworks_may_have_modules_of_one_name(tmp_path):
    one = {"rubric.py": ASKS, "reference/nn/layers.py": "import helper\nf = lambda x: helper.N\n"}
    for number in (1, 2):
        room = lay_out(tmp_path / str(number), one | {"reference/helper.py": f"N = {number}\n"})
        finding.find(str(room))
        assert number == sys.modules[f"{finding.package_of(room)}.rubric"].FOUND


def test_a_file_beside_one_reference_is_imported_by_its_name(tmp_path):
    rubric = "from autograder import Assignment\nfrom . import reference\n"
    rubric += 'homework = Assignment("x", "X", "*_x.py", given=["helper.py"])\n'
    files = {"rubric.py": rubric, "reference.py": "import helper\n", "helper.py": "ONE = 1\n"}
    homework = finding.find(str(lay_out(tmp_path, files)))
    assert homework.own_files == {"helper.py": tmp_path / "helper.py"}


def test_the_courses_own_files_come_from_the_skeleton_first(tmp_path):
    several = several_homework.make(tmp_path, {"skeleton/helper.py": "x = 1\n"})
    assert several.own_files["helper.py"] == tmp_path / "skeleton" / "helper.py"
    assert several.own_files["minigrad/utils.py"].is_relative_to(tmp_path / "reference")


def test_an_own_file_that_is_nowhere_is_refused(tmp_path):
    import pytest

    from autograder.errors import HomeworkError

    several = several_homework.make(tmp_path)
    (tmp_path / "reference" / "helper.py").unlink()
    with pytest.raises(HomeworkError, match=r"has no helper.py, and its rubric gives it"):
        several.require_ready()
