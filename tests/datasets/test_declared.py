"""What a homework declares, and what of it checks and student code get."""

import io
import re

import numpy as np
import pytest

from autograder.datasets import KNOWN, DataSet, Datasets, Keras, OpenML
from autograder.errors import UsageError
from autograder.homework import finding

ARRAYS = {
    "x_train": np.arange(12.0).reshape(6, 2),
    "y_train": np.arange(6),
    "x_test": np.ones((3, 2)),
    "y_test": np.zeros(3),
    "scale": np.array([7.0]),
}


@pytest.fixture
def folder(tmp_path):
    """Return a homework's folder of data with arrays, a table and a text."""
    np.savez(tmp_path / "blobs.npz", **ARRAYS)
    (tmp_path / "trees.csv").write_text('height,kind\n1,oak\n2,"fir, old"\n3,oak\n')
    (tmp_path / "words.txt").write_text("hello\n")
    return tmp_path


def of(folder, *declared, **named):
    return Datasets(declared, folder=folder, **named)


BLOBS = DataSet.from_npz("blobs.npz", title="the blobs", keras="blobs")


def test_arrays_are_loaded_by_split(folder):
    split = of(folder, BLOBS).load("blobs", "train")
    assert np.array_equal(split.x, ARRAYS["x_train"])
    assert (split.y.tolist(), split.source, split.size) == ([0, 1, 2, 3, 4, 5], "full", 6)


def test_arrays_may_have_any_names(folder):
    data = DataSet.from_npz("blobs.npz", name="b", splits={"few": ("x_test", "y_test")})
    available = of(folder, data)
    assert available.splits("b") == ["few"]
    assert available.load("b", "few").x.shape == (3, 2)


def test_plain_file_is_served_as_it_is(folder):
    available = of(folder, DataSet.from_file("words.txt"))
    assert available.read_file("words") == b"hello\n"
    (served,) = available.served()
    assert (served.file("words.txt"), served.splits) == (b"hello\n", {})


def test_arrays_of_a_plain_file_are_there_by_name(folder):
    arrays = of(folder, DataSet.from_file("blobs.npz")).load_file("blobs")
    assert arrays.keys() == ARRAYS.keys()


def test_sizes_limit_what_student_code_gets_and_no_check(folder):
    available = of(folder, BLOBS, sizes={"train": 4})
    (served,) = available.served()
    assert [len(served.rows(split)[1]) for split in ("train", "test")] == [4, 3]
    assert len(available.load("blobs", "train").y) == 6
    assert available.notes() == ["Your code was given fewer rows of the blobs: 4 train."]


def test_sizes_may_be_those_of_one_set(folder):
    other = DataSet.from_npz("blobs.npz", name="other")
    served = of(folder, BLOBS, other, sizes={"other": {"train": 2}}).served()
    assert [len(data.rows("train")[1]) for data in served] == [6, 2]


def test_downloaded_arrays_are_limited_too(folder):
    (served,) = of(folder, BLOBS, sizes={"train": 4}).served()
    with np.load(io.BytesIO(served.file("blobs.npz"))) as arrays:
        assert {name: len(arrays[name]) for name in ("x_train", "y_train", "x_test", "scale")} == {
            "x_train": 4,
            "y_train": 4,
            "x_test": 3,
            "scale": 1,
        }


def test_downloaded_table_is_limited_too(folder):
    trees = DataSet.from_csv("trees.csv", target="kind")
    (served,) = of(folder, trees, sizes={"all": 2}).served()
    assert served.file("trees.csv") == b'height,kind\n1,oak\n2,"fir, old"\n'


@pytest.mark.parametrize("sizes", [{"trian": 4}, {"blobs": {"valid": 4}}, {"bolbs": {"train": 4}}])
def test_size_of_what_is_not_there_is_refused(folder, sizes):
    with pytest.raises(UsageError, match="data_size has"):
        of(folder, BLOBS, sizes=sizes).served()


def test_limit_above_what_was_published_is_none(folder):
    available = of(folder, BLOBS, sizes={"train": 60})
    assert len(available.served()[0].rows("train")[1]) == 6
    assert available.notes() == []


DECLARED = {
    "arrays": DataSet.from_npz("none.npz"),
    "table": DataSet.from_csv("none.csv", target="kind"),
    "file": DataSet.from_file("none.txt"),
}


@pytest.mark.parametrize("data", DECLARED.values(), ids=DECLARED)
def test_file_that_is_not_there_is_refused_with_its_place(folder, data):
    with pytest.raises(
        UsageError, match=rf"cannot be found: .*{re.escape(str(folder))}.* no none\."
    ):
        of(folder, data).served()


def test_set_without_a_sample_is_refused_with_every_place_that_would_do(monkeypatch):
    monkeypatch.delenv("AUTOGRADER_DATA_DIR", raising=False)
    with pytest.raises(UsageError, match="CIFAR-10 cannot be found") as refusal:
        Datasets(["cifar10"]).served()
    for place in ("--data-dir", "AUTOGRADER_DATA_DIR", "cifar-10-python.tar.gz"):
        assert place in refusal.value.tip


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ({"splits": {"train": ("x_train", "none")}}, "no array 'none': it has x_train"),
        ({"splits": {"train": ("x_train", "y_test")}}, "as many of the one as of the other"),
        ({"splits": {"train": ("x_train", "y_train")}, "keras": "b"}, "two splits"),
        ({"splits": {"train": ("y_train", "x_train")}, "openml": OpenML("b", 1)}, "one label"),
        ({"torchvision": "USPS"}, "whole numbers as labels"),
    ],
    ids=["no array", "other lengths", "one split for Keras", "labels in columns", "float labels"],
)
def test_arrays_that_no_library_could_serve_are_refused(folder, named, reason):
    with pytest.raises(UsageError, match=reason):
        of(folder, DataSet.from_npz("blobs.npz", **named)).served()


def test_file_of_objects_is_refused_and_not_unpickled(folder):
    np.savez(folder / "objects.npz", x_train=np.array([{}], dtype=object), y_train=np.zeros(1))
    with pytest.raises(UsageError, match=r"objects\.npz cannot be read"):
        of(folder, DataSet.from_npz("objects.npz")).served()


def test_two_sets_of_one_name_are_refused(folder):
    with pytest.raises(UsageError, match="two data sets of one name"):
        of(folder, BLOBS, DataSet.from_npz("blobs.npz"))


def test_declaration_without_files_is_refused():
    with pytest.raises(ValueError, match="neither published nor bundled"):
        DataSet("blobs", keras=Keras("blobs"))


def test_mistyped_name_of_a_known_set_is_guessed():
    with pytest.raises(UsageError, match="no data set is named 'minst'") as refusal:
        Datasets(["minst"])
    assert refusal.value.tip == "did you mean mnist?"


def test_checks_may_use_a_known_set_that_students_do_not_get():
    assert Datasets().load("mnist", "validation").images.shape == (2000, 28, 28)


def test_nothing_but_the_declarations_names_a_data_set():
    package = finding.PROJECT / "autograder"
    words = {word for data in KNOWN.values() for word in (data.name, data.title.lower())}
    naming = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if path.relative_to(package).parts[0] != "rubrics"
        and any(word in path.read_text().lower() for word in words)
    }
    assert naming == {"datasets/known.py"}


def test_more_than_a_students_process_can_be_sent_is_refused(folder, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.protocol.MAX_ARRAYS", 100)
    with pytest.raises(UsageError, match="data sets of this homework have"):
        of(folder, BLOBS).served()
    assert of(folder, DataSet.from_file("words.txt")).served()
