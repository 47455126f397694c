"""A homework outside of the project that declares its own data, graded from end to end."""

import pickle

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Outcome

RUBRIC = '''
import numpy as np

from autograder.datasets import DataSet, OpenML
from autograder.homework.assignment import Assignment

homework = Assignment(
    name="loading",
    title="Loading data",
    submission="*_loading.py",
    skeleton="",
    libraries=["numpy", "torchvision.datasets", "sklearn.datasets"],
    data=[
        "cifar10",
        DataSet.from_npz("blobs.npz", keras="blobs"),
        DataSet.from_csv("trees.csv", target="kind", openml=OpenML("trees", 77, target="kind")),
    ],
    data_size={"cifar10": {"train": 20}},
)


@homework.check("1", points=1)
def pictures(student, datasets):
    """pictures holds the training images."""
    assert np.array_equal(student.pictures(), datasets.load("cifar10", "train").images[:20])


@homework.check("1", points=1)
def points(student, datasets):
    """points holds the points of the test."""
    assert np.array_equal(student.points(), datasets.load("blobs", "test").x)


@homework.check("1", points=1)
def kinds(student, datasets):
    """kinds holds the labels of the trees."""
    assert student.kinds() == datasets.load("trees", "all").y.tolist()
'''

SUBMISSION = """
from torchvision.datasets import CIFAR10


def pictures():
    train = CIFAR10("data", download=True)
    assert train[0][0].size == (32, 32) and train.classes[0] == "airplane"
    return train.data


def points():
    from keras.datasets import blobs
    return blobs.load_data()[1][0]


def kinds():
    from sklearn.datasets import fetch_openml
    return fetch_openml("trees", version=1).target.tolist()
"""


@pytest.fixture
def homework(tmp_path, monkeypatch):
    """Lay out a homework with data, a submission, and a folder of published files."""
    monkeypatch.delenv("AUTOGRADER_DATA_DIR", raising=False)
    for name in ("hw/data", "submission", "published/cifar-10-batches-py"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "hw" / "rubric.py").write_text(RUBRIC)
    (tmp_path / "submission" / "ada_loading.py").write_text(SUBMISSION)
    rng = np.random.default_rng(0)
    arrays = {f"{a}_{split}": rng.normal(size=5) for a in "xy" for split in ("train", "test")}
    np.savez(tmp_path / "hw" / "data" / "blobs.npz", **arrays)
    (tmp_path / "hw" / "data" / "trees.csv").write_text("height,kind\n1.5,oak\n2,fir\n")
    for name in [*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]:
        data = rng.integers(0, 256, (10, 3072), dtype=np.uint8)
        batch = {"data": data, "labels": rng.integers(0, 10, 10).tolist()}
        path = tmp_path / "published" / "cifar-10-batches-py" / name
        path.write_bytes(pickle.dumps(batch, protocol=2))
    return tmp_path


def test_own_data_and_published_data_are_loaded_as_at_home(homework):
    rubric = str(homework / "hw" / "rubric.py")
    request = Request([homework / "submission"], data_dir=homework / "published")
    report = grade(finding.find(rubric), request, Listener())
    found = {result.name: (result.outcome, result.feedback) for result in report.results}
    assert {outcome for outcome, _ in found.values()} == {Outcome.PASSED}, found
    assert "Your code was given fewer images of CIFAR-10: 20 train." in report.notes


def test_data_that_is_not_there_is_refused_before_grading(homework):
    command = [str(homework / "hw" / "rubric.py"), str(homework / "submission")]
    published = ["--data-dir", str(homework / "published")]
    (homework / "hw" / "data" / "trees.csv").unlink()
    for options, missing in ([], "CIFAR-10"), (published, f"{homework / 'hw' / 'data'} has no"):
        refused = CliRunner().invoke(main, ["grade", *command, *options], terminal_width=400)
        assert refused.exit_code == 2
        assert missing in " ".join(refused.output.split())
