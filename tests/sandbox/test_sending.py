"""What a rubric hands over is sent as it is, or is the grader's failure, and says which it was."""

import collections
import pathlib

import numpy as np
import pytest

from autograder.sandbox.protocol import Handle, Tensor
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries
from autograder.sandbox.sending import Callback, CannotSend, Sender, callback

pd = pytest.importorskip("pandas")
torch = pytest.importorskip("torch")
sparse = pytest.importorskip("scipy.sparse")
PLACE = "argument 2 of fit"


def sent(value):
    offered = []
    sender = Sender(
        lambda value, _place: value if type(value) is Handle else None,
        lambda each: offered.append(each) or Handle(7, "callback", each.shown),
    )
    return sender.value(value, PLACE)


@pytest.mark.parametrize(
    "value",
    [None, True, 2**70, 1.5, 2j, "text", b"bytes", (1, (2,)), {1, 2}, {(1, "a"): [2]}, [[1], []]],
    ids=repr,
)
def test_plain_data_is_sent_as_it_is(value):
    assert sent(value) == value
    assert type(sent(value)) is type(value)


def test_numpy_s_numbers_are_sent_as_numbers_and_times_as_times():
    assert type(sent(np.float32(1))) is float
    assert sent(np.datetime64("2020-01-01")) == np.datetime64("2020-01-01")


def test_subclasses_of_python_s_containers_are_sent_as_these():
    point = collections.namedtuple("Point", "x y")
    assert type(sent(point(1, 2))) is tuple
    assert type(sent(collections.OrderedDict(a=1))) is dict


def test_path_is_sent_as_one():
    assert sent(pathlib.Path("a/b")) == pathlib.PurePosixPath("a/b")


@pytest.mark.parametrize("code", [">f8", "<U3", "|S2", "?", "c8", "<M8[ns]", "g"])
def test_arrays_are_sent_whatever_their_bytes_are_like(code):
    array = np.zeros((2, 3), code)
    assert sent(array).shape == (2, 3)


def test_tensors_keep_their_dtype_and_whether_they_record():
    tensor = torch.ones(3, dtype=torch.bfloat16, requires_grad=True)
    found = sent(tensor)
    assert (found.dtype, found.requires_grad, found.array.dtype) == ("bfloat16", True, np.float32)
    assert sent(torch.arange(3)).array.dtype == np.int64


def test_tables_are_sent_as_plain_ones():
    assert type(sent(pd.Series([1, 2]))) is PlainSeries
    frame = sent(pd.DataFrame({"a": [1.5], "b": ["x"]}))
    assert type(frame) is PlainFrame
    assert frame.columns == ["a", "b"]


def test_function_is_sent_where_the_rubric_says_so():
    assert sent([callback(abs, shown="f")]) == [Handle(7, "callback", "f")]
    assert isinstance(callback(abs), Callback)


class Own:
    pass


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (Own(), "Own"),
        ([1, {"a": Own()}], "Own"),
        (lambda x: x, "function"),
        (np.sin, "ufunc"),
        (sparse.eye(3), "scipy.sparse"),
        (np.array([None]), "dtype object"),
        (np.ma.masked_all(3), "MaskedArray"),
        (torch.eye(3).to_sparse(), "layout"),
        (pd.DataFrame({"a": pd.period_range("2020", periods=2, freq="M")}), "period"),
        (pd.DataFrame({"a": [Own()]}), "Own"),
        ({(1, 2j): 1, Own(): 2}, "Own"),
        (range(3), "range"),
        (1 << 10**6, "1,000,001 bits"),
        (Tensor(np.array(["a"])), "tensor of dtype"),
        (np.broadcast_to(0.0, (2**40,)), "too large"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_sent_is_the_grader_s_failure_and_is_named(value, named):
    with pytest.raises(CannotSend) as caught:
        sent(value)
    assert PLACE in str(caught.value)
    assert named in str(caught.value)


def test_function_that_is_handed_over_says_what_to_do_about_it():
    with pytest.raises(CannotSend) as caught:
        sent(len)
    assert "callback(f)" in caught.value.tip


def test_object_of_a_library_says_how_it_is_made_over_there():
    torch = pytest.importorskip("torch")
    with pytest.raises(CannotSend) as caught:
        sent(torch.nn.Linear(2, 3))
    assert 'library(student, "torch.nn").Linear(...)' in caught.value.tip


def test_what_holds_itself_cannot_be_sent():
    value = []
    value.append(value)
    with pytest.raises(CannotSend, match="nested too deep"):
        sent(value)
