"""Tensors and tables as student code sees them, and as they come back."""

import sys

import numpy as np
import pytest

from autograder.driving import library
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.objects import attribute, listed
from autograder.sandbox.protocol import Tensor
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries

pd = pytest.importorskip("pandas")
torch = pytest.importorskip("torch")

SOURCE = """
    import numpy as np

    def about(tensor):
        return [type(tensor).__name__, str(tensor.dtype), tensor.requires_grad, tensor.is_leaf]

    def same(value):
        return value

    def dtypes(frame):
        return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}

    def clean(frame):
        frame["price"] = frame["price"].fillna(frame["price"].mean())
        return frame.dropna().reset_index(drop=True)

    def clean_in_place(frame):
        frame.dropna(inplace=True)

    def by_city(frame):
        return frame.groupby("city")["price"].mean()

    def add_in_place(tensor):
        tensor.add_(1)

    def net():
        import torch
        torch.manual_seed(0)
        return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))

    def train_step(model, optimizer, x, y):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss
"""


@pytest.fixture(scope="module")
def warm():
    config = SandboxConfig(libraries=["numpy", "pandas", "torch"])
    with Sandbox(config) as sandbox:
        sandbox.ready()
        yield sandbox


@pytest.fixture
def student(submit, warm):
    with submit(SOURCE, into=warm).check() as student:
        yield student


@pytest.mark.parametrize("name", ["float32", "float64", "bfloat16", "int64", "bool", "complex64"])
def test_tensor_keeps_its_dtype(student, name):
    tensor = torch.ones(2, dtype=getattr(torch, name))
    assert student.about(tensor) == ["Tensor", f"torch.{name}", False, True]


def test_tensor_that_records_does_so_there(student):
    assert student.about(torch.ones(2, requires_grad=True))[2:] == [True, True]
    assert student.about(Tensor(np.ones(2), requires_grad=True))[2:] == [True, True]


def test_tensor_comes_back_as_an_array(student):
    found = student.same({"a": [torch.ones(2, 3, requires_grad=True)]})["a"][0]
    assert type(found) is np.ndarray
    assert (found.shape, found.dtype) == ((2, 3), np.float32)


def test_tensor_that_is_changed_in_place_comes_back(student):
    after = student.add_in_place.inplace(torch.zeros(2))
    assert after.arguments[0].tolist() == [1, 1]


def test_parameters_and_optimizers_are_driven_without_a_helper(student):
    model = student.net()
    before = model.state_dict()
    optimizer = library(student, "torch.optim").SGD(model.parameters(), lr=0.1)
    x, y = torch.ones(5, 3), torch.zeros(5, 1)
    losses = [float(student.train_step(model, optimizer, x, y)) for _ in range(3)]
    assert losses[2] < losses[0]
    after = model.state_dict()
    assert list(after) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert not np.array_equal(before["0.weight"], after["0.weight"])
    assert [each.shape for each in listed(model.parameters())] == [(4, 3), (4,), (1, 4), (1,)]
    assert attribute(model[0], "weight").grad.shape == (4, 3)


def test_weights_are_set_from_the_grader_s(student):
    model = student.net()
    state = {name: np.zeros_like(each) for name, each in model.state_dict().items()}
    model.load_state_dict({name: Tensor(each) for name, each in state.items()})
    assert model(torch.ones(2, 3)).tolist() == [[0], [0]]


FRAME = pd.DataFrame(
    {
        "city": pd.Categorical(["Ulm", "Bonn", "Ulm"]),
        "price": [1.0, np.nan, 3.0],
        "rooms": pd.array([2, 3, None], "Int64"),
        "note": ["a", "b", None],
        "sold": pd.to_datetime(["2020-01-01", None, "2021-01-01"]),
    },
    index=["x", "y", "z"],
)


def test_frame_arrives_and_comes_back_as_it_is(student):
    assert student.dtypes(FRAME) == {name: str(dtype) for name, dtype in FRAME.dtypes.items()}
    found = student.same(FRAME)
    assert type(found) is PlainFrame
    pd.testing.assert_frame_equal(found.to_pandas(), FRAME)


def test_frame_is_cleaned_grouped_and_changed_in_place(student):
    found = student.clean(FRAME[["city", "price"]])
    assert found["price"].tolist() == [1, 2, 3]
    means = student.by_city(FRAME)
    assert (type(means), means["Ulm"], means.name) == (PlainSeries, 2, "price")
    assert len(student.clean_in_place.inplace(FRAME).arguments[0]) == 1


def test_plain_frame_can_be_handed_over(student):
    frame = PlainFrame.from_columns({"city": ["Ulm", "Ulm"], "price": np.array([1.0, 2.0])})
    assert student.by_city(frame)["Ulm"] == 1.5


def test_core_imports_neither_library_by_itself():
    import subprocess

    code = (
        "import sys, autograder.cli, autograder.driving as d, autograder.oracles\n"
        "import autograder.grading.pipeline; d.Remote; d.PlainFrame; d.callback\n"
        "sys.exit('torch' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
