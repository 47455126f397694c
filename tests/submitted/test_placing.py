"""Where the files of a hand-in belong, of names alone."""

import pytest

from autograder.errors import UsageError
from autograder.homework.asked import files_of
from autograder.submitted.placing import place

FILES = files_of(["nn/ops.py", "nn/layers/"], ["extra.py"], ["nn/utils.py", "helper.py"])
KNOWN = ["nn/ops.py", "nn/layers/linear.py", "nn/layers/conv.py"]


def placed(*paths, files=FILES, known=KNOWN):
    return place(paths, files, known)


@pytest.mark.parametrize("above", ["", "hw/", "a b/hw/"])
def test_the_folder_around_the_files_does_not_matter(above):
    found = placed(f"{above}nn/ops.py", f"{above}nn/layers/linear.py", f"{above}README.md")
    assert found.files == {
        "nn/ops.py": f"{above}nn/ops.py",
        "nn/layers/linear.py": f"{above}nn/layers/linear.py",
    }
    assert found.others == [f"{above}README.md"]


def test_the_folder_with_most_of_what_is_asked_for_wins_then_the_nearest():
    old = placed("nn/ops.py", "nn/layers/linear.py", "old/nn/ops.py", "old/nn/layers/linear.py")
    assert set(old.files.values()) == {"nn/ops.py", "nn/layers/linear.py"}
    whole = placed("nn/ops.py", "hw/nn/ops.py", "hw/nn/layers/linear.py")
    assert whole.files["nn/ops.py"] == "hw/nn/ops.py"


def test_files_that_were_picked_alone_are_known_by_their_names():
    found = placed("ops.py", "linear.py", "conv.py", "notes.py")
    assert found.files == dict(
        zip(["nn/ops.py", "nn/layers/linear.py", "nn/layers/conv.py"],
            ["ops.py", "linear.py", "conv.py"], strict=True)
    )  # fmt: skip
    assert found.others == ["notes.py"]


def test_a_name_that_two_of_the_files_have_says_nothing():
    files = files_of(["a/model.py", "b/model.py"], (), ())
    assert placed("model.py", files=files, known=()).files == {}
    assert placed("a/model.py", "model.py", files=files, known=()).files == {
        "a/model.py": "a/model.py",
        "b/model.py": "model.py",
    }


def test_two_that_are_equally_near_are_refused_with_both_paths():
    with pytest.raises(UsageError, match=r"nn/ops.py: v1/nn/ops.py and v2/nn/ops.py"):
        placed("v1/nn/ops.py", "v2/nn/ops.py")
    with pytest.raises(UsageError, match=r"nn/ops.py: a/ops.py and b/ops.py"):
        placed("a/ops.py", "b/ops.py")


def test_copies_of_the_courses_own_files_refuse_nothing():
    found = placed("a/nn/utils.py", "b/nn/utils.py", "ops.py", "linear.py")
    assert set(found.files) == {"nn/ops.py", "nn/layers/linear.py"}
    with pytest.raises(UsageError, match=r"could be nn/ops\.py"):
        placed("a/helper.py", "b/helper.py", "a/nn/ops.py", "b/nn/ops.py")


def test_capitals_do_not_matter_and_the_place_is_that_which_is_asked_for():
    found = placed("NN/Ops.PY", "nn/layers/New.PY")
    assert found.files["nn/ops.py"] == "NN/Ops.PY"
    assert found.files["nn/layers/New.py"] == "nn/layers/New.PY"


def test_the_course_has_its_own_copy_of_what_it_gives():
    found = placed("nn/ops.py", "nn/utils.py", "x/helper.py")
    assert (found.own, found.others) == (["nn/utils.py", "x/helper.py"], [])
    assert set(found.files) == {"nn/ops.py"}


def test_a_hidden_file_is_none():
    assert placed("nn/layers/._linear.py", "nn/ops.py").others == ["nn/layers/._linear.py"]


def test_a_pattern_with_a_name_in_it_is_one_file_the_nearest():
    files = files_of(["*_part_a.py", "*_part_b.py"], (), ())
    found = placed("ada_part_a.py", "old/ada_part_a.py", "ada_part_b.py", files=files, known=())
    assert set(found.files) == {"ada_part_a.py", "ada_part_b.py"}
    with pytest.raises(UsageError, match="two files could be"):
        placed("ada_part_a.py", "bob_part_a.py", files=files, known=())


def test_of_one_file_in_two_forms_the_other_one_may_be_another_file():
    files = files_of([("knn.ipynb", "knn.py"), "nn/knn.py"], (), ())
    found = placed("knn.ipynb", "knn.py", files=files, known=())
    assert found.files == {"knn.ipynb": "knn.ipynb", "nn/knn.py": "knn.py"}
    both = placed("knn.ipynb", "knn.py", "nn/knn.py", files=files, known=())
    assert set(both.files) == {"knn.ipynb", "nn/knn.py"}
    assert both.others == ["knn.py"]
    assert placed("knn.py", "nn/knn.py", files=files, known=()).others == []


def test_modules_of_the_students_own_come_along_from_the_folder_of_what_is_asked_for():
    files = files_of("hw.py", (), (), reserved={"helper"})
    found = placed("a/hw.py", "a/mine.py", "a/helper.py", "old.py", files=files, known=())
    assert found.along == {"mine.py": "a/mine.py"}
    assert not placed("a/hw.py", "a/mine.py", files=files_of("hw.py", (), ()), known=()).along
