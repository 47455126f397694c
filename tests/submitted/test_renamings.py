"""What a file has under a name of the student's own: decided by what is written, or not at all."""

from dataclasses import replace

import pytest

from autograder.submitted.conformance import outline
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import Wanted, read, read_tree
from autograder.submitted.renamings import is_near, renamed_in

SKELETON = """
class linear_t:
    def __init__(self): ...
    def forward(self, h): ...
    def backward(self, dh): ...

class loss_t:
    def forward(self, h, y): ...
    def backward(self): ...

def cross_entropy(scores, y): ...

def cross_entropy_gradient(scores, y): ...

def train_1(steps): ...
"""
HELPER = "class {}:\n    def forward(self, h): ...\n    def backward(self, dh): ...\n"


def renamed(*edits, more="", aliases=None):
    source = SKELETON
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    tree = parsed((source + more).encode(), "hw.py")
    return renamed_in(
        tree, outline(parsed(SKELETON.encode(), "hw.py")), outline(tree), aliases or {}
    )


@pytest.mark.parametrize("own", ["linear", "LinearLayer", "Linear_T"])
def test_a_class_with_all_methods_and_a_name_like_it_is_the_missing_one(own):
    assert renamed(("linear_t", own), more=f"layer = {own}()\n") == {"linear_t": own}


def test_the_only_thing_with_the_same_parameters_is_a_guess_that_says_it_is_one():
    assert renamed(("class loss_t", "class Criterion")) == {"loss_t": "Criterion"}
    assert not is_near("loss_t", "Criterion")


def test_as_many_names_as_are_missing_are_told_apart_by_which_is_most_like_which():
    assert renamed(("cross_entropy", "my_cross_entropy")) == {
        "cross_entropy": "my_cross_entropy",
        "cross_entropy_gradient": "my_cross_entropy_gradient",
    }


@pytest.mark.parametrize(
    ("edits", "more", "aliases"),
    [
        # Two could be it.
        ([("linear_t", "linear")], HELPER.format("linear_old"), {}),
        # The file still uses the skeleton's name.
        ([("class linear_t", "class linear")], "layer = linear_t()\n", {}),
        # A method is missing, or has other parameters.
        ([("linear_t", "linear"), ("def backward(self, dh)", "def back(self, dh)")], "", {}),
        ([("linear_t", "linear"), ("def forward(self, h):", "def forward(self):")], "", {}),
        # A function is no class, and a number is no slip of the pen.
        ([("class linear_t", "class Conv1d_t")], "def linear(h): ...\n" + HELPER.format("B"), {}),
        ([("train_1(", "train_2(")], "def other(steps): ...\n", {}),
        # It is there: assigned, imported, or under a name that the homework accepts.
        ([("class linear_t", "class linear")], "linear_t = linear\n", {}),
        ([("class linear_t", "class linear")], "from layers import linear_t\n", {}),
        ([("linear_t", "linear")], "", {"linear_t": ["linear"]}),
        # What another name of the skeleton may be called is not this one.
        ([("def train_1(steps): ...", "")], "def train_one(steps): ...\n", {"f": ["train_one"]}),
    ],
)
def test_what_could_be_something_else_is_not_renamed(edits, more, aliases):
    assert renamed(*edits, more=more, aliases=aliases) == {}


def test_one_thing_is_not_taken_for_two_that_are_missing():
    source = "def cross_entropies(scores, y): ...\n"
    tree = parsed(source.encode(), "hw.py")
    wanted = outline(parsed(SKELETON.encode(), "hw.py"))
    assert renamed_in(tree, wanted, outline(tree), {}) == {}


@pytest.mark.parametrize("as_cells", [False, True])
def test_what_is_forbidden_for_a_part_is_forbidden_under_the_students_name(tmp_path, as_cells):
    source = SKELETON.replace("linear_t", "linear") + "import torch\nlayer = linear()\n"
    source = source.replace("def forward(self, h): ...", "def forward(self, h): torch.relu(h)")
    (tmp_path / "hw.py").write_text(f"# %%\n{source}")
    skeleton = {"": outline(parsed(SKELETON.encode(), "hw.py"))}
    wanted = Wanted(as_cells, {"3b": (["torch.relu"], ["linear_t"])}, skeleton=skeleton)
    found = read(tmp_path / "hw.py", wanted)
    assert found.renamed == {"linear_t": "linear"}
    assert found.uses["3b"]
    assert not read(tmp_path / "hw.py", replace(wanted, skeleton={})).uses["3b"]


def test_of_several_files_each_is_compared_with_its_own_skeleton(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_text(SKELETON.replace("linear_t", "linear"))
    paths = {f"{name}.py": tmp_path / f"{name}.py" for name in ("a", "b")}
    wanted = Wanted(skeleton={"a.py": outline(parsed(SKELETON.encode(), "a.py"))})
    found = read_tree(paths, {"a.py": "a", "b.py": "b"}, (), wanted)
    assert {at: each.renamed for at, each in found.files.items()} == {
        "a.py": {"linear_t": "linear"},
        "b.py": {},
    }
