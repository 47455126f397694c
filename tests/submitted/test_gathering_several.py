"""Several files handed in as a folder, a zip, a tar or a list give the same submission."""

import tempfile
import zipfile
from pathlib import Path

import pytest
import several_homework
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import forms, lay_out

from autograder.errors import UsageError, Wrong
from autograder.homework import finding
from autograder.homework.asked import files_of
from autograder.submitted import choosing
from autograder.submitted.choosing import Asked
from autograder.submitted.members import Member
from autograder.submitted.several import collect, of_tree
from autograder.submitted.submission import ReadHere
from autograder.submitted.trees import Tree

FOLDERS = st.lists(
    st.sampled_from(["minigrad", "layers", "hw", "old", "__MACOSX"]), max_size=3
).map("/".join)
NAMES = st.sampled_from(
    ["linear.py", "LOSS.PY", "loss.py.txt", "loss.py", "helper.py", "extra.py", "README.md"]
)
LAYOUTS = st.dictionaries(
    st.tuples(FOLDERS, NAMES).map(lambda parts: "/".join(filter(None, parts))),
    st.sampled_from(["", "x = 1", "def f(:"]),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    return several_homework.make(tmp_path_factory.mktemp("homework") / "minigrad")


def outcome(homework, paths):
    """Return what is collected, or what is said."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            found = collect(homework, paths, Path(scratch))
        except UsageError as error:
            return error.message, error.tip
        files = {place: path.read_text() for place, path in found.tree.written.items()}
        return files, found.tree.missing, found.ignored, found.remarks, set(found.tree.broken)


@settings(max_examples=30, deadline=None)
@given(layout=LAYOUTS)
def test_every_form_of_a_random_layout_is_collected_alike(homework, layout):
    with tempfile.TemporaryDirectory() as room:
        folder = lay_out(Path(room) / "submission", layout)
        found = {
            form: outcome(homework, paths)
            for form, paths in forms(folder, Path(room) / "forms").items()
        }
    assert all(other == found["folder"] for other in found.values()), found


def test_a_package_in_an_archive_in_a_folder_is_found_with_its_texts(homework, tmp_path):
    folder = lay_out(
        tmp_path / "hw", {f"a/{at}": text for at, text in several_homework.RIGHT.items()}
    )
    (paths,) = [paths for form, paths in forms(folder, tmp_path / "r").items() if form == "tar.gz"]
    files, missing, *_ = outcome(
        homework, [lay_out(tmp_path / "b", {"x.tgz": paths[0].read_bytes()})]
    )
    assert (files, missing) == (several_homework.RIGHT, [])


def test_a_link_to_a_file_is_not_followed(homework, tmp_path):
    folder = lay_out(tmp_path / "hw", {"minigrad/loss.py": "x = 1", "real.txt": "y = 1"})
    (folder / "minigrad" / "layers").mkdir()
    (folder / "minigrad" / "layers" / "linear.py").symlink_to(folder / "real.txt")
    _, missing, _, remarks, _ = outcome(homework, [folder])
    assert missing == ["minigrad/layers/linear.py"]
    assert "Links are not followed: minigrad/layers/linear.py" in remarks[0]


class _Stopped(ReadHere):
    """Is stopped by every file whose text is a bomb."""

    def read_tree(self, files, *rest):
        if any(path.read_text() == "bomb" for path in files.values()):
            raise Wrong("reading takes too long")
        return super().read_tree(files, *rest)


def _of(homework, folder, files):
    lay_out(folder, files)
    written = {place: folder / place for place in files}
    scratch = folder / "scratch"
    scratch.mkdir()
    return of_tree(homework.assignment, "x", written, {}, {}, scratch, _Stopped())


def test_a_file_that_stops_the_reader_costs_itself(homework, tmp_path):
    found = _of(homework, tmp_path, several_homework.RIGHT | {"minigrad/extra.py": "bomb"})
    assert set(found.tree.broken) == {"minigrad/extra.py"}
    assert "cross_entropy" in found.tree.readings["minigrad/loss.py"].outline.functions


def test_many_files_that_stop_the_reader_are_refused(homework, tmp_path):
    with pytest.raises(UsageError, match="reading takes too long"):
        _of(homework, tmp_path, {f"minigrad/{number}.py": "bomb" for number in range(9)})


def test_a_file_that_is_a_folder_of_another_is_refused(homework, tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("minigrad/loss.py", "x = 1")
        made.writestr("minigrad/loss.py/minigrad/extra.py/x", "")
        made.writestr("helper.py/minigrad/loss.py", "x = 2")
        made.writestr("minigrad/layers/linear.py", "x = 3")
    files, *_ = outcome(homework, [archive])
    assert files["minigrad/loss.py"] == "x = 1"
    tree = _of(homework, tmp_path / "b", {"minigrad/loss.py": "x = 1"})
    with pytest.raises(UsageError, match=r"a.py is a file, and a.py/b.py lies in a folder"):
        of_tree(
            homework.assignment,
            "x",
            {"a.py": tree.module, "a.py/b.py": tree.module},
            {},
            {},
            tmp_path,
        )


def test_copies_of_what_is_asked_for_are_named_with_their_right_names(homework, tmp_path):
    place = homework.assignment.files.required[0][0]
    copy = place.removesuffix(".py") + " (1).py"
    alone = lay_out(tmp_path / "alone", {f"src/{copy}": "x = 1", "README.md": ""})
    message, tip = outcome(homework, [alone])
    assert f"found src/{copy}" in message
    right = f"{copy} is named as a copy of {place}: rename it to {place.rpartition('/')[2]},"
    assert right in tip
    tree = Tree(homework.assignment.files, {}, ignored=(copy,))
    assert right in tree.not_handed_in(place).feedback.next_step


def test_file_in_a_folder_of_the_courses_that_is_none_of_its_files_is_named(tmp_path):
    room = lay_out(
        tmp_path / "homework",
        {
            "rubric.py": "from autograder import Assignment\n"
            'homework = Assignment(name="h", title="H", submission=["nn/layers.py"], '
            'given=["nn/"])',
            **{f"{part}/nn/{name}.py": "" for part in ("reference", "skeleton")
               for name in ("__init__", "layers")},
        },
    )  # fmt: skip
    submitted = lay_out(
        tmp_path / "ada", {"nn/__init__.py": "", "nn/layers.py": "x = 1", "nn/own.py": "y = 2"}
    )
    _, _, ignored, *_ = outcome(finding.find(str(room)), [submitted])
    assert ignored == ("nn/own.py",)


def test_list_of_files_may_have_one_name_twice_where_they_lie_in_folders(homework, tmp_path):
    layout = {f"hw/minigrad/{name}": f"x = {len(name)}" for name in (
        "__init__.py", "layers/__init__.py", "layers/linear.py", "loss.py"
    )}  # fmt: skip
    folder = lay_out(tmp_path / "submission", layout)
    files = [path for path in folder.rglob("*") if path.is_file()]
    listed, whole = outcome(homework, files), outcome(homework, [folder])
    assert listed[:2] == whole[:2]
    assert sorted(listed[0]) == ["minigrad/layers/linear.py", "minigrad/loss.py"]


def test_module_of_the_students_own_comes_along_in_every_form(tmp_path):
    lay_out(tmp_path / "suite", {"test_hw.py": "import hw\ndef test_it():\n    assert hw\n"})
    suite = finding.find(str(tmp_path / "suite"))  # as for a whole class: nothing is known yet
    folder = lay_out(tmp_path / "hw", {"hw.py": "import mine", "mine.py": "x = 1"})
    for form, paths in forms(folder, tmp_path / "forms").items():
        assert outcome(suite, paths)[0] == {"hw.py": "import mine", "mine.py": "x = 1"}, form


def test_modules_that_nobody_asks_for_are_taken_while_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(choosing, "MAX_PLACES", 2)
    files = {"hw.py": "import mine", "mine.py": "x = 1", "more.py": "y = 1"}
    asked = files_of(["hw.py"], (), (), reserved=())
    members = [Member(path, len(text)) for path, text in files.items()]
    assert set(choosing.choose(members, Asked([], [], 0, files=asked)).places) == {
        "hw.py",
        "mine.py",
    }
