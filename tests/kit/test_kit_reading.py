"""Which file of a student's is checked, what it needs, and how it is read."""

import sys

import pytest

from autograder.errors import UsageError
from autograder.kit import handed_in
from autograder.kit.handed_in import HandedIn
from autograder.submitted.reading import Wanted, as_plain

SINGLE = {
    "files": [],
    "patterns": ["*_fit.py", "*_fit.ipynb"],
    "skeleton": "skeleton_fit.py",
    "submission": "you_fit.py",
    "wanted": as_plain(Wanted()),
}
TREE = {
    "files": ["main.py", "nn/ops.py"],
    "tree_patterns": ["*.py", "nn/"],
    "own": ["helper.py"],
    "main_patterns": ["main.py"],
    "named": {},
    "own_pattern": {},
    "wanted": as_plain(Wanted()),
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder that the kit is started in; the kit itself lies beside it."""
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / "kit").mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(folder, *places, text="x = 1\n"):
    for place in places:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text)
    return folder


def found(here, *named, kit=SINGLE):
    return handed_in.find(named, kit, here.parent / "kit")


def refused(here, *named, kit=SINGLE):
    with pytest.raises(UsageError) as caught:
        found(here, *named, kit=kit)
    return caught.value


def test_file_that_is_named_is_taken(here):
    put(here, "any.py", "ada_fit.py")
    assert found(here, "any.py").name == "any.py"
    assert refused(here, "none.py").message == "there is no file or folder none.py"


def test_only_file_of_the_pattern_is_taken_here_before_beside_the_kit(here):
    put(here.parent / "kit", "eve_fit.py")
    assert found(here) == here.parent / "kit" / "eve_fit.py"
    put(here, "ada_fit.py")
    assert found(here) == here / "ada_fit.py"


def test_several_files_are_named_to_choose_from(here):
    put(here, "ada_fit.py", "ada_fit.ipynb")
    error = refused(here)
    assert (error.message, error.tip) == (
        "several files could be yours",
        "name one: ada_fit.py, ada_fit.ipynb",
    )


def test_skeleton_is_no_file_of_a_students_and_the_last_one_that_is_taken(here):
    put(here, "skeleton_fit.py")
    assert found(here) == here / "skeleton_fit.py"
    put(here.parent / "kit", "eve_fit.py")
    assert found(here) == here.parent / "kit" / "eve_fit.py"


def test_nothing_to_check_is_said_with_the_way_to_name_it(here):
    (here / "folder_fit.py").mkdir()
    error = refused(here)
    assert (error.message, error.tip) == (
        "no file of yours is here",
        "name it: check.pyz you_fit.py",
    )


def test_folder_of_several_files_is_where_one_of_them_is(here):
    assert found(here, kit=TREE) == here.parent / "kit"
    put(here, "nn/ops.py")
    assert found(here, kit=TREE) == here


def read(here, name="ada_fit.py", text="import numpy as np\ndef f(x):\n    return x\n"):
    (here / name).write_text(text)
    return handed_in.read(here / name, SINGLE)


def test_single_file_is_read_and_is_the_main_one(here):
    one = read(here)
    assert (one.shown, one.main, one.broken, dict(one.modules)) == (
        "ada_fit.py",
        "ada_fit.py",
        None,
        {},
    )
    assert one.files["ada_fit.py"].startswith(b"import numpy")


def test_folder_is_read_as_the_file_in_it(here):
    put(here, "ada_fit.py")
    assert handed_in.read(here, SINGLE).shown == "ada_fit.py"


def test_file_that_is_no_python_is_broken_and_no_end(here):
    one = read(here, text="def f(:\n")
    assert one.broken is not None
    assert "ada_fit.py" in one.broken.feedback.summary + one.broken.feedback.found


def test_several_files_are_read_by_their_places_and_modules(here):
    put(here, "main.py", "nn/ops.py", "nn/__init__.py", "helper.py", "notes.txt")
    tree = handed_in.read(here, TREE)
    assert set(tree.files) == {"main.py", "nn/ops.py", "nn/__init__.py", "helper.py"}
    assert (tree.shown, tree.main) == ("here", "main.py")
    assert dict(tree.modules) == {"main": "main.py", "nn": "nn/__init__.py", "nn.ops": "nn/ops.py"}


def test_file_that_is_named_stands_for_its_folder(here):
    put(here, "main.py", "nn/ops.py")
    assert set(handed_in.read(here / "main.py", TREE).files) == {"main.py", "nn/ops.py"}


def test_folder_without_any_of_the_files_is_refused(here):
    with pytest.raises(UsageError, match="none of the files of this homework is in"):
        handed_in.read(here, TREE)


def test_module_with_its_authors_name_goes_by_that_of_the_reference(here):
    put(here, "ada_layers.py")
    kit = {
        **TREE,
        "tree_patterns": ["*_layers.py"],
        "main_patterns": ["*_layers.py"],
        "named": {"skeleton_layers": "*_layers.py"},
    }
    tree = handed_in.read(here, kit)
    assert (dict(tree.renamed), tree.main) == ({"skeleton_layers": "ada_layers"}, "ada_layers.py")


def test_tree_without_a_main_file_has_none(here):
    put(here, "nn/ops.py")
    assert handed_in.read(here, TREE).main == ""


def missing(source, packages=(), **files):
    texts = {"mine.py": source, **{name.replace("__", "/") + ".py": "" for name in files}}
    given = HandedIn("mine.py", {place: text.encode() for place, text in texts.items()}, "mine.py")
    return handed_in.missing(given, {"packages": dict(packages)})


def test_libraries_that_are_not_here_are_named_by_their_packages():
    assert missing("import no_such, json\nfrom also_none.part import x\n") == [
        "also_none",
        "no_such",
    ]
    assert missing("import no_such\n", {"no_such": "no-such"}) == ["no-such"]


@pytest.mark.parametrize(
    ("module", "package"),
    [("sklearn", "scikit-learn"), ("cv2", "opencv-python"), ("PIL", "pillow"), ("yaml", "pyyaml")],
)
def test_well_known_packages_are_called_otherwise(monkeypatch, module, package):
    monkeypatch.setattr(handed_in, "_is_here", lambda name: name != module)
    assert missing(f"import {module}\n") == [package]


def test_numpy_is_always_needed(monkeypatch):
    monkeypatch.setattr(handed_in, "_is_here", lambda name: name != "numpy")
    assert missing("x = 1\n") == ["numpy"]


@pytest.mark.parametrize(
    "source",
    [
        "from . import no_such\n",
        "def f():\n    import no_such\n",
        "import google.colab, IPython, wget\n",
        "import mine\n",
        "import (\n",
        "import sys, os.path\n",
    ],
)
def test_what_nobody_has_to_install_is_not_named(source):
    assert missing(source) == []


def test_own_modules_of_a_student_are_no_packages():
    assert missing("import ops, nn.deep\n", ops="", nn__deep="") == []


def test_module_whose_name_cannot_be_looked_up_is_not_here():
    assert not handed_in._is_here("")
    assert not handed_in._is_here("no_such.part")
    assert handed_in._is_here("json")
    sys.modules["odd_one"] = type(sys)("odd_one")
    try:
        assert not handed_in._is_here("odd_one")  # it has no __spec__
    finally:
        del sys.modules["odd_one"]


def libraries(text, named):
    return handed_in.libraries(HandedIn("a.py", {"a.py": text}, "a.py"), named)


def test_library_is_spoken_of_by_the_word_before_its_first_dot():
    named = ["numpy", "torch.nn", "sklearn.svm"]
    assert libraries(b"import torch\nnumpyx = 1\n", named) == ["torch.nn"]
    assert libraries("torch sklearn".encode("utf-16"), named) == ["torch.nn", "sklearn.svm"]
    assert libraries(b"", named) == []


@pytest.mark.parametrize(
    ("place", "name"),
    [("a.py", "a"), ("nn/ops.py", "nn.ops"), ("nn/__init__.py", "nn"), ("r.ipynb", "r")],
)
def test_place_is_a_dotted_name(place, name):
    assert handed_in._dotted(place) == name
