"""What crosses the wire and how much of it, at each bound and one past it."""

import socket
import struct
from pathlib import PurePosixPath

import msgpack
import numpy as np
import pytest

from autograder.sandbox import protocol
from autograder.sandbox.protocol import (
    Handle,
    ProtocolError,
    Tensor,
    Unsendable,
    arrays,
    coding,
    frames,
    kinds,
)
from autograder.sandbox.protocol.coding import Decoder, Encoder, held_by, load
from autograder.sandbox.protocol.kinds import (
    ConnectionClosed,
    TooLarge,
    require_hashable,
    require_plain_keys,
    require_spread,
)
from autograder.sandbox.protocol.tables import Column, Labels, PlainFrame, PlainSeries
from tests.sandbox.forks import answer_of


def sent(value):
    """Send a value to this process itself."""
    encoder = Encoder()
    header = encoder.header(value)
    return load(header, bytearray(b"".join(encoder.pieces)))


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -1, 2**64, -(2**63) - 1, 10**400, 1.5, 1 + 2j, "é", b"\0", []),
        *((), (1, (2,)), {1, "a"}, frozenset({(1, 2)}), {"a": 1}, {1: 2, 2**70: 3}, {(1,): [2]}),
        *(PurePosixPath("a/b"), np.datetime64("2020-01-02", "D"), np.timedelta64(3, "s")),
        *({-(2**63): 1, 2**64 - 1: 2}, {-(2**63) - 1: 1}, {2**64: 1}, {True: 1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_arrives_as_it_was_and_of_its_type(value):
    found = sent(value)
    assert found == value
    assert type(found) is type(value)


def test_a_tensor_and_a_handle_arrive_whole():
    found = sent([Tensor(np.ones(2, np.float32), True, "bfloat16"), Handle(7, "object", "a")])
    assert (found[0].requires_grad, found[0].dtype) == (True, "bfloat16")
    assert found[0].array.tolist() == [1, 1]
    assert found[1] == Handle(7, "object", "a")


def test_what_a_handle_says_of_itself_is_cut():
    found = sent(Handle(1, "k" * 30, "l" * 300))
    assert (len(found.kind), len(found.label)) == (20, 200)


@pytest.mark.parametrize("parts", [[True, "a", "b"], [1, 2, "b"], [1, "a", None], [1, "a"]])
def test_a_handle_of_other_parts_is_refused(parts):
    header = msgpack.packb(msgpack.ExtType(3, msgpack.packb(parts)))
    with pytest.raises(ProtocolError):
        load(header, bytearray())


@pytest.mark.parametrize(
    ("tensor", "says"),
    [
        ([1, False, ""], "without numbers"),
        ([np.array(["a"]), False, ""], "without numbers"),
        ([np.ones(1, np.float32), 0, ""], "not valid"),
        ([np.ones(1, np.float32), False, None], "not valid"),
        ([np.ones(1), False, "bfloat16"], "not allowed"),
        ([np.ones(1, np.float32), False, "float8"], "not allowed"),
    ],
    ids=str,
)
def test_a_tensor_that_cannot_be_is_refused(tensor, says):
    with pytest.raises(ProtocolError, match=says):
        coding._READ["tensor"](tensor)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("path", [1]),
        ("scalar", [1]),
        ("scalar", [np.zeros(2, "m8[s]")]),
        ("scalar", [np.array(1.5)]),
        ("dict", [1]),
        ("dict", [[], 1]),
        ("set", [[]]),
    ],
    ids=str,
)
def test_a_list_that_is_not_of_its_kind_is_refused(kind, values):
    with pytest.raises(ProtocolError):
        coding._READ[kind](values)


