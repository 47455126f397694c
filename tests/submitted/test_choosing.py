"""Which file is the submission: of names alone, whatever form they came in."""

import pytest

from autograder.errors import UsageError
from autograder.homework.asked import files_of
from autograder.submitted.choosing import MAX_SOURCE, Asked, choose
from autograder.submitted.members import Member, cleaned, without_environments

ASKED = Asked(["*_hw1.py"], ["curve.pkl"], 1000)


def chosen(*paths, asked=ASKED, size=10):
    return choose([Member(path, size) for path in paths], asked)


def refusal(*paths, asked=ASKED, size=10):
    with pytest.raises(UsageError) as caught:
        chosen(*paths, asked=asked, size=size)
    return caught.value.message


@pytest.mark.parametrize("path", ["a_hw1.py", "src/a_hw1.py", "hw/part 1/src/a_hw1.py"])
def test_code_is_found_at_any_depth(path):
    assert chosen("README.md", "data/x.csv", path).code.path == path


def test_the_nearest_to_the_root_wins():
    found = chosen("old/a_hw1.py", "a_hw1.py", "out/curve.pkl", "out/old/curve.pkl")
    assert (found.code.path, found.artifacts["curve.pkl"].path) == ("a_hw1.py", "out/curve.pkl")
    assert [member.path for member in found.ignored] == ["old/a_hw1.py", "out/old/curve.pkl"]


def test_a_tie_is_refused_with_both_paths():
    assert refusal("b/a_hw1.py", "a/a_hw1.py").endswith("submission: a/a_hw1.py, b/a_hw1.py")
    assert "curve.pkl: new/curve.pkl, old/curve.pkl" in refusal(
        "a_hw1.py", "old/curve.pkl", "new/curve.pkl"
    )


def test_the_preferred_pattern_counts_before_nearness():
    asked = Asked(["*.ipynb", "*.py"], [], 1)
    assert chosen("utils.py", "notebooks/a.ipynb", asked=asked).code.path == "notebooks/a.ipynb"


@pytest.mark.parametrize(
    ("name", "staged"),
    [
        ("ADA_HW1.PY", "ADA_HW1.py"),
        ("a_hw1.py.txt", "a_hw1.py"),
        ("a_HW1.Py.TXT", "a_HW1.py"),
    ],
)
def test_code_is_staged_under_a_name_that_can_be_imported(name, staged):
    assert chosen(name).code.staged == staged


@pytest.mark.parametrize("name", ["a.ipynb.json", "a.ipynb.txt", "A.IPYNB"])
def test_a_notebook_is_one_as_browsers_save_it(name):
    assert chosen(name, asked=Asked(["*.ipynb"], [], 1)).code.staged in ("a.ipynb", "A.ipynb")


def test_code_with_its_own_ending_counts_before_the_copy_of_a_browser():
    assert chosen("a_hw1.py", "a_hw1.py.txt").code.path == "a_hw1.py"


def test_an_artifact_may_be_written_in_capitals():
    assert chosen("a_hw1.py", "Curve.PKL").artifacts["curve.pkl"].path == "Curve.PKL"


@pytest.mark.parametrize(
    "path",
    ["__MACOSX/._a_hw1.py", ".ipynb_checkpoints/a_hw1.py", "._a_hw1.py", "venv/lib/a_hw1.py"],
)
def test_clutter_is_neither_taken_nor_named(path):
    found = chosen(path)
    assert (found.code, found.ignored) == (None, [])


def test_a_virtual_environment_is_clutter_whatever_its_name():
    members = [Member("my env/pyvenv.cfg", 1), Member("my env/lib/a_hw1.py", 1), Member("b", 1)]
    assert without_environments(members) == [Member("b", 1)]


def test_links_are_not_taken_and_remembered():
    found = choose([Member("a_hw1.py", 1, link=True), Member("x", 1, link=True)], ASKED)
    assert (found.code, found.ignored) == (None, [])
    assert [member.path for member in found.links] == ["a_hw1.py"]


def test_code_that_is_too_large_is_refused():
    assert refusal("src/a_hw1.py", size=MAX_SOURCE + 1) == (
        "src/a_hw1.py is over 2 MB: is it really code?"
    )


def test_an_artifact_that_is_too_large_costs_nothing_else():
    found = choose([Member("a_hw1.py", 5), Member("curve.pkl", 1001)], ASKED)
    assert (found.code.path, found.artifacts, list(found.too_large)) == (
        "a_hw1.py",
        {},
        ["curve.pkl"],
    )


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("../../a.py", "a.py"),
        ("/a.py", "a.py"),
        ("..\\b\\a.py", "b/a.py"),
        ("C:\\a.py", "a.py"),
        ("./b//a.py", "b/a.py"),
        ("..", ""),
        ("a\0.py", ""),
        ("x" * 5000, ""),
    ],
)
def test_no_name_leads_out_of_the_root(raw, path):
    assert cleaned(raw) == path == cleaned(path)


NEEDLE = Asked([], ["curve.pkl"], 1000, files_of(["needle/layers.py", "needle/"], (), ()))


def test_of_several_files_the_folder_counts_in_which_they_are_at_their_places():
    found = chosen(
        *("hw/needle/layers.py", "hw/needle/ops/add.py.txt", "hw/needle/data/x.csv"),
        *("needle/notes.py", "hw/old/needle/layers.py", "out/curve.pkl"),
        asked=NEEDLE,
    )
    assert {place: member.path for place, member in found.places.items()} == {
        "needle/layers.py": "hw/needle/layers.py",
        "needle/ops/add.py": "hw/needle/ops/add.py.txt",
    }
    assert found.artifacts["curve.pkl"].path == "out/curve.pkl"


def test_two_folders_equally_near_are_refused_with_both_paths():
    message = refusal("a/needle/layers.py", "b/needle/layers.py", asked=NEEDLE)
    both = "a/needle/layers.py and b/needle/layers.py"
    assert message == f"two files could be needle/layers.py: {both}"


def test_several_files_are_bounded_each_and_together():
    paths = [f"needle/{number}.py" for number in range(20)] + ["needle/layers.py"]
    assert "is it really code?" in refusal(*paths, asked=NEEDLE, size=MAX_SOURCE + 1)
    assert "at most" in refusal(*paths, asked=NEEDLE, size=MAX_SOURCE)
