import contextlib
import math
import struct
import sys
from pathlib import PurePosixPath

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox import protocol
from autograder.sandbox.protocol import Handle, ProtocolError, Tensor, dump, load
from autograder.sandbox.protocol.coding import Encoder, _named
from autograder.sandbox.protocol.kinds import require_hashable

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
numbers = st.integers(-(2**200), 2**200) | st.floats(allow_nan=False) | st.booleans()
scalars = (
    st.none()
    | numbers
    | texts
    | st.binary(max_size=5)
    | st.complex_numbers(allow_nan=False)
    | st.builds(PurePosixPath, st.from_regex(r"[a-z]{1,3}(/[a-z]{1,3})?", fullmatch=True))
    | st.sampled_from([np.datetime64("2020-01-02"), np.timedelta64(3, "ns")])
)
keys = scalars | st.tuples(scalars, scalars) | st.frozensets(scalars, max_size=2)
codes = [*sorted(protocol.DTYPES), "<U3", "|S2", "<M8[ns]", "<m8[D]"]
arrays = st.sampled_from(codes).flatmap(
    lambda code: hnp.arrays(code, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
)
structured = hnp.arrays([("a", "<i4"), ("b", "?"), ("c", "<U2")], (3,))
handles = st.builds(Handle, st.integers(0, 2**40), st.just("object"), st.text(max_size=20))
leaves = scalars | arrays | structured | handles
messages = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.sets(keys, max_size=4)
        | st.dictionaries(texts, inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=20,
)


def through_the_wire(message):
    return protocol.receive(reader(b"".join(dump(message))))


def reader(data):
    left = memoryview(data)

    def fill(buffer):
        nonlocal left
        if len(left) < len(buffer):
            raise protocol.ConnectionClosed("no more")
        buffer[:] = left[: len(buffer)]
        left = left[len(buffer) :]

    return fill


def same(a, b):
    if isinstance(a, np.ndarray):
        same_kind = isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape
        return same_kind and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        if list(map(type, a)) != list(map(type, b)):
            return False
        return list(a) == list(b) and all(map(same, a.values(), b.values()))
    return type(a) is type(b) and a == b


@given(messages)
@settings(deadline=None)
def test_what_is_sent_is_what_arrives(message):
    assert same(message, through_the_wire(message))


def test_a_tensor_arrives_as_a_tensor():
    arrived = through_the_wire(Tensor(np.arange(6.0).reshape(2, 3)))
    assert type(arrived) is Tensor
    assert arrived.array.shape == (2, 3)


def test_nan_and_infinity_survive():
    arrived = through_the_wire([math.nan, math.inf])
    assert math.isnan(arrived[0])
    assert arrived[1] == math.inf


@given(st.binary(max_size=200), st.binary(max_size=64))
@settings(deadline=None, max_examples=500)
def test_broken_bytes_raise_nothing_but_protocol_errors(header, raw):
    with contextlib.suppress(ProtocolError):
        load(header, bytearray(raw))


@given(messages, st.data())
@settings(deadline=None, max_examples=200)
def test_a_flipped_byte_raises_nothing_but_protocol_errors(message, data):
    broken = bytearray(b"".join(dump(message)))
    place = data.draw(st.integers(0, len(broken) - 1))
    broken[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        protocol.receive(reader(broken))


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_a_broken_frame_raises_nothing_but_protocol_errors(data):
    with contextlib.suppress(ProtocolError):
        protocol.receive(reader(data), max_header=1000, max_arrays=1000)


@pytest.mark.parametrize(
    "lengths", [(protocol.MAX_HEADER + 1, 0), (0, protocol.MAX_ARRAYS + 1), (2**32 - 1, 2**64 - 1)]
)
def test_a_length_past_the_cap_is_refused_before_anything_is_allocated(lengths):
    asked = []

    def fill(buffer):
        asked.append(len(buffer))
        buffer[:] = protocol.PREFIX.pack(*lengths)

    with pytest.raises(ProtocolError, match="over the cap"):
        protocol.receive(fill)
    assert asked == [protocol.PREFIX.size]


def array_of(dtype, shape, offset):
    return msgpack.packb(msgpack.ExtType(1, msgpack.packb([dtype, shape, offset])))


@pytest.mark.parametrize(
    ("dtype", "shape", "offset"),
    [
        ("|O", [1], 0),
        ("<U4", [1], 0),
        ("|V8", [1], 0),
        ("<f8", [-1], 0),
        ("<f8", [10**12], 0),
        ("<f8", [2**63, 2**63], 0),
        ("<f8", [1] * 40, 0),
        ("<f8", [1], -8),
        ("<f8", [1], 8),
        ("<f8", [True], 0),
        ("<f8", 1, 0),
        (["<f8"], [1], 0),
    ],
    ids=str,
)
def test_an_array_that_cannot_be_is_refused(dtype, shape, offset):
    with pytest.raises(ProtocolError):
        load(array_of(dtype, shape, offset), bytearray(8))


def test_no_two_arrays_share_their_bytes():
    # Each bool array is copied: many over the same bytes would multiply them.
    one = msgpack.ExtType(1, msgpack.packb(["|b1", [8], 0]))
    with pytest.raises(ProtocolError):
        load(msgpack.packb([one, one]), bytearray(8))


def test_any_byte_of_a_bool_array_is_true_or_false():
    found = load(array_of("|b1", [4], 0), bytearray([0, 1, 2, 255]))
    assert found.view(np.uint8).tolist() == [0, 1, 1, 1]


def test_too_many_lists_are_refused():
    with pytest.raises(ProtocolError, match="too many parts"):
        load(msgpack.packb([[]] * (protocol.MAX_CONTAINERS + 1)), bytearray())


def test_deep_nesting_is_refused():
    header = b"\x91" * 200 + b"\xc0"
    with pytest.raises(ProtocolError, match="nested"):
        load(header, bytearray())


@pytest.mark.parametrize(
    "value",
    [msgpack.Timestamp(1), {"a": [msgpack.Timestamp(1)]}],
    ids=repr,
)
def test_types_that_nobody_sends_are_refused(value):
    with pytest.raises(ProtocolError):
        load(msgpack.packb(value), bytearray())


@pytest.mark.parametrize(
    "value",
    [object(), b"".join, np.array([None]), {object()}, {object(): 1}, 1 << 10**6],
    ids=lambda value: type(value).__name__,
)
def test_only_plain_data_is_sent(value):
    with pytest.raises(ProtocolError):
        dump(value)


def test_a_view_larger_than_the_cap_is_refused_without_being_copied():
    with pytest.raises(ProtocolError, match="too large"):
        dump(np.broadcast_to(np.zeros(1), (2**40,)))


def test_labels_are_cut():
    found = through_the_wire(Handle(1, "object" * 100, "x" * 10_000))
    assert len(found.label) == 200
    assert len(found.kind) == 20


def test_only_a_long_array_is_sent_in_a_piece_of_its_own():
    short, long = np.zeros(10), np.zeros(10**6)
    assert len(dump([short, short])) == 1
    assert [memoryview(piece).nbytes for piece in dump([short, long])[1:]] == [80, long.nbytes]


def announces(header, arrays):
    """Return a ``fill`` that announces lengths, and the sizes that it was asked for."""
    asked = []

    def fill(buffer):
        asked.append(len(buffer))
        if len(asked) > 1:
            raise protocol.ConnectionClosed("nothing more")
        buffer[:] = protocol.PREFIX.pack(header, arrays)

    return fill, asked


@pytest.mark.parametrize("lengths", [(0, protocol.MAX_ARRAYS), (protocol.MAX_HEADER, 0)])
def test_what_is_only_announced_is_not_made_room_for(lengths):
    fill, asked = announces(*lengths)
    with pytest.raises(ProtocolError, match="nothing more"):
        protocol.receive(fill)
    assert asked[1] <= 2**20


def test_more_than_there_is_room_for_is_refused_before_it_arrives():
    fill, asked = announces(0, 100 * 2**20)
    with pytest.raises(protocol.TooLarge, match="memory"):
        protocol.receive(fill, room=lambda: 99 * 2**20)
    assert asked == [protocol.PREFIX.size]


def test_what_arrives_in_many_pieces_is_whole():
    array = np.arange(3 * 2**17)
    assert same(array, through_the_wire(array))


def test_more_entries_than_anybody_sends_are_refused():
    many = b"\xdd" + (2 * 10**6).to_bytes(4, "big") + b"\xc0" * (2 * 10**6)
    with pytest.raises(ProtocolError):
        load(many, bytearray())
    lists = [[None] * (protocol.MAX_ENTRIES // 2)] * 3
    with pytest.raises(ProtocolError, match="too many parts"):
        load(msgpack.packb(lists), bytearray())


PRIME = sys.hash_info.modulus
CHOSEN = {
    "ints": [n * PRIME for n in range(1, 200)],
    "complex": [complex(2.0**40 - sys.hash_info.imag * n, n) for n in range(200)],
}


@pytest.mark.parametrize("kind", CHOSEN)
def test_keys_chosen_to_be_slow_are_refused(kind):
    assert len({hash(key) for key in CHOSEN[kind]}) == 1
    encoded = [Encoder()._encoded(key) for key in CHOSEN[kind]]
    packed = [msgpack.packb(key, default=Encoder()._extension) for key in encoded]
    count = struct.pack(">I", len(packed))
    as_map = b"\xdf" + count + b"".join(key + b"\xc0" for key in packed)
    as_set = b"\xdd" + struct.pack(">I", len(packed) + 1) + msgpack.packb(_named("set"))
    for header in (as_map, as_set + b"".join(packed)):
        with pytest.raises(ProtocolError, match="chosen"):
            load(header, bytearray())


@pytest.mark.parametrize("levels", [0, 500])
def test_key_that_no_message_could_show_is_refused(levels):
    """Python writes no int of more than 4300 digits, and nothing that is nested that deep."""
    key = 10**5000 if levels == 0 else 1
    for _ in range(levels):
        key = (key,)
    with pytest.raises(ProtocolError):
        require_hashable([key])
    assert require_hashable([10**4000, (1, (2, frozenset([3])))]) is None


@pytest.mark.parametrize(
    "value",
    [
        [_named("set"), [1]],
        [_named("set"), np.zeros(2)],
        [_named("dict"), 1],
        [_named("frozenset"), [_named("tuple"), [2]]],
        [_named("path"), 3],
        [_named("scalar"), 3],
        [_named("tensor"), 3, True, ""],
        [_named("frame"), [], [], []],
        [1, _named("set")],
        _named("set"),
        [_named("no such kind")],
        msgpack.ExtType(5, b"123"),
        msgpack.ExtType(4, b"1" * (protocol.MAX_INT + 1)),
        msgpack.ExtType(6, b""),
    ],
    ids=str,
)
def test_kinds_that_are_none_are_refused(value):
    def encode(array):
        return msgpack.ExtType(1, msgpack.packb([array.dtype.str, list(array.shape), 0]))

    with pytest.raises(ProtocolError):
        load(msgpack.packb(value, default=encode), bytearray(16))


@pytest.mark.parametrize("shape", [[10**12, 0], [0, 2**40], [2**30, 2**30, 0]], ids=str)
def test_empty_array_that_is_as_large_as_it_likes_is_refused(shape):
    with pytest.raises(ProtocolError, match="empty"):
        load(array_of("<f8", shape, 0), bytearray())


def test_no_character_that_is_none_arrives():
    codes = np.array([ord("a"), 0x110000, 0xD800, 0xFFFFFFFF], "<u4")
    found = load(array_of("<U1", [4], 0), bytearray(codes.tobytes()))
    assert found.tolist() == ["a", "\ufffd", "\ufffd", "\ufffd"]


def test_truth_values_among_fields_are_made_valid():
    code = [["a", "|b1"], ["b", "<U1"]]
    raw = bytearray(b"\x07" + struct.pack("<I", 0x7FFFFFFF))
    found = load(array_of(code, [1], 0), raw)
    assert found["a"].view(np.uint8).tolist() == [1]
    assert found["b"].tolist() == ["\ufffd"]


@pytest.mark.parametrize(
    "code",
    [[], [["a", "|O"]], [["a", "<f8"], ["a", "<f8"]], [["", "<f8"]], [["a", "<f8", [2]]], [["a"]]],
    ids=str,
)
def test_fields_that_cannot_be_are_refused(code):
    with pytest.raises(ProtocolError):
        load(array_of(code, [1], 0), bytearray(16))


def test_what_is_too_much_for_the_other_side_is_not_sent():
    with pytest.raises(protocol.Unsendable, match="too many parts"):
        dump(list(range(protocol.MAX_ENTRIES + 1)))