def test_a_dict_in_the_form_of_a_list_is_bounded(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_KEYS", 2)
    assert coding._READ["dict"]([1, "a", 2, "b"]) == {1: "a", 2: "b"}
    with pytest.raises(ProtocolError):
        coding._READ["dict"]([1, 1, 2, 2, 3, 3])


@pytest.mark.parametrize("value", [object(), type, len, range(3), np.float64(1), bytearray(b"a")])
def test_what_is_no_plain_data_is_not_sent(value):
    with pytest.raises(Unsendable, match="cannot send"):
        Encoder().header([value])


def test_an_int_is_sent_up_to_its_bound(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_INT", 10)
    assert sent(2**79 - 1) == 2**79 - 1
    with pytest.raises(Unsendable, match="81 bits is too large"):
        Encoder().header(2**80)
    whole = msgpack.packb(msgpack.ExtType(4, b"\1" * 11))
    with pytest.raises(ProtocolError):
        load(whole, bytearray())


def test_the_sender_counts_as_the_reader_does(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_CONTAINERS", 5)
    assert sent([[1], [2], [3], [4]]) == [[1], [2], [3], [4]]
    with pytest.raises(Unsendable, match="too many parts"):
        Encoder().header([[1], [2], [3], [4], [5]])
    monkeypatch.setattr(kinds, "MAX_CONTAINERS", 100)
    monkeypatch.setattr(kinds, "MAX_ENTRIES", 6)
    assert sent([1] * 5) == [1] * 5
    for value in ([1] * 6, {str(n): n for n in range(6)}, (1,) * 6):
        with pytest.raises(Unsendable, match="too many parts"):
            Encoder().header(value)


def test_the_reader_counts_lists_dicts_and_extensions(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_CONTAINERS", 2)
    monkeypatch.setattr(kinds, "MAX_ENTRIES", 4)
    decoder = Decoder(bytearray())
    decoder.count([1, 2])
    decoder.count(None)
    with pytest.raises(ProtocolError):
        decoder.count(None)
    with pytest.raises(ProtocolError):
        Decoder(bytearray()).count([0] * 5)
    assert Decoder(bytearray()).count([0] * 4) == [0] * 4


def test_headers_and_arrays_have_a_bound_each(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_HEADER", 20)
    with pytest.raises(Unsendable, match="message is too large"):
        Encoder().header("a" * 30)
    monkeypatch.setattr(kinds, "MAX_HEADER", 2000)
    monkeypatch.setattr(kinds, "MAX_ARRAYS", 16)
    sent(np.zeros(2))
    with pytest.raises(Unsendable, match=r"array of shape \(3,\) is too large"):
        Encoder().header(np.zeros(3))
    with pytest.raises(Unsendable, match="too large"):
        Encoder().header([np.zeros(1), np.zeros(2)])


def test_nesting_has_a_bound(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_DEPTH", 2)
    assert sent([[[[1]]]]) == [[[[1]]]]
    with pytest.raises(ProtocolError, match="nested too deep"):
        sent([[[[[1]]]]])


def test_what_containers_hold_is_looked_at_one_level_at_a_time():
    assert held_by([1, "a"]) == []
    assert held_by([[1], {"a": 2}, (3,), {4}, 5]) == [1, 2, 3, 4]
    series = PlainSeries(Column(["a"], "str"), Labels(counted=range(1)))
    assert held_by([series]) == [["a"]]


def test_a_timestamp_of_msgpacks_own_is_refused():
    with pytest.raises(ProtocolError, match="not allowed"):
        load(msgpack.packb(msgpack.Timestamp(1, 2)), bytearray())
    with pytest.raises(ProtocolError, match="unknown kind"):
        load(msgpack.packb(msgpack.ExtType(6, b"nothing")), bytearray())
    with pytest.raises(ProtocolError, match="unknown extension"):
        load(msgpack.packb(msgpack.ExtType(9, b"")), bytearray())


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.arange(6.0).reshape(2, 3).T,
        np.arange(10)[::2],
        np.array([True, False]),
        np.array(["a", "bc"]),
        np.array([b"a", b"bc"]),
        np.array(["", ""]),
        np.array(["2020-01-01"], "M8[D]"),
        np.array([(1, 2.5)], [("a", ">i2"), ("b", "f8")]),
        np.zeros((0, 3)),
        np.array(3.0),
        np.array([1.5], np.float16),
    ],
    ids=lambda array: str(array.dtype),
)
def test_an_array_arrives_as_it_was_and_can_be_written_to(array):
    found = sent(array)
    assert found.shape == array.shape
    assert found.tolist() == array.tolist()
    assert found.flags.writeable


@pytest.mark.parametrize("dtype", [object, "V4", [("a", object)], [("a", [("b", int)])]])
def test_dtypes_that_are_not_allowed_are_not_sent(dtype):
    array = np.zeros(1, dtype)
    assert not arrays.is_sent(array.dtype)
    with pytest.raises(Unsendable):
        arrays.as_sent(array)


def test_an_array_has_a_bound_of_fields():
    fields = [(str(n), "<f8") for n in range(arrays.MAX_FIELDS)]
    assert arrays.is_sent(np.dtype(fields))
    assert not arrays.is_sent(np.dtype([*fields, ("more", "<f8")]))


def decode(code, shape, offset=0, raw=8, taken=0):
    return arrays.decode(msgpack.packb([code, shape, offset]), bytearray(raw), taken)


@pytest.mark.parametrize(
    ("code", "shape", "offset", "taken"),
    [
        ("<f8", [2], 0, 0),
        ("<f8", [-1], 0, 0),
        ("<f8", [True], 0, 0),
        ("<f8", 1, 0, 0),
        ("<f8", [1] * 33, 0, 0),
        ("<f8", [1], 1, 0),
        ("<f8", [1], 0, 8),
        ("<f8", [1], False, 0),
        ("|O", [1], 0, 0),
        ([], [1], 0, 0),
        ([["a", "<f4"], ["a", "<f4"]], [1], 0, 0),
        ([["", "<f4"]], [1], 0, 0),
        ([["a", "|O"]], [1], 0, 0),
        ([["a", 1]], [1], 0, 0),
        (["a"], [1], 0, 0),
        ("<f8", [0, 2**20 + 1], 0, 0),
    ],
    ids=str,
)
def test_an_array_that_cannot_be_is_refused(code, shape, offset, taken):
    with pytest.raises(ProtocolError):
        decode(code, shape, offset, taken=taken)


def test_an_array_is_read_where_its_bytes_are():
    assert decode("<f8", [1]).tolist() == [0]
    assert decode("<f8", [1] * 32).shape == (1,) * 32
    assert decode("<f8", [0, 2**20]).shape == (0, 2**20)
    assert decode("<i4", [1], 4, taken=4).tolist() == [0]


def test_every_byte_of_text_and_of_truth_values_means_something():
    found = arrays.decode(msgpack.packb(["|b1", [3], 0]), bytearray(b"\0\1\7"), 0)
    assert found.tolist() == [False, True, True]
    codes = struct.pack("<4I", 0x41, 0xD800, 0xDFFF, 0x110000)
    text = arrays.decode(msgpack.packb(["<U1", [4], 0]), bytearray(codes), 0)
    assert text.tolist() == ["A", "\ufffd", "\ufffd", "\ufffd"]
    edges = struct.pack("<3I", 0xD7FF, 0xE000, 0x10FFFF)
    assert "\ufffd" not in arrays.decode(msgpack.packb(["<U1", [3], 0]), bytearray(edges), 0)


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ([1, "a", None, 1.5, (1, (2,)), frozenset({3})], True),
        ([[]], False),
        ([({},)], False),
        ([np.zeros(1)], False),
        ([1 << kinds.MAX_SHOWN_BITS - 1], True),
        ([1 << kinds.MAX_SHOWN_BITS], False),
        ([(1 << kinds.MAX_SHOWN_BITS,)], False),
    ],
    ids=["plain", "list", "dict in tuple", "array", "shown", "too large", "too large inside"],
)
def test_keys_are_plain_values_that_can_be_shown(values, fine):
    if fine:
        require_hashable(values)
        return
    with pytest.raises(ProtocolError):
        require_plain_keys(values)


def test_a_key_has_a_depth():
    key = 1
    for _ in range(kinds.MAX_DEPTH - 1):
        key = (key,)
    require_plain_keys([key])
    with pytest.raises(ProtocolError, match="nested too deep"):
        require_plain_keys([(key,)])


def test_few_keys_have_one_hash_and_equal_ones_may_count_once():
    alike = [2**61 - 1 if n == 0 else n * (2**61 - 1) for n in range(1, 66)]
    assert len({hash(each) for each in alike}) == 1
    require_spread(alike[:64])
    with pytest.raises(ProtocolError, match="slow"):
        require_spread(alike)
    with pytest.raises(ProtocolError):
        require_spread(["a"] * 65)
    require_spread(["a"] * 65, repeated=True)
    with pytest.raises(TypeError):
        require_spread([[]])


def test_bounds_are_those_that_docs_and_readers_count_on():
    mebibyte = 2**20
    assert (8 * mebibyte, 512 * mebibyte) == (kinds.MAX_HEADER, kinds.MAX_ARRAYS)
    assert (kinds.MAX_DEPTH, kinds.MAX_SAME_HASH, kinds.MAX_SHOWN_BITS) == (32, 64, 14_000)
    assert (kinds.MAX_CONTAINERS, kinds.MAX_ENTRIES, kinds.MAX_KEYS) == (
        250_000,
        1_100_000,
        250_000,
    )
    assert (100_000, 32, mebibyte) == (kinds.MAX_INT, arrays.MAX_AXES, arrays.MAX_EMPTY)


class Bytes:
    """Gives bytes as a connection does, and notes in what steps they are asked for."""

    def __init__(self, content):
        self.content, self.asked = content, []

    def __call__(self, buffer):
        self.asked.append(len(buffer))
        buffer[:], self.content = self.content[: len(buffer)], self.content[len(buffer) :]


def test_a_frame_says_two_lengths_first():
    (whole,) = frames.dump([np.arange(3.0), "a"])
    header, size = struct.unpack(">IQ", whole[:12])
    assert size == 24
    assert len(whole) == 12 + header + 24
    found = frames.receive(Bytes(whole))
    assert (found[0].tolist(), found[1]) == ([0, 1, 2], "a")


def test_a_long_array_is_a_piece_of_its_own():
    short = frames.dump(np.zeros(2**18 - 1, np.uint8))
    long = frames.dump(np.zeros(2**18, np.uint8))
    assert ([len(short)], len(long)) == ([1], 2)
    assert long[1].nbytes == 2**18


@pytest.mark.parametrize(("header", "size"), [(11, 0), (0, 21)])
def test_what_is_announced_past_a_cap_is_refused_before_it_is_read(header, size):
    source = Bytes(struct.pack(">IQ", header, size))
    with pytest.raises(ProtocolError, match="over the cap"):
        frames.receive(source, max_header=10, max_arrays=20)
    assert source.asked == [12]


def test_room_is_asked_for_large_frames_alone_and_made_in_steps(monkeypatch):
    monkeypatch.setattr(frames, "_STEP", 4)
    monkeypatch.setattr(frames, "_LARGE", 16)
    asked = []

    def filled(length, left):
        def room():
            asked.append(left)
            return left

        return len(frames._filled(steps, length, room))

    steps = Bytes(bytes(200))
    assert (filled(16, 0), asked, steps.asked) == (16, [], [4, 4, 4, 4])
    with pytest.raises(TooLarge, match="17 bytes, more than there is memory for"):
        filled(17, 16)
    assert (filled(17, 17), asked) == (17, [16, 17, 17])
    assert filled(33, None) == 33
    assert steps.asked[-1] == 1
    rest = iter([33, 17, 1])  # what is filled is no longer there
    assert len(frames._filled(Bytes(bytes(33)), 33, lambda: next(rest))) == 33


@pytest.mark.parametrize("length", [frames._STEP, frames._STEP + 1])
def test_a_frame_can_be_written_to_and_a_fork_writes_to_a_copy_of_its_own(length):
    source = Bytes(b"a" * length)
    found = frames._filled(source, length, lambda: None)

    def written():
        found[:1] = found[-1:] = b"b"
        return found[:2] + found[-2:]

    assert len(found) == length
    assert answer_of(written) == str(b"baab" if length > frames._STEP else bytearray(b"baab"))
    assert found[:2] + found[-2:] == b"aaaa"


def test_no_room_for_a_frame_is_a_lack_of_memory(monkeypatch):
    def refuse(*_, **__):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(frames.mmap, "mmap", refuse)
    with pytest.raises(MemoryError, match="no room for a message of 2,000,000 bytes"):
        frames._filled(Bytes(bytes(2_000_000)), 2_000_000, lambda: None)


def test_a_connection_is_read_until_the_buffer_is_full_and_its_end_is_said():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        frames.send(theirs, {"a": 1})
        assert frames.receive(frames.blocking_fill(ours)) == {"a": 1}
        theirs.sendall(b"abc")
        theirs.close()
        fill = frames.blocking_fill(ours)
        buffer = bytearray(3)
        fill(memoryview(buffer))
        assert buffer == b"abc"
        with pytest.raises(ConnectionClosed):
            fill(memoryview(bytearray(1)))


def test_public_names_are_those_of_the_parts():
    assert protocol.dump is frames.dump
    assert protocol.receive is frames.receive


FRAME = PlainFrame.from_columns({"a": np.array([1, 2]), "b": ["x", "y"], 1: [None, 2.5]})


def test_a_frame_says_its_columns_rows_and_types():
    assert FRAME.columns == ["a", "b", 1]
    assert (FRAME.index, FRAME.shape, len(FRAME)) == ([0, 1], (2, 3), 2)
    assert FRAME.dtypes == {"a": "int64", "b": "str", 1: "object"}
    assert (list(FRAME), "a" in FRAME, "c" in FRAME) == (["a", "b", 1], True, False)
    assert str(FRAME) == "<a DataFrame of shape (2, 3) with the columns 'a', 'b', 1>"
    assert FRAME[1] == [None, 2.5]
    assert str(PlainFrame.from_columns({})) == "<a DataFrame of shape (0, 0)>"


def test_many_columns_are_named_up_to_the_eighth():
    nine = PlainFrame.from_columns({n: np.zeros(1) for n in range(9)})
    assert str(nine).endswith("columns 0, 1, 2, 3, 4, 5, 6, 7, …>")
    eight = PlainFrame.from_columns({n: np.zeros(1) for n in range(8)})
    assert str(eight).endswith("6, 7>")


def test_columns_of_a_frame_have_one_length_and_one_axis():
    with pytest.raises(ValueError, match="one length"):
        PlainFrame.from_columns({"a": [1], "b": [1, 2]})
    with pytest.raises(ValueError, match="one axis"):
        PlainFrame.from_columns({"a": np.zeros((2, 2))})


def test_a_label_is_looked_for_by_its_own_type_first():
    labels = Labels((Column([True, 1], "object"),))
    series = PlainSeries(Column(["yes", "one"], "str"), labels)
    assert (series[1], series[True], series[1.0]) == ("one", "yes", "yes")


def test_numbers_are_an_array_and_text_is_refused_with_what_to_do():
    numbers = PlainFrame.from_columns({"a": np.array([1, 2]), "b": np.array([0.5, 1.5])})
    assert np.asarray(numbers).tolist() == [[1, 0.5], [2, 1.5]]
    assert numbers.__plain__().tolist() == [[1, 0.5], [2, 1.5]]
    assert FRAME.__plain__() is None
    times = PlainFrame.from_columns({"t": np.array(["2020-01-01"], "M8[s]")})
    assert times.__plain__() is None
    with pytest.raises(Exception, match="the frame holds values of dtype str, where numbers"):
        np.asarray(PlainFrame.from_columns({"b": ["x"]}))
    missing = PlainSeries(Column([None, 2], "Int64"), Labels(counted=range(2)))
    assert np.isnan(np.asarray(missing)[0])


def test_a_column_with_marks_or_categories_gives_values_with_none():
    column = Column(np.array([1, 2]), "Int64", np.array([True, False]))
    assert column.values == [None, 2]
    assert Column(np.array([1, 2]), "Int64", np.array([False, False])).values.tolist() == [1, 2]
    names = Column(["x", "y"], "str")
    assert Column(np.array([1, -1, 0]), "category", None, names).values == ["y", None, "x"]


def test_labels_of_several_levels_are_tuples_and_counted_ones_numbers():
    levels = (Column(["a", "b"], "str"), Column(np.array([1, 2]), "int64"))
    assert Labels(levels).values == [("a", 1), ("b", 2)]
    assert Labels(levels[:1]).values == ["a", "b"]
    assert (Labels(counted=range(1, 6, 2)).values, len(Labels(counted=range(3)))) == ([1, 3, 5], 3)


def test_objects_are_found_however_deep_they_are_and_in_nothing_else():
    handle, types = protocol.Handle(1, "object", "x"), frozenset({protocol.Handle})
    for value in (handle, [1, [handle]], {"a": ({"b": handle},)}):
        assert protocol.holds(value, types)
    assert not protocol.holds({"a": [1, "b", np.zeros(2), (None, {2.0})]}, types)


@pytest.mark.parametrize("around", [1, 100])
def test_a_word_for_a_kind_that_is_not_at_the_head_of_its_list_is_refused(around):
    """In messages of a few containers and of many alike."""
    stray = [1, msgpack.ExtType(6, b"tuple")]
    for value in (stray, {"a": stray[1]}):
        with pytest.raises(ProtocolError, match="not allowed"):
            load(msgpack.packb([value] + [[]] * around), bytearray())
